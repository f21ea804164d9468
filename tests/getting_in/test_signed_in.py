"""A real sign-in, looked up on its page in both front ends: the wait is shown, and not waited."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from tests.plain.hands import WHOLE_WAY
from tests.ui.test_whole_way import WAY, Walk
from vlc_wizard.core.drive import Drive
from vlc_wizard.core.format import plain
from vlc_wizard.core.page import Page
from vlc_wizard.core.progress import status_of
from vlc_wizard.rehearsal.apps import AZURE_PORTAL
from vlc_wizard.ui.app import WizardApp
from vlc_wizard.wiring import Options, World, first_state, open_world

from .doing import plain_way

TO_VERIFY = WHOLE_WAY[: WHOLE_WAY.index(("verify", ""))]
LATE = timedelta(minutes=12)


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
        await walk.until(lambda: drives[0].state.at == "verify" and not drives[0].busy)
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
