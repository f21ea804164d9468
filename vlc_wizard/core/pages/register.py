"""Your own app registration, setting by setting: where, what, why, and whether it is right."""

from vlc_wizard.core.acts import CheckApp, CopyText, OpenAddress
from vlc_wizard.core.page import (
    Action,
    Answers,
    Block,
    Finding,
    Findings,
    Form,
    Mark,
    Note,
    Page,
    Text,
    Words,
    say,
)
from vlc_wizard.core.pages.app import named
from vlc_wizard.core.pages.portal_blocks import address_of, portal_blocks
from vlc_wizard.core.permissions import READ, WRITE_POLICY
from vlc_wizard.core.registration import SETTINGS, AppCheck, Setting
from vlc_wizard.core.view import Turn, View, work_blocks


def page(view: View) -> Page:
    """The settings with their marks, the deep links, and the client id to check."""
    check = checked(view)
    return Page(
        id="register",
        title=say("Your own app registration, setting by setting"),
        changes=say("nothing"),
        blocks=(
            Text(say("Somebody with Application Developer, Cloud Application Administrator or "
                     "Application Administrator makes it once; then it serves everybody here. "
                     "The path begins at Entra ID > App registrations (was: Azure Active "
                     "Directory > App registrations).")),
            Findings(tuple(_row(s, check) for s in SETTINGS)),
            *_by(check),
            *work_blocks(view, "check-app"),
            *portal_blocks(view, "new-app", say("New registration")),
            *_of_app(view),
        ),
        actions=(
            Action("i", say("Open New registration"), "open"),
            Action("y", say("Copy its address"), "copy-new"),
            *((Action("l", say("Open the app's Authentication"), "open-app"),)
              if view.session.client_id else ()),
            Action("n", say("Sign in with it"), "sign-in"),
        ),
        form=Form(
            (
                Words("client_id", say("Application (client) id"),
                      view.draft("client_id", view.session.client_id),
                      say("a GUID, from the app's Overview page"), view.error("client_id")),
                Words("tenant", say("Tenant id or domain"),
                      view.draft("tenant", view.session.tenant or view.setting.tenant_hint),
                      say("the tenant it is registered in"), view.error("tenant"), optional=True),
            ),
            say("Check each setting"),
        ),
        help=(
            say("Before anybody has signed in, the login itself tells whether it knows the app "
                "and takes it for a public client: it is asked for a code that nobody types."),
            say("Once signed in, every setting is read."),
        ),
        why=(
            *(say("$name: $why", name=name, why=why)
              for name, why in {**READ, **WRITE_POLICY}.items()),
            say("The settings: Microsoft Entra documentation, desktop app registration."),
        ),
    )  # fmt: skip


def checked(view: View) -> AppCheck | None:
    """What is known of the app that is named now."""
    check = view.state.app_check
    return check if check is not None and check.client_id == view.session.client_id else None


def _row(setting: Setting, check: AppCheck | None) -> Finding:
    found = check.settings.get(setting.id) if check else None
    mark: Mark = found.mark if found else "later"
    judged = (
        say("Checked: $says. $why", says=found.says, why=setting.why)
        if found
        else say("Not checked yet. $why", why=setting.why)
    )
    return Finding(mark, say("$where: $value", where=setting.where, value=setting.value), judged)


def _by(check: AppCheck | None) -> tuple[Block, ...]:
    if check is None or check.by == "graph":
        return ()
    return (Note(say("Asked of the login, without a sign-in. The other settings can be read once "
                     "somebody has signed in.")),)  # fmt: skip


def _of_app(view: View) -> tuple[Block, ...]:
    if not view.session.client_id:
        return ()
    label = say("The app's Authentication")
    return portal_blocks(view, "app-authentication", label, view.session.client_id)


def submit(view: View, answers: Answers) -> Turn:
    """Take the client id, and check what can be checked."""
    turn = named(view, answers)
    if turn.errors or turn.session is None:
        return turn
    return Turn(turn.session, acts=(CheckApp(turn.session.client_id, turn.session.tenant),))


def press(view: View, name: str) -> Turn:
    """Open or copy an address; or sign in with the app."""
    match name:
        case "open":
            return Turn(acts=(OpenAddress(address_of(view, "new-app")),))
        case "copy-new":
            return Turn(acts=(CopyText(address_of(view, "new-app")),))
        case "open-app":
            address = address_of(view, "app-authentication", view.session.client_id)
            return Turn(acts=(OpenAddress(address),))
        case _:
            return Turn(goto="signin" if view.session.client_id else "app")
