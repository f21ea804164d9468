"""Everybody, with readiness: who could pass MFA today, and who could not."""

from vlc_wizard.core.acts import ReadPeople, SavePeople, Stop
from vlc_wizard.core.model import Census
from vlc_wizard.core.page import Action, Block, Page, Table, Text, say
from vlc_wizard.core.view import (
    PEOPLE_COLUMNS,
    READINESS_WORDS,
    Turn,
    View,
    census_facts,
    work_blocks,
)
from vlc_wizard.core.where import in_folder


def page(view: View) -> Page:
    """The roster as a table, and the numbers above it."""
    census = view.facts.census if view.facts else None
    reading = "people" in view.state.work
    return Page(
        id="people",
        title=say("Who could pass MFA today?"),
        changes=say("nothing"),
        blocks=(
            *_numbers(view, census),
            *_emergency(view),
            *work_blocks(view, "people", "save"),
            *_source(view),
            *_table(view),
        ),
        actions=(
            Action("enter", say("Link for people"), "link"),
            Action("c", say("Save as CSV"), "csv"),
            Action("x", say("Stop"), "stop") if reading else Action("r", say("Read again"), "read"),
        ),
        busy=reading,
        help=(
            say("Ready means: a method is registered and the tenant allows it."),
            say("Phone only: can pass today, by SMS or voice alone, which end."),
            say("These are all people of the directory. Who uses Volume Licensing Central cannot "
                "be read from it."),
        ),
        why=(say("From /users and the registration report. The report lags by up to some hours "
                 "and leaves out disabled accounts."),),
    )  # fmt: skip


def _numbers(view: View, census: Census | None) -> tuple[Block, ...]:
    """The numbers in one sentence, so that the rows have the room."""
    if census is None or census.by_readiness is None:
        return (census_facts(view, census),)
    counts = ((word, census.by_readiness.get(kind, 0)) for kind, word in READINESS_WORDS.items())
    words = ", ".join(f"{n:,} {word.lower()}" for word, n in counts if n)
    part = say("") if census.complete else say("Not all were read.")
    sentence = say("Of $n people: $words.", n=census.people, words=words)
    return (Text(sentence), *((Text(part),) if part else ()))


def _emergency(view: View) -> tuple[Block, ...]:
    """Those of them that the admin stated to be emergency access accounts."""
    found = view.facts.coverage if view.facts else None
    if found is None or not found.emergency:
        return ()
    names = ", ".join(name for i, name in found.exempt if i in found.emergency)
    return (Text(say("Emergency access accounts among them, as you said: $names.",
                     names=names), "dim"),)  # fmt: skip


def _source(view: View) -> tuple[Block, ...]:
    census = view.facts.census if view.facts else None
    if census is None or census.read_at is None:
        return ()
    if census.report_at is None:
        return (Text(say("Read $at.", at=census.read_at), "dim"),)
    return (Text(say("People read $at; the registration report is of $report.",
                     at=census.read_at, report=census.report_at), "dim"),)  # fmt: skip


def _table(view: View) -> tuple[Block, ...]:
    if view.state.people is None:
        return ()
    return (
        Table(
            columns=PEOPLE_COLUMNS,
            source=view.state.people,
            empty=say("Nobody was read yet."),
            version=view.state.people_version,
            filters=(
                ("", say("everybody")),
                ("not-ready", say("not ready")),
                ("guests", say("guests")),
                ("phone-only", say("phone only")),
                ("ready", say("ready")),
            ),
        ),
    )


def press(view: View, name: str) -> Turn:
    """The link, the file, a new reading, or stopping one."""
    match name:
        case "csv":
            path = in_folder(view.setting.downloads, "vlc-wizard-people.csv")
            return Turn(acts=(SavePeople(path),))
        case "read":
            return Turn(acts=(ReadPeople(),))
        case "stop":
            return Turn(acts=(Stop("people"),))
        case _:
            return Turn(goto="link")
