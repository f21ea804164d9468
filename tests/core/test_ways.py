"""Who keeps a way in, by hand: one policy at a time, and what it leaves open."""

from dataclasses import replace

import pytest

from tests.core.tenants import (
    ADMIN_ID,
    AROUND,
    AUTHENTICATOR,
    EMERGENCY,
    EMERGENCY_ID,
    PASSKEY,
    facts,
)
from vlc_wizard.core.facts import policy_of
from vlc_wizard.core.lockout import demanded_kinds, ways_in
from vlc_wizard.core.model import GLOBAL_ADMINISTRATOR, RoleHolder
from vlc_wizard.core.passing import APP
from vlc_wizard.core.surroundings import Allowed

ADA = facts().holders[0]
GUEST = replace(ADA, guest=True, user_name="ada_else.example#EXT#@contoso.example")
OUTSIDE = replace(ADA, user_name="ada_else.example#EXT#@contoso.example")
OTHER_ROLE = "11111111-2222-4333-8444-555555555555"
PHISHING, PASSWORDLESS, ANY = (f"00000000-0000-0000-0000-00000000000{n}" for n in (4, 3, 2))
PORTAL_APP = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"
HQ = {"@odata.type": "#microsoft.graph.ipNamedLocation", "id": "hq", "displayName": "HQ",
      "isTrusted": True, "ipRanges": [{"cidrAddress": "192.0.2.0/24"}]}  # fmt: skip
NL = {"@odata.type": "#microsoft.graph.countryNamedLocation", "id": "nl", "displayName": "NL",
      "countriesAndRegions": ["NL"], "includeUnknownCountriesAndRegions": False,
      "countryLookupMethod": "clientIpAddress"}  # fmt: skip


def body(controls=("block",), *, operator="OR", users=None, apps=None, grant=None, **conditions):
    return {
        "id": "p", "displayName": "P", "state": "enabled",
        "conditions": {"clientAppTypes": ["all"],
                       "users": {"includeUsers": ["All"]} if users is None else users,
                       "applications": {"includeApplications": ["All"]} if apps is None else apps,
                       **conditions},
        "grantControls": {"operator": operator, "builtInControls": list(controls),
                          **(grant or {})},
    }  # fmt: skip


def way(*policies, person=ADA, types=frozenset({AUTHENTICATOR}), **around):
    """How Ada stands under these policies."""
    methods = {} if types is None else {ADMIN_ID: frozenset(types)}
    given = {"methods": methods, "places": (HQ, NL), **around}
    sheet = facts(
        policies=tuple(map(policy_of, policies)), holders=(person,), around=replace(AROUND, **given)
    )
    (found,) = ways_in(sheet, (), {})
    return found


# --- whom a policy is for -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("users", "person", "can"),
    [
        ({"includeUsers": ["All"]}, ADA, "no"),
        ({"includeUsers": [ADMIN_ID]}, ADA, "no"),
        ({"includeUsers": [ADMIN_ID.upper()]}, replace(ADA, id=ADMIN_ID.upper()), "no"),
        ({"includeUsers": ["None"]}, ADA, "yes"),
        ({"includeUsers": [EMERGENCY_ID]}, ADA, "yes"),
        ({"includeUsers": ["All"], "excludeUsers": [ADMIN_ID]}, ADA, "yes"),
        ({"includeRoles": [GLOBAL_ADMINISTRATOR]}, ADA, "no"),
        ({"includeRoles": [GLOBAL_ADMINISTRATOR.upper()]}, ADA, "no"),
        ({"includeUsers": ["All"], "excludeRoles": [GLOBAL_ADMINISTRATOR]}, ADA, "yes"),
        # another role may be held as well: it was not read
        ({"includeRoles": [OTHER_ROLE]}, ADA, "unknown"),
        ({"includeUsers": ["All"], "excludeRoles": [OTHER_ROLE]}, ADA, "unknown"),
        ({"includeGroups": ["in"]}, ADA, "no"),
        ({"includeGroups": ["IN"]}, ADA, "no"),
        ({"includeGroups": ["out"]}, ADA, "yes"),
        ({"includeGroups": ["unread"]}, ADA, "unknown"),
        ({"includeGroups": ["out", "unread"]}, ADA, "unknown"),
        ({"includeGroups": ["unread", "in"]}, ADA, "no"),
        ({"includeUsers": ["All"], "excludeGroups": ["in"]}, ADA, "yes"),
        ({"includeUsers": ["All"], "excludeGroups": ["out"]}, ADA, "no"),
        ({"includeUsers": ["All"], "excludeGroups": ["unread"]}, ADA, "unknown"),
        ({"includeUsers": ["GuestsOrExternalUsers"]}, ADA, "yes"),
        ({"includeUsers": ["GuestsOrExternalUsers"]}, GUEST, "no"),
        ({"includeUsers": ["GuestsOrExternalUsers"]}, OUTSIDE, "no"),
        ({"includeUsers": ["All"], "excludeUsers": ["GuestsOrExternalUsers"]}, OUTSIDE, "yes"),
        ({"includeGuestsOrExternalUsers": {
            "guestOrExternalUserTypes": "b2bCollaborationMember"}}, OUTSIDE, "no"),
        ({"includeGuestsOrExternalUsers": {
            "guestOrExternalUserTypes": "b2bCollaborationMember"}}, GUEST, "yes"),
        ({"includeGuestsOrExternalUsers": {
            "guestOrExternalUserTypes": "internalGuest"}}, replace(ADA, guest=True), "unknown"),
        ({"includeGuestsOrExternalUsers": {
            "guestOrExternalUserTypes": "b2bCollaborationGuest",
            "externalTenants": {"membershipKind": "enumerated", "members": ["t"]}}},
         GUEST, "unknown"),
        ({"includeUsers": ["None"], "includeAgents": ["All"]}, ADA, "unknown"),  # not known yet
    ],
)  # fmt: skip
def test_whom_a_block_hits(users, person, can):
    members = {"in": frozenset({ADMIN_ID}), "out": frozenset()}
    assert way(body(users=users), person=person, members=members).can == can


@pytest.mark.parametrize(
    ("apps", "can"),
    [
        ({"includeApplications": ["All"]}, "no"),
        ({"includeApplications": ["MicrosoftAdminPortals"]}, "no"),
        ({"includeApplications": [PORTAL_APP.upper()]}, "no"),
        ({"includeApplications": ["Office365"]}, "yes"),
        ({"includeApplications": ["None"]}, "yes"),
        ({"includeApplications": [OTHER_ROLE]}, "yes"),
        ({"includeApplications": ["797f4846-ba00-4fd7-ba43-dac1f8f63013"]}, "unknown"),
        ({"includeApplications": ["All"], "excludeApplications": ["Office365"]}, "no"),
        ({"includeApplications": ["All"], "excludeApplications": [PORTAL_APP]}, "unknown"),
        ({"includeApplications": ["All"], "excludeApplications": ["MicrosoftAdminPortals"]}, "yes"),
        ({"includeUserActions": ["urn:user:registersecurityinfo"]}, "yes"),
        ({"includeAuthenticationContextClassReferences": ["c1"]}, "yes"),
        ({"includeApplications": [], "applicationFilter": {"mode": "include", "rule": "r"}},
         "unknown"),
        ({"includeApplications": ["None"], "includeAgents": ["All"]}, "unknown"),
    ],
)  # fmt: skip
def test_what_a_block_is_for(apps, can):
    assert way(body(apps=apps)).can == can


def lists(what, *included, but=()):
    rule = {f"include{what}": list(included), f"exclude{what}": list(but)}
    return {what.lower(): rule}


@pytest.mark.parametrize(
    ("conditions", "can", "says"),
    [
        ({}, "no", "P: it blocks"),
        ({"clientAppTypes": ["browser"]}, "no", ""),
        ({"clientAppTypes": []}, "no", ""),
        ({"clientAppTypes": ["exchangeActiveSync", "other"]}, "yes", "nothing of this account"),
        ({"clientAppTypes": ["mobileAppsAndDesktopClients"]}, "yes", ""),
        ({"clientAppTypes": ["newClient"]}, "unknown", ""),
        ({"authenticationFlows": {"transferMethods": "deviceCodeFlow"}}, "yes", ""),
        ({"authenticationFlows": {"transferMethods": "none"}}, "no", ""),
        ({"authenticationFlows": None, "devices": {"deviceFilter": None}}, "no", ""),
        ({"clientApplications": {"includeServicePrincipals": ["s"]}}, "yes", ""),
        ({"servicePrincipalRiskLevels": ["high"]}, "yes", ""),
        ({"newCondition": {"@odata.type": "x"}}, "no", ""),
        ({"insiderRiskLevels": "", "signInRiskLevels": []}, "no", ""),
        ({"newCondition": ["x"]}, "unknown", "whether it applies is not known"),
        ({"signInRiskLevels": ["high"]}, "sometimes", "only when neither the sign-in nor the user"),
        ({"userRiskLevels": ["high"]}, "sometimes", ""),
        ({"insiderRiskLevels": "elevated"}, "sometimes", ""),
        (lists("Locations", "hq"), "sometimes", "only from any other address (P: it blocks)"),
        (lists("Locations", "All", but=["hq"]), "sometimes", "only from HQ"),
        (lists("Locations", "All"), "no", ""),
        (lists("Locations", "All", but=["gone"]), "unknown", "not proven"),
        (lists("Locations", "gone"), "unknown", "not proven"),
        (lists("Platforms", "all", but=["windows"]), "sometimes", "only on Windows"),
        (lists("Platforms", "all"), "no", ""),
        (lists("Platforms", "linux"), "sometimes", "on Windows"),
        # a device of a certain kind is never taken for granted
        ({"devices": {"deviceFilter": {"mode": "exclude", "rule": "device.isCompliant -eq True"}}},
         "unknown", "not proven"),
    ],
)  # fmt: skip
def test_when_a_block_hits(conditions, can, says):
    found = way(body(**conditions))
    assert found.can == can
    assert says in found.because


def test_two_conditions_may_leave_nothing():
    only_hq, not_hq = lists("Locations", "All", but=["hq"]), lists("Locations", "hq")
    assert way(body(**only_hq), body(**not_hq)).can == "unknown"
    risky = body(signInRiskLevels=["high"])
    assert way(body(**only_hq), body(**not_hq), risky).can == "unknown"
    both = way(body(**only_hq), body(**lists("Platforms", "all", but=["windows"])))
    assert both.can == "sometimes"
    assert "on Windows, from HQ" in both.because
    assert way(body(**only_hq), body(signInRiskLevels=["high"])).because.startswith(
        "only from HQ, when neither"
    )


def test_what_stands_in_the_way_is_taken_whatever_it_demands_and_however_it_is_written():
    place = lists("Locations", "hq")
    assert "any other address" in way(body(["compliantDevice"], **place)).because
    odd = {"includeApplications": ["All"], "includeUserActions": ["urn:user:registerdevice"]}
    assert way(body(apps=odd, **place)).because == "only from any other address (P: it blocks)"
    met = body(["mfa"], **lists("Platforms", "all", but=["windows"]))  # is no obstacle
    assert way(body(**place), met).because == "only from any other address (P: it blocks)"


def test_what_stands_in_the_way_is_named():
    nameless = {**body(), "displayName": None}
    assert way(nameless).because == "p: it blocks"
    unsure = body(["compliantDevice"], users={"includeGroups": ["unread"]})
    assert way(unsure).because == "P: it demands something besides MFA"
    assert "whether it applies is not known" in way(body(users={"includeGroups": ["u"]})).because


def test_whether_it_is_for_the_portal_is_not_known_wherever_it_is_narrowed():
    behind = {"includeApplications": ["797f4846-ba00-4fd7-ba43-dac1f8f63013"]}
    assert way(body(apps=behind, **lists("Locations", "hq"))).can == "unknown"
    elsewhere = {"includeApplications": ["Office365"]}
    assert way(body(apps=elsewhere, newCondition=["x"])).can == "yes"


def test_locations_that_were_not_read_prove_no_way():
    assert way(body(**lists("Locations", "hq")), places=None).can == "unknown"


def test_more_pieces_than_can_be_enumerated_prove_no_way(monkeypatch):
    monkeypatch.setattr("vlc_wizard.core.coverage.regions.MOST_BOXES", 0)
    assert way(body(**lists("Locations", "hq"))).can == "unknown"


# --- what it demands ------------------------------------------------------------------------------

STRONG = {"authenticationStrength": {"id": PHISHING, "displayName": "Strong ones"}}
MINE = {"id": "own", "displayName": "Ours", "allowedCombinations": ["password, softwareOath"]}
SOFTWARE, HELLO, PHONE = ("softwareOathAuthenticationMethod",
                          "windowsHelloForBusinessAuthenticationMethod",
                          "phoneAuthenticationMethod/mobile")  # fmt: skip
ALLOWED = Allowed(frozenset({"microsoftauthenticator", "fido2", "sms"}), frozenset({"voice"}))


@pytest.mark.parametrize(
    ("controls", "operator", "grant", "types", "can"),
    [
        (["mfa"], "OR", {}, {AUTHENTICATOR}, "yes"),
        (["mfa"], "OR", {}, {PASSKEY, AUTHENTICATOR}, "yes"),
        (["mfa"], "OR", {}, set(), "no"),
        (["mfa"], "OR", {}, None, "unknown"),
        (["mfa"], "OR", {}, {"hardwareOathAuthenticationMethod"}, "no"),  # not allowed
        (["mfa"], "OR", {}, {"phoneAuthenticationMethod/office"}, "unknown"),  # for some only
        (["compliantDevice"], "OR", {}, {AUTHENTICATOR}, "unknown"),
        (["mfa", "compliantDevice"], "OR", {}, {AUTHENTICATOR}, "yes"),
        (["mfa", "compliantDevice"], "AND", {}, {AUTHENTICATOR}, "unknown"),
        (["mfa", "compliantDevice"], "OR", {}, set(), "unknown"),
        (["mfa", "compliantDevice"], "AND", {}, set(), "no"),
        (["block", "mfa"], "OR", {}, {AUTHENTICATOR}, "no"),
        ([], "OR", {}, set(), "yes"),
        ([], None, {"newDemand": ["x"]}, {AUTHENTICATOR}, "unknown"),
        (["mfa"], "OR", {"newDemand": ["x"]}, {AUTHENTICATOR}, "unknown"),
        (["mfa"], "OR", {"newDemand": [], "new@odata.type": "x"}, {AUTHENTICATOR}, "yes"),
        (["mfa"], "AND", {"termsOfUse": ["t"]}, {AUTHENTICATOR}, "yes"),
        (["compliantDevice"], "OR", {"termsOfUse": ["t"]}, {AUTHENTICATOR}, "yes"),
        (["compliantDevice"], "AND", {"termsOfUse": ["t"]}, {AUTHENTICATOR}, "unknown"),
        (["mfa"], "AND", {"customAuthenticationFactors": ["c"]}, {AUTHENTICATOR}, "unknown"),
        (["mfa"], "OR", {"customAuthenticationFactors": ["c"]}, {AUTHENTICATOR}, "yes"),
        ([], "OR", STRONG, {PASSKEY}, "yes"),
        ([], "OR", STRONG, {HELLO}, "yes"),
        ([], "OR", STRONG, {AUTHENTICATOR}, "unknown"),  # a certificate leaves no trace
        ([], "OR", STRONG, set(), "no"),
        ([], "OR", STRONG, None, "unknown"),
        ([], "OR", {"authenticationStrength": {"id": PASSWORDLESS}}, {AUTHENTICATOR}, "unknown"),
        ([], "OR", {"authenticationStrength": {"id": PASSWORDLESS}}, {PASSKEY}, "yes"),
        ([], "OR", {"authenticationStrength": {"id": ANY}}, {AUTHENTICATOR}, "yes"),
        ([], "OR", {"authenticationStrength": {"id": ANY}}, {PHONE}, "yes"),
        ([], "OR", {"authenticationStrength": {"id": "nobody-knows"}}, {PASSKEY}, "unknown"),
        ([], "OR", {"authenticationStrength": MINE}, {SOFTWARE}, "yes"),
        ([], "OR", {"authenticationStrength": MINE}, {AUTHENTICATOR}, "no"),
        ([], "OR", {"authenticationStrength": {**MINE, "combinationConfigurations": [{"id": "c"}]}},
         {SOFTWARE}, "unknown"),
        ([], "OR", {"authenticationStrength": {**MINE, "allowedCombinations": ["newOne"]}},
         {SOFTWARE}, "unknown"),
        (["compliantDevice"], "OR", STRONG, {PASSKEY}, "yes"),
        (["compliantDevice"], "AND", STRONG, {PASSKEY}, "unknown"),
    ],
)  # fmt: skip
def test_what_can_be_met(controls, operator, grant, types, can):
    found = way(body(controls, operator=operator, grant=grant), types=types, allowed=ALLOWED)
    assert found.can == can
    assert (found.because == "") is False


@pytest.mark.parametrize(
    ("types", "allowed", "can"),
    [
        ({AUTHENTICATOR}, ALLOWED, "yes"),
        ({PASSKEY, SOFTWARE}, ALLOWED, "yes"),
        ({PASSKEY}, ALLOWED, "sometimes"),
        ({PASSKEY, AUTHENTICATOR}, Allowed(frozenset({"fido2"}), frozenset()), "sometimes"),
        ({AUTHENTICATOR}, Allowed(frozenset({"fido2"}), frozenset()), "no"),
        (set(), ALLOWED, "no"),
        (None, ALLOWED, "unknown"),
        ({AUTHENTICATOR}, None, "unknown"),
    ],
)
def test_security_defaults_take_an_app_and_lead_others_through_one(types, allowed, can):
    asking = body([APP])
    found = way(asking, types=types, allowed=allowed)
    assert (found.can, found.demands) == (can, "MFA by an authenticator app")
    assert ("asked for at the next sign-in" in found.because) == (can == "sometimes")


@pytest.mark.parametrize(
    ("strength", "types", "says"),
    [
        ({"id": PHISHING, "displayName": "Strong ones"}, {PASSKEY}, None),
        ({"id": PHISHING, "displayName": "Strong ones"}, {AUTHENTICATOR},
         "meets Strong ones is not known"),
        ({"id": PHISHING}, {AUTHENTICATOR}, "meets a strength is not known"),
        ({"id": "nobody-knows", "displayName": "New"}, {PASSKEY}, "meets New is not known"),
        (MINE, {AUTHENTICATOR}, "no registered method meets Ours"),
        ({**MINE, "combinationConfigurations": [1]}, {SOFTWARE}, "Ours takes certain keys"),
        # narrowed by the tenant's own list, it is not any MFA
        ({"id": ANY, "displayName": "M", "allowedCombinations": ["fido2"]}, {AUTHENTICATOR},
         "no registered method meets M"),
        ({"id": ANY}, set(), "nothing is registered that passes MFA"),
    ],
)  # fmt: skip
def test_a_strength_is_named_where_it_stands_in_the_way(strength, types, says):
    found = way(body((), grant={"authenticationStrength": strength}), types=types, allowed=ALLOWED)
    if says is None:
        assert found.because == "a method that meets it is registered and allowed"
    else:
        assert says in found.because


def test_which_methods_are_allowed_must_be_known():
    for grant in ({}, STRONG, {"authenticationStrength": {"id": ANY}}):
        controls = () if grant else ("mfa",)
        assert way(body(controls, grant=grant), types={PASSKEY}, allowed=None).can == "unknown"


@pytest.mark.parametrize(
    ("controls", "operator", "grant", "words", "kinds"),
    [
        (["mfa"], "OR", {}, "MFA", {"mfa"}),
        (["mfa"], "AND", {}, "MFA", {"mfa"}),
        (["mfa"], "OR", STRONG, "MFA or Strong ones", {"mfa"}),
        (["mfa"], "AND", STRONG, "MFA and Strong ones", None),
        (["block"], "OR", {}, "a block", None),
        (["mfa", "compliantDevice"], "OR", {}, "MFA or a compliant device", {"mfa"}),
        (["mfa", "domainJoinedDevice"], "AND", {},
         "MFA and a Microsoft Entra hybrid joined device", None),
        ([], "OR", {}, "nothing", set()),
        ([], "OR", {"termsOfUse": ["t"]}, "terms of use", set()),
        (["mfa"], "AND", {"customAuthenticationFactors": ["c"]}, "MFA and a custom control", None),
        (["mfa"], "OR", {"customAuthenticationFactors": ["c"]}, "MFA or a custom control", {"mfa"}),
        ([], "OR", STRONG, "Strong ones", None),
        ([], "OR", {"authenticationStrength": {"id": PHISHING}}, "phishing-resistant MFA", None),
        ([], "OR", {"authenticationStrength": {"id": PASSWORDLESS}}, "passwordless MFA", None),
        ([], "OR", {"authenticationStrength": {"id": ANY}}, "MFA", {"mfa"}),
        (["newControl"], "OR", {}, "newControl", None),
        (["mfa"], "AND", {"newDemand": 1}, "MFA and something new", None),
    ],
)  # fmt: skip
def test_what_is_demanded_in_words(controls, operator, grant, words, kinds):
    made = body(controls, operator=operator, grant=grant)
    assert way(made).demands == words
    assert demanded_kinds(made["grantControls"]) == kinds


def test_demands_add_up_and_what_may_not_apply_is_called_so():
    place = lists("Locations", "hq")
    found = way(body(["mfa"]), body(["compliantDevice"], **place), body(["mfa"], **place))
    assert found.demands == "MFA, perhaps a compliant device"


# --- people ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("enabled", "can"), [(True, "yes"), (False, "no"), (None, "unknown")])
def test_an_account_must_be_enabled(enabled, can):
    assert way(person=replace(ADA, enabled=enabled)).can == can


FEDERATED = {"federated": ("Contoso.example",)}


def test_on_a_federated_domain_somebody_else_has_a_say_in_mfa():
    found = way(body(["mfa"]), **FEDERATED)
    assert found.can == "sometimes"
    assert "identity provider of contoso.example must" in found.because
    assert way(body(["mfa"]), federated=("other.example",)).can == "yes"
    assert way(body(["mfa"]), federated=None).can == "yes"  # who is signed in was not read then
    assert way(body(["mfa"]), types=frozenset(), **FEDERATED).can == "no"
    assert way(body(), **FEDERATED).can == "no"


def test_what_the_portals_ask_by_themselves_is_said_where_it_may_not_be_passed():
    assert way().portal == ""
    assert "identity provider" in way(**FEDERATED).portal
    assert way(**FEDERATED).can == "yes"  # as far as the tenant's own policies go
    assert "nothing is registered" in way(types=frozenset()).portal


def test_without_a_policy_nothing_is_demanded():
    found = way(types=frozenset())
    assert (found.can, found.demands) == ("yes", "nothing")


def test_unread_policies_leave_everything_open_but_what_is_shut():
    holders = (ADA, replace(ADA, id="x", enabled=False))
    found = ways_in(facts(policies=None, holders=holders), (), {})
    assert [w.can for w in found] == ["unknown", "no"]


def test_a_group_that_holds_the_role_is_shown_and_counted_for_nothing():
    team = RoleHolder("t", "Team", "", "group", None, None)
    app = RoleHolder("s", "App", "", "servicePrincipal", None, None)
    found = ways_in(facts(holders=(ADA, team, app)), (), {})
    assert [(w.name, w.can) for w in found] == [("Ada Admin", "yes"), ("Team", "unknown")]
    assert found[1].because == "a group holds the role; its members are not judged"
    assert found[1].demands == "not known"


def test_accounts_left_out_are_there_whether_they_are_administrators_or_not():
    found = ways_in(facts(), (), {EMERGENCY_ID: EMERGENCY})
    assert [(w.id, w.administrator, w.emergency) for w in found] == [
        (ADMIN_ID, True, False), (EMERGENCY_ID, True, True)
    ]  # fmt: skip
    plain = ways_in(facts(holders=(ADA,)), (), {EMERGENCY_ID: EMERGENCY})
    assert [(w.id, w.administrator, w.emergency) for w in plain] == [
        (ADMIN_ID, True, False), (EMERGENCY_ID, False, True)
    ]  # fmt: skip
    by_role = body(users={"includeRoles": [GLOBAL_ADMINISTRATOR]})
    shut = ways_in(facts(policies=(policy_of(by_role),)), (), {EMERGENCY_ID: EMERGENCY})
    assert [w.can for w in shut] == ["no", "no"]
    perhaps = ways_in(
        facts(policies=(policy_of(by_role),), holders=(ADA,)), (), {EMERGENCY_ID: EMERGENCY}
    )
    assert [w.can for w in perhaps] == ["no", "unknown"]  # that it holds no role was not read


@pytest.mark.parametrize(
    ("changes", "can"),
    [({}, "yes"), ({"enabled": False}, "no"), ({"enabled": None}, "unknown"),
     ({"guest": True}, "unknown"),
     ({"guest": True, "user_name": "e_x.example#EXT#@contoso.example"}, "no")],
)  # fmt: skip
def test_an_account_left_out_that_is_no_administrator_is_judged_like_one(changes, can):
    account = replace(EMERGENCY, **changes)
    guests = body(users={"includeGuestsOrExternalUsers": {
        "guestOrExternalUserTypes": "b2bCollaborationGuest"}})  # fmt: skip
    sheet = facts(policies=(policy_of(guests),), holders=())
    (found,) = ways_in(sheet, (), {EMERGENCY_ID: account})
    assert (found.can, found.name, found.user_name) == (can, account.name, account.user_name)


@pytest.mark.parametrize(
    ("state", "can"),
    [("enabled", "no"), ("newState", "no"), ("disabled", "yes"),
     ("enabledForReportingButNotEnforced", "yes")],
)  # fmt: skip
def test_only_policies_that_are_off_for_certain_are_left_aside(state, can):
    assert way({**body(), "state": state}).can == can


def test_what_the_plan_would_turn_on_counts_in_any_state():
    wanted = {**body(), "state": "enabledForReportingButNotEnforced"}
    (found,) = ways_in(facts(holders=(ADA,)), (wanted,), {})
    assert found.can == "no"
