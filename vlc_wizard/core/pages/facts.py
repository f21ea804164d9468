"""What is there today, what could not be read, and what follows."""

from vlc_wizard.core.emergency import unstated_emergency
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.model import Licence
from vlc_wizard.core.page import (
    Action,
    Fact,
    Facts,
    Note,
    Page,
    Say,
    Value,
    say,
)
from vlc_wizard.core.pages import coverage_words, uncovered
from vlc_wizard.core.permissions import HOMES, READ
from vlc_wizard.core.surroundings import Trust
from vlc_wizard.core.verify import STATES
from vlc_wizard.core.view import Turn, View, census_facts, dated, unread_block, work_blocks


def page(view: View) -> Page:
    """Facts with their sources; unknown is unknown."""
    facts = view.facts
    if facts is None:
        return Page("facts", say("Nothing was read yet"), say("nothing"),
                    work_blocks(view, "read"),
                    (Action("r", say("Read"), "reread"),))  # fmt: skip
    return Page(
        id="facts",
        title=say("Do your own policies demand MFA of everybody?"),
        changes=say("nothing"),
        blocks=(
            *coverage_words.blocks(facts.coverage, _unstated(facts), view.state.opened),
            Facts(
                (
                    Fact(say("Licence"), licence_words(facts.licence),
                         "unknown" if facts.licence is None else None),
                    Fact(say("Security defaults"), _switch(facts.security_defaults),
                         "unknown" if facts.security_defaults is None else None),
                    *_policies(facts),
                    _trust(facts.around.trust),
                ),
                say("Read $ago ago", ago=view.ago(facts.read_at)),
            ),
            census_facts(view, facts.census),
            *work_blocks(view, "people"),
            *unread_block(facts),
            dated(view, "vlc-mandate"),
        ),
        actions=(
            Action("enter", say("Continue"), "continue"),
            # where a gap is chosen, Enter opens it
            *((Action("c", say("Continue"), "continue"),) if _gaps(facts) else ()),
            *(
                (Action("l", say("Leave it out: it is one"), "leave-out"),)
                if unstated_emergency(facts)
                else ()
            ),
            *(
                (Action("g", say("Allow to ask where guests come from"), "homes"),)
                if _may_ask_homes(view)
                else ()
            ),
            Action("r", say("Read again"), "reread"),
        ),
        why=(
            say("Read from /subscribedSkus, /policies/identitySecurityDefaultsEnforcementPolicy "
                "and /identity/conditionalAccess/policies."),
            *coverage_words.why(facts.coverage),
            say("$says ($source; $trust, looked at on $reviewed.)", **_not_portals(view)),
        ),
        help=(
            say("Asked is what your own rules demand. Volume Licensing Central asks for MFA by "
                "itself as well."),
            say("Nobody is counted who is disabled or left out on purpose. Whatever could not be "
                "read can make the answer unknown, and never yes."),
        ),
    )  # fmt: skip


def _not_portals(view: View) -> dict[str, Value]:
    """What the verdict takes for granted of single apps, with its date."""
    fact = view.words.facts["not-portals"]
    return {"says": fact.says, "source": fact.source, "trust": fact.trust,
            "reviewed": fact.reviewed}  # fmt: skip


def _gaps(facts: FactSheet) -> bool:
    return facts.coverage is not None and bool(facts.coverage.gaps)


def _may_ask_homes(view: View) -> bool:
    """Whether one more permission would settle what is not known of guests."""
    found, who = view.facts.coverage if view.facts else None, view.state.signed_in
    if found is None or who is None or set(HOMES) <= who.scopes:
        return False
    return any(doubt.path.startswith("/tenantRelationships/") for doubt in found.unknown)


def _unstated(facts: FactSheet) -> tuple[Note, ...]:
    """A gap that may be none: only the admin can say so."""
    words = coverage_words.unstated(facts, coverage_words.ON_THE_PAGE)
    return (Note(words),) if words else ()


def licence_words(licence: Licence | None) -> Say:
    """The licence in words."""
    if licence is None:
        return say("unknown")
    if licence.premium:
        return say("Microsoft Entra ID $level, $n seats", level=licence.level.upper(),
                   n=licence.units)  # fmt: skip
    if licence.lapsed:
        return say("a premium licence that has lapsed")
    return say("no Microsoft Entra ID P1 or P2")


def _switch(value: bool | None) -> Say:  # noqa: FBT001 - a fact, not a flag
    return say("unknown") if value is None else say("on") if value else say("off")


def _policies(facts: FactSheet) -> tuple[Fact, ...]:
    if facts.policies is None:
        return (Fact(say("Policies"), say("unknown"), "unknown"),)
    if not facts.policies:
        return (Fact(say("Policies"), say("no Conditional Access policy in any state")),)
    by_state = {words: [p for p in facts.policies if p.state == s] for s, words in STATES.items()}
    counts = ", ".join(f"{len(rows)} {words}" for words, rows in by_state.items() if rows)
    return (Fact(say("Policies"), say("$n: $counts", n=len(facts.policies), counts=counts)),)


def _trust(trust: Trust) -> Fact:
    """Whether the MFA that guests did at home is accepted here."""
    label = say("MFA of guests")
    if trust.everybody is None or trust.tenants is None:
        return Fact(label, say("unknown whether what they did at home is accepted"), "unknown")
    apart = sum(accepted != trust.everybody for accepted in trust.tenants.values())
    if trust.everybody:
        words = "done at home is accepted" + (", but not of $n organisations" if apart else "")
    else:
        words = "is done here, not at home" + (", but for $n organisations" if apart else "")
    return Fact(label, say(words, n=apart))


def press(view: View, name: str) -> Turn:
    """On to the method, or read once more."""
    from vlc_wizard.core.acts import ReadPeople, ReadTenant, SignInAct

    if name == "reread":
        return Turn(acts=(ReadTenant(), ReadPeople()))
    if name.startswith(coverage_words.GAP):
        return uncovered.opened(view, name.removeprefix(coverage_words.GAP))
    if name == "homes":
        act = SignInAct(frozenset({*READ, *HOMES}), then="facts")
        return Turn(goto="signin", acts=(act,))
    if name == "leave-out":
        found = unstated_emergency(view.facts) if view.facts else ()
        stated = {*(view.session.emergency or ()), *(c.id for c in found)}
        return Turn(view.session.answer(emergency=tuple(sorted(stated))))
    return Turn(view.session.answer(facts_seen=True), goto="method")
