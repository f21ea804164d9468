"""The table of calls: complete, and no wider than what the pages ask consent for."""

import pytest

from vlc_wizard.adapters.graph import requests, scopes
from vlc_wizard.adapters.graph.scopes import Call
from vlc_wizard.core import permissions
from vlc_wizard.core.coverage.doubts import settled_by
from vlc_wizard.core.model import ROLE_NAMES, Part

CALLS = {name: value for name, value in vars(scopes).items() if isinstance(value, Call)}
CALLS |= {f"DELETE_METHOD[{name}]": call for name, call in scopes.DELETE_METHOD.items()}


def test_every_part_and_every_call_can_be_asked():
    assert set(scopes.PARTS) == set(Part)
    assert set(requests.BUILDERS) == set(CALLS.values())


# What is asked for beside reading, when it is first needed: by the call that needs it.
BESIDE = {
    scopes.HOME_OF: permissions.HOMES,
    scopes.TENANTS_OF: permissions.HOMES,
    scopes.FEDERATION: permissions.PEOPLE,
    scopes.CREATE_POLICY: permissions.WRITE_POLICY,
    scopes.CHANGE_POLICY: permissions.WRITE_POLICY,
    scopes.DELETE_POLICY: permissions.WRITE_POLICY,
    scopes.SWITCH_DEFAULTS: permissions.WRITE_DEFAULTS,
    scopes.SET_PER_USER: permissions.WRITE_PER_USER,
    scopes.REVOKE: permissions.REVOKE_SESSIONS,
    scopes.MAKE_PASS: permissions.HELPDESK,
    scopes.INVITE: permissions.HELPDESK,
    **dict.fromkeys(scopes.DELETE_METHOD.values(), permissions.HELPDESK),
    scopes.DRAFT_MAIL: permissions.SEND_MAIL,
    scopes.SEND_MAIL: permissions.SEND_MAIL,
    scopes.MARKED_MAIL: permissions.SEND_MAIL,
    scopes.DISCARD_MAIL: permissions.SEND_MAIL,
}


@pytest.mark.parametrize("name", CALLS)
def test_a_call_needs_no_more_than_its_page_asks_for(name: str):
    call = CALLS[name]
    assert call.scopes
    assert call.scopes <= {*permissions.READ, *BESIDE.get(call, {})}
    assert set(call.roles) <= set(ROLE_NAMES)


def test_no_page_asks_for_more_than_some_call_needs():
    needed = frozenset().union(*(call.scopes for call in CALLS.values()))
    assert needed == frozenset(permissions.READ).union(*BESIDE.values())
    reading = (call.scopes for call in CALLS.values() if call not in BESIDE)
    assert frozenset().union(*reading) == scopes.READ_SCOPES | scopes.METHODS_SCOPES


@pytest.mark.parametrize("name", [n for n, call in CALLS.items() if call.method == "GET"])
def test_what_would_settle_a_doubt_is_what_the_call_needs(name: str):
    """The core names scope and roles in its own words; both are the table's."""
    call = CALLS[name]
    words = settled_by(call.path)
    assert any(f"with {scope}" in words for scope in call.scopes)
    roles = words.partition(", as ")[2].replace(" or ", ", ")
    named = set(filter(None, roles.split(", ")))
    assert not call.roles or not named or named & set(call.role_names)
    assert not call.roles or named


def test_a_post_is_never_repeated():
    assert {call.safe_to_repeat for call in CALLS.values() if call.method == "POST"} == {False}
