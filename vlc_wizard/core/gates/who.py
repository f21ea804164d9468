"""Gates on people: who does it (G1, G2), and who gets back in (G3, G4)."""

from vlc_wizard.core.emergency import days_since_test, problems_of
from vlc_wizard.core.gates.case import Case, Verdict, gate
from vlc_wizard.core.lockout import has_mfa
from vlc_wizard.core.model import (
    AUTHENTICATION_POLICY_ADMINISTRATOR,
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    GLOBAL_ADMINISTRATOR,
    ROLE_NAMES,
    SECURITY_ADMINISTRATOR,
    Account,
    Identity,
)
from vlc_wizard.core.passing import APP_TYPES
from vlc_wizard.core.plan import PER_USER, Gate

MAY_WRITE_POLICIES = (
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    SECURITY_ADMINISTRATOR,
    GLOBAL_ADMINISTRATOR,
)  # least first; product.md 2.2

MAY_SET_PER_USER = (AUTHENTICATION_POLICY_ADMINISTRATOR, GLOBAL_ADMINISTRATOR)

DRILL_DAYS = 365  # an untested way in is a hope; judged, Microsoft advises to test more often
ENOUGH = 2  # administrators, and emergency access accounts


def g1_who_is_signed_in(case: Case) -> Gate:
    """Person, tenant and role are the ones that were confirmed."""
    tenant, admin = case.facts.tenant, case.facts.admin
    says = "You are who you said, in the tenant you named, with a role that may do this"
    if tenant is None or admin is None or admin.roles is None:
        return gate(
            case, "G1", "red", says, "who you are, or the roles you hold, could not be read",
            turn_green="Sign in again; the permissions RoleManagement.Read.Directory and "
            "Directory.Read.All are needed.",
        )  # fmt: skip
    if Identity(tenant.id, admin.id) != case.confirmed or case.plan.tenant.id != tenant.id:
        return gate(
            case, "G1", "red", says,
            f"signed in as {admin.user_name} in {tenant.domain}; the plan is for "
            f"{case.plan.tenant.domain}", object_id=admin.id,
            turn_green="Sign in as the person and in the tenant that were confirmed.",
        )  # fmt: skip
    roles = _may(case)
    if not admin.holds(*roles):
        needed = ROLE_NAMES[roles[0]]
        held = ", ".join(sorted(ROLE_NAMES.get(r, r) for r in admin.roles)) or "no role"
        return gate(
            case, "G1", "red", says, f"you hold {held}; needed: {needed}", object_id=admin.id,
            turn_green=f"Have {needed} assigned or activated, then read again.",
        )  # fmt: skip
    evidence = f"{admin.user_name} in {tenant.name} ({tenant.domain})"
    return gate(case, "G1", "green", says, evidence, object_id=admin.id)


def _may(case: Case) -> tuple[str, ...]:
    """The roles that may make these changes, least first."""
    kinds = {c.kind for c in case.plan.changes}
    return MAY_SET_PER_USER if PER_USER in kinds else MAY_WRITE_POLICIES


def g2_you_can_pass(case: Case) -> Gate:
    """The admin can pass MFA now, by what the directory says at this moment."""
    says = "You can pass MFA yourself"
    admin, mine = case.facts.admin, case.facts.my_mfa
    who = admin.id if admin else ""
    if mine is None:
        return gate(
            case, "G2", "red", says, "your own sign-in methods could not be read", object_id=who,
            turn_green="Allow UserAuthenticationMethod.Read.All and read again.",
        )  # fmt: skip
    can, lasting = mine
    allowed = has_mfa(who, case.facts.around)
    problem = "" if can else (
        "you have no method registered that passes MFA: you would be the first one shut out"
    )  # fmt: skip
    if can and allowed[0] == "no":
        problem = f"{allowed[1]}: you would be the first one shut out"
    if problem:
        return gate(
            case, "G2", "red", says, problem, object_id=who,
            turn_green="Register Microsoft Authenticator or a passkey at "
            "https://aka.ms/mfasetup, then read again.",
        )  # fmt: skip
    if case.defaults_on and not has_app(case, who):
        return gate(
            case, "G2", "amber", says, "no authenticator app is registered, and security defaults "
            "take nothing else: you are led through it at your next sign-in", object_id=who,
            turn_green="Register Microsoft Authenticator at https://aka.ms/mfasetup, then read "
            "again.",
        )  # fmt: skip
    evidence = "a method that lasts is registered" if lasting else (
        "by phone only: Microsoft's codes by phone end, so register another method"
    )  # fmt: skip
    return gate(case, "G2", "green", says, evidence, object_id=who)


def has_app(case: Case, person_id: str) -> bool:
    """Whether one of the two kinds that security defaults take is registered."""
    types = case.facts.around.methods.get(person_id) or frozenset()
    return not types.isdisjoint(APP_TYPES)


def g3_others_can(case: Case) -> Gate:
    """Somebody keeps a way in, and it is not one person alone."""
    says = "A Global Administrator keeps a way in, and another one besides you"
    ways = [w for w in case.ways if w.administrator]
    sure = [w for w in ways if w.can == "yes"]
    if not sure:
        return _nobody_sure(case, says)
    mine = case.confirmed.object_id
    able = [w for w in sure if has_mfa(w.id, case.facts.around)[0] == "yes" and w.id != mine]
    active = [h for h in case.facts.holders or () if h.kind == "user" and h.enabled]
    if len(active) >= ENOUGH and able:
        names = ", ".join(w.user_name for w in sure)
        return gate(case, "G3", "green", says, names, object_id=able[0].id)
    verdict = case.softer()
    if len(active) >= ENOUGH or g4_emergency(case).verdict == "green":
        verdict = "amber"
    why = f"only {sure[0].user_name} is proven to" if len(sure) == 1 else (
        f"{', '.join(w.user_name for w in sure)} do, but of no other one it is known that MFA "
        "can be passed"
    )  # fmt: skip
    return gate(
        case, "G3", verdict, says, why, object_id=sure[0].id,
        turn_green="Have a second Global Administrator register a passkey or Microsoft "
        "Authenticator, then read again.",
    )  # fmt: skip


def _nobody_sure(case: Case, says: str) -> Gate:
    """Red: nobody is proven to get in. Amber: one gets in, but not from everywhere."""
    way = "Register a method for a Global Administrator, or leave an emergency access account out."
    ways = [w for w in case.ways if w.administrator]
    if not ways:
        known = case.facts.holders is not None
        why = "there is no Global Administrator who is a person" if known else (
            "who holds Global Administrator could not be read"
        )  # fmt: skip
        witness = case.facts.admin.id if case.facts.admin else ""
        return gate(case, "G3", "red", says, why, object_id=witness, turn_green=way)
    best = min(ways, key=lambda w: ("sometimes", "unknown", "no").index(w.can))
    evidence = f"nobody is proven to; nearest is {best.user_name}: {best.because}"
    verdict: Verdict = "amber" if best.can == "sometimes" else "red"
    return gate(case, "G3", verdict, says, evidence, object_id=best.id, turn_green=way)


def g4_emergency(case: Case) -> Gate:
    """Emergency access accounts are left out, and are what they must be."""
    says = "An emergency access account is left out, and is fit for it"
    if case.defaults_on or case.people:
        says = "There is an emergency access account, and it is fit for it"
    problems = {a.id: tuple(problems_of(a, case.facts)) for a in case.excluded.values()}
    fit = [a for a in case.excluded.values() if not problems[a.id]]
    untested = [a for a in fit if not _tested(case, a.id)]
    names = ", ".join(f"{a.user_name}, tested {_days_ago(case, a.id)} days ago" for a in fit)
    needed = 1 if case.keeps_graph else ENOUGH
    if len(fit) >= needed and not untested:
        advice = "" if len(fit) >= ENOUGH else "; two are recommended"
        return gate(case, "G4", "green", says, f"{names}{advice}", object_id=fit[0].id)
    verdict: Verdict = "amber" if case.keeps_graph or fit or _two_able(case) else "red"
    return gate(
        case, "G4", verdict, says, _what_is_wrong(case, problems, untested),
        object_id=next(iter(problems), case.confirmed.object_id),
        turn_green=_TEST_IT if untested and len(fit) == len(problems) else _MAKE_ONE,
    )  # fmt: skip


_TEST_IT = (
    "Sign in as it once, and state the day: on the page of emergency access accounts, or as "
    "drills in the file of --stated."
)
_MAKE_ONE = (
    "Make an emergency access account, or complete what it lacks (its page says how), then read "
    "again."
)


def _what_is_wrong(
    case: Case, problems: dict[str, tuple[str, ...]], untested: list[Account]
) -> str:
    for object_id, found in problems.items():
        if found:
            return f"{case.excluded[object_id].user_name}: {', '.join(found)}"
    if untested:
        return f"{untested[0].user_name}: no test of it in the last {DRILL_DAYS} days is stated"
    how = "named" if case.defaults_on or case.people else "left out"
    return f"only one is {how}; two are recommended" if problems else f"none is {how}"


def _tested(case: Case, object_id: str) -> bool:
    """Whether a test within the last months is stated."""
    ago = _days_ago(case, object_id)
    return ago is not None and ago <= DRILL_DAYS


def _days_ago(case: Case, object_id: str) -> int | None:
    stated = str(case.plan.basis.get("drills", {}).get(object_id, ""))
    return days_since_test(stated, case.facts.read_at.date())


def _two_able(case: Case) -> bool:
    around = case.facts.around
    able = [w for w in case.ways if w.administrator and has_mfa(w.id, around)[0] == "yes"]
    return len([w for w in able if w.can in ("yes", "sometimes")]) >= ENOUGH
