"""The table of calls: complete, and no wider than what the pages ask consent for."""

import pytest

from vlc_wizard.adapters.graph import requests, scopes
from vlc_wizard.adapters.graph.scopes import Call
from vlc_wizard.core import permissions
from vlc_wizard.core.coverage.doubts import settled_by
from vlc_wizard.core.model import ROLE_NAMES, Part

CALLS = {name: value for name, value in vars(scopes).items() if isinstance(value, Call)}

WRITES = {
    *permissions.WRITE_POLICY, *permissions.WRITE_DEFAULTS, *permissions.WRITE_PER_USER,
    *permissions.REVOKE_SESSIONS,
}  # fmt: skip


def test_every_part_and_every_call_can_be_asked():
    assert set(scopes.PARTS) == set(Part)
    assert set(requests.BUILDERS) == set(CALLS.values())


@pytest.mark.parametrize("name", CALLS)
def test_a_call_needs_no_more_than_its_page_asks_for(name: str):
    call = CALLS[name]
    homes = call in (scopes.HOME_OF, scopes.TENANTS_OF)
    allowed = set(permissions.HOMES if homes else permissions.READ)
    if call is scopes.FEDERATION:
        allowed = set(permissions.PEOPLE)
    if call.method != "GET":
        allowed |= WRITES
    assert call.scopes
    assert call.scopes <= allowed
    assert set(call.roles) <= set(ROLE_NAMES)


def test_no_page_asks_for_more_than_some_call_needs():
    needed = frozenset().union(*(call.scopes for call in CALLS.values()))
    asked = {*permissions.READ, *permissions.HOMES, *permissions.PEOPLE, *WRITES}
    assert needed == asked
    ours = scopes.READ_SCOPES | scopes.METHODS_SCOPES | scopes.HOMES_SCOPES
    ours |= scopes.FEDERATION_SCOPES
    assert needed == ours | WRITES
    assert scopes.POLICY_WRITE_SCOPES - scopes.READ_SCOPES <= WRITES


@pytest.mark.parametrize("name", [n for n, call in CALLS.items() if call.method == "GET"])
def test_what_would_settle_a_doubt_is_what_the_call_needs(name: str):
    """The core names scope and roles in its own words; both are the table's."""
    call = CALLS[name]
    words = settled_by(call.path)
    assert f"with {' '.join(sorted(call.scopes))}" in words
    roles = words.partition(", as ")[2].replace(" or ", ", ")
    named = set(filter(None, roles.split(", ")))
    assert not call.roles or not named or named & set(call.role_names)
    assert not call.roles or named


def test_a_post_is_never_repeated():
    assert {call.safe_to_repeat for call in CALLS.values() if call.method == "POST"} == {False}
