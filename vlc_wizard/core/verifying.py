"""Verifying a plan: read again, ask What If, look in the sign-in log, and write down what is found.

Nothing of it changes the tenant, and nothing waits: the log is looked at as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from vlc_wizard.core import agreeing, seen, verify
from vlc_wizard.core.asking import PORTAL_APP, Asking, rows_of
from vlc_wizard.core.checked import (
    SIGNED_IN,
    Check,
    Report,
    Said,
    Seen,
    graded,
    in_short,
    last_said,
    said_data,
    to_data,
)
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.journal import Entry, Event
from vlc_wizard.core.model import Identity
from vlc_wizard.core.plan import PER_USER, Plan
from vlc_wizard.core.ports import Store, Tell, Tools
from vlc_wizard.core.record import Record
from vlc_wizard.core.snapshot import Response
from vlc_wizard.core.stated import app_ids_of
from vlc_wizard.core.typed_facts import MARK

BY_HAND = "It was seen by hand, in the portal"
_NOT_WHAT_IF = "What If knows Conditional Access policies only; a real sign-in shows it"
_NO_P1 = "it needs Microsoft Entra ID P1, which this tenant does not have"
_NO_PREMIUM = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"


@dataclass(frozen=True, slots=True)
class Told:
    """What a human says that no reading can tell."""

    who: Said | None = None  # has just signed in to Volume Licensing Central
    by_hand: str = ""  # when the guided check was done, as kept
    client_id: str = ""  # the app of this program, to be told apart from others


class Verifying:
    """One verification of one plan."""

    def __init__(
        self, plan: Plan, policy_id: str, tools: Tools, store: Store, record: Record, tell: Tell
    ) -> None:
        self._plan = plan
        self._policy_id = policy_id
        self._tools = tools
        self._store = store
        self._record = record
        self._tell = tell

    async def run(self, facts: FactSheet, who: Identity, told: Told) -> Report:
        """Everything that can be looked at, in one report; kept where it may be."""
        if told.who is not None and self._store.writable:
            await self._record.note(
                Event.NOTE,
                f"{told.who.user_name} signed in to Volume Licensing Central, {MARK}",
                **{SIGNED_IN: said_data(told.who)},
            )
        report = await self._configuration(facts)
        apps = app_ids_of(facts.stated)
        agrees = await self._agreement(report, who, apps[0] if apps else PORTAL_APP)
        report = graded(report, agrees, await self._log(report, facts, apps, told))
        report = _with_stated(report, told.by_hand)
        if self._store.writable:  # it is there after a restart, and in the record
            await self._record.note(Event.CHECKED, in_short(report), **to_data(report))
        return report

    async def _configuration(self, facts: FactSheet) -> Report:
        directory = self._tools.directory
        policy = await directory.policy(self._policy_id) if self._policy_id else None
        people = [c.object_id for c in self._plan.changes if c.kind == PER_USER]
        states = await directory.person_states(people) if people else None
        return verify.verify(self._plan, self._policy_id, policy, facts, states)

    # --- What If ------------------------------------------------------------------------------

    async def _agreement(self, report: Report, who: Identity, app: str) -> tuple[Check, ...]:
        if not self._policy_id:
            on = report.state == "enabled"
            return agreeing.not_answerable(_NOT_WHAT_IF) if on else ()
        if report.state not in ("enabled", "enabledForReportingButNotEnforced"):
            return ()
        asking = Asking(self._tools.directory, self._store, self._plan, who)
        asked = await asking.everybody(app, self._tell)
        return agreeing.agreement(asked, self._policy_id)

    # --- the log ------------------------------------------------------------------------------

    async def _log(self, report: Report, facts: FactSheet, apps: Sequence[str], told: Told) -> Seen:
        if report.state != "enabled" or not self._plan.turns_on:
            return seen.too_early(told.who) if told.who else Seen()
        lines = self._record.entries()
        said = told.who or last_said(lines)
        if facts.licence is not None and not facts.licence.premium:
            return seen.refused(_NO_P1, said)
        if not apps and said is None:
            return seen.nobody_yet()
        now = self._tools.clock.now()
        if not apps:
            assert said is not None  # noqa: S101 - looked at right above
            found = await self._ask(said.at - seen.BEFORE, f"userId eq '{said.object_id}'")
            rows = rows_of(found)
            if rows is None:
                return seen.refused(_why(found), said)
            return seen.learning(rows, said, told.client_id, now)
        return await self._known(apps, on_since(self._plan, lines), said, now)

    async def _known(
        self, apps: Sequence[str], since: datetime | None, said: Said | None, now: datetime
    ) -> Seen:
        first = now - timedelta(days=seen.DAYS)
        rows: list[Mapping[str, Any]] = []
        complete = True
        for app in apps:
            found = await self._ask(max(first, since or first), f"appId eq '{_quoted(app)}'")
            some = rows_of(found)
            if some is None:
                return seen.refused(_why(found), said)
            rows += some
            complete = complete and found.complete
        rows.sort(key=lambda r: str(r.get("createdDateTime")), reverse=True)
        return seen.shown(
            rows,
            policy_id=self._policy_id,
            excluded=frozenset(self._plan.basis.get("excluded", {})),
            on_since=since,
            now=now,
            complete=complete,
            said=said,
        )

    async def _ask(self, since: datetime, where: str) -> Response:
        stamp = since.strftime("%Y-%m-%dT%H:%M:%SZ")
        return await self._tools.directory.sign_ins(f"createdDateTime ge {stamp} and {where}")


def on_since(plan: Plan, lines: Sequence[Entry]) -> datetime | None:
    """Since when all that asks people is made, by the plan's journal; None: it does not say."""
    asking = {c.n for c in plan.changes if c.enforces}
    made = [e.at for e in lines if e.event in (Event.DONE, Event.SETTLED) and e.change in asking]
    return max(made, default=None)


def _with_stated(report: Report, when: str) -> Report:
    """What was done by hand stands in the report as stated; it is no evidence of ours."""
    if not when:
        return report
    check = Check(BY_HAND, "UNKNOWN", f"done on {when[:10]}, {MARK}; no reading confirms it")
    return Report(
        report.plan_id, report.at, (*report.checks, check), report.grade, report.state, report.seen
    )


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _why(response: Response) -> str:
    error = response.body.get("error") if isinstance(response.body, Mapping) else None
    code = str((error or {}).get("code") or "")
    if code == _NO_PREMIUM:
        return _NO_P1
    return (
        f"the service answered {response.status}, {code or 'without a reason'}; it needs the "
        "permission AuditLog.Read.All and the role Reports Reader"
    )
