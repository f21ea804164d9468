"""Two readings of the same rules, made apart: the judgement, and the rehearsal tenant's sign-ins.

On tenants made by dice they must agree for every person in every situation; and with a fault put
into one of them they must not.
"""

import copy
import ipaddress
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Any

import pytest

from tests.core import random_tenants as made_by_dice
from vlc_wizard.adapters.snapshots import snapshot_of
from vlc_wizard.adapters.texts import words
from vlc_wizard.core.coverage import Grounds, grounds_of
from vlc_wizard.core.coverage.axes import Axis
from vlc_wizard.core.coverage.marks import joined
from vlc_wizard.core.coverage.persons import persona_of
from vlc_wizard.core.coverage.weighing import Standing, Weigher
from vlc_wizard.rehearsal import evaluate
from vlc_wizard.rehearsal.people import Person
from vlc_wizard.rehearsal.policy_shape import created

AZURE_PORTAL = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"
ADDRESSES = (
    "203.0.113.1", "203.0.113.70", "203.0.113.130", "198.51.100.9", "192.0.2.1", "2001:db8::1",
    "2001:db8:ffff::1",
)  # fmt: skip
COUNTRIES = (*made_by_dice.CODES, "US")
PLATFORMS = (*made_by_dice.PLATFORMS, "unknown")


@dataclass(frozen=True)
class Where:
    """One sign-in, apart from whose it is; on a device that meets every control but MFA."""

    platform: str
    address: str
    country: str


SITUATIONS = [Where(*each) for each in product(PLATFORMS, ADDRESSES, COUNTRIES)]
Fault = Callable[[dict[str, Any]], None]


# --- the rehearsal's reading ---------------------------------------------------------------------


def simulated(tenant: Mapping[str, Any], row: Mapping[str, Any], where: Where) -> bool:
    """Whether a sign-in of this person is asked for MFA, or stopped."""
    now = evaluate.Situation(
        person=_person(row),
        kind=row["_kind"],
        groups=frozenset(g for g, members in tenant["groups"].items() if row["id"] in members),
        roles=frozenset(r for r, holders in tenant["roles"].items() if row["id"] in holders),
        home_tenant=made_by_dice.HOMES.get(row["mail"].rpartition("@")[2], ""),
        app=AZURE_PORTAL,
        client="browser",
        platform=where.platform,
        address=where.address,
        country=where.country,
        sign_in_risk="none",
        user_risk="none",
        insider_risk="none",
        transfer="none",
        locations={place["id"]: place for place in tenant["locations"]},
    )
    applied = [
        p
        for p in tenant["policies"]
        if p["state"] == evaluate.ENABLED and not evaluate.why_not(p, now)
    ]
    return any(evaluate.blocks(p) or evaluate.demands_mfa(p) for p in applied)


def _person(row: Mapping[str, Any]) -> Person:
    guest = row["userType"] == "Guest"
    return Person(
        0, row["id"], row["displayName"], "", "", row["userPrincipalName"], row["mail"], guest, ()
    )


# --- our reading ---------------------------------------------------------------------------------


class Ours:
    """The judgement's standing of each person, asked situation by situation."""

    def __init__(self, tenant: Mapping[str, Any]) -> None:
        document = {
            "snapshot": 1,
            "read_at": "2026-11-24T12:00:00Z",
            "responses": made_by_dice.responses(dict(tenant), tenant["policies"]),
        }
        self.grounds: Grounds = grounds_of(snapshot_of(document), None, words().not_portals)
        self.places = tenant["locations"]
        on = sum(1 << n for n, rule in enumerate(self.grounds.rules) if rule.on)
        self._weigher = Weigher(self.grounds, on, on)

    def standing(self, row: Mapping[str, Any]) -> Standing:
        scheme = self.grounds.scheme
        persona = persona_of(row, scheme.domains, scheme.homes)
        assert persona is not None
        marks = scheme.of_kind(persona.kinds, persona.home)
        own = scheme.by_id.get(persona.id.lower())
        return self._weigher.weigh(joined(marks, own) if own else marks, per_user=False)

    def point(self, where: Where) -> tuple[int, ...]:
        """A situation as one atom of each axis."""
        return tuple(1 << self._atom(axis, where) for axis in self.grounds.world.axes)

    def _atom(self, axis: Axis, where: Where) -> int:
        match axis.key:
            case "platform":
                return PLATFORMS.index(where.platform)
            case "address":
                return self._holding(axis, {p["id"] for p in self.places if _at(p, where.address)})
            case "country":
                lists = {p["id"]: p.get("countriesAndRegions", ()) for p in self.places}
                return self._holding(
                    axis, {i for i, codes in lists.items() if where.country in codes}
                )
            case "trusted-ips":
                return 0  # nobody can be shown to be there
        return 1  # a control other than MFA: met

    def _holding(self, axis: Axis, ids: set[str]) -> int:
        """The atom that lies in exactly these of the locations the axis knows."""
        inside = self.grounds.world.places.inside
        for n in range(len(axis.atoms)):
            holds = {i for i, masks in inside.items() if (axis.key, 1 << n) in _single(masks, n)}
            known = {i for i, masks in inside.items() if any(key == axis.key for key, _ in masks)}
            if holds - {"alltrusted"} == (ids & known) - {"alltrusted"}:
                return n
        raise AssertionError(f"no atom of {axis.key} for {ids}")


def _single(masks: Any, n: int) -> set[tuple[str, int]]:
    return {(key, mask & 1 << n) for key, mask in masks if mask & 1 << n}


def _at(place: Mapping[str, Any], address: str) -> bool:
    at = ipaddress.ip_address(address)
    nets = [ipaddress.ip_network(r["cidrAddress"]) for r in place.get("ipRanges", ())]
    return any(at in net for net in nets if net.version == at.version)


# --- comparing -----------------------------------------------------------------------------------


def tenants(count: int, seed: int) -> Iterator[dict[str, Any]]:
    for n in range(count):
        tenant = made_by_dice.tenant(Random(seed + n))
        tenant["policies"] = [
            created(body, f"policy-{k}", "2026-01-01T00:00:00Z")
            for k, body in enumerate(tenant["policies"])
        ]
        yield tenant


def disagreements(tenant: dict[str, Any], fault: Fault | None = None) -> list[str]:
    """Where the two do not say the same. A fault is put into what the rehearsal reads."""
    ours = Ours(tenant)
    theirs = copy.deepcopy(tenant)
    if fault is not None:
        fault(theirs)
    points = [(where, ours.point(where)) for where in SITUATIONS]
    found = []
    for row, seen in zip(tenant["people"], theirs["people"], strict=True):
        standing = ours.standing(row)
        for where, point in points:
            open_, unsure = _in(standing.open, point), _in(standing.unsure, point)
            if unsure or open_ == simulated(theirs, seen, where):
                found.append(f"{row['id']} {where}: open {open_}, unsure {unsure}")
    return found


def _in(region: list[tuple[int, ...]], point: tuple[int, ...]) -> bool:
    return any(all(a & b for a, b in zip(box, point, strict=True)) for box in region)


def test_both_readings_agree():
    for n, tenant in enumerate(tenants(100, seed=20261124)):
        assert disagreements(tenant) == [], f"tenant {n}"


@pytest.mark.long
@pytest.mark.parametrize("first", range(0, 5_000, 500))
def test_both_readings_agree_on_many_tenants(first: int):
    for n, tenant in enumerate(tenants(500, seed=first), first):
        assert disagreements(tenant) == [], f"tenant {n}"


# --- the controls --------------------------------------------------------------------------------


def or_as_and(tenant: dict[str, Any]) -> None:
    for policy in tenant["policies"]:
        policy["grantControls"]["operator"] = "AND"


def exclusions_ignored(tenant: dict[str, Any]) -> None:
    for policy in tenant["policies"]:
        users = policy["conditions"]["users"]
        users.update(excludeUsers=[], excludeGroups=[], excludeRoles=[])
        users["excludeGuestsOrExternalUsers"] = None


def guests_ignored(tenant: dict[str, Any]) -> None:
    for row in tenant["people"]:
        row["_kind"] = "member"


@pytest.mark.parametrize("fault", [or_as_and, exclusions_ignored, guests_ignored])
def test_a_fault_is_found_within_a_hundred(fault):
    assert any(disagreements(tenant, fault) for tenant in tenants(100, seed=20261124))
