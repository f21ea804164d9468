"""A sign-in in the middle of other work: whatever page stands there says what to do."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.core.tenants import NOW, facts
from tests.core.test_deciding_pages import SETTING
from tests.journeys.walking import Walked, Walker, filled
from vlc_wizard.core.acts import OpenAddress, Stop
from vlc_wizard.core.events import Pressed, Told
from vlc_wizard.core.format import plain
from vlc_wizard.core.model import Whereabouts
from vlc_wizard.core.page import Code, Link, Note
from vlc_wizard.core.ports import Progressed, Prompt
from vlc_wizard.core.session import Session
from vlc_wizard.core.showing import page_of
from vlc_wizard.core.state import Doing, State
from vlc_wizard.core.steps import STEPS
from vlc_wizard.core.walk import advance
from vlc_wizard.plain.keys import RESERVED
from vlc_wizard.rehearsal.browser import Browser
from vlc_wizard.wiring import Options, first_state, open_world

ADDRESS = "https://login.example/authorize?redirect_uri=http%3A%2F%2Flocalhost%3A41234&state=x"
PROMPT = Prompt("browser", ADDRESS)
PAGES = [step.id for step in STEPS]


def waiting(at: str, work: str = "people", prompt: Prompt = PROMPT) -> State:
    """On a page of a live tenant, by SSH, while this work waits for a sign-in."""
    setting = replace(SETTING, where=Whereabouts("198.51.100.7", by_ssh=True))
    doing = Doing("waiting for the browser", NOW, prompt=prompt)
    return State(setting, Session(sign_in_as="ada@contoso.example"), at=at, facts=facts(),
                 work={work: doing})  # fmt: skip


@pytest.mark.parametrize("at", PAGES)
def test_every_page_shows_the_address_the_tunnel_and_the_keys(at: str) -> None:
    page = page_of(waiting(at), NOW)
    first = page.blocks[0]
    assert isinstance(first, Note)
    assert "Sign in once more, as ada@contoso.example" in plain(first.says)
    assert next(b.address for b in page.blocks if isinstance(b, Link)) == ADDRESS
    assert any(isinstance(b, Code) and "41234:127.0.0.1:41234" in b.text for b in page.blocks)
    keys = [a.key for a in page.actions]
    assert len(keys) == len(set(keys))
    names = {a.name: a.key for a in page.actions}
    assert {"again-open", "again-copy", "again-refused"} <= set(names)
    assert "again-stop" in names or "stop" in names
    assert not {k for n, k in names.items() if n.startswith("again-")} & set(RESERVED)


@pytest.mark.parametrize("at", PAGES)
def test_without_one_no_page_says_so(at: str) -> None:
    """The control: it comes from the prompt and from nothing else."""
    page = page_of(replace(waiting(at), work={}), NOW)
    assert not [a for a in page.actions if a.name.startswith("again-")]
    assert not [b for b in page.blocks if isinstance(b, Link) and b.address == ADDRESS]


def test_the_keys_act_on_the_work_that_waits() -> None:
    state = waiting("facts")
    assert advance(state, Pressed("again-open", "facts"), NOW)[1] == (OpenAddress(ADDRESS),)
    assert advance(state, Pressed("again-stop", "facts"), NOW)[1] == (Stop("people"),)
    after, acts = advance(state, Pressed("again-refused", "facts"), NOW)
    assert after.at == "denied"
    assert Stop("people") in acts


def test_a_code_is_shown_as_on_the_page_of_signing_in() -> None:
    prompt = Prompt("device-code", "https://login.example/device", "ABCD-EFGH", expires_at=NOW)
    page = page_of(waiting("verify", "verify", prompt), NOW)
    assert "ABCD-EFGH" in " ".join(str(b) for b in page.blocks)


def test_it_is_gone_once_the_work_goes_on() -> None:
    state = waiting("facts")
    after, _ = advance(state, Told(Progressed("sign-in", "signed in, going on")), NOW)
    assert not [a for a in page_of(after, NOW).actions if a.name.startswith("again-")]


async def test_an_applying_that_waits_for_it_can_be_stopped(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, not when the browser has been waited for a quarter of an hour."""
    world = open_world(Options(demo="p1-fresh"))
    asked = asyncio.Event()
    walker = Walker(world, first_state(world), Walked())
    drive = walker.drive
    try:
        await walker.walk(lambda drive: drive.state.at == "review")
        monkeypatch.setattr(Browser, "open", lambda *_: bool(asked.set()) or True)
        drive.send(filled(drive.page))
        await asyncio.wait_for(asked.wait(), 30)
        assert any("A sign-in is waited for" in str(b) for b in drive.page.blocks)
        drive.send(Pressed("stop", "apply"))
        await asyncio.wait_for(walker.quiet(), 30)
        assert "Stopped while the sign-in was waited for" in str(drive.page.blocks[0])
        assert not drive.busy
        monkeypatch.undo()
        drive.send(Pressed("problem-again", drive.state.at))
        await asyncio.wait_for(walker.quiet(), 60)
        assert [e.event for e in drive.state.journal].count("INTENT") <= 1
        assert drive.state.problem is None
    finally:
        await drive.close()
        await world.close()
