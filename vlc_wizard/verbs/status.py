"""status: what is open here, without signing in."""

from vlc_wizard.core.frame import farewell
from vlc_wizard.core.recorded import entry_json, run_json
from vlc_wizard.core.state import State
from vlc_wizard.core.steps import BY_ID
from vlc_wizard.verbs.session import Answer


def status(state: State) -> Answer:
    """What is kept on this computer."""
    saved = state.resume
    confirmed = saved.session.confirmed if saved else None
    document = {
        "tenant": confirmed
        and {
            "id": confirmed.tenant_id,
            "name": confirmed.tenant_name,
            "domain": confirmed.domain,
        },
        "page": saved.at if saved else None,
        "by": saved.by or None if saved else None,
        "saved_at": saved.saved_at.isoformat() if saved else None,
        "method": saved.session.method or None if saved else None,
        "plan": saved.session.plan_id or None if saved else None,
        "runs": [run_json(r) for r in state.runs],
        "journal": [entry_json(e) for e in state.journal],
        "read_only": state.setting.read_only or None,
    }
    return Answer(document, tuple(_lines(state)))


def _lines(state: State) -> list[str]:
    saved = state.resume
    if saved is None:
        lines = ["No onboarding was begun here."]
    else:
        confirmed = saved.session.confirmed
        tenant = f"{confirmed.tenant_name} ({confirmed.domain})" if confirmed else "no tenant yet"
        at = BY_ID[saved.at].title.template
        lines = [
            f"Tenant: {tenant}",
            f"Last answer: {saved.saved_at:%Y-%m-%d %H:%M} UTC by {saved.by or 'nobody yet'}",
            f"Page: {at}",
        ]
        if saved.session.plan_id:
            lines.append(f"Plan: {saved.session.plan_id}")
    if state.setting.read_only:
        lines.append(state.setting.read_only)
    lines += [f"  {e.at:%Y-%m-%d %H:%M:%S}  {e.says}" for e in state.journal[-10:]]
    if state.journal and saved is not None:
        lines.append(farewell(_as_saved(state)).split(" Your answers")[0])
    return lines


def _as_saved(state: State) -> State:
    from dataclasses import replace

    return replace(state, session=state.resume.session if state.resume else state.session)
