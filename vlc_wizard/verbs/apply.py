"""apply: exactly that plan; also finishes an interrupted one."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vlc_wizard.core.acts import ApplyPlan
from vlc_wizard.core.apply import Applied
from vlc_wizard.core.endings import done_words
from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.gates import IDS
from vlc_wizard.core.guarding import guard_of
from vlc_wizard.core.journal import Entry, Event
from vlc_wizard.core.permissions import to_apply
from vlc_wizard.core.plan import Plan, for_all_resources, from_document
from vlc_wizard.core.record import is_finished
from vlc_wizard.core.recorded import entry_json
from vlc_wizard.core.stated import MOST_EMERGENCY, emergency_of
from vlc_wizard.verbs.session import Answer, Talk

_ENDED: Mapping[str, str] = {
    "already": "This plan is already applied; nothing was written.",
    "report-only": "The policy exists, report-only. It asks nobody.",
    "given-back": "Nobody confirmed: the policy is report-only again. It asks nobody.",
    "stopped": "Stopped; nothing is left half done.",
}


def load_plan(path: Path) -> Plan:
    """The plan in a file. Raises UsageError."""
    try:
        document = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _unreadable(path, _why_not(error)) from error
    if not isinstance(document, dict):
        raise _unreadable(path, "it is not one JSON object")
    return from_document(document)


def _why_not(error: OSError | ValueError) -> str:
    match error:
        case FileNotFoundError():
            return "there is no such file"
        case IsADirectoryError():
            return "it is a folder"
        case PermissionError():
            return "you may not read it"
        case OSError():
            return f"the system says: {error.strerror}"
        case UnicodeDecodeError():
            return "it is not text in UTF-8"
        case _:
            return "it is not JSON, or was cut off"


def _unreadable(path: Path, why: str) -> UsageError:
    return UsageError(
        "The plan cannot be read",
        f"{path}: {why}.",
        now="Nothing was sent to a tenant.",
        next="Give the file that this wrote: vlc-wizard plan -o FILE. Where it is damaged, make "
        "the plan again; its id is the same if nothing changed.",
    )


def must_confirm(plan: Plan, domain: str) -> None:
    """The domain typed by the admin must be the plan's. Raises UsageError."""
    if domain.strip().lower() != plan.tenant.domain.lower():
        raise UsageError(
            "The domain does not confirm this plan",
            f"The plan is for {plan.tenant.domain}; {domain!r} was given.",
            now="Nothing was sent to the tenant.",
            next=f"Check the tenant, then give --confirm {plan.tenant.domain}",
        )


def must_be_confirmed(arguments: Any) -> None:
    """Nothing is applied without the tenant's domain. Raises UsageError."""
    if arguments.confirm is None and not arguments.keep:
        raise UsageError(
            "The plan is not confirmed",
            "Nothing is applied without --confirm DOMAIN, the domain of its tenant.",
            now="Nothing was sent to a tenant.",
            next="Check the tenant in the plan, then give --confirm and its domain.",
        )


def must_fit(plan: Plan, arguments: Any) -> None:
    """The domain is the plan's, and for all resources the way back is said. Raises UsageError."""
    if arguments.keep:
        return
    must_confirm(plan, arguments.confirm)
    on = bool(plan.switch_at) and not arguments.stop_before_on
    if on and for_all_resources(plan) and arguments.revert_after is None:
        raise UsageError(
            "Turned on for all resources, a policy can shut everybody out",
            "Say after how many minutes it goes back to report-only unless you confirm.",
            now="Nothing was sent to the tenant.",
            next="Give --revert-after 10, then confirm with: vlc-wizard apply FILE --keep "
            "(--revert-after 0 for no way back)",
        )


async def keep(talk: Talk, plan: Plan) -> Answer:
    """Confirm a policy that was turned on: to the one that waits, or in its place."""
    store = talk.performer.tools.store(plan.tenant.id)
    guard = guard_of(store.journal(plan.id))
    if guard is None:
        raise UsageError(
            "There is nothing to confirm",
            f"Plan {plan.id} does not wait for a confirmation on this computer.",
            now="Nothing was sent to the tenant.",
        )
    if store.writable and guard.on:
        await talk.sign_in(to_apply(c.kind for c in plan.changes))
        await talk.performer.memory.remember(plan)
        await talk.performer.apply(ApplyPlan(plan.id, turn_on=True, answer="keep"))
    elif not store.writable:
        store.confirm(plan.id)
        line = f"Plan {plan.id}: confirmed; the one that waits looks whether the policy is on."
        return Answer({"plan": plan.id, "kept": None}, (line,))
    else:
        raise UsageError("There is nothing to confirm yet", "The policy is not on.",
                         next="Apply the plan again: it looks first.")  # fmt: skip
    line = f"Plan {plan.id}: confirmed; the policy stays on."
    return Answer({"plan": plan.id, "kept": True}, (line,))


async def apply(talk: Talk, plan: Plan, arguments: Any) -> Answer:
    """Apply the plan, up to where the flags say."""
    if arguments.keep:
        return await keep(talk, plan)
    who = await talk.sign_in(to_apply(c.kind for c in plan.changes))
    if who.identity.tenant_id != plan.tenant.id:
        raise UsageError(
            "This plan is for another tenant",
            f"It was made for {plan.tenant.name} ({plan.tenant.domain}).",
            now="Nothing was sent to the tenant you are signed in to.",
            next="Sign in to the plan's tenant, or make a new plan for this one.",
        )
    await talk.performer.memory.remember(plan)
    written = len(talk.performer.store().journal(plan.id))
    reasons = dict.fromkeys(IDS, arguments.reason) if arguments.reason else {}
    act = ApplyPlan(plan.id, turn_on=not arguments.stop_before_on, reasons=reasons,
                    revert_minutes=arguments.revert_after or 0)  # fmt: skip
    applied: Applied = await talk.performer.apply(act)
    await _state_left_out(talk, plan)
    store = talk.performer.store()
    document = {
        "plan": plan.id,
        "ended": applied.ended,
        "policy_id": applied.policy_id or None,
        "wrote": applied.wrote,
        "journal": [entry_json(e) for e in store.journal(plan.id)],
    }
    lines = passed_lines(store.journal(plan.id)[written:], arguments.reason or "")
    lines += [f"Plan {plan.id}: {_ENDED.get(applied.ended) or done_words(plan)}"]
    lines += [
        f"It was measured: {e.says}."
        for e in store.journal(plan.id)
        if "seconds_without" in e.data and applied.ended != "already"
    ]
    if plan.undoes:
        lines += [f"This stays: {what}" for what in plan.stays]
    elif applied.policy_id:
        lines.append(f"Policy {applied.policy_id}. To take it back: vlc-wizard undo -o FILE, or "
                     "set it to off in the portal.")  # fmt: skip
    elif applied.ended != "already":
        lines.append("To take it back: vlc-wizard undo -o FILE")
    return Answer(document, tuple(lines))


def passed_lines(lines: Sequence[Entry], reason: str) -> list[str]:
    """Each check that was passed with the admin's word: what it found, and the word."""
    judged = {g["id"]: g for e in lines for g in e.data.get("gates", ())}
    return [
        f"Passed with your word: {g['id']} {g['says']} ({g['evidence']}). Your reason: {reason}"
        for g in judged.values()
        if g["verdict"] == "amber"
    ]


async def _state_left_out(talk: Talk, plan: Plan) -> None:
    """Whom an applied plan leaves out is stated by it, wherever the plan was made."""
    left_out = {*emergency_of(talk.stated), *plan.basis.get("excluded", {})}
    if left_out and len(left_out) <= MOST_EMERGENCY:  # that nobody is left out states nothing
        await talk.state({"emergency_accounts": sorted(left_out)})


def so_far(journal: Sequence[Entry]) -> str:
    """How the tenant stands because of a plan that was interrupted."""
    steps = [e for e in journal if e.change]
    if is_finished(journal):
        return "The plan is applied."
    if not any(e.event is Event.INTENT for e in steps):
        return "Nothing was written to the tenant."
    if steps[-1].event in (Event.INTENT, Event.AMBIGUOUS):
        return "A change was begun. Whether it was made is settled when the plan is applied again."
    if any(e.event in (Event.DONE, Event.SETTLED) for e in steps):
        return "The policy exists, report-only: it asks nobody."
    return "Nothing was changed in the tenant."
