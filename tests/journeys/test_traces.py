"""What the whole way leaves on the disk: nothing secret, and nothing for other people's eyes."""

import base64
import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from vlc_wizard.core.events import Event, Submitted
from vlc_wizard.core.page import Page
from vlc_wizard.rehearsal.tenant import Rehearsal

from .commanding import Desk
from .dying import Watch, state_file
from .living import live
from .walking import ANSWERS, filled

JWT = re.compile(rb"eyJ[A-Za-z0-9_-]{8,}\.")


def spelled(secret: str) -> Iterator[bytes]:
    """A secret as it may stand in a file."""
    yield secret.encode()
    yield secret.encode("utf-16-le")
    yield base64.b64encode(secret.encode())


def found(folder: Path, secrets: set[str]) -> list[str]:
    """Where a secret, or anything that looks like a token, lies."""
    hits = []
    for path in files(folder):
        content = path.read_bytes()
        hits += [f"{path.name}: a token"] if JWT.search(content) else []
        hits += [f"{path.name}: {s[:4]}…" for s in secrets for b in spelled(s) if b in content]
    return hits


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def open_to_others(folder: Path) -> list[str]:
    """What somebody else on this computer may look into."""
    paths = [folder, *folder.rglob("*")]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in paths}
    return [
        f"{path.name}: {mode:o}"
        for path, mode in modes.items()
        if mode != (0o700 if path.is_dir() else 0o600)
    ]


class Typing:
    """msal's way to the login, beside somebody who types each code at once."""

    def __init__(self, inner: Any, tenant: Rehearsal) -> None:
        self.get, self.close = inner.get, inner.close
        self._inner = inner
        self._tenant = tenant

    def post(self, url: str, **more: Any) -> Any:
        answer = self._inner.post(url, **more)
        if url.endswith("/devicecode"):
            who = self._tenant.people_to_be[0][1]
            self._tenant.approve_device_code(json.loads(answer.text)["user_code"], who)
        return answer


def typing(tenant: Rehearsal) -> None:
    inner = tenant.msal_http
    tenant.msal_http = lambda loop: Typing(inner(loop), tenant)  # type: ignore[method-assign]


def walked(home: Path, way: str = "browser") -> set[str]:
    """The whole way, signed in to in this way; the secrets that were given out on it."""

    def signing(page: Page) -> Event:
        event = filled(page)
        assert isinstance(event, Submitted)
        return Submitted({**event.answers, "way": way}, event.page)

    watch = Watch()
    live(home, watch, answers={**ANSWERS, "signin": signing}, prepare=typing)
    return watch.secrets


@pytest.mark.parametrize("way", ["browser", "device-code"])
def test_nothing_secret_is_kept_and_nobody_else_may_look(home: Path, way: str):
    secrets = walked(home, way)
    assert len(secrets) >= 5
    assert len(files(home)) >= 4
    assert found(home, secrets) == []
    assert open_to_others(home) == []


def test_nothing_secret_is_said_or_kept_by_a_verb(desk: Desk):
    said = [desk.plan(), desk.apply("--json"), desk.run("verify", "--json"), desk.run("status")]
    desk.home.with_name("said.txt").write_text("\n".join(s.words for s in said))
    secrets = set().union(*(s.watch.secrets for s in said))
    assert len(secrets) >= 5
    assert found(desk.home.parent, secrets) == []


def test_a_planted_secret_is_found(home: Path):
    """The control: what the question would see."""
    secrets = walked(home)
    state = state_file(home)
    secret = next(s for s in secrets if not s.startswith("eyJ"))
    with state.open("ab") as file:
        file.write(base64.b64encode(secret.encode()))
    assert found(home, secrets) == [f"wizard.sqlite3: {secret[:4]}…"]
    with state.open("ab") as file:
        file.write(b"eyJhbGciOiJSUzI1NiJ9.e30.")
    assert "wizard.sqlite3: a token" in found(home, set())
    state.chmod(0o640)
    assert open_to_others(home) == ["wizard.sqlite3: 640"]
