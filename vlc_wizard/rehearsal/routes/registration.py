"""Who has registered what: the report, and the methods of one person."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from vlc_wizard.rehearsal import methods
from vlc_wizard.rehearsal.filters import check_kinds
from vlc_wizard.rehearsal.odata import names, selected
from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.paging import known, next_link, ordered, position_of, scan, size_of
from vlc_wizard.rehearsal.people import Person
from vlc_wizard.rehearsal.refusal import bad_request, not_found
from vlc_wizard.rehearsal.roles import templates
from vlc_wizard.rehearsal.routes.users import candidates, wanted_person
from vlc_wizard.rehearsal.table import METHODS, REPORTS, Call, Reply, Route, any_of, options

LARGEST = 999  # lines on a page
CONTEXT = "reports/authenticationMethods/userRegistrationDetails"
PROPERTIES = names(
    "id userPrincipalName userDisplayName userType isAdmin isMfaCapable isMfaRegistered "
    "isPasswordlessCapable isSsprCapable isSsprEnabled isSsprRegistered methodsRegistered "
    "isSystemPreferredAuthenticationMethodEnabled systemPreferredAuthenticationMethods "
    "userPreferredMethodForSecondaryAuthentication lastUpdatedDateTime"
)
AUDIT = (any_of("AuditLog.Read.All"),)
REPORT_READERS = templates(
    "Reports Reader",
    "Security Reader",
    "Global Reader",
    "Application Administrator",
    "Cloud Application Administrator",
    "Security Operator",
    "Security Administrator",
    "Global Administrator",
)
METHOD_READERS = templates(
    "Global Reader",
    "Authentication Administrator",
    "Privileged Authentication Administrator",
    "Global Administrator",
)
READ_METHODS = any_of("UserAuthenticationMethod.Read.All", "UserAuthenticationMethod.ReadWrite.All")
READ_OWN = READ_METHODS | any_of(
    "UserAuthenticationMethod.Read", "UserAuthenticationMethod.ReadWrite"
)


class Report:
    """The report's rows. What they all share is read once."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._enabled = organisation.enabled_methods()
        assignments = organisation.all_seen("roleAssignment")
        self._admins = {assignment["principalId"] for assignment in assignments}
        hours = float(organisation.scenario.switch("report_hours", 3))
        at = organisation.clock.now() - timedelta(hours=hours)
        self._at, self._written = at.timestamp(), at.strftime("%Y-%m-%dT%H:%M:%SZ")

    def row(self, person: Person) -> dict[str, Any] | None:
        """One person's line, as it was when the report was made; not everybody has one."""
        if not person.enabled or person.made_at > self._written:
            return None
        if "earlier" in person.change:
            person = replace(person, methods=person.methods_at(self._at))
        ready = methods.capable(person, self._enabled)
        first = methods.preferred(person)
        return {
            "id": person.id,
            "userPrincipalName": person.user_name,
            "userDisplayName": person.name,
            "userType": "guest" if person.guest else "member",
            "isAdmin": person.id in self._admins,
            "isSsprRegistered": False,
            "isSsprEnabled": False,
            "isSsprCapable": False,
            "isMfaRegistered": methods.registered(person),
            "isMfaCapable": ready,
            "isPasswordlessCapable": bool(methods.PASSWORDLESS.intersection(person.methods)),
            "lastUpdatedDateTime": self._written,
            "methodsRegistered": list(person.methods),
            "isSystemPreferredAuthenticationMethodEnabled": True,
            "systemPreferredAuthenticationMethods": [first] if first else [],
            "userPreferredMethodForSecondaryAuthentication": first or "none",
        }

    async def page(
        self, call: Call, indices: Sequence[int], want: int
    ) -> tuple[list[dict[str, Any]], int]:
        """The rows that the filter keeps."""
        people, where = self._organisation.people, call.query.where
        changes = self._organisation.state.changes(indices[0], indices[-1] + 1) if indices else {}

        def made(index: int) -> dict[str, Any] | None:
            return self.row(people.person(index, changes.get(index)))

        def keeps(row: dict[str, Any] | None) -> bool:
            return row is not None and (where is None or where(row))

        return await scan(indices, made, keeps, want)


def kind_of(path: str) -> str:
    """Of what kind a property of the report is, in a filter's terms."""
    if path.startswith("is"):
        return "boolean"
    if path in ("methodsRegistered", "systemPreferredAuthenticationMethods"):
        return "collection"
    return "time" if path.endswith("DateTime") else "text"


async def report(call: Call) -> Reply:
    """GET /reports/authenticationMethods/userRegistrationDetails."""
    known(call, PROPERTIES, "userRegistrationDetails")
    query = call.query
    check_kinds(query.claims, kind_of)
    within, size = candidates(call.organisation, query), size_of(query, LARGEST, LARGEST)
    start = int(position_of(query.token)["n"]) if query.token else 0
    found = Report(call.organisation)
    if query.order:
        everything, _ = await found.page(call, within, len(within) + 1)
        rows = ordered(everything, query.order)[start : start + size]
        walked, left = size, start + size < len(everything)
    else:
        rows, walked = await found.page(call, within[start:], size)
        left = walked < len(within) - start
    body: dict[str, Any] = {"@odata.context": call.context(CONTEXT)}
    if query.count and not query.token:
        body["@odata.count"] = len((await found.page(call, within, len(within) + 1))[0])
    if left and size:
        body["@odata.nextLink"] = next_link(call, {"n": start + walked})
    shown = [selected(row, query.select) for row in rows] if query.select else rows
    return Reply(body={**body, "value": shown})


async def report_of(call: Call) -> Reply:
    """GET /reports/authenticationMethods/userRegistrationDetails/{id}."""
    row = Report(call.organisation).row(wanted_person(call))
    if row is None:
        raise not_found(call.arguments["user"])
    return Reply(body={"@odata.context": call.context(f"{CONTEXT}/$entity"), **row})


BY_ARGUMENTS = re.compile(
    r"includedUserTypes='(all|member|guest)',includedUserRoles='(all|privilegedAdmin|admin|user)'$"
)


async def _counted(call: Call) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    match = BY_ARGUMENTS.match(call.arguments["which"])
    if not match:
        raise bad_request("includedUserTypes and includedUserRoles are needed.")
    kind, role = match[1], match[2]
    everybody = range(call.organisation.people.count)
    rows, _ = await Report(call.organisation).page(call, everybody, len(everybody) + 1)
    kept = [
        row
        for row in rows
        if kind in ("all", row["userType"])
        and (role == "all" or row["isAdmin"] == (role != "user"))
    ]
    return {"userTypes": kind, "userRoles": role, "totalUserCount": len(kept)}, kept


async def by_method(call: Call) -> Reply:
    """GET usersRegisteredByMethod(…)."""
    head, rows = await _counted(call)
    counts = Counter(name for row in rows for name in row["methodsRegistered"])
    body = {
        "@odata.context": call.context("microsoft.graph.userRegistrationMethodSummary"),
        "@odata.type": "#microsoft.graph.userRegistrationMethodSummary",
        **head,
        "userRegistrationMethodCounts": [
            {"authenticationMethod": name, "userCount": count}
            for name, count in sorted(counts.items())
        ],
    }
    return Reply(body=body)


FEATURES = {
    "ssprRegistered": "isSsprRegistered",
    "ssprEnabled": "isSsprEnabled",
    "ssprCapable": "isSsprCapable",
    "passwordlessCapable": "isPasswordlessCapable",
    "mfaCapable": "isMfaCapable",
}


async def by_feature(call: Call) -> Reply:
    """GET usersRegisteredByFeature(…)."""
    head, rows = await _counted(call)
    body = {
        "@odata.context": call.context("microsoft.graph.userRegistrationFeatureSummary"),
        "@odata.type": "#microsoft.graph.userRegistrationFeatureSummary",
        **head,
        "userRegistrationFeatureCounts": [
            {"feature": feature, "userCount": sum(row[name] for row in rows)}
            for feature, name in FEATURES.items()
        ],
    }
    return Reply(body=body)


async def my_methods(call: Call) -> Reply:
    """GET /me/authentication/methods."""
    return _methods(call, call.caller.person)


async def methods_of(call: Call) -> Reply:
    """GET /users/{id}/authentication/methods."""
    return _methods(call, wanted_person(call))


def _methods(call: Call, person: Person) -> Reply:
    context = call.context(f"users('{person.id}')/authentication/methods")
    found = methods.shown(person, call.organisation.time)
    return Reply(body={"@odata.context": context, "value": found})


SUMMARY = "/reports/authenticationMethods/usersRegisteredBy"
DETAILS = "/reports/authenticationMethods/userRegistrationDetails"
ROUTES = (
    Route(
        "GET",
        DETAILS,
        report,
        REPORTS,
        AUDIT,
        REPORT_READERS,
        licence="p1",
        options=options("select filter top orderby count"),
    ),
    Route("GET", f"{DETAILS}/{{user}}", report_of, REPORTS, AUDIT, REPORT_READERS, licence="p1"),
    *(
        Route("GET", f"{SUMMARY}{name}({{which}})", answer, REPORTS, AUDIT, REPORT_READERS, "p1")
        for name, answer in (("Method", by_method), ("Feature", by_feature))
    ),
    Route("GET", "/me/authentication/methods", my_methods, METHODS, (READ_OWN,)),
    Route(
        "GET",
        "/users/{user}/authentication/methods",
        methods_of,
        METHODS,
        (READ_METHODS,),
        METHOD_READERS,
    ),
)
