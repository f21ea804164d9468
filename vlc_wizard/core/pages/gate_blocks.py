"""Gates and ways in, as pages show them, and the one field that answers the amber ones."""

from collections.abc import Mapping, Sequence

from vlc_wizard.core.gates import IDS, LATER, Case, judge
from vlc_wizard.core.lockout import Way
from vlc_wizard.core.page import NOTHING, Answers, Block, Finding, Findings, Mark, Say, Words, say
from vlc_wizard.core.plan import Gate, Plan
from vlc_wizard.core.view import View

WHY = "why"
_MARKS: Mapping[str, Mark] = {"green": "ok", "amber": "warn", "red": "bad"}


def gate_findings(
    gates: Sequence[Gate], blockers: Sequence[str] = (), *, later: bool = False
) -> tuple[Block, ...]:
    """Each gate with its evidence; what does not pass with the way to make it."""
    if not gates and not blockers:
        return ()
    count = {v: sum(g.verdict == v for g in gates) for v in _MARKS}
    title = say("Before it is turned on: $ok pass, $amber need your word, $red fail",
                ok=count["green"], amber=count["amber"],
                red=count["red"] + len(blockers))  # fmt: skip
    stops = tuple(Finding("bad", say("$why", why=b)) for b in blockers)
    coming = [
        Finding("later", say("$id $says", id=name, says=says),
                say("judged once the policy stands report-only"))
        for name, says in LATER.items()
        if later
    ]  # fmt: skip
    return (Findings((*stops, *(_gate(g) for g in gates), *coming), title),)


def _gate(gate: Gate) -> Finding:
    detail = say("$evidence", evidence=gate.evidence)
    if gate.verdict != "green":
        detail = say("$evidence. $way", evidence=gate.evidence, way=gate.turn_green)
    return Finding(_MARKS[gate.verdict], say("$id $says", id=gate.id, says=gate.says), detail)


def why_field(view: View, *, needed: bool) -> tuple[Words, ...]:
    """One field for every amber gate; it is asked for only where there is one."""
    if not needed:
        return ()
    return (
        Words(
            WHY,
            say("Why go on"),
            view.draft(WHY, next(iter(view.session.reasons.values()), "")),
            say("kept with the plan, beside what needs your word"),
            view.error(WHY),
        ),
    )


def reasons_of(answers: Answers) -> dict[str, str]:
    """The typed reason, for every gate that may ask for one."""
    typed = str(answers.get(WHY, "")).strip()
    return dict.fromkeys(IDS, typed) if typed else {}


def ambers(gates: Sequence[Gate]) -> bool:
    """Whether one of them needs a word."""
    return any(g.verdict == "amber" for g in gates)


def _case(view: View, plan: Plan) -> Case | None:
    if view.facts is None or view.session.confirmed is None:
        return None
    chosen = plan.basis.get("excluded", {})
    accounts = {i: a for i, a in view.state.accounts.items() if i in chosen}
    return Case(view.facts, plan, view.session.confirmed.identity, accounts)


def gates_now(view: View, plan: Plan) -> tuple[Gate, ...]:
    """The gates on what is known now: the people may have been counted since it was planned."""
    case = _case(view, plan)
    return judge(case) if case is not None else plan.gates


def ways_block(view: View, plan: Plan) -> tuple[Block, ...]:
    """The lock-out proof: each administrator and account left out, and whether they get in."""
    if plan.undoes and not any(change.enforces for change in plan.changes):
        return ()  # nobody is asked for more by what is taken back
    case = _case(view, plan)
    ways = case.ways if case is not None and plan.changes else ()
    if not ways:
        return ()
    keeps = sum(w.can == "yes" for w in ways if w.administrator)
    title = say(
        "Who gets past what is demanded once it is on: $n of $all Global Administrators "
        "for certain",
        n=keeps,
        all=sum(w.administrator for w in ways),
    )
    left_out = case.sent_exclusions if case is not None else set()
    return (Findings(tuple(_way(w, left_out=w.id in left_out) for w in ways), title),)


_CAN: Mapping[str, tuple[Mark, str]] = {
    "yes": ("ok", "gets in"),
    "sometimes": ("warn", "gets in under a condition"),
    "no": ("bad", "would not get in"),
    "unknown": ("unknown", "not known"),
}


def _way(way: Way, *, left_out: bool) -> Finding:
    """One person. Microsoft's portals ask for MFA themselves: nobody is said to get in without."""
    mark, words = _CAN[way.can]
    if way.can == "yes" and way.portal:
        mark, words = "warn", "gets past your policies"
    kind = ", left out" if left_out else ", emergency access account" if way.emergency else ""
    who = say("$who$kind: $words", who=way.user_name or way.name, kind=kind, words=words)
    if way.can != "yes" or (way.demands != "nothing" and not way.portal):
        return Finding(mark, who, say("demanded: $demands; $because", demands=way.demands,
                                      because=way.because))  # fmt: skip
    portal = way.portal or "a method is registered and allowed"
    return Finding(mark, who, say("demanded: $demands by your policies. Microsoft's portals ask "
                                  "for MFA all the same: $portal",
                                  demands=way.demands, portal=portal))  # fmt: skip


def missing_word(answers: Answers, *, needed: bool) -> Say:
    """What is wrong with the reason; empty where nothing is."""
    if needed and not str(answers.get(WHY, "")).strip():
        return say("A check needs your word. Say why you go on; it is kept.")
    return NOTHING
