"""Per-user MFA for chosen people, from the page: named, of a group, of a table, or everybody."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.plain.hands import PATIENTLY
from tests.plain.hands import walk as walk_plain
from tests.ui.test_whole_way import Walk
from vlc_wizard.core.drive import Drive
from vlc_wizard.core.events import Submitted
from vlc_wizard.core.format import plain
from vlc_wizard.core.methods import per_user
from vlc_wizard.core.page import Page
from vlc_wizard.core.plan import PER_USER, Plan
from vlc_wizard.ui.app import WizardApp
from vlc_wizard.wiring import Options, World, first_state, open_world

from .walking import ANSWERS, WORD, Walked, Walker, filled

GROUP = "6f6f0d5e-2c7a-4f57-9d0b-2f6a5f1d9c11"


@dataclass
class Asked:
    """What came of one set of answers."""

    plan: Plan | None
    problem: str
    error: str

    @property
    def people(self) -> int:
        """How many are set."""
        changes = self.plan.changes if self.plan else ()
        return sum(c.kind == PER_USER for c in changes)


def per_user_chosen(page: Page) -> Submitted:
    """The method, with why it is not the recommended one."""
    event = filled(page)
    answers = {name: value or WORD for name, value in event.answers.items()}  # type: ignore[union-attr]
    return Submitted({**answers, "method": "per-user"}, page.id)


def with_group(world: World) -> list[str]:
    """Three people, one of them disabled, in a group; gives everybody's sign-in names."""
    assert world.rehearsal is not None
    organisation = world.rehearsal.organisation
    people = [organisation.person_at(i) for i in range(organisation.people.count)]
    members = [p.id for p in people if p.enabled and not p.external][-3:]
    group = {"id": GROUP, "displayName": "VLC", "isAssignableToRole": False, "_members": members,
             "_nested": []}  # fmt: skip
    organisation.put("group", GROUP, group)
    return [p.user_name for p in people if p.id in members]


def ask(home: Path, answers: Callable[[list[str]], Mapping[str, Any]]) -> Asked:
    """Answer the page of what the method should be, once."""

    async def walk() -> Asked:
        world = open_world(Options(demo="free"))
        names = with_group(world)
        walker = Walker(world, first_state(world), Walked(),
                        answers={**ANSWERS, "method": per_user_chosen})  # fmt: skip
        await walker.walk(lambda drive: drive.state.at == "configure")
        event = filled(walker.drive.page)
        assert isinstance(event, Submitted)
        walker.drive.send(Submitted({**event.answers, **answers(names)}, "configure"))
        await walker.quiet()
        state = walker.drive.state
        problem = state.problem
        error = state.field_errors.get("whom")
        await walker.drive.close()
        await world.close()
        return Asked(state.plan, f"{problem.title}: {problem.why}" if problem else "",
                     plain(error) if error else "")  # fmt: skip

    return asyncio.run(walk())


def table(home: Path, *lines: str) -> str:
    path = home.with_name("people.csv")
    path.write_text("\n".join(lines), "utf-8-sig")
    return str(path)


# name -> (answers out of the names of the group, people that are set)
CHOICES: dict[str, tuple[Callable[[Path, list[str]], Mapping[str, Any]], int]] = {
    "names": (lambda _, n: {"whom_by": "names", "whom": f"{n[0]}, {n[1]}"}, 2),
    "group": (lambda _, __: {"whom_by": "group", "whom": GROUP}, 3),
    "table": (lambda h, n: {"whom_by": "table",
                            "whom": table(h, "name,userPrincipalName", f"x,{n[2]}")}, 1),
    "table without a heading": (lambda h, n: {"whom_by": "table", "whom": table(h, *n)}, 3),
}  # fmt: skip
WRONG: dict[str, tuple[Callable[[Path], Mapping[str, Any]], str]] = {
    "nobody named": (lambda _: {"whom_by": "names"}, "Name at least one person"),
    "everybody, and names": (lambda _: {"whom": "x"}, "Everybody is chosen above"),
    "no such person": (lambda _: {"whom_by": "names", "whom": "x@y"}, "Not everybody named"),
    "no such group": (lambda _: {"whom_by": "group", "whom": "x"}, "members of that group"),
    "no such file": (lambda _: {"whom_by": "table", "whom": "none.csv"}, "table cannot be read"),
    "an empty table": (lambda h: {"whom_by": "table", "whom": table(h, "mail")}, "names nobody"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHOICES)
def test_those_who_were_chosen_are_set(home: Path, name: str) -> None:
    answers, people = CHOICES[name]
    asked = ask(home, lambda names: answers(home, names))
    assert (asked.problem, asked.error) == ("", "")
    assert asked.people == people


def test_everybody_is_more(home: Path) -> None:
    """The control: what is chosen makes the difference."""
    assert ask(home, lambda _: {}).people > max(n for _, n in CHOICES.values())


@pytest.mark.parametrize("name", WRONG)
def test_what_is_nobody_makes_no_plan(home: Path, name: str) -> None:
    answers, words = WRONG[name]
    asked = ask(home, lambda _: answers(home))
    assert asked.plan is None
    assert words in asked.problem + asked.error


def test_many_need_a_typed_reason(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(per_user, "MOST_UNASKED", 3)
    refused = ask(home, lambda _: {"whom_by": "everybody"})
    assert refused.plan is None
    assert "This choice needs a reason" in refused.problem
    assert "for more than 3" in refused.problem
    said = ask(home, lambda _: {"whom_by": "everybody", "whom_reason": "the board decided"})
    assert said.problem == ""
    assert said.plan is not None
    assert said.plan.reason.endswith("the board decided")


def test_few_need_none(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: it is the number that asks for it."""
    monkeypatch.setattr(per_user, "MOST_UNASKED", 3)
    assert ask(home, lambda _: {"whom_by": "group", "whom": GROUP}).people == 3


# --- both front ends --------------------------------------------------------------------------


def planned(drive: Drive) -> int:
    """How many people the plan of the review page sets."""
    assert drive.state.at == "review", drive.state.at
    assert drive.state.plan is not None
    return sum(c.kind == PER_USER for c in drive.state.plan.changes)


def test_a_group_line_by_line(home: Path) -> None:
    steps = [
        ("hub", ""), ("person", ""), ("signin", ""), ("tenant", ""), ("admins", ""),
        ("facts", PATIENTLY),
        ("method", "3"), ("method", WORD), ("configure", "e"), ("configure", ""),
        ("configure", "3"),
        ("configure", GROUP), ("configure", ""), ("configure", ""), ("review", "q"),
    ]  # fmt: skip
    typed = walk_plain(steps, "free", prepare=lambda world: bool(with_group(world)))  # type: ignore[arg-type]
    assert typed.drive is not None, typed.text[-500:]
    assert planned(typed.drive) == 3


async def test_a_group_full_screen(home: Path) -> None:
    world = open_world(Options(demo="free"))
    with_group(world)
    state, drives = first_state(world), list[Drive]()

    def make(changed: Callable[[], None], copy: Callable[[str], None]) -> Drive:
        drives.append(Drive(world.tools, state, changed=changed, copy=copy))
        return drives[0]

    app = WizardApp(make, calm=True)
    async with app.run_test(size=(80, 24)) as pilot:
        walk = Walk(app, pilot)
        for page in ("hub", "person", "signin", "tenant", "admins", "facts"):
            await walk.answer(page, "", ())
        await walk.until(lambda: drives[0].state.at == "method" and not drives[0].busy)
        await pilot.press("enter", "down", "space", "enter", "enter", *"wanted", "enter")
        await walk.until(lambda: drives[0].state.at == "configure" and walk.seen())
        await pilot.press("tab", "tab", "down", "down", "space", "tab", *GROUP)
        await walk.answer("configure", "", ())
        await walk.until(lambda: not drives[0].busy)
        assert planned(drives[0]) == 3
        await drives[0].close()
    await world.close()
