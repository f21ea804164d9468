"""assess: what is there, and what follows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from vlc_wizard.core.emergency import unstated_emergency
from vlc_wizard.core.facts import FactSheet, Unread
from vlc_wizard.core.format import counted, plain
from vlc_wizard.core.model import Census, Readiness
from vlc_wizard.core.overlays import Overlay, Seen, overlays
from vlc_wizard.core.pages.coverage_words import IN_THE_WIZARD, unstated
from vlc_wizard.core.pages.facts import licence_words
from vlc_wizard.core.recommend import METHODS, Recommendation, availability, recommend
from vlc_wizard.core.snapshot import Snapshot
from vlc_wizard.core.stated import emergency_of
from vlc_wizard.core.view import not_ready
from vlc_wizard.verbs.coverage import coverage_document, coverage_lines
from vlc_wizard.verbs.offline import facts_judged
from vlc_wizard.verbs.session import Answer, Talk


async def assess(talk: Talk, *, save: Path | None = None) -> Answer:
    """Read the tenant and judge it."""
    await talk.begin()
    read = await talk.performer.perform_read()
    current = talk.performer.tools.sign_in.current
    cloud = talk.performer.judging.snapshot.cloud if talk.performer.judging.snapshot else ""
    where = Situation(cloud, current.way if current else "")
    answer = report(replace(read.facts, census=read.census), where)
    if save is None:
        return answer
    from vlc_wizard.verbs.saving import save_snapshot

    path = await save_snapshot(talk, save)
    return replace(answer, lines=(*answer.lines, f"Saved as {path}"))


def from_snapshot(snapshot: Snapshot, stated: Mapping[str, Any]) -> Answer:
    """Judge what somebody read, offline."""
    return report(facts_judged(snapshot, stated), Situation(snapshot.cloud))


@dataclass(frozen=True, slots=True)
class Situation:
    """Which cloud was read, and how the reader signed in."""

    cloud: str = ""
    way: str = ""


def report(facts: FactSheet, situation: Situation | None = None) -> Answer:
    """The document of `assess --json`, and the lines for people."""
    situation = situation or Situation()
    document = {
        "tenant": _tenant(facts),
        "read_at": facts.read_at.isoformat(),
        "unread": [
            {
                "path": u.path,
                "what": u.what,
                "status": u.status,
                "code": u.code,
                "settled_by": u.settled_by,
            }
            for u in facts.unread
        ],
        "facts": _facts(facts),
        "coverage": {
            **coverage_document(facts.coverage),
            "may_be_emergency": [c.id for c in unstated_emergency(facts)],
        },
        "recommendation": _recommendation(facts, situation),
    }
    return Answer(document, tuple(_lines(facts, situation)))


def _tenant(facts: FactSheet) -> dict[str, str] | None:
    tenant = facts.tenant
    if tenant is None:
        return None
    return {"id": tenant.id, "name": tenant.name, "domain": tenant.domain}


def _facts(facts: FactSheet) -> dict[str, Any]:
    census = facts.census
    by = census.by_readiness if census else None
    left = not_ready(census) if census else None
    licence = facts.licence
    return {
        "licence": licence.level if licence else None,
        "licence_units": licence.units if licence else None,
        "licence_lapsed": licence.lapsed if licence else None,
        "security_defaults": facts.security_defaults,
        "policies": None if facts.policies is None else len(facts.policies),
        "global_administrators": None if facts.holders is None else len(facts.holders),
        "members": census.members if census else None,
        "guests": census.guests if census else None,
        "disabled": census.disabled if census else None,
        "people_complete": census.complete if census else None,
        "ready": None if by is None else by.get(Readiness.READY, 0),
        "could_pass": None if left is None or census is None else census.people - left,
        "phone_only": None if by is None else by.get(Readiness.PHONE_ONLY, 0),
        "readiness": None if by is None else {str(k): n for k, n in by.items()},
        "you_can_pass": facts.my_mfa[0] if facts.my_mfa else None,
        "guest_mfa_trusted": facts.around.trust.everybody,
        "guest_mfa_trusted_of": facts.around.trust.tenants,
    }  # fmt: skip


def _recommendation(facts: FactSheet, situation: Situation) -> dict[str, Any]:
    """The row, its reasons, the other methods, and what else must be said."""
    made = recommend(facts)
    return {
        "row": made.row or None,
        "action": made.action,
        "method": made.method or None,
        "because": list(made.because),
        "must": list(made.must),
        "blockers": list(made.blockers),
        "others": [
            {"method": o.method, "available": o.available, "because": o.because}
            for o in made.others
        ],
        "overlays": [{"id": o.id, "says": o.says} for o in _overlays(facts, made, situation)],
    }


def _overlays(facts: FactSheet, made: Recommendation, situation: Situation) -> tuple[Overlay, ...]:
    from vlc_wizard.adapters.texts import words

    return overlays(
        Seen(
            facts, made, words().facts, situation.cloud, situation.way,
            emergency_of(facts.stated), facts.read_at.date(),
        )
    )  # fmt: skip


def _lines(facts: FactSheet, situation: Situation) -> list[str]:
    tenant = facts.tenant
    name = f"{tenant.name} ({tenant.domain})" if tenant else "The tenant could not be read"
    out = [f"{name}, read at {facts.read_at:%Y-%m-%d %H:%M} UTC."]
    first, *details = coverage_lines(facts.coverage)
    looks = plain(unstated(facts, IN_THE_WIZARD))
    out += [first, *([looks] if looks else []), *details]
    out += people_lines(facts.census)
    out += [
        f"Licence: {plain(licence_words(facts.licence))}.",
        f"Security defaults: {_ON_OFF[facts.security_defaults]}.",
        "Conditional Access policies, in any state: "
        f"{'unknown' if facts.policies is None else len(facts.policies)}.",
    ]
    made = recommend(facts)
    out.append(f"Recommended: {made.says}" + (f" ({made.row})" if made.row else ""))
    out += [f"  because {why}." for why in made.because]
    out += [f"  {line}" for line in (*made.blockers, *made.must)]
    out += [f"  {o.id}: {o.says}" for o in _overlays(facts, made, situation)]
    out.append("Methods:")
    for method in METHODS:
        why = availability(facts, method.id)
        words = f"not available, because {why}." if why else "available."
        out.append(f"  {method.name}: {words}")
    return out + [f"Not read, so unknown: {u.what} ({_answered(u)})." for u in facts.unread]


_ON_OFF = {True: "on", False: "off", None: "unknown"}


def _answered(unread: Unread) -> str:
    why = unread.code
    if unread.status:
        why = f"the service answered {unread.status}, {unread.code}"
    return f"{why}; settled by {unread.settled_by}"


def people_lines(census: Census | None) -> list[str]:
    """How many people, and how many of them are ready; unknown is unknown."""
    if census is None:
        return ["People: not read, so unknown."]
    cut = "" if census.complete else " Not all were read."
    first = (
        f"People: {census.people:,}, of them {counted(census.members, 'members')} and "
        f"{counted(census.guests, 'guests')}.{cut}"
    )
    by = census.by_readiness
    if by is None:
        return [first, "Who is ready is unknown: the registration report was not read."]
    return [first, able_words(census, "people")]


def able_words(census: Census, people: str) -> str:
    """How many could pass today, as the hub counts them; "ready" leaves out phones."""
    by = census.by_readiness or {}
    able = census.people - (not_ready(census) or 0)
    elsewhere = by.get(Readiness.ELSEWHERE, 0)
    more = f", {elsewhere:,} elsewhere" if elsewhere else ""
    return (
        f"Could pass MFA today: {able:,} of {counted(census.people, people)}, "
        f"{by.get(Readiness.PHONE_ONLY, 0):,} of them by phone only{more}."
    )
