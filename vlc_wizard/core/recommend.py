"""What to do: the row of the decision table, why, and why not by another method."""

from collections.abc import Iterable
from dataclasses import dataclass

from vlc_wizard.core.decision import NAMES, Row, decide
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.model import ROLE_NAMES, Admin
from vlc_wizard.core.possible import (
    PER_USER_WRITERS,
    POLICY_WRITERS,
    known,
    may_be_on,
    possible_of,
)


@dataclass(frozen=True, slots=True)
class Method:
    """A way of requiring MFA. `roles`: any of them, least first (product.md 2.2)."""

    id: str
    name: str
    roles: tuple[str, ...]
    effects: tuple[str, ...]


METHODS = (
    Method(
        "conditional-access",
        "Conditional Access policy",
        POLICY_WRITERS,
        (
            "asks all users, guests too, at the admin portals you choose",
            "can be tried report-only, and leaves named accounts out",
        ),
    ),
    Method(
        "security-defaults",
        "Security defaults",
        POLICY_WRITERS,
        (
            "one switch for the whole tenant and every app; nobody can be left out",
            "blocks legacy authentication and device code sign-in",
        ),
    ),
    Method(
        "per-user",
        "Per-user MFA (legacy)",
        PER_USER_WRITERS,
        (
            "set on each person, guests too; new people have to be set as they come",
            "uses a preview interface of Microsoft Graph",
        ),
    ),
)

POSSIBLE = "it could be used, but "  # before what speaks against a method that is available
_BY_ID = {m.id: m for m in METHODS}


def method_name(method_id: str) -> str:
    """The name of a method for people; what is no method of ours stays as it is."""
    return _BY_ID[method_id].name if method_id in _BY_ID else method_id


@dataclass(frozen=True, slots=True)
class Right:
    """Whether a person's roles allow a method. None: the roles could not be read."""

    allowed: bool | None
    because: str


def rights(admin: Admin | None, method_id: str) -> Right:
    """What the active roles allow; the service has the last word on every write."""
    roles = _BY_ID[method_id].roles
    if admin is None or admin.roles is None:
        return Right(None, "your roles could not be read")
    held = [r for r in roles if r in admin.roles]
    if held:
        return Right(True, f"you hold {ROLE_NAMES[held[0]]}")
    return Right(False, f"it needs {ROLE_NAMES[roles[0]]} or higher, which you do not hold")


def availability(facts: FactSheet, method_id: str) -> str:
    """Why a method cannot be used here; empty where it can."""
    if method_id not in _BY_ID:
        return "there is no such method"
    reasons = [unsuited(facts, method_id)]
    right = rights(facts.admin, method_id)
    if not right.allowed:
        reasons.append(right.because)
    return "; ".join(r for r in reasons if r)


def unsuited(facts: FactSheet, method_id: str) -> str:
    """Why a method does not fit the tenant, whoever asks; empty where it does."""
    if method_id not in _BY_ID:
        return "there is no such method"
    return "; ".join(_AVAILABILITY[method_id](facts))


def _conditional_access(facts: FactSheet) -> Iterable[str]:
    if facts.licence is None:
        yield "whether there is Entra ID P1 could not be read"
    elif not facts.licence.premium:
        yield "it needs Microsoft Entra ID P1, and this tenant has none"
    if facts.security_defaults is None:
        yield "whether security defaults are on could not be read"
    if facts.policies is None:
        yield "the policies that are there could not be read"


def _security_defaults(facts: FactSheet) -> Iterable[str]:
    if facts.security_defaults:
        yield "they are on already"
    elif facts.security_defaults is None:
        yield "whether they are on could not be read"
    elif facts.policies is None:
        yield "whether a Conditional Access policy is on could not be read"
    elif any(p.state == "enabled" for p in facts.policies):
        yield "a Conditional Access policy is on, and the service allows only one of the two"


def _per_user(facts: FactSheet) -> Iterable[str]:
    if facts.security_defaults:
        yield "security defaults are on, and ask everybody already"
    elif facts.policies is None or facts.security_defaults is None:
        yield "what is on today could not be read"
    elif any(p.state == "enabled" for p in facts.policies):
        yield "a Conditional Access policy is on, and Microsoft advises against both"


_AVAILABILITY = {
    "conditional-access": _conditional_access,
    "security-defaults": _security_defaults,
    "per-user": _per_user,
}


# --- the recommendation ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Other:
    """A method that is not the recommended one, and why not."""

    method: str
    available: bool
    because: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What to do, with its reasons. Row "" says: read first."""

    row: str
    action: str
    method: str  # the recommended one; empty: none of them, for now
    says: str
    because: tuple[str, ...]
    must: tuple[str, ...]
    blockers: tuple[str, ...]
    others: tuple[Other, ...]


def recommend(facts: FactSheet) -> Recommendation:
    """The one row that follows from the facts, whatever is open; or what to read first."""
    possible = possible_of(facts)
    row = decide(possible)
    if not isinstance(row, Row):
        names = ", ".join(NAMES[name] for name in row)
        return Recommendation(
            "", "read_first", "", f"Read first: {names}.", (f"not known yet: {names}",), (), (),
            _others(facts, ""),
        )  # fmt: skip
    because = (*row.because, *known(possible), *_accepted(facts))
    return Recommendation(
        row.id, row.action, row.method, row.says, because, (*row.must, *_musts(row, facts)),
        _blockers(row, facts), _others(facts, row.method, row.says),
    )  # fmt: skip


def differs(recommended: Recommendation, method: str) -> bool:
    """Whether a method is another one than the recommended, so that a reason is asked for."""
    return bool(recommended.row) and recommended.method != method


def acceptance_decides(facts: FactSheet) -> bool:
    """Whether another answer about security defaults would lead to another row."""
    possible = possible_of(facts)
    other = {**possible, "accepts_defaults": (not possible["accepts_defaults"][0],)}
    return decide(other) != decide(possible)


def _accepted(facts: FactSheet) -> tuple[str, ...]:
    """What was said of security defaults, where it decides."""
    if not acceptance_decides(facts):
        return ()
    accepts = possible_of(facts)["accepts_defaults"][0]
    if "accepts_security_defaults" not in facts.stated:
        return ("security defaults are taken as acceptable: nobody said otherwise",)
    return ("you said that security defaults are " + ("" if accepts else "not ") + "acceptable",)


def _musts(row: Row, facts: FactSheet) -> tuple[str, ...]:
    """What goes with a row only where a fact calls for it."""
    lapsed = facts.licence is not None and facts.licence.lapsed
    if row.id == "D5" and lapsed:
        return ("The premium licence has lapsed: the policies go on, but cannot be edited.",)
    if row.method == "conditional-access" and facts.around.my_per_user in ("enabled", "enforced"):
        return ("Per-user MFA is on for you, and for others perhaps: turn it off once the policy "
                "is on, not before.",)  # fmt: skip
    return ()


def _blockers(row: Row, facts: FactSheet) -> tuple[str, ...]:
    """What stands before the action, and who can take it away."""
    if row.id == "D13" and any(may_be_on(p.state) for p in facts.policies or ()):
        return ("A Conditional Access policy is on, and Microsoft advises against both together: "
                "renew Entra ID P1, or remove the policies first.",)  # fmt: skip
    if row.action == "hand_over" and row.method:
        right = rights(facts.admin, row.method)
        return () if right.allowed else (f"{right.because[:1].upper()}{right.because[1:]}.",)
    return ()


def _fits_less(facts: FactSheet, method_id: str) -> str:
    """Why another method that could be used is worse where there is Entra ID P1."""
    if facts.licence is None or not facts.licence.premium:
        return ""
    return {
        "security-defaults": "with Entra ID P1, Conditional Access asks the same and can leave "
        "accounts out",
        "per-user": "with Entra ID P1, Microsoft advises Conditional Access, and not both",
    }.get(method_id, "")


def _others(facts: FactSheet, method: str, says: str = "") -> tuple[Other, ...]:
    out = []
    for other in METHODS:
        why = availability(facts, other.id)
        if other.id != method:
            fits = _fits_less(facts, other.id) or "it is not what fits here"
            because = why or f"{POSSIBLE}{fits}: {says}".rstrip(": ")
            out.append(Other(other.id, not why, because))
    return tuple(out)
