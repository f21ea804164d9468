"""From what was read to the facts of the decision table, each with the values it may have."""

from vlc_wizard.core.coverage import Judgement, Verdict
from vlc_wizard.core.decision import VALUES, Possible
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.model import (
    AUTHENTICATION_POLICY_ADMINISTRATOR,
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    GLOBAL_ADMINISTRATOR,
    SECURITY_ADMINISTRATOR,
    Admin,
)

# Who may write what, least first (product.md 2.2).
POLICY_WRITERS = (CONDITIONAL_ACCESS_ADMINISTRATOR, SECURITY_ADMINISTRATOR, GLOBAL_ADMINISTRATOR)
PER_USER_WRITERS = (AUTHENTICATION_POLICY_ADMINISTRATOR, GLOBAL_ADMINISTRATOR)


def possible_of(facts: FactSheet) -> Possible:
    """Each fact with the values it may have, as far as it was read."""
    on = None if facts.policies is None else any(may_be_on(p.state) for p in facts.policies)
    accepts = facts.stated.get("accepts_security_defaults")  # not answered: they are taken
    return {
        "role": _role(facts.admin),
        "licence": _licence(facts),
        "security_defaults": _one_or_all("security_defaults", facts.security_defaults),
        "coverage": _coverage(facts.coverage),
        "policy_on": _one_or_all("policy_on", on),
        "per_user": _per_user_of(facts),
        "accepts_defaults": (accepts is not False,),
    }


def may_be_on(state: str) -> bool:
    """Whether a policy asks somebody. A state that nobody knows yet is not taken for off."""
    return state not in ("disabled", "enabledForReportingButNotEnforced")


def _one_or_all(name: str, value: object) -> tuple[object, ...]:
    return VALUES[name] if value is None else (value,)


def _role(admin: Admin | None) -> tuple[object, ...]:
    if admin is None or admin.roles is None:
        return VALUES["role"]
    policies = admin.holds(*POLICY_WRITERS)
    per_user = admin.holds(*PER_USER_WRITERS)
    names = {(True, True): "both", (True, False): "policies", (False, True): "per-user"}
    return (names.get((policies, per_user), "none"),)


def _licence(facts: FactSheet) -> tuple[object, ...]:
    licence = facts.licence
    if licence is None:
        return VALUES["licence"]
    return ("p1" if licence.premium else "lapsed" if licence.lapsed else "none",)


_FEEDS = {
    Verdict.COVERED: "covered",
    Verdict.COVERED_TODAY: "partial",
    Verdict.PARTIAL: "partial",
    Verdict.NOT_COVERED: "none",
}


def _coverage(judged: Judgement | None) -> tuple[object, ...]:
    """The verdict on policies alone. Gaps that report-only policies would close are "report"."""
    verdict = Verdict.UNKNOWN if judged is None else judged.policies_alone
    if judged is None or verdict not in _FEEDS:
        return VALUES["coverage"]
    found = _FEEDS[verdict]
    if verdict.covered or judged.report_only_would_cover is False:
        return (found,)
    return ("report",) if judged.report_only_would_cover else (found, "report")


def _per_user_of(facts: FactSheet) -> tuple[object, ...]:
    """Everybody, where only it can have covered them all; not everybody, where somebody is open."""
    judged = facts.coverage
    if judged is not None and judged.verdict is Verdict.COVERED_TODAY and judged.nothing_could:
        return ("everyone",)
    open_ = judged is not None and judged.verdict in (Verdict.PARTIAL, Verdict.NOT_COVERED)
    if open_ or facts.around.my_per_user == "disabled":
        return ("none", "some")
    return VALUES["per_user"]


_SHOWN = {
    "role": {"both": "your roles allow every method", "none": "your roles allow no method",
             "policies": "your roles allow policies and security defaults",
             "per-user": "your roles allow per-user MFA"},
    "licence": {"none": "no Entra ID P1", "p1": "Entra ID P1 or P2",
                "lapsed": "a premium licence that has lapsed"},
    "security_defaults": {True: "security defaults are on", False: "security defaults are off"},
    "coverage": {"covered": "the policies cover everybody", "partial": "the policies leave gaps",
                 "report": "a report-only policy would cover everybody",
                 "none": "no policy covers anybody"},
    "policy_on": {True: "a Conditional Access policy is on",
                  False: "no Conditional Access policy is on"},
    "per_user": {"none": "per-user MFA is on for nobody", "some": "per-user MFA is on for some",
                 "everyone": "per-user MFA is on for everybody"},
}  # fmt: skip


def known(possible: Possible) -> tuple[str, ...]:
    """The facts with their values, those that are known."""
    values = {name: found[0] for name, found in possible.items() if len(found) == 1}
    return tuple(
        str(words[values[name]])  # type: ignore[index]
        for name, words in _SHOWN.items()
        if name in values
    )
