"""Somebody calls: about a code, a complaint, or as a person to be looked up."""

from dataclasses import replace

from vlc_wizard.core.helpdesk.calling import Call
from vlc_wizard.core.helpdesk.cards import COMPLAINTS, card_of, is_code
from vlc_wizard.core.page import (
    Answers,
    Block,
    Choice,
    Form,
    Note,
    Option,
    Page,
    Say,
    Text,
    Words,
    say,
)
from vlc_wizard.core.view import Turn, View

_NONE, _NEITHER = "", "neither"
_MOST = 256  # characters of a code or a sign-in name


def page(view: View) -> Page:
    """What the call is about."""
    others = tuple(Option(c.key, say("$title", title=c.title)) for c in COMPLAINTS)
    options = (Option(_NEITHER, say("The code or the name says it")), *others)
    return Page(
        id="helpdesk",
        title=say("What is the call about?"),
        changes=say("nothing"),
        blocks=(
            Text(say("A code and a person come first; without either the complaint counts. "
                     "Then: who is calling? Nothing follows before that is noted.")),
            *_open(view),
        ),
        form=Form(
            (
                Words("about", say("Code or sign-in name"), view.draft("about"),
                      say("53010, AADSTS50079, or somebody's sign-in name; Enter for none"),
                      view.error("about")),
                Choice("complaint", say("Or what they say"), options,
                       view.draft("complaint"), view.error("complaint")),
            ),
            say("Continue"),
        ),
        help=(say("Never ask for a code or a password, and never read one out to a caller you have "
                  "not proven."),
              say("Whoever is asked to register is not locked out.")),
        why=(say("Error codes are Microsoft's; the steps follow its own advice for helpdesks."),),
    )  # fmt: skip


def _open(view: View) -> tuple[Block, ...]:
    """Writes of an earlier call whose end nobody knows."""
    from vlc_wizard.core.helpdesk.lines import open_writes

    waiting = open_writes(view.state.journal)
    if not waiting:
        return ()
    people = sorted({str(e.data.get("person")) for e in waiting})
    return (
        Note(say("What became of $n writes of an earlier call is not known. Look these people up, "
                 "by their ids: the tenant is asked first. $ids", n=len(waiting),
                 ids=", ".join(people[:3])), warning=True),
    )  # fmt: skip


def submit(view: View, answers: Answers) -> Turn:
    """Take what it is about; a person needs somebody signed in."""
    about = str(answers.get("about") or "").strip()
    topic, wrong = _topic(view, about)
    if wrong:
        return Turn(errors={"about": wrong}, draft=answers)
    if not topic:
        topic, about = "complaint", str(answers.get("complaint") or _NEITHER)
    if about == _NEITHER:
        return Turn(errors={"complaint": say("Give a code or a name, or choose what they say.")},
                    draft=answers)  # fmt: skip
    return Turn(goto="caller", call=Call(topic, about))


def _topic(view: View, about: str) -> tuple[str, Say]:
    if not about:
        return _NONE, say("")
    if len(about) > _MOST:
        return _NONE, say("At most $n characters.", n=_MOST)
    card = card_of(about)
    if card is not None:
        return ("code" if card.codes else "complaint"), say("")
    if is_code(about):
        return _NONE, say("No card is known for this code. The last sign-in of the person tells "
                          "more: look them up by their sign-in name.")  # fmt: skip
    if view.state.signed_in is None or view.session.confirmed is None:
        return _NONE, say("To look somebody up, sign in first and say that it is your tenant: go "
                          "back to the tasks.")  # fmt: skip
    return "person", say("")


def press(view: View, name: str) -> Turn:
    """Nothing else can be pressed here."""
    del view, name
    return Turn()


def to_person(call: Call, name: str) -> Call:
    """The same case, now with a person to be looked up."""
    return replace(call, topic="person", about=name)
