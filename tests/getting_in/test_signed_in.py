"""A real sign-in, looked up on its page in both front ends: the wait is shown, and not waited."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.core.tenants import NOW
from tests.core.test_deciding_pages import SETTING
from tests.plain.hands import WHOLE_WAY
from tests.ui.driving import shown
from tests.ui.test_whole_way import WAY, Walk
from vlc_wizard.core.checked import Candidate, Check, Report, Said, Seen
from vlc_wizard.core.drive import Drive
from vlc_wizard.core.format import plain
from vlc_wizard.core.page import Page
from vlc_wizard.core.pages import signedin
from vlc_wizard.core.progress import status_of
from vlc_wizard.core.seen import ONCE
from vlc_wizard.core.session import Session
from vlc_wizard.core.state import State
from vlc_wizard.core.view import View
from vlc_wizard.rehearsal.apps import AZURE_PORTAL
from vlc_wizard.ui.app import WizardApp
from vlc_wizard.wiring import Options, World, first_state, open_world

from .doing import plain_way

TO_VERIFY = WHOLE_WAY[: WHOLE_WAY.index(("verify", ""))]
LATE = timedelta(minutes=12)


def state_with(seen: Seen, *, grade: str = "E1", on: bool = True, **answers: object) -> State:
    """The page with a report of this."""
    checks = (Check(ONCE, "PASS" if grade == "E3" else "UNKNOWN", "because"),)
    report = Report("12345678", NOW, checks, grade, "enabled" if on else "disabled", seen)
    session = Session(plan_id="12345678", **answers)  # type: ignore[arg-type]
    return State(SETTING, session, at="signedin", report=report)


SAID = Said("i", "ada@contoso.example", NOW)
FOUND = Seen(said=SAID, candidates=(Candidate("app", "Some [b]Portal[/]", NOW),))
PAGES = {
    "nothing on": state_with(Seen(), on=False),
    "who": state_with(Seen()),
    "which": state_with(FOUND),
    "no log": state_with(
        Seen(refused="it needs P1"), by_hand={"verify": "2026-11-24T12:00:00+00:00"}
    ),
    "seen": state_with(Seen(said=SAID), grade="E3", vlc_app_ids=("app",)),
}


def let_pass(world: World) -> None:
    """Twelve minutes, in the tenant and in the wizard."""
    assert world.rehearsal is not None
    world.rehearsal.clock.advance(LATE)


class Later(str):
    """A line that is typed twelve minutes later."""

    __slots__ = ("worlds",)

    def startswith(self, *_: object) -> bool:
        """Asked right before it is typed."""
        let_pass(self.worlds[0])
        return False


def words_of(page: Page) -> str:
    """The findings of a page."""
    rows = [r for b in page.blocks for r in getattr(b, "rows", ())]
    return "\n".join(f"{plain(r.says)} {plain(r.detail)}" for r in rows if hasattr(r, "says"))


def asks(page: Page) -> str:
    """The name of what a page asks for first; empty: nothing."""
    return page.form.fields[0].name if page.form is not None else ""


def check(pages: list[Page], app_ids: object) -> None:
    """Said, waited for without waiting, asked which it is, verified; and kept for the tenant."""
    shown = [p for p in pages if p.id == "signedin"]
    assert [asks(p) for p in shown][:2] == ["who", "who"]
    assert [asks(p) for p in shown][-2:] == ["app", ""]
    assert any("look again at" in words_of(p) for p in shown)
    assert plain(shown[-1].blocks[0].says).startswith("Verified")  # type: ignore[union-attr]
    last = [p for p in pages if p.id == "verify"][-1]
    assert plain(last.blocks[0].says).startswith("Verified")  # type: ignore[union-attr]
    first = next(p for p in pages if p.id == "verify")  # the control: at E1 it is not called so
    assert not plain(first.blocks[0].says).startswith("Verified")  # type: ignore[union-attr]
    assert list(app_ids or ()) == [AZURE_PORTAL]  # type: ignore[call-overload]


def test_line_by_line(home: Path, tmp_path: Path) -> None:
    worlds: list[World] = []
    later = Later("r")
    later.worlds = worlds  # type: ignore[attr-defined]
    steps = [
        *TO_VERIFY, ("verify", "l"),
        ("signedin", "i"), ("signedin", ""), ("signedin", later), ("signedin", "1"),
        ("signedin", "b"), ("verify", "q"),
    ]  # fmt: skip
    seen = plain_way(steps, "p1-fresh", tmp_path, worlds.append)
    check(seen.pages, seen.session["vlc_app_ids"])


class Keyboard:
    """Keys at 80x24, and the page that stands there after each."""

    def __init__(self, walk: Walk, drive: Drive) -> None:
        self.walk = walk
        self.drive = drive
        self.pages: list[Page] = []

    async def press(self, *keys: str) -> None:
        """Press them, and wait until the work that follows is done."""
        for key in keys:
            await self.walk.pilot.press(key)
            await self.walk.until(lambda: not self.drive.busy and self.walk.seen())
            await self.walk.pilot.pause()
            self.pages.append(self.drive.page)


async def test_full_screen(home: Path, tmp_path: Path) -> None:
    world = open_world(Options(demo="p1-fresh"))
    state, drives = first_state(world), list[Drive]()

    def make(changed: Callable[[], None], copy: Callable[[str], None]) -> Drive:
        drives.append(Drive(world.tools, state, changed=changed, copy=copy))
        return drives[0]

    app = WizardApp(make, calm=True)
    async with app.run_test(size=(80, 24)) as pilot:
        walk = Walk(app, pilot)
        for page, words, keys in WAY[: [p for p, _, _ in WAY].index("verify")]:
            await walk.answer(page, words, keys)
        typing = Keyboard(walk, drives[0])
        await walk.until(
            lambda: drives[0].state.at == "verify" and not drives[0].busy and walk.seen()
        )
        typing.pages.append(drives[0].page)
        await typing.press("l", "i", "enter", "enter")  # to the question, and answered
        let_pass(world)
        await typing.press("escape", "l", "r", "enter", "up", "space", "enter")
        await typing.press("escape")
        await drives[0].close()
    check(typing.pages, drives[0].state.session.vlc_app_ids)
    status, note = status_of(drives[0].state, "verify")  # the hub says the same
    assert (status, note.values["grade"]) == ("Completed", "E3")
    await world.close()


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (160, 50)])
@pytest.mark.parametrize("kind", PAGES)
async def test_it_is_drawn_at_every_size(kind: str, size: tuple[int, int]) -> None:
    page = signedin.page(View(PAGES[kind], NOW))
    async with shown(page, size=size) as session:
        assert plain(page.title).split()[0] in session.text


def test_each_kind_asks_for_something_else() -> None:
    """The control: they are different pages."""
    forms = {k: asks(signedin.page(View(state, NOW))) for k, state in PAGES.items()}
    assert forms == {"nothing on": "", "who": "who", "which": "app", "no log": "", "seen": ""}
    no_log = signedin.page(View(PAGES["no log"], NOW))
    assert "stated by the admin" in words_of(no_log)
    assert {a.name for a in no_log.actions} >= {"guided", "continue", "again"}
    assert signedin.press(View(PAGES["no log"], NOW), "guided").goto == "guide"


def test_nobody_named_is_an_error_on_the_field() -> None:
    turn = signedin.submit(View(PAGES["who"], NOW), {"who": " "})
    assert set(turn.errors) == {"who"}
    assert turn.acts == ()


def test_another_app_forgets_the_one_that_was_learnt() -> None:
    turn = signedin.press(View(PAGES["seen"], NOW), "another")
    assert turn.session is not None
    assert turn.session.vlc_app_ids is None
