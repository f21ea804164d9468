"""Whether Microsoft's What If agrees with the stored policy: one check for each kind of person."""

from collections.abc import Sequence

from vlc_wizard.core.checked import Check, Outcome
from vlc_wizard.core.gates.case import Asked
from vlc_wizard.core.gates.stored import hits, wrong

# kind -> what What If must say of such people, and what is said where nobody of them was asked
_KINDS = (
    ("you", "What If asks you", ""),
    ("admin", "What If asks every other Global Administrator", "there is no other"),
    ("emergency", "What If leaves out the emergency access accounts", "the policy leaves out none"),
    ("sync", "What If asks the synchronisation accounts", ""),
    ("member", "What If asks an ordinary member", "none is among the people read so far"),
    ("guest", "What If asks a guest", "none is among the people read so far"),
)
NEEDED = ("you", "admin", "emergency", "member", "guest")
# Why it finds the policy for nobody, in the service's word -> why that is no answer to us
CANNOT = {
    "application": "it cannot answer: it takes apps one by one, and does not know them as the "
    "Microsoft Admin Portals; a real sign-in can",
    "notEnoughInformation": "it cannot answer: the policy asks for more of a sign-in than can be "
    "told beforehand, such as its place or device; a real sign-in can",
}
AGREES = "What If agrees about who is asked and who is not"
MOST_NAMED = 5


def agreement(asked: Sequence[Asked], policy_id: str) -> tuple[Check, ...]:
    """One check a kind; one alone where What If does not take the app for one of the policy's."""
    reasons = {_reason(a, policy_id) for a in asked if a.rows is not None and not a.excluded}
    if len(reasons) == 1 and not any(wrong(a, policy_id) for a in asked):
        why = CANNOT.get(*reasons)
        if why is not None:
            return (Check(AGREES, "UNKNOWN", why),)
    return tuple(
        _kind([a for a in asked if a.kind == kind], policy_id, says, nobody)
        for kind, says, nobody in _KINDS
        if kind in NEEDED or any(a.kind == kind for a in asked)
    )


def _reason(asked: Asked, policy_id: str) -> str:
    """Why the policy does not apply to this person, in the service's word."""
    found = (r for r in asked.rows or () if r.get("id") == policy_id)
    return next((str(r.get("analysisReasons") or "") for r in found), "")


def not_answerable(why: str) -> tuple[Check, ...]:
    """What If has nothing to say of this."""
    return (Check(AGREES, "UNKNOWN", why),)


def _kind(asked: Sequence[Asked], policy_id: str, says: str, nobody: str) -> Check:
    if not asked:  # nobody of that kind is there: nothing of it can be contradicted
        return Check(says, "PASS" if nobody == "there is no other" else "UNKNOWN", nobody)
    found = [(a, _of(a, policy_id)) for a in asked]
    for outcome in ("FAIL", "UNKNOWN"):
        named = [f"{a.user_name} {why}" for a, (got, why) in found if got == outcome]
        if named:
            return Check(says, outcome, _some(named))
    return Check(says, "PASS", _some([a.user_name for a in asked]))


def _of(asked: Asked, policy_id: str) -> tuple[Outcome, str]:
    if asked.rows is None:
        return "UNKNOWN", "got no answer"
    why = wrong(asked, policy_id)
    if why:
        return "FAIL", why
    if not asked.excluded and not hits(asked.rows, policy_id):
        return "FAIL", "is not asked by the policy"
    return "PASS", ""


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
