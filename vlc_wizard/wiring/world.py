"""The world the program works in: each port of core with what stands behind it."""

from __future__ import annotations  # what only the types need is not loaded for the first frame

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from vlc_wizard.core.errors import StateError
from vlc_wizard.core.model import Cloud
from vlc_wizard.core.state import State

if TYPE_CHECKING:
    from vlc_wizard.adapters.entra import EntraSignIn
    from vlc_wizard.adapters.graph.directory import GraphDirectory
    from vlc_wizard.adapters.login import Login
    from vlc_wizard.adapters.secrets import Vault
    from vlc_wizard.core.ports import Clock, Directory, Files, Outbox, Outside, Store, Tools
    from vlc_wizard.rehearsal.tenant import Rehearsal


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


@dataclass
class World:
    """Where the tenant is: a cloud, or a rehearsal in this process."""

    options: Options
    cloud: Cloud
    home: Path
    rehearsal: Rehearsal | None = None
    stores: dict[str | None, Any] = field(default_factory=dict)
    _person: str = ""  # rehearsal: who types device codes
    _opening: Lock = field(default_factory=Lock)

    @cached_property
    def clock(self) -> Clock:
        """The rehearsal's shared clock, or the system's."""
        if self.rehearsal is not None:
            return self.rehearsal.clock
        from vlc_wizard.adapters.clocks import SystemClock

        return SystemClock()

    def store(self, tenant_id: str | None) -> Store:
        """The store of a tenant, opened once, whichever threads ask for it."""
        with self._opening:
            return self._store(tenant_id)

    def _store(self, tenant_id: str | None) -> Store:
        from vlc_wizard.adapters.home import cloud_home
        from vlc_wizard.adapters.store import open_store

        if self.rehearsal is not None:
            tenant_id = self.rehearsal.tenant_id
        if tenant_id not in self.stores:
            place = self.home if tenant_id else cloud_home(self.home, self.cloud.name)
            self.stores[tenant_id] = open_store(place, tenant_id, clock_now=self.clock.now)
            if tenant_id is not None and self.rehearsal is None:
                self._remember(tenant_id)
        opened: Store = self.stores[tenant_id]
        return opened

    def _remember(self, tenant_id: str) -> None:
        """Offer this tenant, and the app that signed in to it, at the next start in this cloud."""
        from vlc_wizard.adapters.home import remember_client_id, remember_tenant

        remember_tenant(self.home, tenant_id, self.cloud.name)
        if self.login.client_id:
            remember_client_id(self.home, tenant_id, self.login.client_id, self.cloud.name)

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

    @cached_property
    def vault(self) -> Vault:
        """Where a sign-in is kept, once somebody has asked for it."""
        from vlc_wizard.adapters.secrets import Vault

        return Vault(self.home)

    def _entra(self, client_id: str) -> EntraSignIn:
        from vlc_wizard.adapters.kept import KeptSignIn
        from vlc_wizard.adapters.outside import Desktop

        if self.rehearsal is None:
            return KeptSignIn(
                self.cloud, client_id, self.clock, Desktop(), ca=self.options.ca, vault=self.vault
            )
        return KeptSignIn(
            self.cloud, client_id, self.clock, self._browser, http_client=self._msal_http,
            vault=self.vault,
        )  # fmt: skip

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

    def _outside(self) -> Any:
        """The desktop; pages of a rehearsal are opened in the rehearsal's own browser."""
        if self.rehearsal is None:
            return _desktop()
        desktop = RehearsedDesktop(self.cloud.login, self._browser, _desktop())
        from vlc_wizard.adapters.texts import words

        desktop.visits[words().links["vlc"]] = self._visit_vlc
        return desktop

    def _visit_vlc(self) -> bool:
        """Rehearsal: Volume Licensing Central is opened by whom the browser signs in."""
        assert self.rehearsal is not None  # noqa: S101 - the caller looked
        return self.rehearsal.visit_vlc(self._person or self.rehearsal.people_to_be[0][1])

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
        """Live: the app that signs in, kept for the next start in this cloud."""
        from vlc_wizard.adapters.home import remember_client_id

        self.login.use_app(client_id)
        remember_client_id(self.home, None, client_id, self.cloud.name)

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
            pause=self._pause,
            sign_in=self.login,
            directory=cast("Directory", Late(lambda: self.directory)),
            outbox=cast("Outbox", Late(lambda: self.directory)),
            files=cast("Files", Late(_files)),
            outside=cast("Outside", Late(self._outside)),
            words=words,
            store=self.store,
            people=demo.people_to_be if demo else (),
            choose_person=self.choose_person if demo else None,
            choose_app=None if demo else self.choose_app,
        )

    async def _pause(self, seconds: float) -> None:
        """Wait for a person. A rehearsal's hour comes sooner where somebody moves its clock."""
        await asyncio.sleep(seconds)
        if self.rehearsal is not None:
            self.rehearsal.clock.catch_up()

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


class RehearsedDesktop:
    """Opens the rehearsal's own pages in its own browser, and all others on the desktop."""

    def __init__(self, base: str, browser: Any, desktop: Any) -> None:
        self._base, self._browser, self._desktop = base, browser, desktop
        self.visits: dict[str, Callable[[], bool]] = {}  # pages the rehearsal has of its own

    def open(self, address: str) -> bool:
        """Start a browser; False where there is none."""
        if address in self.visits:
            return self.visits[address]()
        inside = address.startswith(f"{self._base}/")
        return bool((self._browser if inside else self._desktop).open(address))


def _files() -> Any:
    from vlc_wizard.adapters.exports import LocalFiles

    return LocalFiles()


def _desktop() -> Any:
    from vlc_wizard.adapters.outside import Desktop

    return Desktop()
