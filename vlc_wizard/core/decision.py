"""The decision table D0-D16, as data: from seven facts to one row. Pure, and complete.

A fact that was not read is the set of all its values. A row follows only where every value would
lead to the same row; otherwise the facts that would tell the rows apart must be read first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from itertools import product
from typing import Literal

Role = Literal["both", "policies", "per-user", "none"]  # what the roles held now may write
Cover = Literal["covered", "partial", "report", "none"]
Everyone = Literal["none", "some", "everyone"]


@dataclass(frozen=True, slots=True)
class Inputs:
    """The seven facts, each with one value."""

    role: Role
    licence: Literal["none", "p1", "lapsed"]
    security_defaults: bool
    coverage: Cover
    policy_on: bool
    per_user: Everyone
    accepts_defaults: bool


VALUES: Mapping[str, tuple[object, ...]] = {
    "role": ("both", "policies", "per-user", "none"),
    "licence": ("none", "p1", "lapsed"),
    "security_defaults": (False, True),
    "coverage": ("covered", "partial", "report", "none"),
    "policy_on": (False, True),
    "per_user": ("none", "some", "everyone"),
    "accepts_defaults": (False, True),
}

NAMES: Mapping[str, str] = {
    "role": "which roles you hold",
    "licence": "the licence",
    "security_defaults": "whether security defaults are on",
    "coverage": "whom the policies make use MFA today",
    "policy_on": "whether a policy is on",
    "per_user": "per-user MFA of everybody",
    "accepts_defaults": "whether security defaults are acceptable",
}


Possible = Mapping[str, tuple[object, ...]]  # fact -> the values it may have


@dataclass(frozen=True, slots=True)
class Row:
    """A row: when it holds (the first that holds is taken), what to do, and why."""

    id: str
    when: Possible  # what is not named does not matter
    action: str
    method: str  # the method it leads to; empty: none of them, for now
    says: str
    because: tuple[str, ...]
    must: tuple[str, ...] = ()


_WRITES_POLICIES = ("both", "policies")
_SETS_PER_USER = ("both", "per-user")

ROWS: tuple[Row, ...] = (
    Row(
        "D0", {"security_defaults": (True,), "policy_on": (True,)}, "stop", "",
        "Stop, and read again.",
        ("security defaults and a Conditional Access policy both read as on, which the service "
         "does not allow",),
        ("Read again in some minutes; if it stays, send both facts to Microsoft's support.",),
    ),
    Row(
        "D1", {"security_defaults": (True,), "licence": ("none", "lapsed")},
        "keep_security_defaults", "",
        "Keep security defaults; change nothing.",
        ("they make everybody register, and the licence allows nothing more exact",),
        ("Prepare the people: administrators are asked every time, others when Microsoft sees "
         "need. Legacy authentication and device code sign-in stay blocked.",),
    ),
    Row(
        "D2", {"security_defaults": (True,), "accepts_defaults": (True,)},
        "keep_security_defaults", "",
        "Keep security defaults; Conditional Access is a later step.",
        ("they make everybody register, and you accept them",),
        ("With Entra ID P1, Microsoft advises Conditional Access in the long run.",),
    ),
    Row(
        "D3", {"security_defaults": (True,), "role": _WRITES_POLICIES}, "staged_move",
        "conditional-access",
        "Move in stages from security defaults to Conditional Access.",
        ("the two exclude each other, and protection must not drop in between",),
        ("Prepare one policy report-only: all users, all resources, MFA, emergency access and "
         "synchronisation accounts left out.",
         "Have a second administrator or an emergency access account ready.",
         "Turn security defaults off and the policy on at once; if that fails, turn security "
         "defaults on again.",
         "Block legacy protocols and device code sign-in by hand: security defaults did.",
         "Read again: Microsoft may create policies of its own."),
    ),
    Row(
        "D4", {"security_defaults": (True,)}, "hand_over", "conditional-access",
        "Hand it over to somebody who may move to Conditional Access.",
        ("your roles do not allow policies to be written",),
    ),
    Row(
        "D5", {"coverage": ("covered",)}, "no_change", "",
        "Change nothing; verify, and keep the evidence.",
        ("enabled policies demand MFA of everybody already",),
    ),
    Row(
        "D6", {"licence": ("p1",), "role": _WRITES_POLICIES, "coverage": ("report",)},
        "turn_on_existing", "conditional-access",
        "Turn on the report-only policy that is there.",
        ("it would cover everybody once on, and is the least change",),
        ("Check whom it leaves out, and who is asked for the first time.",),
    ),
    Row(
        "D7", {"licence": ("p1",), "role": _WRITES_POLICIES, "coverage": ("partial",)},
        "add_policy", "conditional-access",
        "Add the guidance's policy beside those that are there.",
        ("policies add up: one more never weakens another, and it closes the gaps",),
        ("Nothing that is there is edited; an exclusion you want gone is removed by hand.",),
    ),
    Row(
        "D8", {"licence": ("p1",), "role": _WRITES_POLICIES}, "create_policy", "conditional-access",
        "Create the Conditional Access policy: report-only first, then on.",
        ("nothing that is on demands MFA of everybody, and the guidance recommends this way",),
        ("Leave emergency access accounts out.",
         "A new policy can take hours to reach every service."),
    ),
    Row(
        "D9", {"licence": ("p1",)}, "hand_over", "conditional-access",
        "Hand it over to somebody who may write policies.",
        ("your roles do not allow policies to be written",),
        ("Where a role can be activated for you: activate it, then read again.",),
    ),
    Row(
        "D10", {"per_user": ("everyone",)}, "no_change_legacy", "",
        "Change nothing now; it holds for today's people only.",
        ("per-user MFA is on for everybody, and the licence allows nothing more exact",),
        ("New people and guests are not covered: think of security defaults or Entra ID P1.",),
    ),
    Row(
        "D11",
        {"licence": ("lapsed",), "policy_on": (True,), "accepts_defaults": (True,),
         "role": _WRITES_POLICIES},
        "clean_up_then_security_defaults", "security-defaults",
        "Remove the policies of the lapsed licence, then enable security defaults; or renew.",
        ("the policies go on but cannot be edited, and security defaults need them gone",),
        ("Delete the enabled policies by hand, then enable security defaults at once: in between "
         "nothing asks for MFA.",),
    ),
    Row(
        "D12",
        {"policy_on": (False,), "accepts_defaults": (True,), "role": _WRITES_POLICIES},
        "enable_security_defaults", "security-defaults",
        "Enable security defaults.",
        ("the tenant has no Entra ID P1, nothing else asks everybody, and they cost nothing",),
        ("They act on every app; everybody registers at the next sign-in, with no days to skip.",
         "Legacy authentication and device code sign-in are blocked: look for devices and scripts "
         "that use them.",
         "Authenticator or another app that shows codes only; your own method must be one."),
    ),
    Row(
        "D13", {"accepts_defaults": (False,), "role": _SETS_PER_USER}, "per_user_mfa", "per-user",
        "Set per-user MFA for everybody who uses Volume Licensing Central.",
        ("there is no Entra ID P1, and security defaults are not acceptable to you",),
        ("Every account must be set, guests too, and new ones as they come.",
         "Prepare every person first: with this method it is essential.",
         "It uses a preview interface of Microsoft Graph."),
    ),
    Row(
        "D14", {"policy_on": (True,), "role": _SETS_PER_USER}, "hand_over", "",
        "Renew Entra ID P1, or remove the policies of the lapsed licence first.",
        ("per-user MFA beside enforced policies is what Microsoft advises against",),
    ),
    Row(
        "D15", {"policy_on": (True,)}, "hand_over", "per-user",
        "Hand over per-user MFA, or buy Entra ID P1.",
        ("policies are on without a licence to edit them, and your roles do not allow per-user "
         "MFA",),
    ),
    Row(
        "D16", {}, "hand_over", "",
        "Hand it over to somebody with a role that may change it.",
        ("none of the methods is open to you here",),
    ),
)  # fmt: skip


def row_of(inputs: Inputs, rows: tuple[Row, ...] = ROWS) -> Row:
    """The first row that holds."""
    return next(row for row in rows if _holds(row, inputs))


def _holds(row: Row, inputs: Inputs) -> bool:
    return all(getattr(inputs, name) in values for name, values in row.when.items())


def combinations(possible: Possible) -> Iterator[Inputs]:
    """Every combination of these values."""
    names = [f.name for f in fields(Inputs)]
    for values in product(*(possible[name] for name in names)):
        yield Inputs(*values)  # type: ignore[arg-type]


def decide(possible: Possible) -> Row | tuple[str, ...]:
    """The row that follows whatever the open facts are; or the names of those to read first."""
    found = {row_of(inputs).id: row_of(inputs) for inputs in combinations(possible)}
    if len(found) == 1:
        return next(iter(found.values()))
    return tuple(name for name in VALUES if _matters(name, possible))


def _matters(name: str, possible: Possible) -> bool:
    """Whether two values of an open fact, all else equal, lead to two rows."""
    if len(possible[name]) == 1:
        return False
    first = possible[name][0]
    return any(
        row_of(inputs).id != row_of(replace(inputs, **{name: first})).id  # type: ignore[arg-type]
        for inputs in combinations(possible)
    )
