"""Gates on what stands around the policy: G7, G10, G11 and G12."""

from vlc_wizard.core.format import counted
from vlc_wizard.core.gates.case import Case, gate
from vlc_wizard.core.lockout import demanded_kinds
from vlc_wizard.core.model import Census, Policy, Readiness
from vlc_wizard.core.plan import DEFAULTS, Gate

MOST_POLICIES = 240  # of a tenant, in every state (graph.md 4.2)
_CHECKLIST = (
    "Ask whether a script, a scanner or an old mail program signs in as a person; each of them "
    "stops working."
)


def g7_machines(case: Case) -> Gate:
    """No machine signs in as a person and would stop working."""
    says = "No script or device signs in as a person"
    if case.portals_only:
        why = "the portals are web pages; scripts, devices and mail programs do not use them"
        return gate(case, "G7", "green", says, why)
    if case.log is None:
        return gate(
            case, "G7", "amber", says, "the sign-in log was not read", turn_green=_CHECKLIST
        )
    if case.log.odd:
        return gate(
            case, "G7", "amber", says, "; ".join(case.log.odd[:5]), turn_green=_CHECKLIST
        )  # fmt: skip
    cut = "none in the part of the log that was read; sign-ins without a person are not in it"
    return gate(case, "G7", "amber", says, cut, turn_green=_CHECKLIST)


def g10_methods(case: Case) -> Gate:
    """What people have registered is allowed, and there is something to register."""
    says = "The methods people have are allowed, and there is one to register"
    allowed = case.facts.around.allowed
    if allowed is None:
        return gate(
            case, "G10", case.softer(), says,
            "which authentication methods are allowed could not be read",
            turn_green="Have it read by a Global Reader or a Global Administrator.",
        )  # fmt: skip
    if not allowed.usable:
        return gate(
            case, "G10", "red", says, "no method that passes MFA is enabled: people would be "
            "asked to register, and have nothing to register",
            object_id="authenticationMethodsPolicy",
            turn_green="Enable Microsoft Authenticator and passkeys: Entra ID > Authentication "
            "methods > Policies.",
        )  # fmt: skip
    if case.defaults_on and not allowed.everybody & {"microsoftauthenticator", "softwareoath"}:
        return gate(
            case, "G10", "red", says, "security defaults take an authenticator app only, and none "
            "is enabled for everybody", object_id="authenticationMethodsPolicy",
            turn_green="Enable Microsoft Authenticator for all users: Entra ID > Authentication "
            "methods > Policies.",
        )  # fmt: skip
    census = case.facts.census
    counts = census.by_readiness if census else None
    names = ", ".join(sorted(allowed.everybody | allowed.some))
    if census is None or counts is None:  # of what people have nothing is said then
        says = "There is an allowed method to register"
        why = "people were not counted" if census is None else "the report was not read"
        evidence = f"enabled: {names}; judged on that alone: what people have is unknown, {why}"
        return gate(case, "G10", "green", says, evidence)
    lost = counts.get(Readiness.NOT_ALLOWED, 0)
    if lost:
        return gate(
            case, "G10", "amber", says, counted(lost, "people have only methods that are not ")
             + f"allowed; they will be asked to register anew; judged on {_counted(census)}",
            turn_green="Tell them first, or allow their method: Entra ID > Authentication "
            "methods > Policies.",
        )  # fmt: skip
    return gate(case, "G10", "green", says, f"enabled: {names}; judged on {_counted(census)}")


def _counted(census: Census) -> str:
    """How many people a sentence rests on, and when they were counted."""
    part = "" if census.complete else ", not all"
    when = f"{census.read_at:%Y-%m-%d %H:%M} UTC" if census.read_at else "at a time not kept"
    return f"{census.people} people{part}, counted {when}"


def g11_neighbours(case: Case) -> Gate:
    """Nothing else that is on changes what this policy will mean."""
    says = "Nothing else that is on demands more, and there is room"
    facts = case.facts
    if facts.policies is None or facts.security_defaults is None:
        why = "the policies or security defaults could not be read"
        return gate(case, "G11", "amber", says, why, turn_green="Read again.")
    off = {c.object_id for c in case.plan.policy_changes if not c.turns_policy_on}
    on = [p for p in facts.policies if p.state == "enabled" and p.id not in off]
    if (case.defaults_on or case.people) and on:
        why = (
            "the service refuses security defaults beside it"
            if case.defaults_on
            else "Microsoft advises against per-user MFA beside it"
        )
        return gate(
            case, "G11", "red", says, f"{on[0].name} is on, and {why}", object_id=on[0].id,
            turn_green="Turn it off first, or stay with Conditional Access.",
        )  # fmt: skip
    defaults = facts.security_defaults and not any(c.kind == DEFAULTS for c in case.plan.changes)
    found = [
        *(["security defaults are on"] if defaults else []),
        *(f"{p.name} demands more than MFA" for p in facts.policies if _demands_more(p)),
        *(f"{p.name} is Microsoft's" for p in facts.policies if _managed(p)),
        *([f"there are {len(facts.policies)} policies already"] if _full(facts.policies) else []),
        *([] if case.people else _per_user(facts.around.my_per_user)),
    ]
    if found:
        return gate(
            case, "G11", "amber", says, "; ".join(found[:5]),
            turn_green="Look at each of them; say why it may stay.",
        )  # fmt: skip
    return gate(case, "G11", "green", says, f"{len(facts.policies)} policies of {MOST_POLICIES}")


def _demands_more(policy: Policy) -> bool:
    if policy.state in ("disabled", "enabledForReportingButNotEnforced"):
        return False
    return demanded_kinds(policy.body.get("grantControls") or {}) is None


def _managed(policy: Policy) -> bool:
    return policy.name.startswith("Microsoft-managed") and policy.state != "disabled"


def _full(policies: tuple[Policy, ...]) -> bool:
    return len(policies) >= MOST_POLICIES


def _per_user(state: str | None) -> list[str]:
    if state in ("enabled", "enforced"):
        return ["per-user MFA is on for you; Microsoft advises against both together"]
    return []


def g12_partners(case: Case) -> Gate:
    """No partner administers this tenant from outside; or it is known what happens to them."""
    says = "No partner with delegated administration is caught unawares"
    providers = case.facts.around.providers
    if providers is None:
        return gate(
            case, "G12", "amber", says, "partner organisations could not be read",
            turn_green="Ask whether a partner administers this tenant; the policy asks them, too.",
        )  # fmt: skip
    if providers:
        return gate(
            case, "G12", "amber", says, f"{len(providers)} of them: {', '.join(providers[:3])}. "
            "All users includes service provider users: they will be asked for MFA, too",
            object_id=providers[0], turn_green="Tell the partner before it is on.",
        )  # fmt: skip
    return gate(case, "G12", "green", says, "none is set up as a service provider")
