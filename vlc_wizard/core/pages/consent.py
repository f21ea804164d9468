"""The app has not been allowed: which permission, why, who can allow it, and where.

This is about the app. What the person may do is another matter, and another page.
"""

from vlc_wizard.core.acts import CopyText, OpenAddress, SignInAct
from vlc_wizard.core.errors import ConsentMissing, WizardError
from vlc_wizard.core.page import (
    Action,
    Answers,
    Block,
    Fact,
    Facts,
    Finding,
    Findings,
    Form,
    Link,
    Page,
    Text,
    Words,
    say,
)
from vlc_wizard.core.permissions import READ, WRITE_POLICY
from vlc_wizard.core.problem import details_of
from vlc_wizard.core.requests import Asking, consent_address
from vlc_wizard.core.roles import CONSENTERS
from vlc_wizard.core.sign_in_codes import BY_CODE, row_of
from vlc_wizard.core.view import Turn, View

WITH_WRITE = "with-write"  # the permissions for applying are asked for in the same go
ANYBODY_MAY = frozenset({"User.Read"})


def page(view: View) -> Page:
    """One permission a row; the address of this tenant; the ready request; and try again."""
    error = refused(view)
    row = row_of(error.code) if error and error.code else BY_CODE["65001"]
    asking = asking_of(view)
    return Page(
        id="consent",
        title=say("$title", title=row.title),
        changes=say("nothing"),
        blocks=(
            Text(say("This is about the app, not about your role: $means", means=row.means)),
            *_said(error),
            Findings(_permissions(view), say("What it asks for, and why")),
            Text(say("Who can allow it, once for everybody: $who.", who=", ".join(CONSENTERS))),
            *_address(view, asking),
        ),
        actions=_actions(view),
        form=None if asking.tenant else _which_tenant(view),
        help=(
            say("Delegated permissions let the app do nothing that the person signed in may not "
                "do."),
            say("Where the tenant has an approval flow, the browser offers to send the request; "
                "the reviewers then allow it."),
        ),
        why=(
            say("Which permission is needed for what: Microsoft's permissions reference, "
                "2026-08-07."),
            say("Who can consent: Microsoft Entra documentation, grant tenant-wide admin consent."),
        ),
    )  # fmt: skip


def refused(view: View) -> WizardError | None:
    """The refusal that led here, where one did."""
    state = view.state
    return state.problem if state.problem_at == state.at else None


def scopes_of(view: View) -> frozenset[str]:
    """What has to be allowed: what was refused, or what the reading needs."""
    error = refused(view)
    wanted = error.scopes if isinstance(error, ConsentMissing) else frozenset[str]()
    wanted = wanted or frozenset(READ)
    return wanted | frozenset(WRITE_POLICY) if WITH_WRITE in view.state.shown else wanted


def asking_of(view: View) -> Asking:
    """Who asks, and for which tenant: the one confirmed, named, or of the sign-in name."""
    session, setting = view.session, view.setting
    confirmed = session.confirmed
    hinted = session.sign_in_as.rpartition("@")[2]
    who = view.state.signed_in
    return Asking(
        cloud=setting.cloud,
        tenant=(confirmed.tenant_id if confirmed else "") or session.tenant or hinted,
        tenant_name=confirmed.tenant_name if confirmed else "",
        client_id=session.client_id or setting.cloud.default_client_id or "",
        user_name=who.user_name if who else session.sign_in_as,
    )


def _said(error: WizardError | None) -> tuple[Block, ...]:
    if error is None:
        return ()
    rows = [Fact(say("It said"), say("$why", why=error.why)),
            Fact(say("Now"), say("$now", now=error.now)),
            Fact(say("Next"), say("$next", next=error.next))]  # fmt: skip
    details = details_of(error)
    if details:
        rows.append(Fact(say("Details"), details))
    return (Facts(tuple(rows)),)


def _permissions(view: View) -> tuple[Finding, ...]:
    why = {**READ, **WRITE_POLICY}
    return tuple(
        Finding(
            "later",
            say("$name: $why", name=name, why=why.get(name, "needed for what was asked")),
            say("anybody may allow it for themself")
            if name in ANYBODY_MAY
            else say("needs an administrator's consent"),
        )
        for name in sorted(scopes_of(view))
    )


def _address(view: View, asking: Asking) -> tuple[Block, ...]:
    if not asking.client_id:
        return (Text(say("First name the app that signs in; its address follows from it.")),)
    if not asking.tenant:
        return ()
    address = consent_address(asking, scopes_of(view))
    return (
        Text(say("The page where an administrator of $tenant allows it:", tenant=asking.tenant)),
        Link(address, say("Allow the app")),
        Text(say("After Accept the browser ends at an address that begins with http://localhost "
                 "and does not open; that is the end of it. Then try again here; no restart is "
                 "needed."), "dim"),
    )  # fmt: skip


def _which_tenant(view: View) -> Form:
    hint = say("its domain or id; the address to allow the app follows from it")
    field = Words("tenant", say("Which tenant"), view.draft("tenant"), hint, view.error("tenant"))
    return Form((field,), say("Show the address"))


def _actions(view: View) -> tuple[Action, ...]:
    more = WITH_WRITE in view.state.shown
    both = say("Only what is needed now") if more else say("Ask for applying in the same go")
    return (
        Action("t", say("Try again"), "problem-again" if view.state.failed else "sign-in"),
        Action("s", say("Write the request"), "request"),
        Action("i", say("Open the page"), "open"),
        Action("y", say("Copy address"), "copy"),
        Action("c", both, "both"),
        Action("o", say("Sign in as someone else"), "problem-other"),
        Action("a", say("Another app"), "app"),
    )


def submit(view: View, answers: Answers) -> Turn:
    """Take the tenant."""
    tenant = str(answers["tenant"]).strip()
    if not tenant:
        return Turn(errors={"tenant": say("Name the tenant by its domain or id.")})
    return Turn(view.session.answer(tenant=tenant))


def press(view: View, name: str) -> Turn:
    """Open or copy the address, write the request, ask for more, or sign in."""
    address = consent_address(asking_of(view), scopes_of(view))
    match name:
        case "open":
            return Turn(acts=(OpenAddress(address),))
        case "copy":
            return Turn(acts=(CopyText(address),))
        case "both":
            return Turn(shown=view.state.shown ^ {WITH_WRITE})
        case "request":
            wanted = {"about": "consent", "scopes": " ".join(sorted(scopes_of(view)))}
            return Turn(view.session.answer(waiting=wanted), goto="request")
        case "app":
            return Turn(goto="app")
        case "problem-other":
            return Turn(goto="person" if view.setting.people_to_be else "signin")
        case _:
            return Turn(goto="signin", acts=(SignInAct(frozenset(READ), "tenant"),))
