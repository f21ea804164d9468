"""Step 0: who is calling? A gate: the next steps do not exist until a proof is noted."""

from collections.abc import Mapping

from vlc_wizard.core.acts import NoteProof
from vlc_wizard.core.helpdesk.calling import Call
from vlc_wizard.core.helpdesk.proof import FOR_ADMINS, NO_PROOF, PROOFS, Proof, lacking
from vlc_wizard.core.page import (
    Answers,
    Block,
    Choice,
    Field,
    Form,
    Many,
    Note,
    Option,
    Page,
    Say,
    Text,
    Words,
    say,
)
from vlc_wizard.core.view import Turn, View, work_blocks

_LONGEST = 120  # characters of a ticket or a name


def page(view: View) -> Page:
    """The proofs that count, and what does not."""
    call = view.state.call or Call()
    return Page(
        id="caller",
        title=say("Who is calling?"),
        changes=say("nothing"),
        blocks=(
            Text(say("Before anything else. $none", none=NO_PROOF)),
            *_nowhere(view),
            *_admin(call),
            *work_blocks(view, "note-proof", "find-person"),
        ),
        form=Form(tuple(_fields(view, call)), say("Note it")),
        help=(
            say("No proof, no reset. Offer a visit instead."),
            say("The journal keeps which proof, the ticket, the agents and the time; no name of "
                "the caller."),
        ),
        why=(say("Resets by telephone are how known groups get into organisations: joint advisory "
                 "AA23-320A, as reported in July 2025."),),
    )  # fmt: skip


def _is_admin(call: Call) -> bool:
    return call.person is not None and call.person.is_admin


def _admin(call: Call) -> tuple[Block, ...]:
    if not _is_admin(call):
        return ()
    words = "This account holds a directory role" if call.person and call.person.roles else (
        "Whether this account holds a directory role could not be read")  # fmt: skip
    return (Note(say("$words: two different proofs, and a second agent.", words=words),
                 warning=True),)  # fmt: skip


def _nowhere(view: View) -> tuple[Block, ...]:
    if view.session.confirmed is not None:
        return ()
    return (Text(say("No tenant is confirmed yet: the case is noted on this computer, and stands "
                     "in no tenant's record."), "dim"),)  # fmt: skip


def _options() -> tuple[Option, ...]:
    return tuple(
        Option(key, say("$title, $how", title=title, how=how))
        for key, (title, how) in PROOFS.items()
    )


def _fields(view: View, call: Call) -> tuple[Field, ...]:
    label, ticket = say("How the caller was proven"), call.case.proof.ticket if call.case else ""
    kept = call.case.proof.kinds if call.case else ()
    given = Words(
        "ticket", say("Ticket"), view.draft("ticket", ticket),
        say("its number, or how the call is known to you"), view.error("ticket"),
    )  # fmt: skip
    if not _is_admin(call):
        # "not yet" stands first: nobody passes by pressing Enter.
        nothing = Option("", say("Not proven yet"))
        chosen = view.draft("proof", kept[0] if kept else "")
        proof = Choice("proof", label, (nothing, *_options()), chosen, view.error("proof"))
        return (proof, given)
    drafted = view.state.draft.get("proofs", kept)
    values = (drafted,) if isinstance(drafted, str) else tuple(drafted)
    return (
        Many("proofs", label, _options(), values, error=view.error("proofs")),
        Words("second_agent", say("The second agent"), view.draft("second_agent"),
              say("by name; not the one who is signed in"), view.error("second_agent")),
        given,
    )  # fmt: skip


def submit(view: View, answers: Answers) -> Turn:
    """Note it, or say what is missing."""
    call = view.state.call
    if call is None:
        return Turn(goto="helpdesk")
    proof = _proof(answers)
    admin = _is_admin(call)
    why = lacking(proof, admin=admin)
    if why:
        return Turn(errors={_field(proof, admin=admin): say("$why", why=why)}, draft=answers)
    errors = _too_long(proof)
    if errors:
        return Turn(errors=errors, draft=answers)
    case = call.case.id if call.case else ""
    return Turn(acts=(NoteProof(call.topic, call.about, proof, case),), draft=answers)


def _proof(answers: Answers) -> Proof:
    chosen = answers.get("proofs", answers.get("proof", ""))
    several = (chosen,) if isinstance(chosen, str) else tuple(chosen)
    kinds = tuple(k for k in PROOFS if k in several)
    return Proof(kinds, str(answers.get("ticket") or "").strip(),
                 str(answers.get("second_agent") or "").strip())  # fmt: skip


def _field(proof: Proof, *, admin: bool) -> str:
    """Under which field it is missing."""
    if not proof.kinds:
        return "proofs" if admin else "proof"
    if not proof.ticket:
        return "ticket"
    return "second_agent" if len(proof.kinds) >= FOR_ADMINS else "proofs"


def _too_long(proof: Proof) -> Mapping[str, Say]:
    said = {"ticket": proof.ticket, "second_agent": proof.second_agent}
    return {name: say("At most $n characters.", n=_LONGEST)
            for name, text in said.items() if len(text) > _LONGEST}  # fmt: skip


def press(view: View, name: str) -> Turn:
    """Nothing else can be pressed here."""
    del view, name
    return Turn()
