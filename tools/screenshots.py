"""Draw the wizard's pages into `screenshots/`: walked with keys on the rehearsal tenant.

Byte for byte the same each time: the clock stands at one moment, what is random is seeded, and
nothing on the screen blinks. A directory may be named to draw into another place.
"""

import asyncio
import os
import random
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from vlc_wizard.ui.app import WizardApp

MOMENT = datetime(2026, 11, 24, 14, 2, 11, tzinfo=UTC)
DESIGN, WIDE = (80, 24), (160, 50)
DOMAIN = "contoso-licensing.example"
WORD = "its keys were tried in May"
_TRIES, _PAUSE = 2000, 0.01


@dataclass(frozen=True)
class Scene:
    """Keys to press, the words that are then to be seen, and how the picture is called."""

    keys: tuple[str, ...]
    words: str
    name: str = ""
    size: tuple[int, int] = DESIGN


def typed(words: str) -> tuple[str, ...]:
    """The keys of some words."""
    return tuple("space" if letter == " " else letter for letter in words)


WALK = (
    Scene((), "Find the admin", "01-hub"),
    Scene(("enter",), "As whom do you want to practise?", "02-person"),
    Scene(("enter",), "Until you apply a plan", "03-sign-in"),
    Scene(("enter",), "Is this the tenant?", "04-tenant"),
    Scene(("enter",), "Who may make the change?", "05-admins"),
    Scene(("enter",), "demand MFA of none", "06-facts"),
    Scene(("1",), "Why do your own rules not ask", "29-gap"),
    Scene(("escape",), "demand MFA of none"),
    Scene(("c",), "How do you want to require MFA?", "07-method"),
    Scene((), "How do you want to require MFA?", "08-method-wide", WIDE),
    Scene(("f2",), "preview interface only", "09-why"),
    Scene(("escape", "enter", "enter"), "What should the policy say?", "10-configure"),
    Scene(("k",), "mergency access account", "30-emergency"),
    Scene(("escape",), "What should the policy say?"),
    Scene(("g",), "By hand:", "31-by-hand"),
    Scene(("escape",), "What should the policy say?"),
    Scene(("space", "enter"), "Check the change", "11-review"),
    Scene((), "Check the change", "12-review-wide", WIDE),
    Scene(("j",), "conditions", "13-json", (100, 40)),
    Scene(("j", "enter", *typed(WORD), "tab", *typed(DOMAIN)), DOMAIN, "14-confirm"),
    Scene(("enter",), "The policy exists, report-only", "15-applied"),
    Scene(("enter",), "Turn the policy on?"),
    Scene(("enter", "tab", "tab", *typed("turn on")), "to turn it on", "16-turn-on"),
    Scene(("enter",), "is applied", "17-on"),
    Scene(("enter",), "is on, as planned", "18-verify"),
    Scene(("f6", "4"), "Who could pass MFA today?", "19-people"),
    Scene((), "Who could pass MFA today?", "20-people-wide", WIDE),
    Scene(("enter",), "What do people open", "21-link", (100, 30)),
    Scene(("g",), "Where do guests get ready?", "32-guests", (100, 30)),
    Scene(("escape",), "What do people open"),
    Scene(("t",), "What are people told?", "33-hand-out", (100, 30)),
    Scene(("escape",), "What do people open"),
    Scene(("n",), "How many are ready, and who was told?", "34-tracking", (100, 30)),
    Scene(("escape",), "What do people open"),
    Scene(("v",), "Typing the address does the same.", "22-code"),
    Scene(("escape", "question_mark"), "Keys on this page", "23-help"),
    Scene(("escape", "ctrl+p"), "Go to:", "24-commands"),
    Scene(("escape", "f6"), "emergency access account is left out", "25-hub-later"),
    Scene(("5",), "What was done to the tenant", "26-record"),
)
RESUMED = (Scene((), "Carry on where it was left?", "27-resume"),)
LIVE = (
    Scene((), "Find the admin"),
    Scene(("enter",), "Which app signs you in?", "28-app"),
)


def main() -> int:
    """Walk and draw."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent / "screenshots")
    out.mkdir(parents=True, exist_ok=True)
    stand_still()
    with tempfile.TemporaryDirectory() as home:
        os.environ["VLC_WIZARD_HOME"] = home
        os.chdir(home)
        asyncio.run(walk(out, WALK, demo="p1-fresh", fresh=True))
        asyncio.run(walk(out, RESUMED, demo="p1-fresh"))
    with tempfile.TemporaryDirectory() as home:
        os.environ["VLC_WIZARD_HOME"] = home
        asyncio.run(walk(out, LIVE))
    return 0


def stand_still() -> None:
    """One moment, one terminal, one sequence of dice. Before anything of ours is imported."""
    dice = random.Random(0)  # noqa: S311 - nothing here is a secret
    time.time = MOMENT.timestamp
    uuid.uuid4 = lambda: uuid.UUID(int=dice.getrandbits(128), version=4)
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
    for name in ("NO_COLOR", "COLORFGBG"):
        os.environ.pop(name, None)


async def walk(out: Path, scenes: Sequence[Scene], **options: Any) -> None:
    """A start and its scenes, a picture at each named one."""
    from vlc_wizard.core.drive import Drive
    from vlc_wizard.ui.app import WizardApp
    from vlc_wizard.wiring import Options, first_state, open_world

    world = open_world(Options(**options))
    if world.rehearsal is not None:
        world.rehearsal.clock._real = lambda: MOMENT
    state = first_state(world)

    def make(changed: Callable[[], None], copy: Callable[[str], None]) -> Drive:
        return Drive(world.tools, state, changed=changed, copy=copy)

    app = WizardApp(make, calm=True, seconds=lambda: 0.0)
    async with app.run_test(size=DESIGN) as pilot:
        for scene in scenes:
            await play(app, pilot, scene, out)
        await app.drive.close()
    await world.close()


async def play(app: "WizardApp", pilot: "Pilot[int]", scene: Scene, out: Path) -> None:
    """Press, wait for the words and for the work to end, and draw."""
    await pilot.press(*scene.keys)
    await until(app, pilot, scene.words)
    if scene.size != DESIGN:
        await pilot.resize_terminal(*scene.size)
    await until(app, pilot, scene.words)
    if scene.name:
        svg = app.export_screenshot(title="vlc-wizard")
        (out / f"{scene.name}.svg").write_text(svg, encoding="utf-8")
    if scene.size != DESIGN:
        await pilot.resize_terminal(*DESIGN)


async def until(app: "WizardApp", pilot: "Pilot[int]", words: str) -> None:
    """Wait until these words are on the screen and nothing is under way."""
    for _ in range(_TRIES):
        await pilot.pause(_PAUSE)
        if not app.drive.busy and words in seen(app):
            await pilot.pause()
            return
    raise TimeoutError(f"never saw {words!r} in:\n{seen(app)}")


def seen(app: "WizardApp") -> str:
    """The words on the screen."""
    strips = app.screen._compositor.render_strips()
    lines: Sequence[str] = ["".join(segment.text for segment in strip) for strip in strips]
    return "\n".join(line.rstrip() for line in lines)


if __name__ == "__main__":
    sys.exit(main())
