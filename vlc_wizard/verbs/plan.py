"""plan: the exact change, as a document that `apply` takes."""

import json
import shlex
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

from vlc_wizard.core.errors import Blocked, StateError, UsageError, WizardError
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.gates import LATER
from vlc_wizard.core.methods.per_user import sensitive, wants_reason
from vlc_wizard.core.model import Account, Identity
from vlc_wizard.core.plan import Gate, Plan, Wish, to_document
from vlc_wizard.core.plans import make_plan
from vlc_wizard.core.reading import account_of
from vlc_wizard.core.recommend import availability, differs, recommend
from vlc_wizard.core.snapshot import USERS, Snapshot
from vlc_wizard.core.stated import MOST_EMERGENCY, emergency_of
from vlc_wizard.verbs.session import Answer, Talk
from vlc_wizard.verbs.telling import change_lines, effects_of
from vlc_wizard.verbs.wishing import choose_method, must_fit, wish_of, with_people


async def plan(talk: Talk, arguments: Any) -> Answer:
    """Read the tenant and plan. Who is left out is stated to be an emergency access account."""
    must_fit(arguments)
    await talk.begin()
    excluded = await _left_out(talk, arguments.exclude)
    read = await talk.performer.perform_read(people=False)
    must_be_few(excluded)
    whole = read.facts
    if arguments.method is None:
        whole = await _decisive(talk, whole)
    choose_method(arguments, whole)
    facts = replace(read.facts, census=read.census)  # as last counted, as `apply` judges, too
    wish = wish_of(arguments, tuple(excluded), talk.stated, facts)
    wish = await with_people(talk, arguments, wish, facts)
    try:
        made = _made(wish, facts, excluded, talk.who)
    except WizardError as error:
        if arguments.exclude:
            error.now = f"{error.now} Who is an emergency access account is kept as you said it."
        raise
    await talk.performer.memory.remember(made)
    if _fails(made):
        whole = await _decisive(talk, whole)
    return _judged(answer_of(made, arguments.output, talk), made, whole)


async def _decisive(talk: Talk, facts: FactSheet) -> FactSheet:
    """The facts, with everybody where the recommendation depends on them."""
    if recommend(facts).row:
        return facts
    try:
        return (await talk.performer.perform_read()).facts
    except StateError:  # another one writes here: it is planned on what can be read beside it
        return facts


async def _left_out(talk: Talk, named: list[str]) -> dict[str, Account]:
    """The accounts stated before and now, kept as stated. Raises UsageError."""
    before = await talk.accounts(
        emergency_of(talk.stated),
        next="It was stated before as an emergency access account. Make sure that another one is "
        "left, and state them anew with --stated FILE.",
    )
    excluded = {**before, **await talk.accounts(tuple(named))}
    must_be_few(excluded)
    if named:
        await talk.state({"emergency_accounts": list(excluded)})
    return excluded


def must_be_few(emergency: Collection[str]) -> None:
    """No more accounts may be left out than are accepted. Raises UsageError."""
    if len(emergency) > MOST_EMERGENCY:
        raise UsageError(
            "Too many accounts to leave out",
            f"At most {MOST_EMERGENCY} are taken; with those stated before it is {len(emergency)}.",
            now="Nothing was planned.",
            next="Leave out emergency access accounts only; --stated FILE replaces those stated "
            "before.",
        )


def plan_offline(snapshot: Snapshot, facts: FactSheet, arguments: Any) -> Answer:
    """Plan on what somebody read."""
    must_fit(arguments)
    choose_method(arguments, facts)
    if arguments.method == "per-user" or arguments.revoke_sessions:
        raise UsageError(
            "Who is set or signed out is read from the tenant itself",
            "A snapshot does not say it of everybody.",
            next="Leave --snapshot out.",
        )
    users = {str(u["id"]): account_of(u) for u in snapshot.value(USERS) or ()}
    by_name = {a.user_name.lower(): a for a in users.values()}
    names = [*emergency_of(facts.stated), *arguments.exclude]
    excluded: dict[str, Account] = {}
    for name in names:
        account = users.get(name) or by_name.get(name.lower())
        if account is None:
            raise UsageError(
                "An account to leave out is not in the snapshot",
                f"{name!r} is neither a sign-in name nor an object id there.",
                now="Nothing was planned.",
                next="Check the spelling, or plan on the tenant itself.",
            )
        excluded[account.id] = account
    if facts.tenant is None or facts.admin is None:
        raise UsageError(
            "The snapshot does not say which tenant and person it is of",
            "It lacks /organization or /me, or they were refused.",
            now="Nothing was planned.",
            next="Plan on the tenant itself, or on a snapshot that has both.",
        )
    who = Identity(facts.tenant.id, facts.admin.id)
    wish = wish_of(arguments, tuple(excluded), facts.stated, facts)
    made = _made(wish, facts, excluded, who)
    return _judged(answer_of(made, arguments.output, None), made, facts)


def _judged(answer: Answer, plan: Plan, facts: FactSheet) -> Answer:
    """A plan that cannot be applied ends like every check that fails, with the way on."""
    if not _fails(plan):
        return answer
    recommended = recommend(facts)
    lines = [f"Recommended: {recommended.says}"] if recommended.row else []
    if recommended.method and differs(recommended, plan.method):
        lines.append(f"To plan it: vlc-wizard plan --method {recommended.method}")
    return replace(answer, lines=(*answer.lines, *lines), exit_code=Blocked.exit_code)


def _made(wish: Wish, facts: FactSheet, excluded: dict[str, Account], who: Identity) -> Plan:
    if facts.tenant is None:
        raise WizardError("The tenant could not be read", "Without it nothing can be planned.")
    made = make_plan(wish, facts, excluded, who)
    why_not = availability(facts, wish.method)
    if why_not and not made.blockers and facts.admin and facts.admin.roles is not None:
        unreadable = facts.policies is None or facts.licence is None
        if unreadable:
            raise Blocked("Nothing can be planned on what was read", why_not)
    _must_say_why(made, facts)
    return made


def _must_say_why(made: Plan, facts: FactSheet) -> None:
    """Another method than the recommended one needs its reason, which goes into the plan."""
    if not made.applyable or made.reason:
        return
    recommended = recommend(facts)
    why = wants_reason(made, sensitive=len(sensitive(made, facts)))
    if differs(recommended, made.method):
        why = f"Recommended ({recommended.row}): {recommended.says}"
        raise _say_why("This is not what is recommended", why)
    if why:
        raise _say_why("This choice needs a reason", why)


def _say_why(title: str, why: str) -> Blocked:
    return Blocked(
        title, why, now="Nothing was planned.",
        next="Say why with --reason TEXT; it is kept with the plan.",
    )  # fmt: skip


def answer_of(plan: Plan, output: Path | None, talk: Talk | None) -> Answer:
    """The plan as a document and in lines, saved where that was asked for."""
    document = to_document(plan)
    lines = [f"Plan {plan.id} for {plan.tenant.name} ({plan.tenant.domain})."]
    lines += change_lines(plan)
    lines += [f"  {line}" for line in effects_of(plan)]
    if plan.changes:  # else nothing is judged by them, and nothing needs a word
        lines += ["Checks:", *(f"  {_gate(g)}" for g in plan.gates), *_judged_later(plan)]
    lines += [f"  fails: {b}" for b in plan.blockers]
    if plan.policy_changes and plan.turns_on and not plan.basis.get("excluded"):
        lines.append("No emergency access account is left out; --exclude names one.")
    if output is not None:
        from vlc_wizard.adapters.exports import LocalFiles

        path = LocalFiles().save_text(output, json.dumps(document, indent=2) + "\n")
        lines.append(f"Saved as {path}")
        lines += _what_next(plan, path, talk)
    elif talk is not None:
        lines.append("Nothing was saved; -o FILE does.")
    return Answer(document, tuple(lines))


_VERDICTS = {"green": "ok", "amber": "needs your word", "red": "fails"}


def _gate(gate: Gate) -> str:
    way = "" if gate.verdict == "green" else f". {gate.turn_green}"
    return f"{_VERDICTS[gate.verdict]}: {gate.id} {gate.says} ({gate.evidence}){way}"


def _judged_later(plan: Plan) -> list[str]:
    """The checks that nobody can judge before the policy is there; a word may be asked for them."""
    if not plan.switch_at:
        return []
    return [
        *(f"  later: {name} {says}" for name, says in LATER.items()),
        "  These are judged once the policy stands report-only, before it is turned on; "
        "--reason answers one that needs your word then, too.",
        *([_NOT_JUDGED] if plan.opens_at else []),
    ]


_NOT_JUDGED = (
    "  Where the service takes the policy only once security defaults are off, nobody judges them."
)


def _fails(plan: Plan) -> bool:
    return bool(plan.blockers) or any(g.verdict == "red" for g in plan.gates)


def _what_next(plan: Plan, path: Path, talk: Talk | None) -> list[str]:
    if _fails(plan):
        return ["It cannot be applied as long as a check fails."]
    if not plan.changes:
        return ["There is nothing to apply."]
    words = ["vlc-wizard", "apply", str(path), "--confirm", plan.tenant.domain]
    options = talk.world.options if talk is not None else None
    if options is not None and options.demo is not None:  # else it would aim at a real tenant
        words.append(f"--demo={options.demo}")
        words += ["--people", str(options.people)] if options.people is not None else []
    line = f"To apply it: {shlex.join(words)}"
    if all(g.verdict == "green" for g in plan.gates):
        return [line]
    why = "Say why each check that needs your word may be passed; the reason is kept."
    return [f'{line} --reason "..."', why]
