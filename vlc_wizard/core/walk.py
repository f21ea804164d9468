"""Next, back, jump and resume for both front ends: a reducer, (state, event) -> (state, acts)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from vlc_wizard.core import outcomes, signing_again
from vlc_wizard.core.acts import Act, Judge, Keep, Leave, Stop
from vlc_wizard.core.errors import WizardError
from vlc_wizard.core.events import (
    Event,
    Failed,
    Finished,
    Opened,
    Pressed,
    Stopped,
    Submitted,
    Told,
    WentBack,
)
from vlc_wizard.core.page import NOTHING
from vlc_wizard.core.problem import BACKGROUND, OF_REFUSALS, page_of
from vlc_wizard.core.session import Session
from vlc_wizard.core.showing import module_of
from vlc_wizard.core.state import Doing, State
from vlc_wizard.core.stated import stated_in
from vlc_wizard.core.twins import BY_HAND, OF_PAGE
from vlc_wizard.core.view import Turn, View

OPENED = "json"  # what `j` on the review lays open
LONGEST_TRAIL = 64  # how far Back reaches

Advanced = tuple[State, tuple[Act, ...]]


def advance(state: State, event: Event, now: datetime) -> Advanced:
    """What an event leads to. Keeps the answers whenever they or the page changed."""
    after, acts = _advance(state, event, now)
    if (after.session, after.at) != (state.session, state.at) and after.resume is None:
        acts = (*acts, Keep(after.session, after.at))
    if not isinstance(event, Failed) and _must_judge(after):
        acts = (*acts, Judge())
    return after, acts


def _must_judge(state: State) -> bool:
    """Whether what was read was judged on something else than what is stated now."""
    facts, confirmed = state.facts, state.session.confirmed
    if facts is None or facts.tenant is None or confirmed is None:
        return False
    same = facts.tenant.id == confirmed.tenant_id
    return same and dict(facts.stated) != stated_in(state.session)


def _advance(state: State, event: Event, now: datetime) -> Advanced:
    match event:
        case Submitted() | Pressed() | Opened() | WentBack():
            return _person_did(replace(state, notice=NOTHING), event, now)
        case Told():
            return outcomes.told(state, event, now), ()
        case Finished(act=act, outcome=outcome):
            return _finished(_without(state, act), act, outcome, now)
        case Failed(act=act, error=error):
            return _failed(_without(state, act), act, error), outcomes.after_end(act)
        case Stopped(act=act):
            return outcomes.stopped(_without(state, act), act), outcomes.after_end(act)


def _person_did(
    state: State, event: Submitted | Pressed | Opened | WentBack, now: datetime
) -> Advanced:
    match event:
        case Submitted(page=page) | Pressed(page=page) if page not in ("", state.at):
            return state, ()
        case Submitted(answers=answers):
            return take(state, module_of(state.at).submit(View(state, now), answers), now)
        case Pressed(name=name):
            return _pressed(state, name, now)
        case Opened(page=page):
            return take(state, Turn(goto=page), now)
        case WentBack():
            return _back(state)


def _finished(state: State, act: Act, outcome: Any, now: datetime) -> Advanced:
    after, turn = outcomes.finished(state, act, outcome, now)
    if turn == Turn():  # work in the background is over: what is being typed stays
        turn = Turn(errors=state.field_errors, draft=state.draft)
    return take(after, turn, now)


def _pressed(state: State, name: str, now: datetime) -> Advanced:
    if name == "quit":
        return state, (Leave(),)
    if name in signing_again.NAMES:
        return take(state, signing_again.turn(state, name), now)
    if state.problem is not None and state.problem_at == state.at and name in _PROBLEM:
        return _PROBLEM[name](state, now)
    if name == BY_HAND.name and state.at in OF_PAGE:
        session = state.session.answer(guide=OF_PAGE[state.at][0])
        return take(state, Turn(session, goto="guide"), now)
    return take(state, module_of(state.at).press(View(state, now), name), now)


def _failed(state: State, act: Act, error: WizardError) -> State:
    """The problem stands where it happened, or on the page that is about such refusals."""
    page = page_of(error, background=act.work in BACKGROUND)
    there = replace(state, problem=error, problem_at=page or state.at, failed=act)
    return go(there, page) if page else there


def _try_again(state: State, now: datetime) -> Advanced:
    act = state.failed
    clear = replace(state, problem=None, failed=None)
    if state.at in OF_REFUSALS and state.trail:
        clear = go(clear, state.trail[-1])
    return _started(clear, (act,) if act else (), now)


def _sign_in_as_other(state: State, now: datetime) -> Advanced:
    goto = "person" if state.setting.people_to_be else "signin"
    return take(replace(state, problem=None, failed=None), Turn(goto=goto), now)


def _to_consent(state: State, now: datetime) -> Advanced:
    del now
    return go(replace(state, problem_at="consent"), "consent"), ()


def _to_holders(state: State, now: datetime) -> Advanced:
    return take(replace(state, problem=None, failed=None), Turn(goto="admins"), now)


_PROBLEM: dict[str, Callable[[State, datetime], Advanced]] = {
    "problem-again": _try_again,
    "problem-other": _sign_in_as_other,
    "problem-consent": _to_consent,
    "problem-role": _to_holders,
}


def take(state: State, turn: Turn, now: datetime) -> Advanced:
    """Carry a page's turn out."""
    if turn.dropped:
        state = replace(state, session=_start_over(state), resume=None, plan=None, report=None)
    if turn.resume_taken:
        state = replace(state, resume=None)
    session = state.session if turn.session is None else turn.session
    plan = turn.plan if turn.plan is not None else state.plan
    if plan is not None and not session.plan_id:
        plan = None
    state = replace(
        state,
        session=session,
        plan=plan,
        field_errors=dict(turn.errors),
        draft=dict(turn.draft),
        shown=state.shown if turn.shown is None else turn.shown,
        opened=state.opened if turn.opened is None else turn.opened,
        listed=state.listed if turn.opened is None else None,
        call=state.call if turn.call is None else turn.call,
    )
    if turn.goto:
        state = go(state, _once_read(state, turn.goto))
    return _started(state, turn.acts, now)


def _once_read(state: State, page_id: str) -> str:
    """The page; or the sign-in, where it shows what was read and nothing was read yet."""
    if state.facts is not None or page_id not in ("tenant", "admins"):
        return page_id
    return "signin" if state.session.client_id else "app"


def _start_over(state: State) -> Session:
    """Forget the answers, but not which app signs in."""
    kept = state.resume.session if state.resume else state.session
    return Session(client_id=kept.client_id, tenant=kept.tenant)


def go(state: State, page_id: str) -> State:
    """Show another page; the trail remembers the one left. Typing and problems stay behind."""
    if page_id == state.at:
        return state
    trail = (*state.trail, state.at)[-LONGEST_TRAIL:]
    if page_id in trail and page_id != "hub":
        trail = trail[: trail.index(page_id)]
    if page_id == "hub":
        trail = ()
    elsewhere = state.problem_at != page_id
    return replace(
        _closed(state, page_id),
        at=page_id,
        trail=trail,
        shown=frozenset(),
        problem=None if elsewhere else state.problem,
    )


def _closed(state: State, page_id: str) -> State:
    """What was opened stays so between a page and the one about it, and nowhere else.

    A pass is shown on its page alone, and once.
    """
    if state.call is not None and state.call.issued is not None:
        state = replace(state, call=state.call.without_pass())
    if {state.at, page_id} == {"facts", "uncovered"}:
        return state
    return replace(state, opened="", listed=None)


def _back(state: State) -> Advanced:
    """Back, or stop what is under way on this page first."""
    busy = {"signin": ("sign-in", "read"), "apply": ("apply",), "verify": ("verify",),
            "signedin": ("verify",)}  # fmt: skip
    stop = tuple(Stop(w) for w in busy.get(state.at, ()) if w in state.work)
    if stop:
        return _marked_stopping(state), stop
    *rest, last = state.trail or ("hub",)
    if OPENED in state.shown:  # laid open on this page: that closes first
        return replace(state, shown=state.shown - {OPENED}), ()
    if state.at in ("hub", "resume"):
        return state, ()
    return replace(
        _closed(state, last), at=last, trail=tuple(rest), draft={}, field_errors={}, problem=None,
        shown=frozenset(),
    ), ()  # fmt: skip


def _marked_stopping(state: State) -> State:
    work = {
        name: replace(doing, stopping=True) if name == "apply" else doing
        for name, doing in state.work.items()
    }
    return replace(state, work=work)


def _started(state: State, acts: tuple[Act, ...], now: datetime) -> Advanced:
    """Note the work that begins, so that the page can show it at once."""
    work = dict(state.work)
    for act in acts:
        if act.work in outcomes.SHOWN and act.work not in work:
            work[act.work] = Doing(outcomes.SHOWN[act.work], since=now)
    if any(isinstance(a, Stop) and a.name == "apply" for a in acts):
        state = _marked_stopping(state)
        work = dict(state.work)
    cleared = replace(state, problem=None, failed=None) if acts else state
    return replace(cleared, work=work), acts


def _without(state: State, act: Act) -> State:
    return replace(state, work={k: v for k, v in state.work.items() if k != act.work})
