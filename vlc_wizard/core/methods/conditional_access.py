"""Require MFA by a Conditional Access policy: wish and facts to changes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from vlc_wizard.core.compare import unlike
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.model import Account, Body, Policy
from vlc_wizard.core.plan import (
    COLLECTION,
    CREATE,
    DEFAULTS,
    DEFAULTS_AT,
    ON,
    REPORT_ONLY,
    SET_STATE,
    Change,
    Plan,
    Wish,
    basis_of,
    marked,
)

TARGETS: Mapping[str, str] = {"admin-portals": "MicrosoftAdminPortals", "all-resources": "All"}

_WHY = "Every user, guests too, is asked for multifactor authentication at the admin portals."
_UNDO = "Set the policy to off: Entra ID > Conditional Access > Policies > the policy > Enable."


_WHY_OFF = "The two exclude each other: security defaults go off right before the policy is on."
_UNDO_OFF = "Turn security defaults on again, once the policy is off."
_AFTER_MOVE = (
    "Block legacy authentication and device code sign-in by policies of your own: security "
    "defaults did.",
)


def default_target(facts: FactSheet | None) -> str:
    """The guidance's own; or as much as security defaults protect, where they are on."""
    on = facts is not None and facts.security_defaults
    return "all-resources" if on else "admin-portals"


def body_of(wish: Wish) -> dict[str, Any]:
    """The policy as it will be sent, report-only, every collection present.

    The shape is the guidance's own: all users, one app group, one control, no conditions.
    """
    return {
        "displayName": f"{wish.policy_name} [vlcw-]",
        "state": REPORT_ONLY,
        "conditions": {
            "clientAppTypes": ["all"],
            "applications": {
                "includeApplications": [TARGETS[wish.target]],
                "excludeApplications": [],
                "includeUserActions": [],
                "includeAuthenticationContextClassReferences": [],
            },
            "users": {
                "includeUsers": ["All"],
                "excludeUsers": sorted(wish.emergency),
                "includeGroups": [],
                "excludeGroups": [],
                "includeRoles": [],
                "excludeRoles": [],
            },
            "signInRiskLevels": [],
            "userRiskLevels": [],
        },
        "grantControls": {
            "operator": "OR",
            "builtInControls": ["mfa"],
            "customAuthenticationFactors": [],
            "termsOfUse": [],
        },
    }


def plan(wish: Wish, facts: FactSheet, excluded: Mapping[str, Account]) -> Plan:
    """The changes from what is there to what is wished; none where nothing is left to do."""
    assert facts.tenant is not None  # noqa: S101 - no page reaches here without the tenant
    body = body_of(wish)
    return marked(
        Plan(
            tenant=replace(facts.tenant, domains=()),
            method=wish.method,
            basis={
                **basis_of(facts, excluded, undone={}),
                "drills": {i: d for i, d in sorted(wish.drills.items()) if i in excluded},
            },
            changes=_changes(
                wish, body, existing(body, facts), defaults=facts.security_defaults is True
            ),
            human_steps=_human_steps(wish, facts),
            blockers=_blockers(wish, facts),
            reason=wish.reason,
        )
    )


def existing(body: Body, facts: FactSheet) -> Policy | None:
    """A policy that already says the same, whatever its name and whether on or report-only.

    An earlier run may have left it; a second one of the same kind would only confuse.
    """
    wanted = {k: v for k, v in body.items() if k not in ("displayName", "state")}
    same = [
        p
        for p in facts.policies or ()
        if p.state in (ON, REPORT_ONLY) and says_the_same(wanted, p.body)
    ]
    return max(same, key=lambda p: p.state == ON, default=None)


def says_the_same(wanted: Body, found: Body) -> bool:
    """Whether a stored policy demands just this: our fields equal, and nothing more narrows it."""
    return not any(unlike(wanted, found))


def _changes(wish: Wish, body: Body, same: Policy | None, *, defaults: bool) -> tuple[Change, ...]:
    if same is not None and (same.state == ON or not wish.turn_on):
        return ()
    made: list[Change] = []
    target: str | Mapping[str, int] = {"made_by": 1}
    if same is None:
        made.append(Change(1, CREATE, COLLECTION, None, body, _WHY, _UNDO))
    else:
        target = f"{COLLECTION}/{same.id}"
    if wish.turn_on and defaults:
        made.append(
            Change(len(made) + 1, DEFAULTS, DEFAULTS_AT, {"isEnabled": True}, {"isEnabled": False},
                   _WHY_OFF, _UNDO_OFF)
        )  # fmt: skip
    if wish.turn_on:
        before, after = {"state": REPORT_ONLY}, {"state": ON}
        why = "Report-only asks nobody. On, the policy asks."
        made.append(Change(len(made) + 1, SET_STATE, target, before, after, why, _UNDO))
    return tuple(made)


def _human_steps(wish: Wish, facts: FactSheet) -> tuple[str, ...]:
    moves = _AFTER_MOVE if facts.security_defaults and wish.turn_on else ()
    first = (
        *moves,
        "Sign in to Volume Licensing Central in a private window and note what you are asked.",
        "Look up that sign-in in the Entra sign-in log; the policy must be listed as applied.",
    )
    if wish.turn_on:
        return first
    return ("Look at the report-only results, then come back and turn the policy on.", *first)


def _blockers(wish: Wish, facts: FactSheet) -> tuple[str, ...]:
    out = []
    if facts.licence is not None and not facts.licence.premium:
        out.append("Conditional Access needs Microsoft Entra ID P1 or P2; this tenant has none.")
    if facts.security_defaults and wish.turn_on and wish.target != "all-resources":
        out.append("Security defaults are on, for every app; a policy for the admin portals alone "
                   "would protect less. Choose all resources.")  # fmt: skip
    return tuple(out)
