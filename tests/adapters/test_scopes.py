"""The table of calls: complete, and no wider than what the pages ask consent for."""

import pytest

from vlc_wizard.adapters.graph import requests, scopes
from vlc_wizard.adapters.graph.scopes import Call
from vlc_wizard.core import permissions
from vlc_wizard.core.model import ROLE_NAMES, Part

CALLS = {name: value for name, value in vars(scopes).items() if isinstance(value, Call)}


def test_every_part_and_every_call_can_be_asked():
    assert set(scopes.PARTS) == set(Part)
    assert set(requests.BUILDERS) == set(CALLS.values())


@pytest.mark.parametrize("name", CALLS)
def test_a_call_needs_no_more_than_its_page_asks_for(name: str):
    call = CALLS[name]
    allowed = set(permissions.READ) | set(permissions.PEOPLE)
    if call.method != "GET":
        allowed |= set(permissions.WRITE_POLICY)
    assert call.scopes
    assert call.scopes <= allowed
    assert set(call.roles) <= set(ROLE_NAMES)


def test_no_page_asks_for_more_than_some_call_needs():
    needed = frozenset().union(*(call.scopes for call in CALLS.values()))
    people = set(permissions.PEOPLE)
    assert needed == set(permissions.READ) | set(permissions.WRITE_POLICY) | people
    assert people == scopes.FEDERATION_SCOPES | scopes.TENANT_SCOPES
    assert needed - people == (
        scopes.READ_SCOPES | scopes.METHODS_SCOPES | scopes.POLICY_WRITE_SCOPES
    )


def test_a_post_is_never_repeated():
    assert {call.safe_to_repeat for call in CALLS.values() if call.method == "POST"} == {False}
