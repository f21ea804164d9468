"""/auditLogs/signIns: who signed in to what, some minutes later."""

from typing import Any

from vlc_wizard.rehearsal.paging import known, listed
from vlc_wizard.rehearsal.refusal import GraphRefusal
from vlc_wizard.rehearsal.roles import templates
from vlc_wizard.rehearsal.table import REPORTS, Call, Reply, Route, any_of, options

PATH = "/auditLogs/signIns"
DELAY = 420.0  # seconds until the log shows a sign-in; 5 to 11 minutes were observed
READ = (any_of("AuditLog.Read.All"),)
READERS = templates(
    "Reports Reader",
    "Security Reader",
    "Security Operator",
    "Security Administrator",
    "Global Reader",
    "Global Administrator",
)
SEES_POLICIES = any_of("Policy.Read.All", "Policy.Read.ConditionalAccess")


LATER_RESULTS = "reportOnly"  # the enumeration had ended before these words were added
UNKNOWN_MEMBERS = "include-unknown-enum-members"


def _in_old_words(entry: dict[str, Any]) -> None:
    """Whoever does not ask for the later words of an enumeration gets none of them."""
    for applied in entry["appliedConditionalAccessPolicies"]:
        if applied["result"].startswith(LATER_RESULTS):
            applied["result"] = "unknownFutureValue"


def _rows(call: Call) -> list[dict[str, Any]]:
    organisation = call.organisation
    delay = float(organisation.scenario.switch("sign_in_delay_seconds", DELAY))
    rows = []
    for entry in organisation.state.sign_ins(organisation.time - delay):
        beta = entry.pop("_beta", {})
        if not SEES_POLICIES & call.caller.scopes:
            entry["appliedConditionalAccessPolicies"] = []
        if UNKNOWN_MEMBERS not in call.headers.get("prefer", ""):
            _in_old_words(entry)
        rows.append({**entry, **beta} if call.version == "beta" else entry)
    return rows


async def sign_ins(call: Call) -> Reply:
    """GET the log, newest first."""
    rows = _rows(call)
    if rows:
        known(call, frozenset(rows[0]), "signIn")
    return listed(call, rows, PATH.strip("/"), page=1000, most=1000)


async def one(call: Call) -> Reply:
    """GET one sign-in."""
    for entry in _rows(call):
        if entry["id"] == call.arguments["entry"]:
            return Reply(
                body={"@odata.context": call.context("auditLogs/signIns/$entity"), **entry}
            )
    raise GraphRefusal(404, "ResourceNotFound", "There is no such sign-in.")


ROUTES = (
    Route(
        "GET",
        PATH,
        sign_ins,
        REPORTS,
        READ,
        READERS,
        licence="p1",
        options=options("filter top skiptoken orderby select"),
    ),
    Route("GET", f"{PATH}/{{entry}}", one, REPORTS, READ, READERS, licence="p1"),
)
