"""The pages of getting in: every sentence by lines, and drawn at every size."""

from pathlib import Path

import pytest

from tests.getting_in.doing import Seen, plain_way
from tests.getting_in.test_by_hand import WITHOUT
from tests.getting_in.test_handover import TO_REVIEW
from tests.plain.hands import PATIENTLY
from tests.plain.test_sentences import flat, sentences
from tests.ui.driving import shown
from vlc_wizard.core.format import plain
from vlc_wizard.core.steps import BY_ID
from vlc_wizard.plain.keys import RESERVED
from vlc_wizard.wiring import World

READER = [("hub", ""), ("person", "4"), ("signin", "")]
ASK = ("?", "w")


def told(page: str) -> list[tuple[str, str]]:
    """Help and sources of a page, so that they are said too."""
    return [(page, key) for key in ASK]


WAYS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "app": ("no-consent", [
        *READER, *told("consent"), ("consent", "s"), *told("request"),
        ("request", "e"), ("request", ""), ("request", "b"),
        ("consent", "a"), *told("app"), ("app", "s"), *told("register"),
        ("register", "q"),
    ]),
    "refused": ("p1-fresh", [*READER, *told("denied"), ("denied", "q")]),
    "by hand": ("p1-fresh", [
        *WITHOUT, *told("byhand"), ("byhand", "g"), *told("guide"), ("guide", "d"),
        ("guide", "q"),
    ]),
    "over": ("p1-fresh", [
        *TO_REVIEW, *told("handover"), ("handover", ""), ("handover", "n"), ("hub", "q"),
    ]),
    "taken": ("p1-fresh", [
        ("hub", "o"), *told("takeover"), ("takeover", "nowhere.json"), ("takeover", "q"),
    ]),
    "too low": ("p1-fresh", [
        *READER, ("tenant", ""), *told("admins"), ("admins", PATIENTLY), ("facts", ""),
        *told("method"), ("method", ""), ("configure", "1"), ("review", "a"),
        *told("request"), ("request", "e"), ("request", ""), ("request", "q"),
    ]),
}  # fmt: skip
OURS = {"consent", "request", "app", "register", "denied", "byhand", "guide", "handover",
        "takeover"}  # fmt: skip


def refuse(world: World) -> None:
    world.rehearsal.faults.next(kind="AADSTS53003")


def nothing(world: World) -> None:
    """As the scenario has it."""


@pytest.fixture(params=WAYS)
def seen(request: pytest.FixtureRequest, home: Path, tmp_path: Path) -> Seen:
    scenario, steps = WAYS[request.param]
    prepare = refuse if request.param == "refused" else nothing
    found = plain_way(steps, scenario, tmp_path, prepare)
    found.asked = {page for page, line in steps if line == "w"}
    return found


def test_every_sentence_is_said(seen: Seen) -> None:
    said = flat(seen.text)
    asked = [p for p in seen.pages if p.id in seen.asked]
    wanted = {flat(plain(s)) for page in asked for s in sentences(page)}
    assert len(wanted) > 10
    assert [w for w in wanted if w.rstrip(".?") not in said] == []


def test_no_key_hides_one_of_the_front_end_and_each_is_there_once(seen: Seen) -> None:
    for page in seen.pages:
        keys = [a.key for a in page.actions]
        assert len(keys) == len(set(keys)), (page.id, keys)
        assert not {a.key for a in page.actions if a.name != "copy"} & RESERVED, page.id


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (160, 50)])
async def test_each_is_drawn_at_every_size(seen: Seen, size: tuple[int, int]) -> None:
    for page in {p.id: p for p in seen.pages if p.id in OURS}.values():
        async with shown(page, size=size) as session:
            head = plain(page.title).split()[0]
            assert head in session.text, (page.id, session.text)


def test_every_page_of_ours_was_walked() -> None:
    walked = {page for _, steps in WAYS.values() for page, _ in steps}
    assert walked >= OURS
    assert set(BY_ID) >= OURS
