"""A page as data. It never prints and never knows a widget; both front ends draw the same.

Words are `Say`: a template of ours with `$names`, and values the front end formats. Only the
template is ours; a value may be a stranger's, and is never read as markup, template or path.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

Value = str | int | datetime | date | timedelta


@dataclass(frozen=True, slots=True)
class Say:
    """A phrase or a sentence."""

    template: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.template)


def say(template: str, **values: Value) -> Say:
    """`say("$n of $all people", n=3, all=46)`."""
    return Say(template, values)


NOTHING = Say("")

Tone = Literal["plain", "strong", "dim"]
Mark = Literal["ok", "warn", "bad", "unknown", "info", "now", "later"]


# --- blocks -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    says: Say
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Note:
    """An aside that is worth a frame of its own; `warning` says a price.

    `news`: it has just happened, and is to be seen.
    """

    says: Say
    warning: bool = False
    title: Say = NOTHING
    news: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value; `unknown` ones say why."""

    label: Say
    value: Say
    mark: Mark | None = None
    source: Say = NOTHING  # "read 2 minutes ago from /subscribedSkus"


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and values, aligned."""

    rows: tuple[Fact, ...]
    title: Say = NOTHING


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that holds, warns or fails, with its reason and the way out."""

    mark: Mark
    says: Say
    detail: Say = NOTHING
    at: datetime | None = None
    opens: str = ""  # set: it can be opened, and this is pressed then


@dataclass(frozen=True, slots=True)
class Findings:
    """A list of findings: gates, checks, or the steps of an applying."""

    rows: tuple[Finding, ...]
    title: Say = NOTHING
    opening: Say = NOTHING  # what opening one of them shows
    key: Say = NOTHING  # the same in a word or two, for the foot of a screen; empty: "Open"
    cursor: str = ""  # which was opened last: where one comes back to

    @property
    def openings(self) -> tuple[str, ...]:
        """What the rows that can be opened press, in their order."""
        return tuple(row.opens for row in self.rows if row.opens)


Status = Literal[
    "Not started",
    "In progress",
    "Waiting for someone",
    "There is a problem",
    "Completed",
    "Cannot start yet",
]


@dataclass(frozen=True, slots=True)
class Task:
    """One row of the task list."""

    id: str
    number: int
    title: Say
    status: Status
    note: Say
    opens: str  # page id


@dataclass(frozen=True, slots=True)
class Tasks:
    """The hub's task list."""

    rows: tuple[Task, ...]


Sign = Literal["+", "~", "-", " "]


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One line of a change: a sign, what, its value, and what that means."""

    sign: Sign
    label: Say
    value: Say = NOTHING
    meaning: Say = NOTHING


@dataclass(frozen=True, slots=True)
class Difference:
    """What will change, in words."""

    lines: tuple[DifferenceLine, ...]
    title: Say = NOTHING


@dataclass(frozen=True, slots=True)
class Code:
    """Exact text, never wrapped nor reflowed."""

    text: str
    title: Say = NOTHING


class RowSource(Protocol):
    """Rows that may be too many to hold: the table asks for what it shows."""

    def __len__(self) -> int: ...

    def rows(self, start: int, count: int) -> Sequence[tuple[str, ...]]:
        """Cells of `count` rows from `start`, in the source's order."""
        ...

    def ordered(self, *, search: str = "", order: str = "", only: str = "") -> "RowSource":
        """The same rows, filtered and sorted. `order` and `only` name a column or a filter."""
        ...


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key for ordering, its heading and its width in cells (0: what is left)."""

    key: str
    title: Say
    width: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table over a row source. `version` changes whenever the rows may have."""

    columns: tuple[Column, ...]
    source: RowSource
    empty: Say
    version: int = 0
    filters: tuple[tuple[str, Say], ...] = ()  # (`only` value, label)


@dataclass(frozen=True, slots=True)
class Link:
    """An address in letters and, where `code` is given, its QR matrix (True is dark)."""

    address: str
    label: Say
    code: tuple[tuple[bool, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """Work under way."""

    says: Say
    done: int = 0
    total: int | None = None
    since: datetime | None = None


Block = (
    Text | Note | Facts | Findings | Tasks | Difference | Code | Table | Link | Progress
)  # fmt: skip


# --- forms ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose."""

    value: str
    label: Say
    detail: tuple[Say, ...] = ()
    why_not: Say = NOTHING  # set: shown, but cannot be chosen


@dataclass(frozen=True, slots=True)
class Choice:
    """Exactly one of these."""

    name: str
    label: Say
    options: tuple[Option, ...]
    value: str = ""
    error: Say = NOTHING


@dataclass(frozen=True, slots=True)
class Many:
    """Any of these, or none."""

    name: str
    label: Say
    options: tuple[Option, ...]
    value: tuple[str, ...] = ()
    hint: Say = NOTHING
    error: Say = NOTHING


@dataclass(frozen=True, slots=True)
class Words:
    """A line to type."""

    name: str
    label: Say
    value: str = ""
    hint: Say = NOTHING
    error: Say = NOTHING
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """A confirmation: exactly these words, typed by hand. Never filled in for anybody."""

    name: str
    label: Say
    must: str
    error: Say = NOTHING


Field = Choice | Many | Words | Typed


@dataclass(frozen=True, slots=True)
class Form:
    """One question, or at most five short fields that belong together."""

    fields: tuple[Field, ...]
    submit: Say  # what Enter does: "Continue", "Turn it on"


Answers = Mapping[str, str | tuple[str, ...]]  # field name -> value


@dataclass(frozen=True, slots=True)
class Action:
    """Something a key does on this page besides the form. `name` is stable, for tests."""

    key: str  # one letter, or "enter" where there is no form
    label: Say
    name: str


@dataclass(frozen=True, slots=True)
class Page:
    """What is on screen now. The same id shown again is updated in place."""

    id: str
    title: Say  # the question of this page
    changes: Say  # "nothing", or the act; shown as "This page changes: …"
    blocks: tuple[Block, ...] = ()
    actions: tuple[Action, ...] = ()
    form: Form | None = None
    help: tuple[Say, ...] = ()
    why: tuple[Say, ...] = ()  # f2: where the page's claims come from
    busy: bool = False  # work is under way here: Escape stops it


def offered(page: Page) -> frozenset[str]:
    """The names of all that can be pressed on a page."""
    rows = (name for b in page.blocks if isinstance(b, Findings) for name in b.openings)
    return frozenset((*(action.name for action in page.actions), *rows))


@dataclass(frozen=True, slots=True)
class Place:
    """What stands in the frame around a page."""

    tenant: Say  # "Contoso Licensing (contoso.example)", or "no tenant yet"
    world: str  # Cloud.notice; empty in a live tenant
    person: Say  # live tenant: signed-in name and role
    task: int  # 0 on the hub
    tasks: int
    task_title: Say
    step: int
    steps: int
    step_title: Say
    rail: tuple[tuple[str, Say, Mark | None, int], ...]  # (page or task id, title, mark, depth)
    day: int = 0  # of a rehearsal whose clock was moved
