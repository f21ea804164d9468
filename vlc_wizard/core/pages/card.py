"""What helps with a code or a complaint: after the proof, and not before."""

from vlc_wizard.core.acts import FindPerson
from vlc_wizard.core.helpdesk.cards import Card, card_of
from vlc_wizard.core.page import (
    Action,
    Answers,
    Block,
    Fact,
    Facts,
    Finding,
    Findings,
    Form,
    Note,
    Page,
    Text,
    Words,
    say,
)
from vlc_wizard.core.view import Turn, View, work_blocks


def page(view: View) -> Page:
    """The card of the call."""
    call = view.state.call
    card = card_of(call.about) if call else None
    if call is None or card is None or not call.proven:
        return closed("card")
    signed_in = view.state.signed_in is not None and view.session.confirmed is not None
    form = Form((Words("person", say("Look the caller up"), view.draft("person"),
                       say("their sign-in name"), view.error("person"), optional=True),),
                say("Look up, or done"))  # fmt: skip
    return Page(
        id="card",
        title=say("$title", title=card.title),
        changes=say("nothing"),
        blocks=(*card_blocks(card), *work_blocks(view, "find-person")),
        actions=(
            Action("n", say("Another call"), "another"),
            *(() if signed_in else (Action("enter", say("Done"), "done"),)),
        ),
        form=form if signed_in else None,
        help=(say("Who can fix it is a role of the tenant; the page of the person says what yours "
                  "may do."),),
        why=(say("Codes: Microsoft's own table of sign-in errors. Never decide by a code alone."),),
    )  # fmt: skip


def card_blocks(card: Card) -> tuple[Block, ...]:
    """A card, as it stands on every page."""
    rows = [Fact(say("Code"), say("$codes", codes=", ".join(card.codes)))] if card.codes else []
    return (
        Text(say("$means", means=card.means)),
        Findings(tuple(Finding("info", say("$step", step=s)) for s in card.steps), say("Do this")),
        Facts((*rows, Fact(say("Who can fix it"), say("$who", who=card.who)))),
        Note(say("Suspect an attack: $when", when=card.attack), warning=True),
    )


def closed(page_id: str) -> Page:
    """Without a proof there is nothing here."""
    return Page(
        page_id, say("Who is calling comes first"), say("nothing"),
        (Text(say("Nothing is shown before it is noted how the caller was proven.")),),
        (Action("enter", say("To the proof"), "proof"),),
    )  # fmt: skip


def submit(view: View, answers: Answers) -> Turn:
    """Look the caller up; nobody named: the call is over."""
    from vlc_wizard.core.pages.helpdesk import to_person

    call, name = view.state.call, str(answers.get("person") or "").strip()
    if call is None or not call.proven:
        return Turn(goto="caller")
    if not name:
        return Turn(goto="hub")
    if call.person is not None:
        why = say("This call is about $who. Open another call for somebody else.",
                  who=call.person.user_name)  # fmt: skip
        return Turn(errors={"person": why}, draft=answers)
    return Turn(call=to_person(call, name), acts=(FindPerson(name),), draft=answers)


def press(view: View, name: str) -> Turn:
    """Another call, or the proof first."""
    match name:
        case "another":
            return Turn(goto="helpdesk")
        case "proof":
            return Turn(goto="caller" if view.state.call else "helpdesk")
        case _:
            return Turn(goto="hub")
