"""Gates on the policy as it stands report-only, before it is turned on: G9, G13 and G14."""

from collections.abc import Sequence

from vlc_wizard.core.gates.case import Asked, Case, gate
from vlc_wizard.core.model import Body
from vlc_wizard.core.plan import ON, Gate

_BLOCK = "block"
LATER = {
    "G9": "What If agrees about who is asked and who is not",
    "G13": "Your own sign-in was seen under the report-only policy",
    "G14": "The way back is written down",
}


def g9_what_if(case: Case) -> Gate:
    """The service's own What If agrees: who is left out is, and no Block hits an admin."""
    says = LATER["G9"]
    stored = case.stored
    if stored is None or not stored.asked:
        return gate(case, "G9", "amber", says, "What If was not asked", turn_green="Try again.")
    for asked in stored.asked:
        unlike = wrong(asked, stored.policy_id)
        if unlike:
            return gate(
                case, "G9", "red", says, f"{asked.user_name}: {unlike}", object_id=asked.id,
                turn_green="Look at that policy in the portal, then make the plan again.",
            )  # fmt: skip
    unknown = [a for a in stored.asked if a.rows is None]
    if unknown:
        return gate(
            case, "G9", "amber", says, f"What If gave no answer about {unknown[0].user_name}",
            object_id=unknown[0].id, turn_green="Try again, or look at What If in the portal.",
        )  # fmt: skip
    missed = [a for a in stored.asked if not a.excluded and not hits(a.rows, stored.policy_id)]
    if missed:
        return gate(
            case, "G9", "amber", says, "the cross-check is not possible: What If takes apps one "
            "by one, and does not know them as the portals of this policy; the grade stays E1",
            object_id=missed[0].id, turn_green="Sign in to a portal yourself and look at the log.",
        )  # fmt: skip
    names = ", ".join(a.user_name for a in stored.asked)
    return gate(case, "G9", "green", says, f"asked about {names}", object_id=stored.policy_id)


def wrong(asked: Asked, policy_id: str) -> str:
    """How What If contradicts what is meant for this person; empty where it does not."""
    for row in asked.rows or ():
        if not row.get("policyApplies"):
            continue
        if row.get("id") == policy_id and asked.excluded:
            return "is to be left out, but the policy applies"
        grant = row.get("grantControls") or {}
        blocks = _BLOCK in (grant.get("builtInControls") or ())
        if blocks and row.get("state") == ON and (asked.administrator or asked.excluded):
            return f"is blocked by {row.get('displayName')}"
    return ""


def hits(rows: Sequence[Body] | None, policy_id: str) -> bool:
    """Whether the policy applies, by these answers."""
    return any(row.get("id") == policy_id and row.get("policyApplies") for row in rows or ())


def g13_canary(case: Case) -> Gate:
    """The admin's own sign-in was seen under the report-only policy."""
    says = LATER["G13"]
    stored = case.stored
    results = None if stored is None else stored.results
    way = (
        "Sign in to a portal in a private window, wait some minutes until the log shows it, and "
        "look again."
    )
    if stored is None or results is None:
        why = "the sign-in log could not be read"
        return gate(case, "G13", "amber", says, why, turn_green=way)
    if "reportOnlyFailure" in results:
        return gate(
            case, "G13", "red", says, "your sign-in would have failed under this policy",
            object_id=stored.policy_id,
            turn_green="Register a method that passes, sign in once more, and look again.",
        )  # fmt: skip
    if any(r in ("reportOnlySuccess", "reportOnlyInterrupted") for r in results):
        why = f"seen {len(results)} times, the last with the result {results[0]}"
        return gate(case, "G13", "green", says, why, object_id=stored.policy_id)
    return gate(
        case, "G13", "amber", says, "no sign-in of yours to which it applies is in the log yet",
        object_id=stored.policy_id, turn_green=way,
    )  # fmt: skip


def g14_way_back(case: Case) -> Gate:
    """The way back was written down and shown before anything is enforced."""
    says = LATER["G14"]
    if case.stored is not None and case.stored.way_back:
        why = "in the record of this plan"
        return gate(case, "G14", "green", says, why, object_id=case.stored.policy_id)
    return gate(
        case, "G14", "red", says, "it is not written down yet",
        object_id=case.stored.policy_id if case.stored else case.plan.id,
        turn_green="Apply the plan again: it writes it down before it turns anything on.",
    )  # fmt: skip
