"""Staying signed in: only when asked, only in a keyring that keeps secrets, and never in clear."""

import asyncio
import json
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from keyring.backends import fail, null

from tests.plain.hands import WHOLE_WAY, Typed, walk
from vlc_wizard.adapters.kept import LONGEST
from vlc_wizard.adapters.secrets import ALLOWED, FILE, NotKept, Owner, Vault
from vlc_wizard.core.model import Identity
from vlc_wizard.wiring import Options, World, open_world

OWNER = Owner(Identity("aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-00000002"),
              "dddddddd-0000-4000-8000-000000000004")  # fmt: skip
SECRET = b"CaNaRy" * 1000
SHORTEST = 20  # letters; what is shorter stands everywhere by chance


def pretending(module: str, name: str, **methods: Any) -> Any:
    """A keyring of this class, as far as anybody can see."""
    kept: dict[tuple[str, str], str] = {}

    def set_password(self: Any, service: str, user: str, password: str) -> None:
        kept[service, user] = password

    def get_password(self: Any, service: str, user: str) -> str | None:
        return kept.get((service, user))

    def delete_password(self: Any, service: str, user: str) -> None:
        del kept[service, user]

    own = {"set_password": set_password, "get_password": get_password,
           "delete_password": delete_password, **methods}  # fmt: skip
    made = type(name, (), {"__module__": module, **own})()
    made.kept = kept
    return made


def good() -> Any:
    return pretending("keyring.backends.SecretService", "Keyring")


def raising(error: Exception) -> Callable[..., Any]:
    def refuse(*_: Any) -> Any:
        raise error

    return refuse


def small(self: Any, service: str, user: str, password: str) -> None:
    """Windows Credential Manager takes 2,560 bytes and, here, hardly any."""
    raise OSError(1783, "CredWrite", "The stub received bad data")


SITUATIONS: dict[str, Callable[[], Any]] = {
    "too small": lambda: pretending(
        "keyring.backends.Windows", "WinVaultKeyring", set_password=small
    ),
    "locked": lambda: pretending(
        "keyring.backends.SecretService", "Keyring",
        set_password=raising(RuntimeError("Failed to unlock the collection!")),
    ),
    "fail": fail.Keyring,
    "null": null.Keyring,
    "plaintext": lambda: pretending("keyrings.alt.file", "PlaintextKeyring"),
    "raising": lambda: pretending(
        "keyring.backends.libsecret", "Keyring", get_password=raising(ZeroDivisionError("odd"))
    ),
}  # fmt: skip


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_keyring_that_cannot_be_trusted_keeps_nothing(home: Path, situation: str) -> None:
    vault = Vault(home, SITUATIONS[situation]())
    with pytest.raises(NotKept) as why:
        vault.keep(OWNER, SECRET)
    assert str(why.value)
    assert vault.load(OWNER) is None
    assert not list(home.rglob(FILE))


@pytest.mark.parametrize(("module", "name"), sorted(ALLOWED))
def test_what_is_kept_comes_back_to_its_owner_alone(home: Path, module: str, name: str) -> None:
    vault = Vault(home, pretending(module, name))
    vault.keep(OWNER, SECRET)
    (file,) = home.rglob(FILE)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"CaNaRy" not in file.read_bytes()
    assert vault.load(OWNER) == SECRET
    for other in (
        Owner(Identity(OWNER.identity.tenant_id, "other"), OWNER.client_id),
        Owner(OWNER.identity, "other"),
    ):
        assert vault.load(other) is None


def test_a_changed_bit_is_refused(home: Path) -> None:
    vault = Vault(home, good())
    vault.keep(OWNER, b"short")
    (file,) = home.rglob(FILE)
    whole = file.read_bytes()
    assert vault.load(OWNER) == b"short"
    for place in range(len(whole)):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert vault.load(OWNER) is None


def test_to_forget_takes_the_key_first(home: Path) -> None:
    ring = good()
    vault = Vault(home, ring)
    vault.keep(OWNER, SECRET)
    (file,) = home.rglob(FILE)
    order: list[bool] = []
    delete = type(ring).delete_password

    def watched(self: Any, service: str, user: str) -> None:
        if user == OWNER.identity.tenant_id:
            order.append(file.exists())
        delete(self, service, user)

    type(ring).delete_password = watched
    vault.forget(OWNER.identity.tenant_id)
    assert order == [True]
    assert not file.exists()
    assert ring.kept == {}


# --- the whole program ----------------------------------------------------------------------------

KEEP = [("hub", ""), ("person", ""), ("signin", "k"), ("signin", ""), ("tenant", "")]


class Spy:
    """Hears every token, code and refresh token that the login gives out."""

    def __init__(self, inner: Any) -> None:
        self.inner, self.heard, self.paths = inner, set(), []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = bytearray()
        self.paths.append(scope["path"].rpartition("/")[2])

        async def heard(message: Any) -> None:
            body.extend(message.get("body", b""))
            await send(message)

        await self.inner(scope, receive, heard)
        if scope["path"].endswith("/token"):
            answer = json.loads(bytes(body))
            names = ("access_token", "refresh_token", "id_token")
            self.heard |= {answer[n] for n in names if n in answer}


def spied(ring: Any, spies: list[Spy], more: Callable[[World], None] = lambda _: None) -> Any:
    def prepare(world: World) -> None:
        tenant = world.rehearsal
        spies.append(Spy(tenant._recorder))
        tenant.__dict__["_recorder"] = spies[-1]
        world.__dict__["vault"] = Vault(world.home, ring)
        more(world)

    return prepare


def found(tokens: set[str], *texts: bytes, folder: Path) -> list[str]:
    """Where any of these, or the part that matters of it, stands in the clear."""
    parts = {t.rpartition(".")[2] for t in tokens}  # of a token, its signature
    needles = {n.encode() for n in {*tokens, *parts} if n in tokens or len(n) >= SHORTEST}
    files = {str(p): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    said = {f"text {n}": text for n, text in enumerate(texts)}
    return [name for name, data in {**files, **said}.items() if any(n in data for n in needles)]


def challenged(world: World) -> None:
    world.rehearsal.faults.next("GET", "/subscribedSkus", kind="401-claims")


def hour_later(world: World) -> None:
    world.rehearsal.faults.next("GET", "/namedLocations", delay=4000.0)


@pytest.mark.parametrize("flow", [lambda _: None, challenged, hour_later])
@pytest.mark.parametrize(
    "steps", [[*KEEP[:2], ("signin", ""), *WHOLE_WAY[3:]], [*KEEP, ("admins", "q")]]
)
def test_no_token_stands_anywhere_in_the_clear(
    home: Path, tmp_path: Path, steps: list, flow: Callable[[World], None]
) -> None:
    spies: list[Spy] = []
    typed = walk([*steps, *([("hub", "q")] if len(steps) > 9 else [])],
                 prepare=spied(good(), spies, flow))  # fmt: skip
    tokens = spies[0].heard
    assert len(tokens) >= 3
    environment = Path("/proc/self/environ").read_bytes()
    assert found(tokens, typed.text.encode(), environment, folder=tmp_path) == []
    planted = tmp_path / "planted"
    planted.write_text(next(iter(tokens)))
    assert found(tokens, folder=tmp_path) == [str(planted)]


def test_carried_on_without_a_browser_and_by_the_same_person(home: Path) -> None:
    ring, spies = good(), []
    first = walk([*KEEP, ("admins", "q")], prepare=spied(ring, spies))
    assert "You are kept signed in until" in " ".join(first.text.split())

    again = walk([("resume", ""), ("admins", "q")], prepare=spied(ring, spies))
    assert "authorize" in spies[0].paths
    assert "authorize" not in spies[1].paths
    assert again.end.session["confirmed"] == first.end.session["confirmed"]


@pytest.mark.parametrize("later", [LONGEST + timedelta(minutes=1)])
def test_after_twelve_hours_it_is_gone(home: Path, later: timedelta) -> None:
    ring, spies = good(), []
    walk([*KEEP, ("admins", "q")], prepare=spied(ring, spies))
    assert list(home.rglob(FILE))

    def half_a_day(world: World) -> None:
        world.rehearsal.clock.advance(later)

    walk([("resume", ""), ("admins", "q")], prepare=spied(ring, spies, half_a_day))
    assert "authorize" in spies[1].paths


@pytest.mark.parametrize("situation", SITUATIONS)
def test_without_a_keyring_the_page_says_that_nothing_is_kept(home: Path, situation: str) -> None:
    spies: list[Spy] = []
    typed: Typed = walk([*KEEP[:4], ("tenant", "q")], prepare=spied(SITUATIONS[situation](), spies))
    assert "You are not kept signed in: " in " ".join(typed.text.split())
    assert not list(home.rglob(FILE))


def test_the_run_ends_it(home: Path) -> None:
    ring, spies = good(), []
    walk([*KEEP, *WHOLE_WAY[4:], ("hub", "q")], prepare=spied(ring, spies))
    assert not list(home.rglob(FILE))
    assert ring.kept == {}


def test_off_by_default(home: Path) -> None:
    ring, spies = good(), []
    walk([*KEEP[:2], ("signin", ""), ("tenant", ""), ("admins", "q")], prepare=spied(ring, spies))
    assert not list(home.rglob(FILE))
    assert ring.kept == {}


def test_the_verb_forget_takes_the_key_first(home: Path) -> None:
    from vlc_wizard.verbs.forget import forget

    ring, spies = good(), []
    walk([*KEEP, ("admins", "q")], prepare=spied(ring, spies))
    assert ring.kept
    world = open_world(Options(demo="p1-fresh"))
    world.__dict__["vault"] = Vault(world.home, ring)
    try:
        forget(world, "contoso-licensing.example")
    finally:
        asyncio.run(world.close())
    assert ring.kept == {}
    assert not list(home.rglob(FILE))
