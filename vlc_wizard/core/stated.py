"""What a human said and Graph cannot tell: kept as answers, and in force until changed.

It is said on a page, by `--stated FILE` or by `plan --exclude`; whoever needs it asks here.
"""

from collections.abc import Callable, Mapping
from typing import Any

from vlc_wizard.core.session import Saved, Session

MOST_EMERGENCY = 5  # accounts that may be left out (snapshot.md)


def stated_in(session: Session) -> dict[str, Any]:
    """The `stated` object of these answers; what was never answered is not in it."""
    said = {
        "emergency_accounts": None if session.emergency is None else list(session.emergency),
        "vlc_app_ids": None if session.vlc_app_ids is None else list(session.vlc_app_ids),
        "accepts_security_defaults": session.accepts_security_defaults,
        "drills": dict(session.drills) or None,
    }
    return {name: value for name, value in said.items() if value is not None}


def with_stated(session: Session, said: Mapping[str, Any]) -> Session:
    """The answers with what was said now; what was not spoken of stays."""
    values: dict[str, Any] = {}
    if "emergency_accounts" in said:
        values["emergency"] = tuple(sorted(str(i) for i in said["emergency_accounts"]))
    if "vlc_app_ids" in said:
        values["vlc_app_ids"] = tuple(str(i) for i in said["vlc_app_ids"])
    if "accepts_security_defaults" in said:
        values["accepts_security_defaults"] = bool(said["accepts_security_defaults"])
    if "drills" in said:
        values["drills"] = {str(i): str(day) for i, day in said["drills"].items()}
    return session.answer(**values)


def in_force(session: Session, kept: Callable[[], Saved | None], tenant_id: str) -> dict[str, Any]:
    """What is stated of a tenant: by this session if it is of that tenant, else as kept for it."""
    if session.confirmed is not None and session.confirmed.tenant_id == tenant_id:
        return stated_in(session)
    saved = kept()
    about = saved.session.confirmed if saved is not None else None
    if saved is None or (about is not None and about.tenant_id != tenant_id):
        return {}
    return stated_in(saved.session)


def emergency_of(stated: Mapping[str, Any]) -> tuple[str, ...]:
    """The emergency access accounts, by object id."""
    return tuple(str(i) for i in stated.get("emergency_accounts") or ())


def wrong_in(stated: Mapping[str, Any]) -> str:
    """What is of another shape than the judgement takes, in words; empty: nothing is."""
    wrong = (
        f"{n} must be {must}" for n, fits, must in _SHAPES if n in stated and not fits(stated[n])
    )
    return next(wrong, "")


def too_many(stated: Mapping[str, Any]) -> str:
    """More emergency accounts than can be stated here, in words. A reading may hold them."""
    return "" if len(stated.get("emergency_accounts", ())) <= MOST_EMERGENCY else _MOST


_MOST = f"emergency_accounts must be a list of at most {MOST_EMERGENCY} object ids"


def _are_ids(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(i, str) and i for i in value)


_SHAPES: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
    ("emergency_accounts", _are_ids, f"a list of at most {MOST_EMERGENCY} object ids"),
    ("vlc_app_ids", _are_ids, "a list of app ids"),
    ("accepts_security_defaults", lambda v: isinstance(v, bool), "true or false"),
    (
        "drills",
        lambda v: isinstance(v, dict) and all(isinstance(day, str) for day in v.values()),
        "an object of object ids, each with the day of the last test, such as 2026-11-24",
    ),
)
