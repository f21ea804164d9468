"""The one table of pages: which task each belongs to, what it changes, and what it is called."""

from dataclasses import dataclass

from vlc_wizard.core.page import Say, say


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task of the hub."""

    id: str
    title: Say


@dataclass(frozen=True, slots=True)
class Step:
    """A page. Its module in `pages` has the same name."""

    id: str
    task: str  # "" for pages outside the tasks
    title: Say  # in the rail
    changes: Say
    screen: str  # W0-W11 of product.md
    verb: str = ""  # that does the same on the command line
    in_rail: bool = True


TASKS = (
    TaskRow("admin", say("Find the admin")),
    TaskRow("apply", say("Choose and apply")),
    TaskRow("verify", say("Verify")),
    TaskRow("people", say("Prepare people")),
    TaskRow("record", say("Keep the evidence")),
)

NOTHING_CHANGES = say("nothing")
HELPDESK = "W10"  # its screens

STEPS = (
    Step("hub", "", say("Tasks"), NOTHING_CHANGES, "W0", "status"),
    Step("helpdesk", "", say("Helpdesk"), NOTHING_CHANGES, HELPDESK, "helpdesk", in_rail=False),
    Step("caller", "", say("Who is calling"), NOTHING_CHANGES, HELPDESK, "helpdesk", in_rail=False),
    Step("card", "", say("What helps"), NOTHING_CHANGES, HELPDESK, "helpdesk", in_rail=False),
    Step("helped", "", say("The caller"), NOTHING_CHANGES, HELPDESK, "helpdesk", in_rail=False),
    Step(
        "aid", "", say("Help"), say("one person's sign-in methods or sessions, when you say so"),
        HELPDESK, "helpdesk", in_rail=False,
    ),
    Step("passcode", "", say("The pass"), NOTHING_CHANGES, HELPDESK, "helpdesk", in_rail=False),
    Step("resume", "", say("Carry on"), NOTHING_CHANGES, "W0", "status", in_rail=False),
    Step("app", "admin", say("App"), NOTHING_CHANGES, "W1", in_rail=False),
    Step("register", "admin", say("App registration"), NOTHING_CHANGES, "W1", in_rail=False),
    Step("person", "admin", say("Person"), NOTHING_CHANGES, "W1", in_rail=False),
    Step("signin", "admin", say("Sign in"), NOTHING_CHANGES, "W1"),
    Step("consent", "admin", say("Allow the app"), NOTHING_CHANGES, "W1", in_rail=False),
    Step("denied", "admin", say("Sign-in refused"), NOTHING_CHANGES, "W1", in_rail=False),
    Step("request", "admin", say("Ask somebody"), NOTHING_CHANGES, "W3", in_rail=False),
    Step("guide", "apply", say("By hand"), NOTHING_CHANGES, "W7", in_rail=False),
    Step("byhand", "apply", say("All by hand"), NOTHING_CHANGES, "W7", in_rail=False),
    Step("tenant", "admin", say("Tenant"), NOTHING_CHANGES, "W2"),
    Step("admins", "admin", say("Who may do it"), NOTHING_CHANGES, "W3"),
    Step("facts", "apply", say("What is there"), NOTHING_CHANGES, "W2", "assess"),
    Step(
        "uncovered", "apply", say("Why not asked"), NOTHING_CHANGES, "W2", "assess",
        in_rail=False,
    ),
    Step("method", "apply", say("Method"), NOTHING_CHANGES, "W4"),
    Step(
        "emergency", "apply", say("Emergency access account"), NOTHING_CHANGES, "W5",
        in_rail=False,
    ),
    Step("configure", "apply", say("Configure"), NOTHING_CHANGES, "W5", "plan"),
    Step(
        "review",
        "apply",
        say("Review"),
        say("creates one policy, report-only, after you confirm"),
        "W6",
        "plan",
    ),
    Step(
        "apply", "apply", say("Apply"), say("makes the changes of the plan you confirmed"), "W7",
        "apply",
    ),
    Step(
        "switch", "apply", say("Turn on"), say("turns the policy on, after you confirm"), "W7",
        "apply",
    ),
    Step("verify", "verify", say("Read again"), NOTHING_CHANGES, "W8", "verify"),
    Step("signedin", "verify", say("A real sign-in"), NOTHING_CHANGES, "W8", "verify"),
    Step("people", "people", say("Who is ready"), NOTHING_CHANGES, "W9", "people"),
    Step("link", "people", say("Link and code"), NOTHING_CHANGES, "W9", "distribute"),
    Step("guests", "people", say("Guests"), NOTHING_CHANGES, "W9", "distribute", in_rail=False),
    Step("handout", "people", say("Hand out"), NOTHING_CHANGES, "W9", "distribute"),
    Step("preview", "people", say("Messages"), NOTHING_CHANGES, "W9", "distribute", in_rail=False),
    Step("tracking", "people", say("Who was told"), NOTHING_CHANGES, "W9", "people"),
    Step("codes", "people", say("Codes in mails"), NOTHING_CHANGES, "W9", "distribute",
         in_rail=False),
    Step("send", "people", say("Send by mail"), say("sends mail from your mailbox, after you "
         "confirm"), "W9", "distribute", in_rail=False),
    Step("handover", "record", say("Hand over"), NOTHING_CHANGES, "W0", "handover", in_rail=False),
    Step("takeover", "admin", say("Take over"), NOTHING_CHANGES, "W0", "handover", in_rail=False),
    Step("record", "record", say("What was done"), NOTHING_CHANGES, "W11", "status"),
)  # fmt: skip

BY_ID = {step.id: step for step in STEPS}


def steps_of(task: str) -> tuple[Step, ...]:
    """The pages of a task that the rail shows, in order."""
    return tuple(s for s in STEPS if s.task == task and s.in_rail)


def task_number(task: str) -> int:
    """1 for the first task; 0 outside the tasks."""
    return next((n for n, t in enumerate(TASKS, 1) if t.id == task), 0)
