"""One gap: whom nobody asks, where, why, and which policy comes nearest."""

from vlc_wizard.core.acts import ListPeople
from vlc_wizard.core.coverage import Gap
from vlc_wizard.core.page import (
    Action,
    Block,
    Fact,
    Facts,
    Finding,
    Findings,
    Page,
    Say,
    Table,
    Text,
    say,
)
from vlc_wizard.core.pages import coverage_words
from vlc_wizard.core.state import State
from vlc_wizard.core.verify import STATES
from vlc_wizard.core.view import PEOPLE_COLUMNS, Turn, View, work_blocks


def gap_of(state: State) -> Gap | None:
    """The gap that was opened, if it is still one."""
    found = state.facts.coverage if state.facts else None
    return next((g for g in found.gaps if g.key == state.opened), None) if found else None


def opened(view: View, key: str) -> Turn:
    """To the page about the gap of this key; its people are looked up meanwhile."""
    found = view.facts.coverage if view.facts else None
    gap = next((g for g in found.gaps if g.key == key), None) if found else None
    people = gap.people if gap else ()
    return Turn(goto="uncovered", opened=key, acts=(ListPeople(people),) if people else ())


def page(view: View) -> Page:
    """Who, where, the policies with what is between them and these people, and all by name."""
    gap = gap_of(view.state)
    if gap is None:
        return Page(
            "uncovered", say("This gap is there no more"), say("nothing"),
            (Text(say("The tenant was read again: these people are asked now, or are others.")),),
            (Action("enter", say("To what is there"), "back"),),
        )  # fmt: skip
    return Page(
        id="uncovered",
        title=say("Why do your own rules not ask $who?", who=gap.who),
        changes=say("nothing"),
        blocks=(
            Facts((*_whom(gap), *_almost(view, gap))),
            Findings(
                tuple(Finding("info", say("$why", why=why)) for why in gap.reasons),
                say("What is between them and MFA, the nearest first"),
            ),
            *work_blocks(view, "list"),
            *_people(view, gap),
        ),
        actions=(
            Action("enter", say("Back to the list"), "back"),
            *((Action("n", say("Next gap"), "next"),) if _next(view, gap) else ()),
        ),
        why=coverage_words.why(view.facts.coverage if view.facts else None),
        help=(
            say("Volume Licensing Central asks these people for MFA by itself as well: this tells "
                "what your own rules demand."),
            say("A gap is closed by a policy that includes these people, for the Microsoft Admin "
                "Portals or all resources, in this situation, and is on."),
        ),
    )  # fmt: skip


def _whom(gap: Gap) -> tuple[Fact, ...]:
    count = gap.count
    people = say("$n people", n=count) if count != 1 else say("1 person")
    return (
        Fact(say("Who"), people if count else say("nobody yet: people who are still to come")),
        Fact(say("When"), say("$where", where=gap.situation)),
    )


def _almost(view: View, gap: Gap) -> tuple[Fact, ...]:
    label = say("Almost covered by")
    if not gap.almost:
        return (Fact(label, say("no policy")),)
    policies = (view.facts.policies if view.facts else None) or ()
    states = {STATES.get(p.state, p.state) for p in policies if p.name == gap.almost}
    name = gap.almost
    if len(states) != 1:  # not read, or several of one name
        return (Fact(label, say("$name", name=name)),)
    return (Fact(label, say("$name, which is $state", name=name, state=states.pop())),)


def _people(view: View, gap: Gap) -> tuple[Block, ...]:
    """All of them by name, as many at a time as there is room for."""
    if view.state.listed is None or not gap.people:
        return ()
    return (
        Table(
            columns=PEOPLE_COLUMNS,
            source=view.state.listed,
            empty=_nobody(gap),
            version=view.state.people_version,
        ),
    )


def _nobody(gap: Gap) -> Say:
    return say("Their names are not kept; they have the ids $ids",
               ids=", ".join(gap.people[:3]))  # fmt: skip


def _next(view: View, gap: Gap) -> Gap | None:
    """The gap after this one; after the last comes the first. None: there is no other."""
    found = view.facts.coverage if view.facts else None
    gaps = found.gaps if found else ()
    after = (*gaps[gaps.index(gap) + 1 :], *gaps)
    return after[0] if len(gaps) > 1 else None


def press(view: View, name: str) -> Turn:
    """To the next gap, or back to the list."""
    gap = gap_of(view.state)
    following = _next(view, gap) if gap is not None else None
    if name == "next" and following is not None:
        return opened(view, following.key)
    return Turn(goto="facts")
