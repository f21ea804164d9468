"""Security defaults on or off: wish and facts to changes."""

from collections.abc import Mapping
from dataclasses import replace

from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.methods.sessions import STAY_ENDED, revoking
from vlc_wizard.core.model import Account
from vlc_wizard.core.plan import DEFAULTS, DEFAULTS_AT, Change, Plan, Wish, basis_of

# What the admin agrees to (product.md R19, scenario 2).
EFFECTS = (
    "They act on every app of the tenant, for guests as for members; nobody can be left out.",
    "Everybody registers at the next sign-in; there are no days to skip it.",
    "Only an authenticator app counts: Microsoft Authenticator, or another that shows codes.",
    "Administrators are asked at every sign-in; others when Microsoft sees need.",
    "Legacy authentication is blocked: old mail programs, scanners and scripts stop working.",
    "Signing in by device code is blocked.",
)
CLASSIC = (
    "If the service refuses because of a policy though none is on: look for classic policies at "
    "entra.microsoft.com > Entra ID > Conditional Access > Classic policies, and turn them off. "
    "Graph does not list them."
)
_ON = "Everybody, guests too, must register and is asked for multifactor authentication."
_OFF = "Nothing asks from here on but the Conditional Access policies that are on, and Microsoft."
_UNDO = "Set the switch back: Entra ID > Overview > Properties > Manage security defaults."


def plan(wish: Wish, facts: FactSheet, emergency: Mapping[str, Account]) -> Plan:
    """The one switch, and who is signed out where that was asked for."""
    assert facts.tenant is not None  # noqa: S101 - no page reaches here without the tenant
    return Plan(
        tenant=replace(facts.tenant, domains=()),
        method=wish.method,
        basis={
            **basis_of(facts, emergency, undone={}),
            "drills": {i: d for i, d in sorted(wish.drills.items()) if i in emergency},
        },
        changes=_changes(wish, facts),
        human_steps=_human_steps(wish),
        blockers=_blockers(wish, facts),
        reason=wish.reason,
        stays=_stays(wish),
    )


def _changes(wish: Wish, facts: FactSheet) -> tuple[Change, ...]:
    on = wish.turn_on
    if facts.security_defaults is None or facts.security_defaults is on:
        return ()
    switch = Change(
        1, DEFAULTS, DEFAULTS_AT, {"isEnabled": not on}, {"isEnabled": on},
        _ON if on else _OFF, _UNDO,
    )  # fmt: skip
    return (switch, *revoking(wish.revoke, first=2)) if on else (switch,)


def _human_steps(wish: Wish) -> tuple[str, ...]:
    if not wish.turn_on:
        return ("Read again at once: Microsoft may create policies of its own when they go off.",)
    return (
        "Tell everybody before: each person registers at the next sign-in.",
        "Look for devices and scripts that use legacy authentication or a device code.",
        CLASSIC,
    )


def _blockers(wish: Wish, facts: FactSheet) -> tuple[str, ...]:
    if facts.security_defaults is None:
        return ("Whether security defaults are on could not be read.",)
    if not wish.turn_on:
        return ()
    if facts.policies is None:
        return ("Whether a Conditional Access policy is on could not be read.",)
    on = [p.name for p in facts.policies if p.state == "enabled"]
    return tuple(
        f"The Conditional Access policy {name} is on; the service allows only one of the two."
        for name in on
    )


def _stays(wish: Wish) -> tuple[str, ...]:
    if not wish.turn_on:
        return ("Policies that Microsoft made when they went off stay.",)
    ended = (STAY_ENDED,) if wish.revoke else ()
    return ("Methods that people registered stay registered.", *ended)
