"""An error on a page: what failed, why, how the tenant stands now, and what to do next."""

from dataclasses import replace

from vlc_wizard.core.errors import (
    ConsentMissing,
    RoleTooLow,
    SignInError,
    SignInNeeded,
    WizardError,
    WrongTenant,
)
from vlc_wizard.core.page import Action, Block, Fact, Facts, Note, Page, Say, say
from vlc_wizard.core.state import State

OF_REFUSALS = frozenset({"consent", "denied"})  # pages that tell of a refusal by themselves
BACKGROUND = frozenset({"people"})  # work that takes nobody to another page
_ELSEWHERE = (RoleTooLow, SignInNeeded, WrongTenant)  # no code of the sign-in explains these


def page_of(error: WizardError, *, background: bool = False) -> str:
    """The page that is about such a refusal; empty: it is told where it happened."""
    if background or not isinstance(error, SignInError) or isinstance(error, _ELSEWHERE):
        return ""
    if isinstance(error, ConsentMissing):
        return "consent"
    return "denied" if error.code else ""


def with_problem(state: State, page: Page) -> Page:
    """The page with the problem above it and the ways out first; or with good news."""
    error = state.problem
    if error is None or state.problem_at != state.at or state.at in OF_REFUSALS:
        return _with_notice(state, page)
    actions = [Action("t", say("Try again"), "problem-again")] if state.failed else []
    if isinstance(error, SignInError):
        actions.append(Action("o", say("Sign in as someone else"), "problem-other"))
    if isinstance(error, ConsentMissing):
        actions.append(Action("a", say("Allow the app"), "problem-consent"))
    if isinstance(error, RoleTooLow):
        actions.append(Action("a", say("Who may do it"), "problem-role"))
    taken = {a.key for a in actions}
    rest = tuple(a for a in page.actions if a.key not in taken)
    return replace(page, blocks=(*blocks(error), *page.blocks), actions=(*actions, *rest))


def _with_notice(state: State, page: Page) -> Page:
    if not state.notice:
        return page
    return replace(page, blocks=(*page.blocks, Note(state.notice, news=True)))


def blocks(error: WizardError) -> tuple[Block, ...]:
    """The five parts of an error."""
    rows = [
        Fact(say("Why"), say("$why", why=error.why)),
        Fact(say("Now"), say("$now", now=error.now)),
        Fact(say("Next"), say("$next", next=error.next)),
    ]
    details = details_of(error)
    if details:
        rows.append(Fact(say("Details"), details))
    shown = tuple(r for r in rows if any(r.value.values.values()))
    return (Note(say("$title", title=error.title), warning=True, news=True), Facts(shown))


def details_of(error: WizardError) -> Say:
    """The service's code, the request and the time, to quote when asking for help."""
    parts = [
        error.code,
        f"Graph {error.status}" if error.status else "",
        f"request {error.request_id}" if error.request_id else "",
        f"{error.at:%Y-%m-%dT%H:%M:%SZ}" if error.at else "",
    ]
    words = " · ".join(p for p in parts if p)
    return say("$details", details=words) if words else say("")


def as_text(error: WizardError) -> str:
    """The same for a stream: one part a line."""
    lines = [error.title]
    for label, value in (("Why", error.why), ("Now", error.now), ("Next", error.next)):
        if value:
            lines.append(f"  {label:<8}{value}")
    details = details_of(error)
    if details:
        lines.append(f"  {'Details':<8}{details.values['details']}")
    return "\n".join(lines)
