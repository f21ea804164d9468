"""An onboarding was begun before: who, when, where, and the offer to carry on."""

from vlc_wizard.core.page import Action, Fact, Facts, Finding, Findings, Page, Text, say
from vlc_wizard.core.pages.gap import gap_blocks, guard_blocks
from vlc_wizard.core.pages.signin import sign_in_act
from vlc_wizard.core.recommend import method_name
from vlc_wizard.core.steps import BY_ID
from vlc_wizard.core.view import Turn, View


def page(view: View) -> Page:
    """What is known without signing in."""
    saved = view.state.resume
    if saved is None:
        return Page("resume", say("Nothing to carry on"), say("nothing"))
    session, confirmed = saved.session, saved.session.confirmed
    rows = [
        Fact(say("Begun by"), say("$who", who=saved.by or "somebody not yet signed in")),
        Fact(say("Last answer"), say("$ago ago ($at)", ago=view.ago(saved.saved_at),
                                     at=saved.saved_at)),
        Fact(say("Page"), say("$page", page=BY_ID[saved.at].title.template)),
    ]  # fmt: skip
    if confirmed is not None:
        where = say("$name ($domain)", name=confirmed.tenant_name, domain=confirmed.domain)
        rows.insert(0, Fact(say("Tenant"), where))
    if session.method:
        rows.append(Fact(say("Method"), say("$method", method=method_name(session.method))))
    return Page(
        id="resume",
        title=say("Carry on where it was left?"),
        changes=say("nothing"),
        blocks=(
            *gap_blocks(view),
            *guard_blocks(view),
            Facts(tuple(rows)),
            *_done(view),
            Text(say("To carry on you sign in again; the tenant is read again, too.")),
        ),
        actions=(
            Action("enter", say("Sign in and carry on"), "carry-on"),
            Action("n", say("Start over"), "start-over"),
        ),
        help=(say("Starting over forgets the answers. What was done to the tenant stays written "
                  "down."),),
    )  # fmt: skip


def _done(view: View) -> tuple[Findings, ...]:
    rows = tuple(
        Finding("info", say("$says", says=e.says), at=e.at) for e in view.state.journal[-5:]
    )
    return (Findings(rows, say("Done to the tenant so far")),) if rows else ()


def press(view: View, name: str) -> Turn:
    """Carry on signs in and goes back to the page; start over forgets the answers."""
    saved = view.state.resume
    if saved is None or name == "start-over":
        return Turn(goto="hub", dropped=True)
    before = saved.session.confirmed is None
    if before:
        return Turn(session=saved.session, goto=saved.at, resume_taken=True)
    act = sign_in_act(view, saved.session, then=saved.at)
    return Turn(session=saved.session, goto="signin", acts=(act,), resume_taken=True)
