"""A call, in both front ends: what is behind the gate does not exist before the proof."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.getting_in.doing import Seen, full_way, plain_way
from tests.plain.hands import PATIENTLY
from tests.plain.test_sentences import flat, sentences
from tests.ui.driving import shown
from vlc_wizard.core.format import plain
from vlc_wizard.core.page import Findings, Page, offered
from vlc_wizard.core.showing import module_of
from vlc_wizard.wiring import Options, World, open_world

AGENT = "alex.harborne@contoso-licensing.example"
ADMIN = "sasha.tidewell@contoso-licensing.example"
MEMBER = 12  # with a telephone and no role
BEHIND = ("card", "helped", "aid", "passcode")  # pages that are nothing without a proof
SIZES = ((40, 10), (80, 24), (120, 40), (160, 50))


def of_member(world: World) -> str:
    return world.rehearsal.organisation.people.person(MEMBER).user_name


@pytest.fixture
def member(home: Path) -> str:
    import asyncio

    world = open_world(Options(demo="p1-fresh"))
    name = of_member(world)
    asyncio.run(world.close())
    return name


def nothing(world: World) -> None:
    """As the scenario has it."""


def to_helpdesk(number: str) -> list[tuple[str, str]]:
    """Signed in as somebody, and at the helpdesk."""
    return [("hub", ""), ("person", number), ("signin", ""), ("tenant", ""), ("admins", "h"),
            ("hub", "c")]  # fmt: skip


def asked(page: str) -> list[tuple[str, str]]:
    return [(page, PATIENTLY + "?"), (page, "w")]


def by_lines(member: str) -> list[tuple[str, str]]:
    return [
        *to_helpdesk("5"), *asked("helpdesk"), ("helpdesk", member), ("helpdesk", "1"),
        *asked("caller"), ("caller", "2"), ("caller", "T-1"), *asked("helped"), ("helped", "1"),
        *asked("aid"), ("aid", "e"), ("aid", ""), ("aid", ""), ("aid", "2"),
        *asked("passcode"), ("passcode", ""), ("helped", PATIENTLY + "q"),
    ]  # fmt: skip


def by_keys(member: str) -> list[tuple[str, tuple[str, ...]]]:
    words = tuple({"@": "at", ".": "full_stop", "-": "minus"}.get(c, c) for c in member)
    return [
        ("hub", ("enter",)), ("person", (*["down"] * 4, "space", "enter")), ("signin", ("enter",)),
        ("tenant", ("enter",)), ("admins", ("f6",)), ("hub", ("c",)),
        ("helpdesk", (*words, "enter")),
        ("caller", ("down", "space", "tab", "T", "minus", "1", "enter")),
        ("helped", ("1",)),
        ("aid", ("tab", "tab", "tab", "down", "space", "enter")),
        ("passcode", ("enter",)), ("helped", ()),
    ]  # fmt: skip


def writes(seen: Seen) -> list[str]:
    """Requests that change the tenant; a batch that only asks is none."""
    return [u.rpartition("/")[2] for m, u in seen.writes if not u.endswith("$batch")]


def test_by_lines_every_sentence_is_said_and_one_pass_is_made(member, tmp_path):
    seen = plain_way(by_lines(member), "p1-fresh", tmp_path, nothing)
    ours = [p for p in seen.pages if p.id in ("helpdesk", "caller", *BEHIND)]
    assert {p.id for p in ours} == {"helpdesk", "caller", "helped", "aid", "passcode"}
    said = flat(seen.text)
    wanted = {flat(plain(s)) for page in ours for s in sentences(page)}
    assert len(wanted) > 60
    assert not [w for w in wanted if w.rstrip(".?") not in said]
    assert writes(seen) == ["temporaryAccessPassMethods"]
    assert "What the helpdesk did for people stands; 1 in number." in said
    assert "Nothing was changed in the tenant" not in said


async def test_by_keys_the_same_pass_is_made(member, tmp_path):
    seen = await full_way(by_keys(member), "p1-fresh", tmp_path, nothing)
    assert [p.id for p in seen.pages][-6:] == [
        "helpdesk", "caller", "helped", "aid", "passcode", "helped",
    ]  # fmt: skip
    assert writes(seen) == ["temporaryAccessPassMethods"]


# (what is typed after the call is opened, the page that must stand there): nothing gets past
STUCK = {
    "no proof": [("caller", ""), ("caller", "")],
    "no ticket": [("caller", "2"), ("caller", ""), ("caller", "")],
}


@pytest.mark.parametrize("name", STUCK)
def test_nobody_gets_past_the_gate(name, member, tmp_path):
    steps = [*to_helpdesk("5"), ("helpdesk", member), ("helpdesk", "1"), *STUCK[name],
             ("caller", "q")]  # fmt: skip
    seen = plain_way(steps, "p1-fresh", tmp_path, nothing)
    assert not {p.id for p in seen.pages} & set(BEHIND)
    assert not [u for _, u in seen.traffic if member in u or ("/authentication/methods" in u
                and "/users/" in u and not _is_admin(u))]  # fmt: skip
    assert writes(seen) == []


def _is_admin(url: str) -> bool:
    """The methods of administrators are read with the tenant, whoever calls."""
    return "/users/" in url and url.endswith("/authentication/methods")


@pytest.mark.parametrize("page_id", BEHIND)
def test_behind_the_gate_there_is_nothing_to_press_or_answer(page_id, state_at):
    view = state_at(page_id)
    page: Page = module_of(page_id).page(view)
    assert page.form is None
    assert offered(page) <= {"proof", "back"}
    assert not [b for b in page.blocks if isinstance(b, Findings)]
    for name in ("pass", "revoke", "delete", "re-register", "invite"):
        turn = module_of(page_id).press(view, name)
        assert turn.goto not in ("aid", "passcode")
        assert not turn.acts
    assert not module_of(page_id).submit(view, {"sure": "yes", "minutes": "60"}).acts


@pytest.fixture
def state_at(home: Path) -> Callable[[str], object]:
    from dataclasses import replace
    from datetime import UTC, datetime

    from vlc_wizard.core.helpdesk.calling import Call
    from vlc_wizard.core.view import View
    from vlc_wizard.wiring import first_state

    def at(page_id: str) -> View:
        world = open_world(Options(demo="p1-fresh"))
        call = Call("person", "somebody@contoso.example")
        state = replace(first_state(world), at=page_id, call=call)
        return View(state, datetime(2026, 11, 24, tzinfo=UTC))

    return at


def test_an_administrator_takes_two_proofs_and_a_second_agent(home, tmp_path):
    steps = [
        *to_helpdesk("1"), ("helpdesk", ADMIN), ("helpdesk", "1"), ("caller", "2"),
        ("caller", "T-1"), ("caller", PATIENTLY + "Kim"), ("caller", "1,2"),
        ("helped", PATIENTLY + "q"),
    ]  # fmt: skip
    seen = plain_way(steps, "p1-fresh", tmp_path, nothing)
    assert "two different proofs, and a second agent" in flat(seen.text)
    assert seen.pages[-1].id == "helped"


def test_an_agent_is_told_who_may_where_they_may_not(home, tmp_path):
    steps = [
        *to_helpdesk("5"), ("helpdesk", ADMIN), ("helpdesk", "1"), ("caller", "2"),
        ("caller", "T-1"), ("caller", PATIENTLY + "Kim"), ("caller", "1,2"),
        ("helped", PATIENTLY + "q"),
    ]  # fmt: skip
    seen = plain_way(steps, "p1-fresh", tmp_path, nothing)
    assert offered(seen.page("helped")) == {"done", "again", "another"}
    assert "Nothing was changed in the tenant" in flat(seen.text)  # the control
    assert "above your role; it takes Privileged Authentication Administrator" in flat(seen.text)
    assert writes(seen) == []


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_every_page_of_a_call_can_be_drawn(size, member, tmp_path):
    import asyncio

    seen = await asyncio.to_thread(
        plain_way, by_lines(member), "p1-fresh", tmp_path, nothing
    )  # fmt: skip
    for page in {p.id: p for p in seen.pages if p.id in ("helpdesk", "caller", *BEHIND)}.values():
        async with shown(page, size=size) as session:
            await session.settled()
            assert "changes" in session.text or size[0] < 80
