"""Handing an onboarding over: the answers and what was done, without secrets; names if asked.

Whoever opens it signs in as themself. Nothing in it is permission: the tenant is read again, the
plan is made anew from the answers, and every check is made anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from vlc_wizard.core.compare import digest, policy_digest
from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.journal import Entry
from vlc_wizard.core.page import Say, say
from vlc_wizard.core.session import Confirmed, Session, from_json, needing, to_json
from vlc_wizard.core.state import State

FORMAT = "vlc-wizard-handover"
VERSION = 1
MOST_LINES = 500  # of what was done
# Answers that are somebody's own words, or somebody's name.
_WORDS = frozenset({"method_reason", "reasons", "waiting", "whom", "whom_reason"})
# Answers of this computer or this person: they are given anew.
_OWN = frozenset({
    "way", "keep", "listen", "sign_in_as", "confirmed", "tenant", "plan_id", "agreed", "agreed_on",
    "admins_seen", "facts_seen", "guide", "handed",
})  # fmt: skip
# What a colleague sees and agrees to by themself, whatever was agreed before.
ASKED_AGAIN = frozenset({"admins_seen", "facts_seen", "plan_id", "agreed", "agreed_on", "reasons"})


@dataclass(frozen=True, slots=True)
class Opened:
    """A hand-over that was opened: the answers, and where they came from."""

    session: Session


def bundle(state: State, now: datetime, *, names: bool) -> dict[str, Any]:
    """The document. Raises UsageError where there is nothing to hand over."""
    confirmed = state.session.confirmed
    if confirmed is None:
        raise UsageError("There is nothing to hand over yet", "No tenant was confirmed.")
    left_out = _OWN | (frozenset() if names else _WORDS)
    answers = {k: v for k, v in to_json(state.session).items() if k not in left_out}
    body = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": now.isoformat(timespec="seconds"),
        "names": names,
        "tenant": {"id": confirmed.tenant_id, "name": confirmed.tenant_name,
                   "domain": confirmed.domain},
        "by": {"id": confirmed.object_id, **({"name": confirmed.user_name} if names else {})},
        "answers": answers,
        "done": [_line(entry, names=names) for entry in state.journal[-MOST_LINES:]],
        "seen": _seen(state.facts),
    }  # fmt: skip
    return {**body, "digest": digest(body)}


def _line(entry: Entry, *, names: bool) -> dict[str, Any]:
    line = {"at": entry.at.isoformat(), "event": str(entry.event), "request_id": entry.request_id}
    return {**line, "says": entry.says} if names else line


def _seen(facts: FactSheet | None) -> dict[str, Any] | None:
    """What the tenant looked like, so that a change can be seen; no name is in it."""
    if facts is None:
        return None
    policies = facts.policies
    return {
        "read_at": facts.read_at.isoformat(),
        "policies": None if policies is None else {p.id: policy_digest(p.body) for p in policies},
        "security_defaults": facts.security_defaults,
        "global_administrators": None if facts.holders is None else len(facts.holders),
    }


def opened(document: Any, here: Session) -> Opened:
    """The answers of a hand-over, taken up here. Raises UsageError."""
    try:
        handed = _checked(document)
        session = from_json({**_sound(document["answers"]), "handed": handed})
        tenant = str(document["tenant"]["id"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _not_one(f"a part is missing or has another form: {error}") from error
    own = {
        name: getattr(here, name) for name in ("way", "keep", "listen", "sign_in_as")
    }  # this computer's
    client_id = here.client_id or session.client_id
    return Opened(replace(session, **own, client_id=client_id, tenant=tenant))


def _checked(document: Any) -> dict[str, Any]:
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        raise _not_one("it is another kind of file")
    if document.get("version") != VERSION:
        raise _not_one(f"its version is {document.get('version')}, this program knows {VERSION}")
    body = {k: v for k, v in document.items() if k != "digest"}
    if digest(body) != document.get("digest"):
        raise _not_one("its content does not match its own seal: it was changed on its way")
    by, tenant, lines = document["by"], document["tenant"], document["done"]
    datetime.fromisoformat(document["made_at"])
    return {
        "by": str(by.get("name") or by["id"]),
        "made_at": str(document["made_at"]),
        "tenant_id": str(tenant["id"]),
        "tenant_name": str(tenant["name"]),
        "domain": str(tenant["domain"]),
        "done": [{k: str(line[k]) for k in ("at", "event", "says") if k in line} for line in lines],
        "seen": _sound_reading(document["seen"]),
    }


def _sound_reading(seen: Any) -> Any:
    """How the tenant looked, of the one form it has. Raises ValueError."""
    if seen is None:
        return None
    policies = seen["policies"]
    texts = [*policies, *policies.values()] if isinstance(policies, Mapping) else []
    sound = (
        (policies is None or isinstance(policies, Mapping))
        and all(isinstance(word, str) for word in texts)
        and isinstance(seen["security_defaults"], bool | None)
        and isinstance(seen["global_administrators"], int | None)
    )
    if not sound:
        raise ValueError("the reading has another form")
    return {k: seen[k] for k in ("policies", "security_defaults", "global_administrators")}


def _sound(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that may be taken over, each of the form it must have. Raises ValueError."""
    blank = to_json(Session())
    found = {k: v for k, v in answers.items() if k in blank and k not in _OWN}
    for name, value in found.items():
        lists = name == "emergency" and isinstance(value, list | None)
        if not (lists or type(value) is type(blank[name])):
            raise ValueError(f"{name} has another form")
        inner = (
            value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
        )
        if not all(isinstance(word, str) for word in inner):
            raise ValueError(f"{name} has another form")
    return found


def _not_one(why: str) -> UsageError:
    return UsageError(
        "This is not a hand-over that can be taken up",
        f"{why[:1].upper()}{why[1:]}.",
        now="Nothing was opened.",
        next="Ask for the file again, and take it as it was saved.",
    )


def other_tenant(handed: Mapping[str, Any], facts: FactSheet | None) -> bool:
    """Whether the tenant that was read is not the one of the hand-over."""
    tenant = facts.tenant if facts else None
    return bool(handed) and tenant is not None and tenant.id != handed["tenant_id"]


def taken_over(session: Session, confirmed: Confirmed) -> Session:
    """The colleague's answers, of the person who carries on: what was agreed to is asked anew."""
    kept = {name: getattr(session, name) for name in needing("confirmed") - ASKED_AGAIN}
    return session.answer(confirmed=confirmed, **kept)


def changed(handed: Mapping[str, Any], facts: FactSheet | None) -> tuple[Say, ...] | None:
    """What changed in the tenant since; None where one of the two readings is missing."""
    seen = handed.get("seen")
    if not isinstance(seen, Mapping) or facts is None:
        return None
    return (*_policies(seen.get("policies"), facts), *_others(seen, facts))


def _policies(before: Any, facts: FactSheet) -> Sequence[Say]:
    if facts.policies is None or not isinstance(before, Mapping):
        return (say("The policies cannot be compared: they were not read both times."),)
    now = {p.id: p for p in facts.policies}
    kept = [p for p in now.values() if p.id in before]
    altered = [p for p in kept if before[p.id] != policy_digest(p.body)]
    fresh = [p for p in now.values() if p.id not in before]
    new = [say("New: $name ($state)", name=p.name, state=p.state) for p in fresh]
    other = [say("Changed since: $name ($state)", name=p.name, state=p.state) for p in altered]
    gone = [say("No longer there: the policy $id", id=str(i)) for i in before if i not in now]
    return (*new, *other, *gone)


def _others(seen: Mapping[str, Any], facts: FactSheet) -> Sequence[Say]:
    out = []
    defaults, holders = seen.get("security_defaults"), seen.get("global_administrators")
    if defaults != facts.security_defaults:
        words = {True: "on", False: "off", None: "not known"}
        out.append(say("Security defaults: $now, before $before",
                       now=words[facts.security_defaults],
                       before=words.get(defaults, "not known")))  # fmt: skip
    count = None if facts.holders is None else len(facts.holders)
    if count != holders:
        out.append(say("Holders of Global Administrator: $now, before $before",
                       now=str(count), before=str(holders)))  # fmt: skip
    return out
