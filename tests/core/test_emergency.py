"""Who could be an emergency access account, what one lacks, and when it was tested."""

from dataclasses import replace
from datetime import date

import pytest

from tests.core.tenants import (
    ADMIN_ID,
    AROUND,
    AUTHENTICATOR,
    EMERGENCY,
    EMERGENCY_ID,
    NOT_COVERED,
    PASSKEY,
    TENANT,
    facts,
)
from vlc_wizard.core.coverage import Gap
from vlc_wizard.core.emergency import (
    Candidate,
    accounts_of,
    candidates,
    days_since_test,
    problems_of,
    same_method,
    unstated_emergency,
)
from vlc_wizard.core.facts import policy_of
from vlc_wizard.core.model import Account, RoleHolder
from vlc_wizard.core.surroundings import Sync

ADA, RESERVE = facts().holders
ZOE = RoleHolder("z", "Zoe", "a-zoe@contoso.example", "user", True, True)
YVES = RoleHolder("y", "Yves", "yves@contoso.example", "user", True, None)
NAMED = Account("n", "Ned", "ned@contoso.example", True, False, False)


def test_candidates_stand_in_an_order_and_say_why_they_are_there():
    sync = (Sync("s", "Sync", "sync@x", True), Sync("a", "App", "", False),
            Sync("y", "Yves", "yves@contoso.example", True))  # fmt: skip
    sheet = facts(holders=(ADA, YVES, ZOE, RESERVE), around=replace(AROUND, sync=sync))
    assert candidates(sheet, (NAMED, EMERGENCY)) == (
        Candidate(EMERGENCY_ID, EMERGENCY.name, EMERGENCY.user_name,
                  "Global Administrator, cloud-only, on the initial domain"),
        Candidate("z", "Zoe", "a-zoe@contoso.example", "Global Administrator, synchronised from "
                  "your own directory, on a domain of yours"),
        Candidate("y", "Yves", YVES.user_name, "Global Administrator, on a domain of yours"),
        Candidate("s", "Sync", "sync@x", "synchronises a directory; never asked for MFA"),
        Candidate("n", "Ned", "ned@contoso.example", "named by you"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "nobody",
    [
        ADA,  # oneself
        replace(ZOE, enabled=False),
        replace(ZOE, enabled=None),
        replace(ZOE, kind="group"),
        replace(ZOE, guest=True),
    ],
)
def test_who_could_not_be_one_is_not_offered(nobody):
    assert candidates(facts(holders=(nobody,)), ()) == ()


def test_where_little_was_read_few_are_offered():
    unread = facts(admin=None, holders=None, around=replace(AROUND, sync=None))
    assert candidates(unread, ()) == ()
    assert [c.id for c in candidates(facts(admin=None), ())] == [EMERGENCY_ID, ADMIN_ID]


def test_accounts_are_as_they_were_read():
    sheet = facts(
        holders=(ADA, ZOE),
        around=replace(AROUND, sync=(Sync("s", "Sync", "sync@x", True),)),
    )
    fresh = replace(NAMED, id="z")
    assert accounts_of(sheet, (fresh, NAMED)) == (fresh, NAMED)
    # of an account that only synchronises too little was read
    assert accounts_of(sheet, ()) == (Account("z", "Zoe", ZOE.user_name, True, False, True),)
    assert accounts_of(facts(holders=None), (NAMED,)) == (NAMED,)


def leaving_out(*ids, state="enabled", name="P"):
    users = {"includeUsers": ["All"], "excludeUsers": list(ids)}
    return policy_of({"id": name, "displayName": name, "state": state,
                      "conditions": {"users": users}})  # fmt: skip


def unstated(policies, gaps=(EMERGENCY_ID,), stated=(), holders=(ADA, RESERVE)):
    found = tuple(Gap((person,), "who", "always", "why") for person in gaps)
    sheet = facts(
        policies=policies, holders=holders, coverage=replace(NOT_COVERED, gaps=found),
        stated={"emergency_accounts": list(stated)},
    )  # fmt: skip
    return [c.id for c in unstated_emergency(sheet)]


def test_who_is_left_out_by_name_and_asked_by_nobody_may_be_one():
    assert unstated((leaving_out(EMERGENCY_ID),)) == [EMERGENCY_ID]
    assert unstated((leaving_out(EMERGENCY_ID.upper()),)) == [EMERGENCY_ID]
    assert unstated((leaving_out("x"), leaving_out(EMERGENCY_ID))) == [EMERGENCY_ID]
    assert unstated((leaving_out(EMERGENCY_ID),), stated=(EMERGENCY_ID.upper(),)) == []
    assert unstated((leaving_out(EMERGENCY_ID),), gaps=()) == []  # another policy asks
    assert unstated((leaving_out(),)) == []
    assert unstated((leaving_out(ADMIN_ID),), gaps=(ADMIN_ID,)) == []  # oneself
    assert unstated((leaving_out(EMERGENCY_ID, state="disabled"),)) == []
    assert unstated(None) == []
    assert unstated_emergency(facts(coverage=None)) == ()


@pytest.mark.parametrize(
    "conditions",
    [None, "x", {}, {"users": None}, {"users": "x"}, {"users": {"excludeUsers": EMERGENCY_ID}}],
)
def test_a_policy_that_is_not_understood_names_nobody(conditions):
    strange = policy_of({"id": "p", "state": "enabled", "conditions": conditions})
    assert unstated((strange,)) == []


def test_more_than_may_be_left_out_are_no_emergency_accounts():
    many = tuple(replace(RESERVE, id=f"h{n}") for n in range(6))
    ids = tuple(h.id for h in many)
    assert len(unstated((leaving_out(*ids[:5]),), ids[:5], holders=many)) == 5
    assert unstated((leaving_out(*ids),), ids, holders=many) == []
    assert unstated((leaving_out(*ids[:5]),), ids[:5], stated=("other",), holders=many) == []


def test_ids_have_no_case_where_it_is_asked_who_was_stated():
    lettered = replace(RESERVE, id="abcdef")
    sheet = facts(
        policies=(leaving_out("ABCDEF"),), holders=(ADA, lettered),
        coverage=replace(NOT_COVERED, gaps=(Gap(("AbcDef",), "w", "s", "y"),)),
    )  # fmt: skip
    assert [c.id for c in unstated_emergency(sheet)] == ["abcdef"]
    stated = replace(sheet, stated={"emergency_accounts": ["ABCDEF"]})
    assert unstated_emergency(stated) == ()


def lacks(**changes):
    """What the one account lacks."""
    account = replace(EMERGENCY, **changes.pop("account", {}))
    return list(problems_of(account, facts(**changes)))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, []),
        ({"account": {"enabled": False}}, ["it is not enabled"]),
        ({"account": {"enabled": None}}, ["whether it is enabled could not be read"]),
        ({"account": {"synced": True}}, ["it is not an account of this cloud directory alone"]),
        ({"account": {"synced": None}}, []),  # Graph leaves it empty where nothing synchronised
        ({"account": {"guest": True}}, ["it is not an account of this cloud directory alone"]),
        ({"account": {"user_name": "e@x@contosolicensing.onmicrosoft.example"}}, []),
        ({"account": {"user_name": "e@contoso.example"}},
         ["its name is not on the onmicrosoft domain"]),
        ({"account": {"user_name": "e@elsewhere.onmicrosoft.example"}},
         ["its name is not on the onmicrosoft domain"]),
        ({"tenant": None}, ["its name is not on the onmicrosoft domain"]),
        ({"holders": (ADA,)}, ["it does not hold Global Administrator for good"]),
        ({"holders": None}, ["who holds Global Administrator could not be read"]),
        ({"around": replace(AROUND, methods={})}, ["its methods could not be read"]),
        ({"around": replace(AROUND, methods={EMERGENCY_ID: frozenset({AUTHENTICATOR})})},
         ["it has no passkey, security key or certificate"]),
        ({"around": replace(AROUND, methods={
            EMERGENCY_ID: frozenset({"x509CertificateAuthenticationMethod"})})}, []),
        ({"account": {"user_name": "e@contoso.example", "enabled": False}},
         ["it is not enabled", "its name is not on the onmicrosoft domain"]),
    ],
)  # fmt: skip
def test_what_an_account_lacks(changes, says):
    assert lacks(**changes) == says


def test_china_has_an_initial_domain_of_its_own():
    domain = "Contoso.partner.onmschina.cn"
    account = {"user_name": f"e@{domain.upper()}"}
    assert lacks(account=account, tenant=replace(TENANT, domains=(domain,))) == []


@pytest.mark.parametrize(
    ("mine", "its", "same"),
    [
        ({AUTHENTICATOR}, {PASSKEY}, False),
        ({PASSKEY}, {PASSKEY}, True),
        ({PASSKEY, AUTHENTICATOR}, {PASSKEY}, True),
        ({PASSKEY}, {PASSKEY, AUTHENTICATOR}, False),
        (set(), {PASSKEY}, False),
        ({PASSKEY}, set(), False),
        (None, {PASSKEY}, False),
        ({PASSKEY}, None, False),
    ],
)
def test_what_breaks_one_must_not_break_both(mine, its, same):
    given = ((ADMIN_ID, mine), (EMERGENCY_ID, its))
    methods = {i: frozenset(types) for i, types in given if types is not None}
    sheet = facts(around=replace(AROUND, methods=methods))
    assert same_method(EMERGENCY, sheet) is same
    assert same_method(EMERGENCY, replace(sheet, admin=None)) is False
    assert same_method(replace(EMERGENCY, id=ADMIN_ID), sheet) is False  # it is one's own


@pytest.mark.parametrize(
    ("stated", "days"),
    [("2026-11-24", 0), ("2026-11-23", 1), ("2025-11-24", 365), ("2026-11-25", None), ("", None),
     ("last week", None)],
)  # fmt: skip
def test_days_since_a_stated_test(stated, days):
    assert days_since_test(stated, date(2026, 11, 24)) == days
