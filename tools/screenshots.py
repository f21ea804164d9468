"""Draw the wizard's pages into `screenshots/`: walked with keys on the rehearsal tenant.

Byte for byte the same each time: the clock stands at one moment, what is random is seeded, and
nothing on the screen blinks. A directory may be named to draw into another place.
"""

import asyncio
import os
import random
import secrets
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from vlc_wizard.ui.app import WizardApp

MOMENT = datetime(2026, 11, 24, 14, 2, 11, tzinfo=UTC)
DESIGN, WIDE = (80, 24), (160, 50)
DOMAIN = "contoso-licensing.example"
CALLER = "pavel.highmarsh@contoso-licensing.example"
WORD = "its keys were tried in May"
DICE = random.Random()  # noqa: S311 - nothing here is a secret
PASSES = random.Random()  # noqa: S311 - of a tenant that nobody has
_TRIES, _PAUSE = 2000, 0.01


@dataclass(frozen=True)
class Scene:
    """Keys to press, the words that are then to be seen, and how the picture is called."""

    keys: tuple[str, ...]
    words: str
    name: str = ""
    size: tuple[int, int] = DESIGN
    page: str = ""  # that it is a picture of; waited for, so that it is true


def typed(words: str) -> tuple[str, ...]:
    """The keys of some words."""
    return tuple("space" if letter == " " else letter for letter in words)


WALK = (
    Scene((), "Find the admin", "01-hub", page="hub"),
    Scene(("enter",), "As whom do you want to practise?", "02-person", page="person"),
    Scene(("enter",), "Until you apply a plan", "03-sign-in", page="signin"),
    Scene(("enter",), "Is this the tenant?", "04-tenant", page="tenant"),
    Scene(("enter",), "Who may make the change?", "05-admins", page="admins"),
    Scene(("enter",), "demand MFA of none", "06-facts", page="facts"),
    Scene(("1",), "Alex Harborne", "29-gap", page="uncovered"),
    Scene(("escape",), "demand MFA of none"),
    Scene(("c",), "How do you want to require MFA?", "07-method", page="method"),
    Scene((), "How do you want to require MFA?", "08-method-wide", WIDE),
    Scene(("f2",), "preview interface only", "09-why"),
    Scene(
        ("escape", "enter", "enter"),
        "What should the policy say?",
        "10-configure",
        page="configure",
    ),
    Scene(("k",), "mergency access account", "30-emergency", page="emergency"),
    Scene(("escape",), "What should the policy say?"),
    Scene(("g",), "By hand:", "31-by-hand", page="guide"),
    Scene(("escape",), "What should the policy say?"),
    Scene(("space", "enter"), "Check the change", "11-review", page="review"),
    Scene((), "Check the change", "12-review-wide", WIDE),
    Scene(("j",), "conditions", "13-json", (100, 40)),
    Scene(("j", "enter", *typed(WORD), "tab", *typed(DOMAIN)), DOMAIN, "14-confirm"),
    Scene(("enter",), "The policy exists, report-only", "15-applied", page="apply"),
    Scene(("enter",), "Turn the policy on?"),
    Scene(("enter", "tab", "tab", *typed("turn on")), "to turn it on", "16-turn-on", page="switch"),
    Scene(("enter",), "is applied", "17-on"),
    Scene(("enter",), "is on, as planned", "18-verify", page="verify"),
    Scene(("l",), "Volume Licensing Central shows it", "42-signed-in", page="signedin"),
    Scene(("escape",), "is on, as planned"),
    Scene(("f6", "4"), "Who could pass MFA today?", "19-people", page="people"),
    Scene((), "Who could pass MFA today?", "20-people-wide", WIDE),
    Scene(("enter",), "What do people open", "21-link", (100, 30), page="link"),
    Scene(("g",), "Where do guests get ready?", "32-guests", (100, 30), page="guests"),
    Scene(("escape",), "What do people open"),
    Scene(("t",), "What are people told?", "33-hand-out", (100, 30), page="handout"),
    Scene(("escape",), "What do people open"),
    Scene(("t", "enter"), "guests whose", "43-preview", page="preview"),
    Scene(("c",), "A code in an e-mail", "44-codes", page="codes"),
    Scene(("escape",), "Is this what people should read?"),
    Scene(("s",), "The first one goes to yourself", "45-send", page="send"),
    Scene(("escape",), "Is this what people should read?"),
    Scene(("escape", "escape"), "What do people open"),
    Scene(
        ("n",), "How many are ready, and who was told?", "34-tracking", (100, 30), page="tracking"
    ),
    Scene(("escape",), "What do people open"),
    Scene(("v",), "Typing the address does the same.", "22-code"),
    Scene(("escape", "question_mark"), "Keys on this page", "23-help"),
    Scene(("escape", "ctrl+p"), "Go to:", "24-commands"),
    Scene(("escape", "f6"), "emergency access account is left out", "25-hub-later"),
    Scene(("o",), "Names of people, and reasons", "46-hand-over", page="handover"),
    Scene(("enter",), "aved"),
    Scene(("f6",), "emergency access account is left out"),
    Scene(("5",), "What was done to the tenant", "26-record", page="record"),
)
RESUMED = (
    Scene((), "Carry on where it was left?", "27-resume", page="resume"),
    Scene(("enter",), "What was done to the tenant"),
    Scene(("f6", "2"), "is applied"),
    Scene(("u",), "Check the change", "47-take-back", (100, 40), page="review"),
)
TAKING_OVER = (
    Scene((), "Find the admin"),
    Scene(("o",), "Open the file your colleague saved."),
    Scene(("enter",), "What you take over", "48-take-over", page="takeover"),
)
REFUSED = (
    Scene((), "Find the admin"),
    Scene(("enter", "enter"), "Until you apply a plan"),
    Scene(("enter",), "It said", "37-refused", page="denied"),
)
NOT_ALLOWED = (
    Scene((), "Find the admin"),
    Scene(("enter", "down", "down", "enter"), "Until you apply a plan"),
    Scene(("enter",), "Only an administrator may", "38-consent", page="consent"),
)
NO_RIGHTS = (
    Scene((), "Find the admin"),
    Scene(("enter", "enter"), "Until you apply a plan"),
    Scene(("enter",), "Is this the tenant?"),
    Scene(("enter",), "Your role is too low"),
    Scene(("a",), "Whom do you ask?", "39-request", (100, 40), page="request"),
)
NO_LICENCE = (
    Scene((), "Find the admin"),
    Scene(("enter", "enter"), "Until you apply a plan"),
    Scene(("enter",), "Is this the tenant?"),
    Scene(("enter", "enter"), "demand MFA of none"),
    Scene(("c", "enter", "enter"), "Turn security defaults on", "40-security-defaults"),
    Scene(("escape", "enter", "down", "down", "enter"), "Why not the recommended one"),
    Scene(("tab", *typed("old scanners would stop"), "enter"), "Set per-user MFA", "41-per-user"),
)
HELPDESK = (
    Scene((), "Find the admin"),
    Scene(("enter", "enter"), "Until you apply a plan"),
    Scene(("enter",), "Is this the tenant?"),
    Scene(("enter", "enter"), "demand MFA of none"),
    Scene(("f6",), "Hand over to a colleague"),
    Scene(("c",), "What is the call about?", "49-helpdesk", page="helpdesk"),
    Scene((*typed(CALLER), "enter"), "How the caller was proven", "50-caller", page="caller"),
    Scene(("down", "space", "tab", *typed("INC-2041")), "INC-2041"),
    Scene(("enter",), "What your role may do for them", "51-person", (100, 40), page="helped"),
    Scene(("1",), "Makes a pass that counts as MFA", "52-aid", page="aid"),
    Scene(
        ("enter", "tab", "tab", "down", "space", "enter"), "shown once", "53-pass", page="passcode"
    ),
)
CARD = (
    Scene((), "Find the admin"),
    Scene(("c",), "What is the call about?"),
    Scene((*typed("53003"), "enter"), "How the caller was proven"),
    Scene(("down", "space", "tab", *typed("INC-2041")), "INC-2041"),
    Scene(("enter",), "Who can fix it", "54-card", page="card"),
)
LIVE = (
    Scene((), "Find the admin"),
    Scene(("enter",), "Which app signs you in?", "28-app", page="app"),
    Scene(("s",), "setting by setting", "35-register", page="register"),
    Scene(("escape",), "Which app signs you in?"),
    Scene(("l",), "Nobody signs in here", "36-without-signing-in", page="byhand"),
)


@dataclass(frozen=True)
class Walk:
    """A start of the program: its scenes, where, and what goes wrong at the first chance."""

    scenes: tuple[Scene, ...]
    demo: str | None = "p1-fresh"
    fault: str = ""
    fresh: bool = True


# Walks of one home, each going on from what the one before it left.
HOMES = (
    (Walk(WALK), Walk(RESUMED, fresh=False)),
    (Walk(TAKING_OVER),),
    (Walk(REFUSED, fault="AADSTS53003"),),
    (Walk(NOT_ALLOWED, "no-consent"),),
    (Walk(NO_RIGHTS, "no-rights"),),
    (Walk(NO_LICENCE, "free"),),
    (Walk(HELPDESK),),
    (Walk(CARD),),
    (Walk(LIVE, None, fresh=False),),
)


def main() -> int:
    """Walk and draw."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent / "screenshots")
    out.mkdir(parents=True, exist_ok=True)
    stand_still()
    with tempfile.TemporaryDirectory() as here:
        os.chdir(here)  # where files are offered to be saved: what is handed over is found here
        for walks in HOMES:
            PASSES.seed(0)
            DICE.seed(0)  # what one home throws says nothing of the next
            with tempfile.TemporaryDirectory() as home:
                os.environ["VLC_WIZARD_HOME"] = home
                for each in walks:
                    asyncio.run(walk(out, each))
    return 0


def stand_still() -> None:
    """One moment, one terminal, one sequence of dice. Before anything of ours is imported."""
    time.time = MOMENT.timestamp
    uuid.uuid4 = lambda: uuid.UUID(int=DICE.getrandbits(128), version=4)
    secrets.token_urlsafe = lambda size=32: PASSES.randbytes(size or 32).hex()
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
    for name in ("NO_COLOR", "COLORFGBG"):
        os.environ.pop(name, None)


async def walk(out: Path, one: Walk) -> None:
    """A start and its scenes, a picture at each named one."""
    from vlc_wizard.core.drive import Drive
    from vlc_wizard.ui.app import WizardApp
    from vlc_wizard.wiring import Options, first_state, open_world

    world = open_world(Options(demo=one.demo, fresh=one.fresh))
    if world.rehearsal is not None:
        world.rehearsal.clock._real = lambda: MOMENT
        if one.fault:
            world.rehearsal.faults.next(kind=one.fault)
    state = first_state(world)

    def make(changed: Callable[[], None], copy: Callable[[str], None]) -> Drive:
        return Drive(world.tools, state, changed=changed, copy=copy)

    app = WizardApp(make, calm=True, seconds=lambda: 0.0)
    async with app.run_test(size=DESIGN) as pilot:
        for scene in one.scenes:
            await play(app, pilot, scene, out)
        await app.drive.close()
    await world.close()


async def play(app: "WizardApp", pilot: "Pilot[int]", scene: Scene, out: Path) -> None:
    """Press, wait for the words and for the work to end, and draw."""
    await pilot.press(*scene.keys)
    await until(app, pilot, scene)
    if scene.size != DESIGN:
        await pilot.resize_terminal(*scene.size)
    await until(app, pilot, scene)
    if scene.name:
        svg = app.export_screenshot(title="vlc-wizard")
        (out / f"{scene.name}.svg").write_text(svg, encoding="utf-8")
    if scene.size != DESIGN:
        await pilot.resize_terminal(*DESIGN)


async def until(app: "WizardApp", pilot: "Pilot[int]", scene: Scene) -> None:
    """Wait until its words are on the screen, of its page, and nothing is under way."""
    for _ in range(_TRIES):
        await pilot.pause(_PAUSE)
        there = scene.page in ("", app.drive.page.id) and scene.words in seen(app)
        if there and not app.drive.busy:
            await pilot.pause()
            return
    raise TimeoutError(f"never saw {scene.words!r} in:\n{seen(app)}")


def seen(app: "WizardApp") -> str:
    """The words on the screen."""
    strips = app.screen._compositor.render_strips()
    lines: Sequence[str] = ["".join(segment.text for segment in strip) for strip in strips]
    return "\n".join(line.rstrip() for line in lines)


if __name__ == "__main__":
    sys.exit(main())
