"""What became of an act, folded into the state."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from vlc_wizard.core.acts import (
    Act,
    ApplyPlan,
    CheckApp,
    CopyText,
    FindPerson,
    HandOut,
    HelpAct,
    Judge,
    LearnHomes,
    ListPeople,
    ListWaves,
    LookUp,
    MakePlan,
    MakeUndo,
    NoteProof,
    OpenAddress,
    OpenHandover,
    PrepareMessages,
    ReadPeople,
    ReadTenant,
    SaveCode,
    SavePeople,
    SaveText,
    SaveWords,
    SendMail,
    SignInAct,
    TakeWords,
    VerifyPlan,
)
from vlc_wizard.core.apply import Applied
from vlc_wizard.core.checked import last_report
from vlc_wizard.core.events import Told
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.gathering import PeopleRead
from vlc_wizard.core.journal import Entry, Run
from vlc_wizard.core.learning import Handed, Learned
from vlc_wizard.core.model import Account, Census
from vlc_wizard.core.outgoing import SELF
from vlc_wizard.core.page import NOTHING, RowSource, Say, say
from vlc_wizard.core.plan import Plan
from vlc_wizard.core.ports import Progressed, SignedIn
from vlc_wizard.core.session import Session
from vlc_wizard.core.snapshot import REGISTRATIONS, USERS
from vlc_wizard.core.state import Doing, State
from vlc_wizard.core.view import Turn, View
from vlc_wizard.core.waves import Wave, in_words

if TYPE_CHECKING:
    from vlc_wizard.core.coverage import Judgement

# Work that a page shows while it is under way, and how it is called.
SHOWN: Mapping[str, str] = {
    "sign-in": "signing in",
    "read": "reading the tenant",
    "people": "reading the people",
    "look-up": "looking the accounts up",
    "list": "looking the people up",
    "open-handover": "opening the file",
    "plan": "making the plan",
    "check-app": "checking the app",
    "apply": "looking at the tenant",
    "verify": "reading again",
    "save": "saving",
    "homes": "reading whose MFA counts",
    "prepare": "making the messages",
    "note-proof": "writing the proof down",
    "find-person": "looking the person up",
    "help": "doing it",
    "mail": "sending",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What a sign-in opens: who it is, and what the store of that tenant holds."""

    who: SignedIn
    then: str
    kept: str = ""  # whether the sign-in outlives the program, in a sentence


@dataclass(frozen=True, slots=True)
class TenantRead:
    """A reading, with what is kept for that tenant."""

    facts: FactSheet
    runs: tuple[Run, ...]
    journal: tuple[Entry, ...]
    plan: Plan | None  # of the session
    excluded: Mapping[str, Account]
    people: RowSource | None
    census: Census | None
    codes: Mapping[str, tuple[tuple[bool, ...], ...]]
    then: str
    read_only: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What was read, judged on what is stated now."""

    coverage: "Judgement | None"
    stated: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LookedUp:
    """Accounts by sign-in name or id, and the names that are nobody's."""

    accounts: Mapping[str, Account]
    missing: tuple[str, ...]


def told(state: State, event: Told, now: datetime) -> State:
    """Progress of work under way. A sign-in or a reading within an act is progress of that act."""
    progress = event.progress
    name = progress.work if progress.work in state.work else _within(state)
    doing = state.work.get(name) or Doing(progress.what, since=now)
    doing = replace(
        doing,
        what=progress.what or doing.what,
        done=progress.done,
        total=progress.total,
        prompt=progress.prompt,
        begun=doing.begun if _same_count(doing, progress) else now,
    )
    journal = state.journal
    if progress.entry is not None:
        journal = (*journal, progress.entry)
    if progress.entries:
        journal = (*journal, *progress.entries)
    work = {**state.work, name: doing} if name else state.work
    return replace(state, work=work, journal=journal)


def _same_count(doing: Doing, progress: Progressed) -> bool:
    """Whether it still counts towards the same end: then its pace tells what is left."""
    return doing.begun is not None and doing.total == progress.total and doing.done <= progress.done


def _within(state: State) -> str:
    """The act that other work is a part of; empty where it has ended."""
    names = sorted(state.work, key=lambda name: name == "people")  # that one is in the background
    return names[0] if names else ""


def stopped(state: State, act: Act) -> State:
    """Somebody stopped it: say so."""
    words = SHOWN.get(act.work)
    return replace(state, notice=say("Stopped: $what", what=words)) if words else state


def after_end(act: Act) -> tuple[Act, ...]:
    """What is looked at once more where an act did not come to its end."""
    return (ListWaves(),) if isinstance(act, SendMail) else ()


def finished(state: State, act: Act, outcome: Any, now: datetime) -> tuple[State, Turn]:
    """Fold an outcome in, and what follows from it."""
    match act:
        case SignInAct():
            return _signed_in(state, outcome)
        case ReadTenant():
            return _tenant_read(state, outcome)
        case ReadPeople():
            return _people_read(state, outcome)
        case LookUp():
            return _looked_up(state, act, outcome, now)
        case ApplyPlan():
            return _applied(state, outcome)
        case _:
            return _found_or_made(state, act, outcome)


def _found_or_made(state: State, act: Act, outcome: Any) -> tuple[State, Turn]:
    """What was asked for about people, or made of it."""
    match act:
        case ListPeople():
            return _people_listed(state, act, outcome)
        case NoteProof() | FindPerson() | HelpAct():
            return _helped(state, act, outcome)
        case MakePlan() | MakeUndo():
            return state, _planned(state, outcome)
        case _:
            return _of_people(state, act, outcome), Turn()


def _helped(state: State, act: Act, outcome: Any) -> tuple[State, Turn]:
    """What became of a call; its pages know."""
    from vlc_wizard.core.helpdesk import folding

    return folding.finished(state, act, outcome)


def _of_people(state: State, act: Act, outcome: Any) -> State:
    """What prepares people."""
    match act:
        case LearnHomes():
            return _learned(state, outcome)
        case PrepareMessages() | TakeWords():
            return replace(state, handout=outcome)
        case HandOut():
            return _handed(state, outcome)
        case SendMail():
            return replace(state, notice=_mailed(outcome.wave), waves=outcome.waves)
        case ListWaves():
            return replace(state, waves=outcome)
        case _:
            return _noted(state, act, outcome)


def _handed(state: State, outcome: Handed) -> State:
    """Saved: the page offers no second saving of the same."""
    words = "Saved in $path: $n files."
    if outcome.repeated:
        words = "Saved once more in $path: $n files. Nobody is counted as told once more."
    notice = say(words, path=str(outcome.out.folder), n=outcome.out.files)
    made = replace(state.handout, before=outcome.wave) if state.handout else None
    return replace(state, handout=made, notice=notice, waves=outcome.waves)


def _noted(state: State, act: Act, outcome: Any) -> State:
    """What leads nowhere else."""
    match act:
        case VerifyPlan():
            return replace(state, report=outcome[0], facts=_keep_census(state, outcome[1]))
        case Judge():
            return _judged(state, outcome)
        case OpenHandover():
            return replace(state, session=outcome.session, plan=None, resume=None)
        case CheckApp():
            return replace(state, app_check=outcome)
        case _:
            return replace(state, notice=_news(act, outcome))


def _mailed(wave: Wave) -> Say:
    if wave.way == SELF:
        return say("To yourself: $what.", what=in_words(wave))
    return say("Wave $n: $what.", n=wave.number, what=in_words(wave))


def _news(act: Act, outcome: Any) -> Say:
    match act:
        case SavePeople() | SaveText() | SaveCode() | SaveWords():
            return say("Saved as $path", path=str(outcome))
        case OpenAddress():
            words = "Your browser was asked to open it." if outcome else "No browser here."
            return say(words)
        case CopyText():
            return say("Sent to your terminal's clipboard.")
        case _:
            return NOTHING


def _keep_census(state: State, facts: FactSheet) -> FactSheet:
    if state.facts is None:
        return facts
    coverage = facts.coverage or state.facts.coverage
    return replace(facts, census=state.facts.census, coverage=coverage)


def _signed_in(state: State, outcome: Taken) -> tuple[State, Turn]:
    after = replace(state, signed_in=outcome.who, kept=outcome.kept)
    return after, Turn(acts=(ReadTenant(then=outcome.then),))


def _tenant_read(state: State, outcome: TenantRead) -> tuple[State, Turn]:
    census = outcome.census or (state.facts.census if state.facts else None)
    after = replace(
        state,
        facts=replace(outcome.facts, census=census),
        runs=outcome.runs,
        journal=outcome.journal,
        report=state.report or last_report(outcome.journal, state.session.plan_id),
        plan=outcome.plan or state.plan,
        people=outcome.people,
        codes=outcome.codes,
        accounts={**state.accounts, **outcome.excluded},
        people_version=state.people_version + 1,
        setting=replace(state.setting, read_only=outcome.read_only),
    )
    return after, _where_next(after, outcome)


def _where_next(state: State, outcome: TenantRead) -> Turn:
    """The page asked for, unless the reading is of another tenant or person than was confirmed."""
    confirmed, facts = state.session.confirmed, outcome.facts
    if not outcome.then:
        return Turn()
    same = (
        confirmed is not None
        and facts.tenant is not None
        and facts.admin is not None
        and (facts.tenant.id, facts.admin.id) == (confirmed.tenant_id, confirmed.object_id)
    )
    if outcome.then == "tenant" or not same:
        return Turn(goto="tenant")
    reading: Act = ReadPeople() if outcome.census is None else LearnHomes()
    return Turn(goto=_still_fits(state, outcome.then), acts=(reading,))


def _still_fits(state: State, page: str) -> str:
    """The page, or the one where its answer no longer stands."""
    session: Session = state.session
    if page in ("review", "apply", "switch") and state.plan is None:
        return "configure" if session.method else "method"
    if page == "uncovered":
        return "facts"
    if page in ("signin", "person", "app", "resume", "consent", "denied"):
        return "hub"
    return page


def _people_read(state: State, outcome: PeopleRead) -> tuple[State, Turn]:
    facts = state.facts
    after = replace(
        state,
        facts=_with_people(facts, outcome) if facts else None,
        people=outcome.people,
        people_version=state.people_version + 1,
    )
    return (_learned(after, outcome.learned) if outcome.learned else after), Turn()


def _learned(state: State, outcome: Learned) -> State:
    facts = state.facts
    return replace(
        state,
        facts=replace(facts, census=outcome.census or facts.census) if facts else None,
        homes=outcome.homes,
        ways=outcome.ways,
        guest_homes=outcome.guest_homes,
        counts=outcome.counts,
        waves=outcome.waves,
        opted_out=outcome.opted_out,
        vlc=outcome.vlc,
        people_version=state.people_version + 1,
    )


def _with_people(facts: FactSheet, outcome: PeopleRead) -> FactSheet:
    """The reading of the people replaces what an earlier one could not read."""
    others = tuple(u for u in facts.unread if u.path not in (USERS, REGISTRATIONS))
    coverage = outcome.coverage or facts.coverage
    unread = (*others, *outcome.unread)
    return replace(facts, census=outcome.census, unread=unread, coverage=coverage)


def _people_listed(state: State, act: ListPeople, outcome: RowSource) -> tuple[State, Turn]:
    """Show them, if they are still those that are wanted."""
    from vlc_wizard.core.pages.uncovered import gap_of

    gap = gap_of(state)
    if gap is None:
        return state, Turn()
    if gap.people != act.people:  # another one was opened meanwhile
        return state, Turn(acts=(ListPeople(gap.people),))
    return replace(state, listed=outcome, people_version=state.people_version + 1), Turn()


def _judged(state: State, outcome: Judged) -> State:
    facts = state.facts
    if facts is None:
        return state
    coverage = outcome.coverage or facts.coverage
    return replace(state, facts=replace(facts, coverage=coverage, stated=outcome.stated))


def _looked_up(state: State, act: LookUp, outcome: LookedUp, now: datetime) -> tuple[State, Turn]:
    from vlc_wizard.core.pages import configure

    after = replace(state, accounts={**state.accounts, **outcome.accounts})
    if state.at != "configure":
        return after, Turn()  # the admin has gone elsewhere meanwhile
    return after, configure.looked_up(View(after, now), act, outcome.missing)


def _planned(state: State, plan: Plan) -> Turn:
    """To the review of a plan that was made outside; unless the admin has gone elsewhere."""
    session = state.session.answer(plan_id=plan.id)
    here = state.at in ("configure", "apply", "verify", "record", "hub")
    return Turn(session, goto="review" if here else "", plan=plan)


def _applied(state: State, outcome: Applied) -> tuple[State, Turn]:
    words = {
        "already": "This plan is applied already; nothing was written.",
        "given-back": "The policy is report-only again. It asks nobody.",
        "stopped": "Stopped. Nothing is left half done.",
    }
    after = replace(state, notice=say(words.get(outcome.ended, "")), on_gates=outcome.gates)
    return after, Turn()
