"""status: what is open here, without signing in."""

from collections.abc import Mapping
from typing import Any

from vlc_wizard.core.record import without_since
from vlc_wizard.core.recorded import entry_json, run_json
from vlc_wizard.core.state import State
from vlc_wizard.core.stated import emergency_of, stated_in
from vlc_wizard.core.steps import BY_ID
from vlc_wizard.verbs.session import Answer

MOST = 10  # lines of the journal on a screen; --json has all


def status(state: State, plan: Mapping[str, Any] | None) -> Answer:
    """What is kept on this computer; `plan` is the document of the last run."""
    saved = state.resume
    tenant = _tenant(state, plan)
    document = {
        "tenant": tenant,
        "page": saved.at if saved else None,
        "by": saved.by or None if saved else None,
        "saved_at": saved.saved_at.isoformat() if saved else None,
        "method": saved.session.method or None if saved else None,
        "plan": saved.session.plan_id or None if saved else None,
        "stated": stated_in(saved.session if saved else state.session),
        "runs": [run_json(r) for r in state.runs],
        "journal": [entry_json(e) for e in state.journal],
        "read_only": state.setting.read_only or None,
    }
    return Answer(document, tuple(_lines(state, tenant, plan)))


def _tenant(state: State, plan: Mapping[str, Any] | None) -> dict[str, Any] | None:
    confirmed = state.resume.session.confirmed if state.resume else None
    if confirmed is not None:
        return {
            "id": confirmed.tenant_id,
            "name": confirmed.tenant_name,
            "domain": confirmed.domain,
        }
    return dict(plan["tenant"]) if plan else None


def _stated(stated: Mapping[str, Any], plan: Mapping[str, Any] | None) -> str:
    """Whom every verb and page leaves out of the judgement, since a human said so."""
    if "emergency_accounts" not in stated:
        return "Emergency access accounts: none was stated."
    names = ((plan or {}).get("basis") or {}).get("excluded") or {}
    said = [str(names[i][0]) if i in names else i for i in emergency_of(stated)]
    return f"Emergency access accounts, as stated: {', '.join(said) or 'there is none'}."


def _lines(
    state: State, tenant: dict[str, Any] | None, plan: Mapping[str, Any] | None
) -> list[str]:
    lines = [f"Tenant: {tenant['name']} ({tenant['domain']})" if tenant else "Tenant: none yet."]
    saved = state.resume
    if saved is None:
        lines.append("The wizard was not begun here.")
    else:
        who = saved.by or "nobody yet"
        lines.append(f"Last answer: {saved.saved_at:%Y-%m-%d %H:%M} UTC by {who}")
        lines.append(f"Page: {BY_ID[saved.at].title.template}")
    for run in state.runs:
        since = without_since([e for e in state.journal if e.plan_id == run.plan_id])
        if since is not None:
            lines.append(f"Since {since:%Y-%m-%d %H:%M:%S} UTC neither security defaults nor the "
                         f"policy of plan {run.plan_id} asks anybody, as far as the record knows. "
                         "Apply that plan again to finish, or take it back with undo.")  # fmt: skip
    lines.append(_stated(stated_in(saved.session if saved else state.session), plan))
    if state.setting.read_only:
        lines.append(state.setting.read_only)
    lines += [f"Plan {r.plan_id}, begun {r.begun_at:%Y-%m-%d %H:%M} UTC by {r.by}." for r in
              state.runs]  # fmt: skip
    lines += [f"  {e.at:%Y-%m-%d %H:%M:%S}  {e.says}" for e in state.journal[-MOST:]]
    if not state.journal:
        lines.append("Nothing was done to a tenant.")
    return lines
