"""Which app signs in: asked before the first real sign-in, and kept for the tenant."""

import re

from vlc_wizard.core.page import Action, Answers, Form, Page, Text, Words, say
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
            Text(say("Whichever it is, the answer is kept for this tenant. Without any access, "
                     "somebody else can be asked; nobody has to sign in for that.")),
        ),
        actions=(
            Action("s", say("Your own, step by step"), "register"),
            Action("k", say("Take Command Line Tools"), "tools"),
            Action("n", say("I cannot sign in: ask somebody"), "ask"),
            Action("l", say("All of it by hand, without signing in"), "by-hand-all"),
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
    turn = named(view, answers)
    return turn if turn.errors else Turn(turn.session, goto="signin")


def named(view: View, answers: Answers) -> Turn:
    """The app and the tenant as answers; or what is wrong with them."""
    client_id = str(answers["client_id"]).strip().lower()
    if not _GUID.fullmatch(client_id):
        wrong = say("This is not a GUID such as $example.", example=COMMAND_LINE_TOOLS)
        return Turn(errors={"client_id": wrong}, draft=answers)
    tenant = str(answers.get("tenant") or "").strip()
    return Turn(view.session.answer(client_id=client_id, tenant=tenant))


def press(view: View, name: str) -> Turn:
    """Set one up, take the shared one, or ask somebody."""
    match name:
        case "by-hand-all":
            return Turn(goto="byhand")
        case "register":
            return Turn(goto="register")
        case "tools":
            tenant = view.session.tenant or view.setting.tenant_hint
            chosen = view.session.answer(client_id=COMMAND_LINE_TOOLS, tenant=tenant)
            return Turn(chosen, goto="signin")
        case _:
            return Turn(view.session.answer(waiting={"about": "rollout"}), goto="request")
