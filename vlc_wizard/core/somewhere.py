"""Where somebody still gets in, whom some policies stop only under a condition. Exact.

Two policies may each stop sign-ins from half the world and leave nothing: one condition at a time
proves no way in. So all situations are taken, less all that any of the policies may stop.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from vlc_wizard.core.coverage.demands import Demand
from vlc_wizard.core.coverage.policies import Rule, rule_of
from vlc_wizard.core.coverage.regions import TooManyPieces, merged, subtract
from vlc_wizard.core.coverage.world import world_of
from vlc_wizard.core.model import Body


def somewhere(stopping: Sequence[Body], places: Sequence[Mapping[str, Any]] | None) -> str:
    """Where a normal sign-in gets past all of them, in words; empty where none is proven to.

    A place counts only if somebody can certainly be there, and a device of a certain kind is never
    taken for granted.
    """
    rules = [_stops(rule_of(body, None)) for body in stopping]
    normal = [rule for rule in rules if rule.normal is not False]
    world = world_of(normal, places)
    try:
        stopped = [box for rule in normal for box in world.cover(rule).possible]
        left = [box for box in subtract([world.everything], stopped) if world.definite(box)]
    except TooManyPieces:
        return ""
    said = [world.words(merged(left)[0])] if left and normal else []
    said += ["when neither the sign-in nor the user is at risk"] if len(normal) < len(rules) else []
    return ", ".join(said) if left else ""


def _stops(rule: Rule) -> Rule:
    """The rule, as one that stops whoever it hits, on any device."""
    return replace(rule, hits=True, demand=Demand(block=True), device=None)
