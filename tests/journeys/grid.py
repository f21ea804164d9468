"""The kill grid: what a life leaves behind at each of its points, and what the next makes of it.

A process that is killed leaves the bytes of its folder and nothing else. So one life is walked
once, and at each point, before and after every line of the journal and every request, the folder is
copied as a kill at that moment would leave it. Where the bytes are those of an earlier point, the
next life is the same, too: it is lived once for all of them.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path

from vlc_wizard.core.guarding import guard_of
from vlc_wizard.core.plan import CREATE, DEFAULTS, PER_USER, REVOKE, SET_STATE, Plan
from vlc_wizard.rehearsal.tenant import Rehearsal

from .dying import Watch
from .lives import Lived, Prepare, Values, apply, later, switched, undo, values
from .test_methods import SETTLED, WAYS, Stage, unfinished

SEEDS = 20
MINUTES = 1  # to confirm
REPORT_ONLY = "enabledForReportingButNotEnforced"


@dataclass
class Snapping(Watch):
    """Nobody dies: at every point the folder is copied, once for each state it is in."""

    home: Path = Path()
    into: Path = Path()
    left: dict[str, tuple[Path, list[str]]] = field(default_factory=dict)  # state -> copy, points

    def point(self, name: str) -> None:
        """Keep what a kill here would leave."""
        with self._lock:
            self.passed.append(name)
            found = dict(_files(self.home))
            state = blake2b(b"".join(f"{n}\0".encode() + b for n, b in sorted(found.items())))
            copy, points = self.left.setdefault(
                state.hexdigest(), (self.into / str(len(self.left)), [])
            )
            if not points:
                for path, content in found.items():
                    target = copy / path
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(content)
            points.append(f"{len(self.passed)} {name}")


def _files(home: Path) -> Iterator[tuple[str, bytes]]:
    """The folder. A log is read before its database: what is folded in meanwhile is in both."""
    paths = [p for p in home.rglob("*") if p.is_file() and not p.name.endswith("-shm")]
    for path in sorted(paths, key=lambda p: not p.name.endswith("-wal")):
        yield str(path.relative_to(home)), path.read_bytes()


# --- what happens besides -----------------------------------------------------------------------

WRITES = {
    CREATE: {"method": "POST", "path": "conditionalAccess/policies$"},
    SET_STATE: {"method": "PATCH", "path": "conditionalAccess/policies/"},
    DEFAULTS: {"method": "PATCH", "path": "identitySecurityDefaults"},
    PER_USER: {"method": "POST", "path": r"\$batch"},
    REVOKE: {"method": "POST", "path": r"\$batch"},
}
LAGS = (0, 0, 20, 45, 90)  # seconds by which replicas are behind
MISHAPS = ("lost", "lost-after", "reset-after", "cut-off", "503", "503-after", "504-after",
           "429-silent", "500", "500-after", "twice")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weather:
    """What a seed decides: how far replicas are behind, and what goes wrong with which write."""

    seed: int

    def first(self, plan: Plan) -> Prepare:
        """In the life that is killed. Seed 0 is a calm day."""
        dice = random.Random(f"{self.seed} mishap")
        kinds = sorted({c.kind for c in plan.changes})

        def prepare(rehearsal: Rehearsal) -> None:
            self.after(rehearsal)
            if self.seed and dice.random() < 0.7:
                where = WRITES[dice.choice(kinds)]
                skip = dice.randrange(4) if "batch" in where["path"] else 0
                rehearsal.faults.next(**where, kind=dice.choice(MISHAPS), skip=skip)

        return prepare

    def after(self, rehearsal: Rehearsal) -> None:
        """In those that follow."""
        lag = random.Random(f"{self.seed} lag").choice(LAGS) if self.seed else 0
        switched(lag_seconds=lag)(rehearsal)


def both(*prepared: Prepare) -> Prepare:
    def prepare(rehearsal: Rehearsal) -> None:
        for one in prepared:
            one(rehearsal)

    return prepare


# --- lives --------------------------------------------------------------------------------------


@dataclass
class Act:
    """What is killed: applying a plan, and what must be so in the end."""

    staged: Stage
    ends: Callable[[Values, Lived], list[str]]
    minutes: int = 0
    answer: str = ""

    def live(self, home: Path, weather: Prepare, watch: Watch | None = None) -> Lived:
        prepare = both(self.staged.way.prepare, weather)
        return apply(
            home, self.staged.way.scenario, self.staged.plan, prepare=prepare, watch=watch,
            minutes=self.minutes, answer=self.answer,
        )  # fmt: skip


def applying(staged: Stage) -> Act:
    """The plan is applied."""

    def ends(found: Values, lived: Lived) -> list[str]:
        return [*staged.wanted(found), *unfinished(staged, lived)]

    return Act(staged, ends)


def taking_back(staged: Stage) -> Act:
    """The plan was applied, and is taken back."""
    scenario = staged.way.scenario
    done = apply(staged.home, scenario, staged.plan, prepare=staged.way.prepare)
    assert done.error is None, done.error
    back = undo(staged.home, scenario, staged.plan.id, prepare=later(SETTLED))
    assert back.plan is not None, back.error
    assert back.plan.changes
    second = replace(staged, plan=back.plan)

    def ends(found: Values, lived: Lived) -> list[str]:
        return [*staged.as_before(found), *unfinished(second, lived)]

    return Act(second, ends)


def guarded(answer: str) -> Callable[[Stage], Act]:
    """The plan is applied, and stays on only where somebody confirms it."""

    def act(staged: Stage) -> Act:
        def ends(found: Values, lived: Lived) -> list[str]:
            ours = [s for n, s in found.policies if "[vlcw-" in n]
            wanted = "enabled" if answer == "keep" else REPORT_ONLY
            wrong = [] if ours == [wanted] else [f"in the end: {ours}"]
            open_ = guard_of([e for e in lived.journal if e.plan_id == staged.plan.id])
            wrong += [f"still to be confirmed: {open_}"] if open_ else []
            asked = found.defaults or "enabled" in ours
            before = staged.before.defaults
            return [*wrong, *(["nothing asks any more"] if before and not asked else [])]

        return Act(staged, ends, MINUTES, answer)

    return act


ACTS: dict[str, Callable[[Stage], Act]] = {
    "apply": applying,
    "undo": taking_back,
    "revert": guarded(""),
    "keep": guarded("keep"),
}
GUARDED = ("conditional access", "move")
CELLS = [
    (way, act)
    for way in WAYS
    for act in ACTS
    if act in ("apply", "undo") or way in GUARDED
]  # fmt: skip


@dataclass
class Grid:
    """What was looked at, and what was wrong."""

    points: int = 0
    states: int = 0
    lives: int = 0
    wrong: dict[str, list[str]] = field(default_factory=dict)


def walked(act: Act, into: Path, seed: int) -> tuple[Snapping, Lived]:
    """One life, kept at every point."""
    watch = Snapping(home=act.staged.home, into=into)
    lived = act.live(act.staged.home, Weather(seed).first(act.staged.plan), watch)
    return watch, lived


def judge(
    act: Act, watch: Snapping, seed: int, question: "Question", chosen: Callable[[int], bool]
) -> Grid:
    """Every chosen state that a kill can leave, and the lives after it."""
    grid = Grid(points=len(watch.passed), states=len(watch.left))
    early = [f"{w} left without an intent" for w in watch.unannounced]
    if early:
        grid.wrong["the first life"] = early
    for turn, (copy, points) in enumerate(watch.left.values()):
        if chosen(turn):
            grid.lives += 1
            wrong = [*standing(act, copy), *question(act, copy, seed)]
            if wrong:
                grid.wrong[f"seed {seed}, at {points[0]} (and {len(points) - 1} more)"] = wrong
    return grid


Question = Callable[[Act, Path, int], list[str]]


def standing(act: Act, home: Path) -> list[str]:
    """What must never be so, at no moment."""
    found = values(home, act.staged.way.scenario)
    on = [n for n, s in found.policies if s == "enabled" and "[vlcw-" in n]
    return [f"two enforced: {on}"] if len(on) > 1 else []


def resumed(act: Act, home: Path, seed: int) -> list[str]:
    """Killed there, one more start finishes it, and a further one writes nothing."""
    weather = Weather(seed)
    again = act.live(home, weather.after)
    wrong = [f"{w} left without an intent" for w in again.watch.unannounced]
    wrong += [f"not finished by one resume: {again.error!r}"] if again.error else []
    wrong += act.ends(values(home, act.staged.way.scenario), again) if again.applied else []
    if act.minutes and not act.answer:
        return wrong  # given back, the same plan may turn it on again
    more = act.live(home, weather.after)
    wrong += [f"written again: {more.watch.writes}"] if more.watch.writes else []
    return wrong


def undone(act: Act, home: Path, seed: int) -> list[str]:
    """Killed there, it is taken back: everything is as before the plan."""
    scenario = act.staged.way.scenario
    weather = Weather(seed).after
    back = undo(home, scenario, act.staged.plan.id, prepare=both(weather, later(SETTLED)))
    if back.plan is None:
        nothing = back.error is not None and back.error.exit_code == 2
        found = act.staged.as_before(values(home, scenario))
        return found if nothing else [f"no undo: {back.error!r}"]
    wrong = []
    if back.plan.changes:
        done = apply(home, scenario, back.plan, prepare=weather)
        wrong += [f"not taken back: {done.error!r}"] if done.error else []
        wrong += [f"{w} left without an intent" for w in done.watch.unannounced]
    return [*wrong, *act.staged.as_before(values(home, scenario))]
