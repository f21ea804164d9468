"""Where the program runs: by SSH a tunnel, in a container a question, by code the way out."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.core.tenants import NOW
from tests.core.test_deciding_pages import SETTING
from tests.getting_in.doing import plain_way
from vlc_wizard.adapters.loopback import Loopback
from vlc_wizard.adapters.whereabouts import whereabouts
from vlc_wizard.core.format import plain
from vlc_wizard.core.model import Whereabouts
from vlc_wizard.core.page import Choice, Code
from vlc_wizard.core.pages import signin
from vlc_wizard.core.permissions import PORT
from vlc_wizard.core.ports import Prompt
from vlc_wizard.core.session import Session
from vlc_wizard.core.state import Doing, State
from vlc_wizard.core.view import View
from vlc_wizard.wiring import World

ADDRESS = "https://login.example/authorize?redirect_uri=http%3A%2F%2Flocalhost%3A41234&state=x"


def waiting(where: Whereabouts) -> View:
    doing = Doing("waiting", NOW, prompt=Prompt("browser", ADDRESS))
    setting = replace(SETTING, where=where)
    return View(State(setting, Session(), at="signin", work={"sign-in": doing}), NOW)


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({}, (False, "")),
        ({"SSH_CONNECTION": "192.0.2.1 50000 198.51.100.7 22"}, (True, "198.51.100.7")),
        ({"SSH_CONNECTION": "192.0.2.1 50000 $(reboot) 22"}, (True, "")),
        ({"SSH_CONNECTION": "odd"}, (True, "")),
    ],
)
def test_ssh_is_seen(environment: dict[str, str], found: tuple[bool, str]) -> None:
    where = whereabouts(environment)
    assert (where.by_ssh, where.address) == found


def test_a_container_is_seen() -> None:
    assert whereabouts({"KUBERNETES_SERVICE_HOST": "10.0.0.1"}).in_container


@pytest.mark.parametrize(("address", "host"), [("198.51.100.7",) * 2, ("", "THIS-COMPUTER")])
def test_by_ssh_the_tunnel_line_is_shown(address: str, host: str) -> None:
    page = signin.page(waiting(Whereabouts(address, by_ssh=True)))
    (code,) = [b.text for b in page.blocks if isinstance(b, Code)]
    assert code == f"ssh -N -L 41234:127.0.0.1:41234 {host}"
    assert not [b for b in signin.page(waiting(Whereabouts())).blocks if isinstance(b, Code)]


def test_in_a_container_it_is_asked_and_the_narrow_answer_is_offered() -> None:
    view = View(State(replace(SETTING, where=Whereabouts(in_container=True)), Session()), NOW)
    page = signin.page(view)
    field = next(f for f in page.form.fields if f.name == "listen")
    assert isinstance(field, Choice)
    assert field.value == "here"
    assert "msal would do without asking" in " ".join(plain(d) for o in field.options
                                                      for d in o.detail)  # fmt: skip
    turn = signin.submit(view, {"way": "browser", "listen": "everywhere"})
    assert turn.session.listen == "everywhere"
    elsewhere = signin.page(View(State(SETTING, Session()), NOW))
    assert [f.name for f in elsewhere.form.fields] == ["way"]


@pytest.mark.parametrize(("everywhere", "host"), [(False, "127.0.0.1"), (True, "0.0.0.0")])
async def test_the_door_opens_only_as_far_as_was_answered(everywhere: bool, host: str) -> None:
    async with Loopback("state", everywhere=everywhere) as door:
        (socket,) = door._server.sockets
        assert socket.getsockname()[0] == host
        assert (door.address == f"http://localhost:{PORT}") == everywhere


@pytest.mark.parametrize("code", ["AADSTS530033", "AADSTS53003", "AADSTS530035"])
def test_a_blocked_code_names_the_setting_and_offers_the_browser(
    home: Path, tmp_path: Path, code: str
) -> None:
    def refuse(world: World) -> None:
        world.rehearsal.faults.next(kind=code)

    steps = [("hub", ""), ("person", "1"), ("signin", "2"), ("denied", "i"), ("tenant", "q")]
    seen = plain_way(steps, "p1-fresh", tmp_path, refuse)
    said = " ".join(seen.text.split())
    assert re.search(r"Setting: Entra ID > (Conditional Access > Policies|Overview > Prop)", said)
    assert "i Sign in by browser" in said
    assert seen.session["way"] == "browser"
