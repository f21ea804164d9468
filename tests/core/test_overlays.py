"""The overlays O1-O13: each shown for its trigger, beside it not, and with a warning where due."""

from datetime import date

import pytest

from tests.core.tenants import ADMIN_ID, AUTHENTICATOR, EMERGENCY_ID, NOT_COVERED, NOW, facts
from vlc_wizard.adapters.texts import words
from vlc_wizard.core.coverage import Blocked
from vlc_wizard.core.facts import policy_of
from vlc_wizard.core.model import Census, Licence, Readiness
from vlc_wizard.core.overlays import OVERLAYS, Seen, overlays
from vlc_wizard.core.recommend import recommend
from vlc_wizard.core.surroundings import Allowed, Surroundings

ALL_READY = {Readiness.READY: 40}
WARNS = {"O1", "O2", "O5", "O6", "O7", "O8", "O11"}
REPORTING = "enabledForReportingButNotEnforced"


def policy(state="enabled", grant=("mfa",), name="P", **conditions):
    return policy_of(
        {"id": name, "displayName": name, "state": state, "conditions": conditions,
         "grantControls": {"operator": "OR", "builtInControls": list(grant)}}
    )  # fmt: skip


def shown(sheet=None, **more):
    sheet = sheet or quiet()
    given = {"cloud": "public", "way": "browser", "emergency": (EMERGENCY_ID,),
             "today": date(2026, 11, 24), "dated": words().facts}  # fmt: skip
    seen = Seen(facts=sheet, recommended=recommend(sheet), **{**given, **more})
    found = overlays(seen)
    assert {o.id for o in found if o.warns is True} == {o.id for o in found} & WARNS
    assert all(o.warns is False for o in found if o.id not in WARNS)
    return {o.id: o.says for o in found}


def people(members=40, guests=0, by=ALL_READY):
    return Census(members, guests, 0, by, True, NOW)


def quiet(**changes):
    return facts(**{"census": people(), **changes})


def test_an_ordinary_tenant_has_only_the_offer_to_revoke_sessions():
    assert set(shown()) == {"O13"}
    assert len(OVERLAYS) == 13


def test_what_was_not_read_triggers_nothing():
    sheet = quiet(census=None, licence=None, policies=None, my_mfa=None, around=Surroundings())
    assert shown(sheet) == {}


APPS = {"includeApplications": ["All"]}
REGISTER = {"includeUserActions": ["urn:user:registersecurityinfo"]}
PHONES = people(by={Readiness.READY: 38, Readiness.PHONE_ONLY: 2})
MANAGED = {"id": "m", "displayName": "Microsoft-managed: X", "state": REPORTING,
           "createdDateTime": "2026-11-01T00:00:00+00:00"}  # fmt: skip
STOP = policy(grant=("block",), name="Stop", applications=APPS)
BLOCKED = Blocked(("a",), "all 6 guests", "from HQ", "Stop")
NO_METHOD = Surroundings(allowed=Allowed(frozenset({"email"}), frozenset()))


def external(*names):
    return Surroundings(allowed=Allowed(frozenset({"fido2"}), frozenset(), names))


def managed(**changes):
    return quiet(policies=(policy_of({**MANAGED, **changes}),))


def unready(count, of=40, by=None):
    found = {Readiness.READY: of - count, Readiness.NOT_REGISTERED: count} if by is None else by
    return quiet(census=people(of, by=found), licence=Licence("p1", 9000))


@pytest.mark.parametrize(
    ("name", "sheet", "more", "says"),
    [
        ("O1", quiet(), {"emergency": ()}, "No emergency access account"),
        ("O1", quiet(my_mfa=(False, False)), {}, "You cannot pass"),
        ("O1", quiet(my_mfa=(True, False)), {"emergency": ()}, "No emergency access account"),
        ("O2", quiet(), {"way": "device-code"}, "device code"),
        ("O3", quiet(around=Surroundings(federated=("adfs.example", "b.example"))), {},
         "Federated: adfs.example, b.example. Their"),
        ("O4", quiet(census=people(guests=6, by={Readiness.READY: 46})), {}, "are 6 guests."),
        ("O4", quiet(around=external("Duo", "Other")), {}, "are users of Duo, Other."),
        ("O4", quiet(census=None, around=external("Duo")), {}, "Duo"),
        ("O4", quiet(census=people(guests=1, by={Readiness.READY: 41}), around=external("Duo")),
         {}, "There is 1 guest."),
        ("O5", quiet(census=PHONES), {}, "2 people have a phone only"),
        ("O5", quiet(census=PHONES), {}, "2027-02-01, in 69 days."),
        ("O5", quiet(census=PHONES), {"today": date(2027, 2, 1)}, ", in 0 days."),
        ("O5", quiet(census=PHONES), {"today": date(2027, 2, 3)}, ", 2 days ago."),
        ("O6", quiet(around=NO_METHOD), {}, "no method"),
        ("O7", quiet(policies=(policy(name="Reg", applications=REGISTER),
                               policy(name="Two", applications=REGISTER))), {}, "(Reg, Two)"),
        ("O8", quiet(policies=(STOP,)), {}, "blocks: Stop. Whom"),
        ("O8", quiet(policies=(STOP,), coverage=None), {}, "blocks: Stop. Whom"),
        ("O8", quiet(policies=(STOP, policy(grant=("block",), name="B", applications=APPS)),
                     coverage=None), {}, "blocks: Stop, B. Whom"),
        ("O9", unready(9), {}, "9 of 40"),
        ("O9", unready(0, 5001), {}, "0 of 5,001"),
        ("O9", unready(0, 5001, by={Readiness.PHONE_ONLY: 0, Readiness.READY: 5001}), {}, "0 of"),
        ("O9", quiet(census=Census(5001, 0, 0, None, True, NOW), licence=Licence("p1", 9000)), {},
         "0 of 5,001"),
        ("O10", quiet(licence=Licence("p1", 39)), {}, "39 premium seats for 40 members"),
        ("O11", quiet(), {"cloud": "china"}, "national cloud"),
        ("O11", quiet(), {"cloud": "usgov"}, "national cloud"),
        ("O12", managed(), {}, "manages 1 policies here and turns report-only ones on by itself: "
                               "Microsoft-managed: X (not before 2026-12-16)."),
        ("O12", managed(createdDateTime=None), {}, "(not before a date that is not known)."),
        ("O12", managed(state="disabled"), {}, "itself: none stands report-only now."),
        ("O12", quiet(policies=(policy_of(MANAGED), policy_of({**MANAGED, "id": "n"}))), {},
         "2026-12-16), Microsoft-managed: X (not before 2026-12-16)."),
    ],
)  # fmt: skip
def test_an_overlay_is_shown_for_its_trigger(name, sheet, more, says):
    found = shown(sheet, **more)
    assert says in found[name]
    assert set(found) - {"O13"} == {name}


def test_whom_a_block_hits_is_said_where_it_was_judged():
    from dataclasses import replace

    sheet = quiet(policies=(STOP,), coverage=replace(NOT_COVERED, blocked=(BLOCKED,)))
    assert "blocks: Stop (all 6 guests, from HQ). Whom" in shown(sheet)["O8"]


@pytest.mark.parametrize(
    ("name", "sheet", "more"),
    [
        ("O1", quiet(my_mfa=(True, False)), {}),
        ("O2", quiet(), {"way": ""}),
        ("O3", quiet(around=Surroundings(federated=())), {}),
        ("O4", quiet(around=external()), {}),
        ("O5", quiet(census=people(by=None)), {}),
        ("O6", quiet(around=Surroundings(allowed=Allowed(frozenset(), frozenset({"fido2"})))), {}),
        ("O7", quiet(policies=(policy("disabled", applications=REGISTER),)), {}),
        ("O7", quiet(policies=(policy(applications=APPS),)), {}),
        ("O7", quiet(policies=(policy_of({"id": "x", "state": "enabled"}),)), {}),
        ("O8", quiet(policies=(policy_of({"id": "x", "state": "enabled"}),)), {}),
        ("O8", quiet(policies=(policy(grant=("block",), clientAppTypes=["other"],
                                      applications={"includeApplications": ["Office365"]}),)), {}),
        ("O8", quiet(policies=(policy(REPORTING, ("block",), applications=APPS),)), {}),
        ("O8", quiet(policies=(policy(applications=APPS),)), {}),
        ("O9", unready(8), {}),
        ("O9", unready(0, 5000), {}),
        ("O9", quiet(census=people(0, by={})), {}),
        ("O9", unready(0, by={Readiness.READY: 20, Readiness.PHONE_ONLY: 20}), {}),
        ("O9", quiet(census=people(by=None)), {}),
        ("O10", quiet(licence=Licence("p1", 40)), {}),
        ("O10", quiet(licence=Licence("none", 0)), {}),
        ("O10", quiet(licence=Licence("p1", 0), census=None), {}),
        ("O11", quiet(), {"cloud": "rehearsal"}),
        ("O12", quiet(policies=(policy(name="Own: Microsoft-managed"),)), {}),
        ("O13", quiet(security_defaults=True), {}),
    ],
)  # fmt: skip
def test_and_beside_it_not(name, sheet, more):
    assert name not in shown(sheet, **more)


def test_what_is_not_counted_is_nobody_with_a_phone():
    assert "O5" not in shown(quiet(census=None))
    assert "O5" not in shown(quiet(census=people(by={Readiness.READY: 40})))


def test_methods_of_people_play_no_part_in_whether_there_is_one_to_register():
    around = Surroundings(methods={ADMIN_ID: frozenset({AUTHENTICATOR})}, allowed=NO_METHOD.allowed)
    assert "O6" in shown(quiet(around=around))
