"""The composition root: the only place that names an adapter or the rehearsal.

Nothing slow is loaded here before it is needed: msal, msgraph and httpx come with the first
sign-in, or right after the first frame.
"""

from __future__ import annotations  # what only the types need is not loaded for the first frame

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from vlc_wizard.core.errors import StateError, UsageError
from vlc_wizard.core.model import Cloud
from vlc_wizard.core.session import Saved, Session
from vlc_wizard.core.state import Setting, State
from vlc_wizard.core.steps import BY_ID

if TYPE_CHECKING:
    from vlc_wizard.adapters.entra import EntraSignIn
    from vlc_wizard.adapters.graph.directory import GraphDirectory
    from vlc_wizard.adapters.login import Login
    from vlc_wizard.core.ports import Clock, Directory, Files, Outside, Store, Tools
    from vlc_wizard.rehearsal.tenant import Rehearsal

CLOUDS: Mapping[str, Cloud] = {
    "public": Cloud("public", "https://login.microsoftonline.com", "https://graph.microsoft.com"),
    "usgov": Cloud("usgov", "https://login.microsoftonline.us", "https://graph.microsoft.us"),
    "china": Cloud(
        "china", "https://login.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn"
    ),
}


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says."""

    demo: str | None = None  # scenario
    sign_in_as: str = ""
    fresh: bool = False
    people: int | None = None
    cloud: str = "public"
    ca: Path | None = None
    tenant: str = ""
    client_id: str = ""
    way: str = ""


def cloud_of(name: str) -> Cloud:
    """A cloud by name, or one at a base address. Raises UsageError."""
    if name in CLOUDS:
        return CLOUDS[name]
    if not name.startswith("https://"):
        raise UsageError(
            "There is no such cloud",
            f"{name!r} is neither {', '.join(CLOUDS)} nor an https address.",
            next="Name one of these, or the address that a served rehearsal printed.",
        )
    from vlc_wizard.rehearsal.organisation import CLIENT_ID

    base = name.rstrip("/")
    return Cloud(base, base, base, notice=base, default_client_id=CLIENT_ID)


@dataclass
class World:
    """Where the tenant is: a cloud, or a rehearsal in this process."""

    options: Options
    cloud: Cloud
    home: Path
    rehearsal: Rehearsal | None = None
    stores: dict[str | None, Any] = field(default_factory=dict)
    _person: str = ""  # rehearsal: who types device codes

    @cached_property
    def clock(self) -> Clock:
        """The rehearsal's shared clock, or the system's."""
        if self.rehearsal is not None:
            return self.rehearsal.clock
        from vlc_wizard.adapters.clocks import SystemClock

        return SystemClock()

    def store(self, tenant_id: str | None) -> Store:
        """The store of a tenant, opened once."""
        from vlc_wizard.adapters.store import open_store

        if self.rehearsal is not None:
            tenant_id = self.rehearsal.tenant_id
        if tenant_id not in self.stores:
            self.stores[tenant_id] = open_store(self.home, tenant_id, clock_now=self.clock.now)
            if tenant_id is not None and self.rehearsal is None:
                self._remember(tenant_id)
        opened: Store = self.stores[tenant_id]
        return opened

    def _remember(self, tenant_id: str) -> None:
        """Offer this tenant, and the app that signed in to it, at the next start."""
        from vlc_wizard.adapters.home import remember_client_id, remember_tenant

        remember_tenant(self.home, tenant_id)
        if self.login.client_id:
            remember_client_id(self.home, tenant_id, self.login.client_id)

    @property
    def client_id(self) -> str:
        """The app that signs in, as far as it is known before anybody has answered."""
        return self.options.client_id or self.cloud.default_client_id or ""

    @cached_property
    def login(self) -> Login:
        """The sign-in."""
        from vlc_wizard.adapters.login import Login

        type_code = self._type_code if self.rehearsal is not None else None
        return Login(self._entra, self.client_id, type_code)

    def _entra(self, client_id: str) -> EntraSignIn:
        from vlc_wizard.adapters.entra import EntraSignIn
        from vlc_wizard.adapters.outside import Desktop

        if self.rehearsal is None:
            return EntraSignIn(self.cloud, client_id, self.clock, Desktop(), ca=self.options.ca)
        return EntraSignIn(
            self.cloud, client_id, self.clock, self._browser, http_client=self._msal_http
        )

    @cached_property
    def directory(self) -> GraphDirectory:
        """The tenant, by Graph."""
        from vlc_wizard.adapters.graph.directory import GraphDirectory

        transport = self.rehearsal.http() if self.rehearsal is not None else None
        return GraphDirectory(
            self.cloud, self.login, self.clock, transport=transport, ca=self.options.ca
        )

    def last_plan(self, state: State) -> Mapping[str, Any] | None:
        """The document of the plan that was applied last."""
        if not state.runs:
            return None
        stores = [s for s in self.stores.values() if s.plan(state.runs[-1].plan_id)]
        return stores[0].plan(state.runs[-1].plan_id) if stores else None

    @cached_property
    def _browser(self) -> Any:
        """The rehearsal's own browser, on the loop that owns the tenant."""
        return self.rehearsal.browser(self._loop) if self.rehearsal else None

    @cached_property
    def _msal_http(self) -> Any:
        return self.rehearsal.msal_http(self._loop) if self.rehearsal else None

    def choose_person(self, user_name: str) -> None:
        """Rehearsal: whom the browser signs in."""
        self._browser.choose(user_name)
        self._person = user_name

    def _type_code(self, code: str) -> None:
        """Rehearsal: what the person does on the page that asks for the code."""
        from vlc_wizard.rehearsal.refusal import LoginRefusal

        assert self.rehearsal is not None  # noqa: S101 - the caller looked
        person = self._person or self.rehearsal.people_to_be[0][1]
        # as for anybody who is refused on that page: the app hears nothing until the code is old
        with suppress(LoginRefusal):
            self.rehearsal.approve_device_code(code, person)

    def choose_app(self, client_id: str) -> None:
        """Live: the app that signs in, kept for the next start."""
        from vlc_wizard.adapters.home import remember_client_id

        self.login.use_app(client_id)
        remember_client_id(self.home, None, client_id)

    @property
    def tools(self) -> Tools:
        """All ports, for the running event loop."""
        from vlc_wizard.adapters.texts import words
        from vlc_wizard.core.ports import Tools

        self._loop = asyncio.get_running_loop()
        demo = self.rehearsal
        return Tools(
            cloud=self.cloud,
            clock=self.clock,
            sign_in=self.login,
            directory=cast("Directory", Late(lambda: self.directory)),
            files=cast("Files", Late(_files)),
            outside=cast("Outside", Late(_desktop)),
            store=self.store,
            people=demo.people_to_be if demo else (),
            choose_person=self.choose_person if demo else None,
            choose_app=None if demo else self.choose_app,
            sms_end=str(words().facts["sms-voice-end"].on or ""),
        )

    def keep_report(self, text: str) -> str:
        """A bug's report, which holds no variable's value; the path, or empty."""
        from vlc_wizard.adapters.files import save

        name = f"crash-{self.clock.now():%Y%m%dT%H%M%SZ}.txt"
        try:
            return str(save(self.home / name, [text.encode("utf-8", "replace")]))
        except StateError:
            return ""

    async def load(self) -> None:
        """Load what the first request needs, in a thread."""
        import gc

        try:
            await self.directory.load()
        finally:
            gc.freeze()  # what is loaded stays; to look through it again would only cost
            gc.enable()

    async def close(self) -> None:
        """Let go of everything; the next instance may write."""
        if "directory" in self.__dict__:
            await self.directory.close()
        self.let_go()

    def let_go(self) -> None:
        """Close the files."""
        for opened in self.stores.values():
            opened.close()
        self.stores.clear()
        if self.rehearsal is not None:
            self.rehearsal.close()


class Late:
    """Stands for a port until it is first used: nothing of it loads before the first frame."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> Any:
        real = self.__dict__.setdefault("_real", None) or self._make()
        self._real = real
        return getattr(real, name)


def _files() -> Any:
    from vlc_wizard.adapters.exports import LocalFiles

    return LocalFiles()


def _desktop() -> Any:
    from vlc_wizard.adapters.outside import Desktop

    return Desktop()


def open_world(options: Options) -> World:
    """The world the options name. Raises UsageError, StateError."""
    from vlc_wizard.adapters.home import home

    if options.demo is None:
        return World(_with_known_app(options, home()), cloud_of(options.cloud), home())
    return _rehearse(options, rehearsal_place(known_scenario(options.demo), options.people).parent)


def _with_known_app(options: Options, where: Path) -> Options:
    """The client id given, or else the one kept for the tenant."""
    from vlc_wizard.adapters.home import client_id_for, last_tenant

    tenant = options.tenant or last_tenant(where) or None
    known = options.client_id
    if not known:
        with suppress(UsageError):
            known = client_id_for(where, tenant) or client_id_for(where, None) or ""
    return replace(options, client_id=known)


def rehearsal_place(scenario: str, people: int | None) -> Path:
    """Where the state of a rehearsal tenant is kept, in process and served alike."""
    from vlc_wizard.adapters.home import home

    size = "" if people is None else f"-{people}"
    return home() / "rehearsal" / f"{scenario}{size}" / "tenant"


def known_scenario(name: str) -> str:
    """The name of a scenario. Raises UsageError for one there is not."""
    from vlc_wizard.rehearsal.scenario import names

    known = names()
    if name not in known:
        raise UsageError(
            "There is no such scenario",
            f"{name!r} is none of: {', '.join(known)}.",
            now="Nothing was opened.",
            next="Choose one of them; vlc-wizard rehearsal list describes each.",
        )
    return name


def _rehearse(options: Options, place: Path) -> World:
    if not options.fresh:
        return _rehearsal_world(options, place)
    before = _rehearsal_world(replace(options, fresh=False), place)
    try:
        before.store(None).forget()  # refuses where another instance is in the middle of it
    finally:
        before.let_go()
    return _rehearsal_world(options, place)


def _opened(options: Options, place: Path) -> Rehearsal:
    """The rehearsal tenant. Raises StateError where its file cannot be kept."""
    from sqlite3 import Error as DatabaseError

    from vlc_wizard.rehearsal.tenant import Rehearsal

    try:
        return Rehearsal.open(
            place / "tenant", options.demo or "", people=options.people, fresh=options.fresh
        )
    except (OSError, DatabaseError) as error:
        words = error.strerror if isinstance(error, OSError) else str(error)
        raise StateError(
            f"The rehearsal tenant cannot be kept in {place}",
            f"The system says: {words}.",
            now="Nothing was opened.",
            next="Set VLC_WIZARD_HOME to a folder of your own, and start again.",
        ) from error


def _rehearsal_world(options: Options, place: Path) -> World:
    opened = _opened(options, place)
    cloud = Cloud(
        "rehearsal",
        opened.base,
        opened.base,
        notice="REHEARSAL",
        theme="rehearsal",
        default_client_id=opened.client_id,
    )
    return World(options, cloud, place / "wizard", opened)


def first_state(world: World) -> State:
    """Where a start begins: the hub, or the offer to carry on."""
    from vlc_wizard.adapters.home import last_tenant

    options = world.options
    tenant = options.tenant or (None if world.rehearsal else last_tenant(world.home)) or None
    store = world.store(tenant if tenant is None or _is_guid(tenant) else None)
    saved = store.saved()
    session = Session(
        client_id=world.client_id, tenant=options.tenant, way=options.way,
        sign_in_as=options.sign_in_as,
    )  # fmt: skip
    state = State(setting(world, store), session, runs=tuple(store.runs()),
                  journal=tuple(store.journal()))  # fmt: skip
    if saved is None or not _worth_resuming(saved):
        return state
    kept = replace(saved.session, sign_in_as=options.sign_in_as or saved.session.sign_in_as)
    return replace(state, at="resume", resume=replace(saved, session=kept))


def _worth_resuming(saved: Saved) -> bool:
    return saved.at in BY_ID and (saved.at != "hub" or saved.session.confirmed is not None)


def _is_guid(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4  # noqa: PLR2004 - a GUID's own shape


def _here() -> str:
    """The folder the program was started in, which may be gone."""
    try:
        return str(Path.cwd())
    except FileNotFoundError:
        return str(Path.home())


def setting(world: World, store: Store) -> Setting:
    """What does not change while the program runs."""
    demo = world.rehearsal
    about: Mapping[str, str] = {}
    if demo is not None:
        about = {"name": demo.card.title, "description": demo.card.description}
    from vlc_wizard.adapters.texts import words

    return Setting(
        cloud=world.cloud,
        words=words(),
        people_to_be=demo.people_to_be if demo else (),
        about=about,
        tenant_hint=world.options.tenant,
        downloads=_here(),
        day=demo.clock.day if demo else 0,
        notices=tuple(store.notices),
        read_only=store.why_not,
    )
