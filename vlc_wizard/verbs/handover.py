"""handover: give an onboarding to a colleague as a file, or take one up."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from vlc_wizard.core.errors import SignInNeeded, StateError, UsageError, WrongTenant
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.format import plain
from vlc_wizard.core.handover import bundle, changed, opened, other_tenant, taken_over
from vlc_wizard.core.session import Confirmed, Saved, Session
from vlc_wizard.verbs.session import Answer, Talk
from vlc_wizard.wiring import first_state

SAVE, OPEN = "save", "open"
AT = "takeover"  # the page the wizard carries on at


async def handover(talk: Talk, arguments: Any) -> Answer:
    """Save one, or open one."""
    if arguments.what == OPEN:
        return await _open(talk, arguments.file)
    return await _save(talk, arguments.output, names=arguments.names)


# --- giving ---------------------------------------------------------------------------------------


async def _save(talk: Talk, output: Path | None, *, names: bool) -> Answer:
    """The tenant is read first, so that whoever opens it sees what changed since."""
    await talk.sign_in()
    facts = (await talk.performer.perform_read(people=False)).facts
    store = talk.performer.store()
    saved = store.saved()
    answers = replace(saved.session if saved else Session(), confirmed=_confirmed(talk, facts))
    state = replace(
        first_state(talk.world), session=answers, facts=facts, journal=tuple(store.journal())
    )
    document = bundle(state, talk.performer.tools.clock.now(), names=names)
    text = json.dumps(document, indent=2, ensure_ascii=True) + "\n"
    if output is None:
        return Answer(document, tuple(text.splitlines()))
    from vlc_wizard.adapters.exports import LocalFiles

    path = LocalFiles().save_text(output, text)
    held = "with names and reasons" if names else "without names; accounts are object ids"
    return Answer(
        document,
        (
            f"Saved as {path}, {held}.",
            f"It is of {document['tenant']['name']} ({document['tenant']['domain']}), with "
            f"{len(document['done'])} lines of what was done. It holds no secret.",
            "Your colleague takes it up, in the same tenant and as themself, with:",
            "  vlc-wizard handover open FILE",
        ),
    )


def _confirmed(talk: Talk, facts: FactSheet) -> Confirmed:
    """Who signed in, and where. Raises SignInNeeded where that could not be read."""
    who, tenant = talk.performer.tools.sign_in.current, facts.tenant
    if who is None or tenant is None:
        raise SignInNeeded("Which tenant this is could not be read", now="Nothing was kept.")
    return Confirmed(tenant.id, tenant.name, tenant.domain, who.identity.object_id, who.user_name)


# --- taking up ------------------------------------------------------------------------------------


async def _open(talk: Talk, path: Path) -> Answer:
    """Nothing of it is kept before the tenant is known to be the same."""
    performer = talk.performer
    document = await asyncio.to_thread(performer.tools.files.load, path)
    session = opened(document, performer.session).session
    _must_be_wanted(talk.world.options.tenant, session.handed)
    performer.session = session
    await talk.sign_in()
    facts = (await performer.perform_read(people=False)).facts
    if other_tenant(session.handed, facts):
        raise _other(session.handed, facts)
    taken = taken_over(session, _confirmed(talk, facts))
    kept = await _keep(talk, taken)
    return _answer(kept, facts)


def _must_be_wanted(tenant: str, handed: Mapping[str, Any]) -> None:
    """A tenant that was named must be the one of the file."""
    if tenant.lower() not in ("", handed["tenant_id"].lower(), handed["domain"].lower()):
        raise WrongTenant(
            "This hand-over is of another tenant",
            f"It is of {handed['tenant_name']} ({handed['domain']}, {handed['tenant_id']}), and "
            f"--tenant names {tenant}.",
            now="Nothing was opened.",
            next="Leave --tenant out, or take the file of that tenant.",
        )


def _other(handed: Mapping[str, Any], facts: FactSheet) -> WrongTenant:
    tenant = facts.tenant
    here = f"{tenant.name} ({tenant.domain})" if tenant else "another one"
    return WrongTenant(
        "This hand-over is of another tenant",
        f"It is of {handed['tenant_name']} ({handed['domain']}). You are signed in to {here}.",
        now="Nothing of it was kept.",
        next="Sign in to the tenant of the hand-over.",
    )


async def _keep(talk: Talk, taken: Session) -> Session:
    """Keep the answers for the next start; opened once more, what was answered since stays."""
    store, who = talk.performer.store(), taken.confirmed
    if not store.writable or who is None:
        raise StateError("The hand-over was not taken up", store.why_not,
                         next="Let the other one finish, then open it again.")  # fmt: skip
    before = store.saved()
    if before is not None and before.session.confirmed is not None:
        if before.session.handed == taken.handed:
            return before.session
        raise UsageError(
            "An onboarding of this tenant was begun here already",
            f"By {before.by or 'somebody'}, last on {before.saved_at:%Y-%m-%d %H:%M} UTC. Opening "
            "the file would put other answers in place of those.",
            now="Nothing was opened.",
            next="Carry on with: vlc-wizard. Or remove what is kept first: vlc-wizard forget",
        )
    saved = Saved(taken, AT, who.user_name, talk.performer.tools.clock.now())
    await talk.performer.keeping.durable(lambda: store.keep(saved))
    return taken


def _answer(session: Session, facts: FactSheet) -> Answer:
    handed, who = session.handed, session.confirmed
    assert who is not None  # noqa: S101 - kept for somebody
    since = changed(handed, facts)
    words = None if since is None else [plain(says) for says in since]
    document = {
        "tenant": {"id": who.tenant_id, "name": who.tenant_name, "domain": who.domain},
        "begun_by": handed["by"],
        "saved_at": handed["made_at"],
        "taken_over_by": who.user_name,
        "read_at": facts.read_at.isoformat(),
        "method": session.method or None,
        "done": len(handed["done"]),
        "changed_since": words,
        "unread": [u.what for u in facts.unread],
    }
    return Answer(document, tuple(_lines(document)))


def _lines(document: Mapping[str, Any]) -> list[str]:
    tenant, words = document["tenant"], document["changed_since"]
    lines = [
        f"{tenant['name']} ({tenant['domain']}), begun by {document['begun_by']}, taken over by "
        f"{document['taken_over_by']}.",
        f"Method: {document['method'] or 'not chosen yet'}. Lines of what was done: "
        f"{document['done']}.",
    ]
    if words is None:
        lines.append("Whether the tenant changed since is not known: it was not read then.")
    elif not words:
        lines.append("The tenant was read again: nothing changed since.")
    else:
        lines += ["Changed since:", *(f"  {word}" for word in words)]
        lines.append("A plan made before is not valid any more. It is made and checked anew.")
    if document["unread"]:
        lines.append(f"Not read, so unknown: {'; '.join(document['unread'])}.")
    return [*lines, "To carry on: vlc-wizard. Nothing was applied by opening it."]
