"""Which app signs in: asked before the first real sign-in, and kept for the tenant."""

import re

from vlc_wizard.core.page import Answers, Form, Page, Text, Words, say
from vlc_wizard.core.permissions import HOMES, READ, WRITE_POLICY
from vlc_wizard.core.view import Turn, View

COMMAND_LINE_TOOLS = "14d82eec-204b-4c2f-b7e8-296a70dab67e"  # Microsoft Graph Command Line Tools

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def page(view: View) -> Page:
    """Ask for the client id, and say what each kind of app costs."""
    return Page(
        id="app",
        title=say("Which app signs you in?"),
        changes=say("nothing"),
        blocks=(
            Text(say("The wizard signs in as an app your organisation knows. Best is your own "
                     "registration: a public client of this tenant only, redirect address "
                     "http://localhost, public client flows allowed, and delegated "
                     "permissions only; f2 lists them.")),
            Text(say("Without one, Microsoft Graph Command Line Tools can be used: $id. Its price: "
                     "permissions given to it serve every tool that uses it, some organisations "
                     "block it, and the audit log does not name this program.",
                     id=COMMAND_LINE_TOOLS)),
        ),
        form=Form(
            (
                Words("client_id", say("Application (client) id"),
                      view.draft("client_id", view.session.client_id),
                      say("a GUID, from the app's Overview page"), view.error("client_id")),
                Words("tenant", say("Tenant id or domain"),
                      view.draft("tenant", view.setting.tenant_hint),
                      say("empty: the one you sign in to"), view.error("tenant"), optional=True),
            ),
            say("Continue"),
        ),
        help=(say("Entra admin center > App registrations > your app > Overview."),),
        why=tuple(
            say("$name: $why", name=name, why=why)
            for name, why in {**READ, **WRITE_POLICY}.items()
        )
        + tuple(
            say("$name: $why; only where a policy is for guests of single organisations",
                name=name, why=why)
            for name, why in HOMES.items()
        ),
    )  # fmt: skip


def submit(view: View, answers: Answers) -> Turn:
    """Take the client id."""
    client_id = str(answers["client_id"]).strip().lower()
    if not _GUID.fullmatch(client_id):
        wrong = say("This is not a GUID such as $example.", example=COMMAND_LINE_TOOLS)
        return Turn(errors={"client_id": wrong}, draft=answers)
    tenant = str(answers.get("tenant") or "").strip()
    return Turn(view.session.answer(client_id=client_id, tenant=tenant), goto="signin")
