"""Facts typed in by the admin where nothing could be read. They stay marked as stated."""

from collections.abc import Mapping
from datetime import datetime

from vlc_wizard.core.coverage import Judgement, Verdict
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.guided import BY_ID, LOOK_FIRST, ROLLOUT
from vlc_wizard.core.model import GLOBAL_ADMINISTRATOR, Admin, Licence, Policy, Tenant
from vlc_wizard.core.page import Fact, Say, say
from vlc_wizard.core.recommend import Recommendation, recommend

MARK = "stated by the admin"
LABELS: Mapping[str, str] = {
    "name": "Organisation",
    "domain": "Domain",
    "licence": "Microsoft Entra ID P1 or P2",
    "defaults": "Security defaults",
    "policies": "Conditional Access policies that are on",
}
VALUES: Mapping[str, Mapping[str, str]] = {
    "licence": {"p1": "yes", "none": "no", "": "not known"},
    "defaults": {"on": "on", "off": "off", "": "not known"},
    "policies": {"none": "none", "some": "some", "": "not known"},
}


def sheet_of(typed: Mapping[str, str], now: datetime) -> FactSheet:
    """The facts as stated; what was not stated is unknown, as if unread.

    Whoever makes the change in the portal holds the role for it, or the portal refuses.
    """
    licence, defaults, policies = (typed.get(k, "") for k in ("licence", "defaults", "policies"))
    on = (Policy("stated", "stated by the admin", "enabled", {}),)
    covers = policies == "none" and defaults == "off"
    verdict = Verdict.NOT_COVERED
    return FactSheet(
        tenant=Tenant("", typed.get("name", ""), typed.get("domain", "")),
        admin=Admin("", "", "", guest=False, roles=frozenset({GLOBAL_ADMINISTRATOR})),
        licence=Licence(licence) if licence else None,
        security_defaults={"on": True, "off": False}.get(defaults),
        policies={"none": (), "some": on}.get(policies),
        holders=None,
        my_mfa=None,
        read_at=now,
        coverage=Judgement(verdict, verdict, False, 0, None, 0) if covers else None,
    )


def recommended(typed: Mapping[str, str], now: datetime) -> Recommendation:
    """What follows from the stated facts."""
    return recommend(sheet_of(typed, now))


def method_for(typed: Mapping[str, str]) -> str:
    """The method of the rollout by hand: the one chosen, else what the licence allows."""
    chosen = typed.get("method", "")
    if chosen in ROLLOUT:
        return chosen
    if not (typed.get("licence") and typed.get("defaults")):
        return LOOK_FIRST
    if typed.get("licence") == "p1" and typed.get("defaults") != "on":
        return "conditional-access"
    return "security-defaults" if typed.get("policies") != "some" else "per-user"


def facts_rows(typed: Mapping[str, str]) -> tuple[Fact, ...]:
    """The stated facts as rows, each with its mark."""
    rows = []
    for name, label in LABELS.items():
        value = VALUES.get(name, {}).get(typed.get(name, ""), typed.get(name, "")) or "not stated"
        rows.append(Fact(say("$label", label=label), say("$value", value=value), "info", say(MARK)))
    return tuple(rows)


def done_words(done: Mapping[str, str], guide_id: str) -> Say:
    """Since when a step by hand is said to be done; empty: it is not."""
    when = done.get(guide_id)
    if when is None:
        return say("")
    return say("done on $on, $mark", on=datetime.fromisoformat(when).date(), mark=MARK)


def as_text(typed: Mapping[str, str], done: Mapping[str, str], by: str, now: datetime) -> str:
    """The record of a rollout by hand; every line says who says so."""
    lines = ["MFA for Volume Licensing Central: rollout by hand",
             f"Written on {now:%Y-%m-%d %H:%M} UTC by {by or 'the admin'}. Nothing of it was read "
             f"from the tenant: every line is {MARK}.", ""]  # fmt: skip
    for name, label in LABELS.items():
        value = VALUES.get(name, {}).get(typed.get(name, ""), typed.get(name, "")) or "not stated"
        lines.append(f"{label}: {value} ({MARK})")
    lines.append("")
    for guide_id in ROLLOUT[method_for(typed)]:
        when = done.get(guide_id)
        state = f"done on {when[:10]} ({MARK})" if when else "not done"
        lines.append(f"{BY_ID[guide_id].title}: {state}")
    return "\n".join(lines) + "\n"
