"""What became of an act of the helpdesk, folded into the state."""

from dataclasses import replace
from typing import Any

from vlc_wizard.core.acts import Act, FindPerson, HelpAct, NoteProof
from vlc_wizard.core.helpdesk.calling import Call
from vlc_wizard.core.helpdesk.desk import Found, Helped
from vlc_wizard.core.page import say
from vlc_wizard.core.state import State
from vlc_wizard.core.view import Turn

HERE = ("helpdesk", "caller", "card", "helped", "aid", "passcode")


def finished(state: State, act: Act, outcome: Any) -> tuple[State, Turn]:
    """The new state, and where it leads."""
    call = state.call or Call()
    match act:
        case NoteProof():
            return _noted(state, replace(call, case=outcome))
        case FindPerson():
            return _found(state, call, outcome)
        case HelpAct():
            return _done(state, call, outcome)
    return state, Turn()


def _noted(state: State, call: Call) -> tuple[State, Turn]:
    """The proof is written down: now there are next steps."""
    after = replace(state, call=call)
    if state.at != "caller":
        return after, Turn()
    if call.person is not None:
        return after, Turn(goto="helped" if call.proven else "")
    if call.topic == "person":
        return after, Turn(acts=(FindPerson(call.about),))
    return after, Turn(goto="card")


def _found(state: State, call: Call, found: Found) -> tuple[State, Turn]:
    call = replace(call, person=found.person, agent=found.agent, said=(*call.said, *found.settled))
    after = replace(state, call=call)
    if state.at not in HERE:
        return after, Turn()
    return after, Turn(goto="helped" if call.proven else "caller")


def _done(state: State, call: Call, done: Helped) -> tuple[State, Turn]:
    """A pass is shown at once, wherever the agent is: it would be lost otherwise."""
    found = done.found
    said = (*call.said, *found.settled, done.acted.says)
    call = replace(call, person=found.person, agent=found.agent, said=said)
    if done.acted.issued is None:
        after = replace(state, call=call, notice=say("$says", says=done.acted.says))
        return after, Turn(goto="helped" if state.at in HERE else "")
    from vlc_wizard.core.walk import go

    return replace(go(state, "passcode"), call=replace(call, issued=done.acted.issued)), Turn()
