"""Hand-made pages with every kind of block and field, and a drive that only remembers."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from vlc_wizard.core.events import Event
from vlc_wizard.core.page import (
    Action,
    Choice,
    Code,
    Column,
    Difference,
    DifferenceLine,
    Fact,
    Facts,
    Finding,
    Findings,
    Form,
    Link,
    Many,
    Note,
    Option,
    Page,
    Place,
    Progress,
    RowSource,
    Say,
    Table,
    Task,
    Tasks,
    Text,
    Typed,
    Words,
    say,
)

NOW = datetime(2026, 11, 24, 14, 2, 11, tzinfo=UTC)
ADDRESS = "https://aka.ms/mfasetup"


@dataclass(frozen=True)
class People:
    """Invented people, made when asked for."""

    count: int
    word: str = "Person"
    search: str = ""
    asked: list[tuple[int, int]] | None = None

    def __len__(self) -> int:
        return len(self._found()) if self.search else self.count

    def rows(self, start: int, count: int) -> Sequence[tuple[str, ...]]:
        if self.asked is not None:
            self.asked.append((start, count))
        numbers = self._found() if self.search else range(self.count)
        return [self._row(n) for n in numbers[start : start + count]]

    def ordered(self, *, search: str = "", order: str = "", only: str = "") -> RowSource:
        del order, only  # not what these tests look at
        return replace(self, search=search)

    def _row(self, n: int) -> tuple[str, ...]:
        return (f"{self.word} {n}", f"person{n}@contoso.example", "Not registered")

    def _found(self) -> Sequence[int]:
        return [n for n in range(self.count) if self.search in f"{self.word} {n}"]


def matrix(address: str = ADDRESS) -> tuple[tuple[bool, ...], ...]:
    """A real code, with its quiet zone."""
    import qrcode

    code = qrcode.QRCode(border=4)
    code.add_data(address)
    code.make(fit=True)
    return tuple(tuple(bool(cell) for cell in row) for row in code.get_matrix())


def _nothing(told: object) -> None:
    del told


class Remembering:
    """A drive whose page is set by the test, and which remembers what it was told."""

    def __init__(self, page: Page, place: Place | None = None) -> None:
        self.left = asyncio.Event()
        self.bug: BaseException | None = None
        self.page = page
        self.place = place or place_of()
        self.busy = False
        self.events: list[Event] = []
        self.closed = False
        self.changed: Callable[[], None] = lambda: None
        self.copy: Callable[[str], None] = _nothing
        self.on_send: Callable[[Event], None] = _nothing

    def why(self) -> Sequence[Say]:
        return self.page.why

    def send(self, event: Event) -> None:
        self.events.append(event)
        self.on_send(event)
        self.changed()

    def show(self, page: Page) -> None:
        """Another page, as if work had told so."""
        self.page = page
        self.changed()

    async def close(self) -> None:
        self.closed = True

    async def flush(self) -> None:
        pass

    def farewell(self) -> str:
        return "Nothing was written. Your answers are kept."

    def made(self, changed: Callable[[], None], copy: Callable[[str], None]) -> "Remembering":
        """What the app calls to get its drive."""
        self.changed, self.copy = changed, copy
        return self


def place_of(world: str = "REHEARSAL", **values: Any) -> Place:
    """A place in the middle of the second task."""
    rail = (
        ("admin", say("1 Find the admin"), "ok", 0),
        ("apply", say("2 Choose and apply"), "now", 0),
        ("facts", say("What is there"), "ok", 1),
        ("method", say("Method"), "now", 1),
        ("configure", say("Configure"), None, 1),
        ("review", say("Review"), None, 1),
        ("verify", say("3 Verify"), None, 0),
        ("people", say("4 Prepare people"), None, 0),
        ("record", say("5 Keep the evidence"), None, 0),
    )
    given: dict[str, Any] = {
        "tenant": say("$name ($domain)", name="Contoso Licensing", domain="contoso.example"),
        "world": world,
        "person": say("$who, $role", who="Ada Brandt", role="Conditional Access Administrator"),
        "task": 2,
        "tasks": 5,
        "task_title": say("Choose and apply"),
        "step": 2,
        "steps": 4,
        "step_title": say("Method"),
        "rail": rail,
        "day": 3,
    }
    return Place(**(given | values))


HELP = (say("Help goes here."), say("Support: $who", who="support@contoso.example"))
WHY = (say("Read $ago ago from $path.", ago=timedelta(minutes=2), path="/subscribedSkus"),)

HUB = Page(
    "hub",
    say("Contoso Licensing"),
    say("nothing"),
    (
        Text(say("Your policies demand MFA of $n of $all people for the Microsoft Admin Portals.",
                 n=31, all=46)),
        Text(say("15 are left to Microsoft's own demand (in force since $on, $days days).",
                 on=date(2026, 1, 5), days=323), "dim"),
        Tasks((
            Task("admin", 1, say("Find the admin"), "Completed",
                 say("you, Conditional Access Administrator"), "admin"),
            Task("apply", 2, say("Choose and apply"), "In progress",
                 say("method chosen, not yet applied"), "apply"),
            Task("verify", 3, say("Verify"), "Cannot start yet",
                 say("nothing has been applied"), "verify"),
            Task("people", 4, say("Prepare people"), "Waiting for someone",
                 say("12 of 46 ready · 9 have a phone only"), "people"),
            Task("record", 5, say("Keep the evidence"), "Not started", say(""), "record"),
        )),
    ),
    (Action("r", say("Read again"), "reread"), Action("h", say("Helpdesk"), "helpdesk")),
    help=HELP,
)  # fmt: skip

METHOD = Page(
    "method",
    say("How do you want to require MFA?"),
    say("nothing"),
    (Text(say("The guidance recommends Conditional Access wherever the licence allows it.")),),
    form=Form(
        (
            Choice(
                "method",
                say("Method"),
                (
                    Option("ca", say("Conditional Access"),
                           (say("Asks exactly the people and places you name."),
                            say("Can be tried in report-only first."))),
                    Option("sd", say("Security defaults"),
                           (say("On for everybody, without exceptions."),),
                           say("$n Conditional Access policies are on", n=3)),
                    Option("pu", say("Per-user MFA"), (say("One person at a time."),)),
                ),
            ),
        ),
        say("Continue"),
    ),
    actions=(Action("c", say("Compare them"), "compare"),),
    help=HELP,
    why=WHY,
)  # fmt: skip

CONFIGURE = Page(
    "configure",
    say("Whom may the policy never lock out?"),
    say("nothing"),
    form=Form(
        (
            Words("policy_name", say("Name of the policy"), "MFA for Volume Licensing Central",
                  hint=say("Shown in the portal.")),
            Many("emergency", say("Emergency access accounts"),
                 (Option("a", say("Emergency 1 (emergency1@contoso.example)")),
                  Option("b", say("Emergency 2 (emergency2@contoso.example)")),
                  Option("c", say("Ada Brandt (ada@contoso.example)"),
                         why_not=say("it is the account you are signed in with"))),
                 hint=say("Two are recommended.")),
            Words("note", say("A note for the record"), optional=True),
        ),
        say("Continue"),
    ),
    help=HELP,
)  # fmt: skip

REVIEW = Page(
    "review",
    say("Check the change"),
    say("creates one policy, report-only, after you confirm"),
    (
        Text(say("Plan $id. One policy will be created, report-only, and then turned on after a "
                 "second question. Nothing else in the tenant changes.", id="1f3a9c2e")),
        Difference((
            DifferenceLine("+", say("MFA for Volume Licensing Central [vlcw-1f3a9c2e]")),
            DifferenceLine("+", say("who"), say("All users"), say("46 people, 6 of them guests")),
            DifferenceLine("+", say("except"), say("Emergency 1"), say("emergency access account")),
            DifferenceLine("+", say("for"), say("Microsoft Admin Portals"),
                           say("Azure, Entra, Exchange, … 8 portals")),
            DifferenceLine("+", say("demands"), say("multifactor authentication")),
            DifferenceLine("~", say("state"), say("report-only, then on"),
                           say("asked again before it is on")),
            DifferenceLine("-", say("old policy"), say("off")),
        )),
        Findings((
            Finding("ok", say("9 checks pass")),
            Finding("warn", say("1 needs your word"), say("Nobody has tried it in report-only.")),
            Finding("bad", say("None may fail"), say("This one did.")),
            Finding("unknown", say("The sign-in log was not read")),
        ), say("Before it is turned on")),
        Note(say("Set the policy to off. Written down now, works from any portal."),
             title=say("To take it back")),
    ),
    form=Form((Typed("confirm", say("Type $domain to confirm", domain="contoso.example"),
                     "contoso.example"),), say("Apply")),
    actions=(Action("j", say("Exact JSON"), "json"), Action("s", say("Save plan"), "save"),
             Action("c", say("Change"), "change")),
    help=HELP,
    why=WHY,
)  # fmt: skip

APPLY = Page(
    "apply",
    say("Applying plan $id", id="1f3a9c2e"),
    say("makes the changes of plan 1f3a9c2e, which you confirmed"),
    (
        Findings((
            Finding("ok", say("written down: create the policy, report-only"), at=NOW),
            Finding("ok", say("created, id 5f0c…"), say("request 0d9b…"), NOW),
            Finding("now", say("waiting until every server shows it"), at=NOW),
            Finding("later", say("ask you whether to turn it on")),
        )),
        Progress(say("Waiting for the service"), 9, 120, NOW),
    ),
    (Action("x", say("Stop after this step"), "stop"),),
    help=HELP,
    busy=True,
)  # fmt: skip

TABLE = Page(
    "people",
    say("Who is ready?"),
    say("nothing"),
    (
        Facts((
            Fact(say("People"), say("$n", n=46), "ok", say("read 2 minutes ago")),
            Fact(say("Phone only"), say("unknown"), "unknown",
                 say("the registration report was not read")),
        )),
        Table(
            (Column("name", say("Name"), 24), Column("upn", say("Sign-in name")),
             Column("ready", say("Readiness"), 16)),
            People(50_000),
            say("Nobody was read yet."),
            filters=(("not-ready", say("not ready")), ("guests", say("guests"))),
        ),
    ),
    (Action("s", say("Save as CSV"), "save"), Action("enter", say("Done"), "done")),
    help=HELP,
)  # fmt: skip

CODE = Page(
    "json",
    say("The exact change"),
    say("nothing"),
    (
        Code('{\n  "displayName": "MFA for Volume Licensing Central [vlcw-1f3a9c2e]",\n'
             '  "conditions": {"users": {"includeUsers": ["All"], "excludeUsers": ["5f0c0000-0000-'
             '4000-8000-000000000001"]}, "applications": {"includeApplications": '
             '["MicrosoftAdminPortals"]}},\n  "state": "enabledForReportingButNotEnforced"\n}',
             say("POST /identity/conditionalAccess/policies")),
    ),
    help=HELP,
)  # fmt: skip

LINK = Page(
    "link",
    say("What do people open to get ready?"),
    say("nothing"),
    (
        Link(ADDRESS, say("Members open"), matrix()),
        Text(say("Typing the address does the same.")),
        Note(say("This link is for members. For the 6 guests it would open their own "
                 "organisation's page."), warning=True),
    ),
    (Action("enter", say("Done"), "done"), Action("s", say("Save code as PNG"), "png"),
     Action("y", say("Copy address"), "copy")),
    help=HELP,
)  # fmt: skip

PROBLEM = Page(
    "problem",
    say("The policy was not created"),
    say("nothing"),
    (
        Facts((
            Fact(say("Why"), say("This sign-in may read policies but not write them.")),
            Fact(say("Now"), say("The tenant is as it was. Nothing is waiting.")),
            Fact(say("Details"), say("$code · request $id · $at", code="AccessDenied", id="2c7e",
                                     at=NOW), "bad"),
        )),
    ),
    (Action("a", say("ask for the permission (an admin must approve it)"), "ask"),
     Action("o", say("sign in as someone else"), "other"),
     Action("g", say("do this step by hand in the portal"), "hand"),
     Action("y", say("copy"), "copy")),
    help=HELP,
)  # fmt: skip

PAGES = {
    page.id: page
    for page in (HUB, METHOD, CONFIGURE, REVIEW, APPLY, TABLE, CODE, LINK, PROBLEM)
}  # fmt: skip
