"""The messages in numbers and three of them whole, before anything is saved."""

from pathlib import Path

from vlc_wizard.core.acts import HandOut, SaveWords, TakeWords
from vlc_wizard.core.directions import WAY_WORDS, Way
from vlc_wizard.core.handout import Prepared
from vlc_wizard.core.moments import MOMENTS
from vlc_wizard.core.page import Action, Block, Code, Fact, Facts, Note, Page, Text, say
from vlc_wizard.core.view import Turn, View, work_blocks
from vlc_wizard.core.where import in_folder

FOLDER = "vlc-wizard-handout"
WORDS = "vlc-wizard-words"


def page(view: View) -> Page:
    """What would be handed out."""
    made = view.state.handout
    return Page(
        id="preview",
        title=say("Is this what people should read?"),
        changes=say("nothing"),
        blocks=(
            *work_blocks(view, "prepare", "homes", "save"),
            *(_numbers(made) if made else _nothing(view)),
            *(_messages(made) if made else ()),
        ),
        actions=_actions(made),
        help=(say("Saved are: each message as a mail draft, a list for mail merge, codes as PNG "
                  "and SVG, sheets to print, the helpdesk's card, and the SHA-256 sum of each."),
              say("Subject and opening of each message may be edited: save the words, change the "
                  "files, and take them back. The rest keeps a message from looking like bait."),
              say("Who was in which wave is kept, so that a reminder goes to nobody who is "
                  "ready.")),
        why=(say("The language is the one the directory prefers for the person. The link follows "
                 "from the kind of guest, the trust and the domain."),),
    )  # fmt: skip


def _actions(made: Prepared | None) -> tuple[Action, ...]:
    other = Action("a", say("Another message"), "handout")
    if made is None:
        return (Action("enter", say("Choose a message"), "handout"),)
    first: tuple[Action, ...] = (Action("enter", say("Save to a folder"), "save"), other)
    if made.before is not None:
        again = Action("f", say("Save as a further wave"), "further")
        first = (Action("enter", say("Done"), "done"), again, other)
    last = () if made.before is not None else (Action("d", say("Done"), "done"),)
    return (
        *first,
        Action("c", say("Put codes into the mails"), "codes"),
        Action("s", say("Send by mail"), "send"),
        Action("o", say("Save the words to edit"), "words"),
        Action("t", say("Take the edited words"), "take"),
        *last,
    )


def _nothing(view: View) -> tuple[Block, ...]:
    if "prepare" in view.state.work:
        return ()
    return (Text(say("No message was made yet.")),)


def _numbers(made: Prepared) -> tuple[Block, ...]:
    moment = MOMENTS[made.moment]
    rows = [Fact(say("Message"), say("$title", title=moment.title)),
            Fact(say("People"), say("$n", n=made.total))]  # fmt: skip
    rows += [
        Fact(say("$who", who=WAY_WORDS[way]), say("$n", n=count),
             "unknown" if way is Way.UNKNOWN else None)
        for way, count in made.ways.items()
    ]  # fmt: skip
    if made.languages:
        words = ", ".join(f"{name} {n:,}" for name, n in sorted(made.languages.items()))
        rows.append(Fact(say("Languages"), say("$words", words=words)))
    return (Facts(tuple(rows)), *_gaps(made))


def _gaps(made: Prepared) -> tuple[Block, ...]:
    out: list[Block] = []
    if made.before is not None:
        out.append(Note(say("These people were handed this message already: wave $n of $at. A "
                            "further wave tells them a second time.",
                            n=made.before.number, at=made.before.made_at)))  # fmt: skip
    if made.without_mail:
        out.append(Text(say("$n have no mail address here; the list has them.",
                            n=made.without_mail)))  # fmt: skip
    out += [
        Note(say("$domain has no enrolment address yet. Its people are told to ask the "
                            "helpdesk.", domain=domain), warning=True)
        for domain in made.needs_address
    ]  # fmt: skip
    if made.unread:
        out.append(Text(say("Not read: $what.", what="; ".join(made.unread)), "dim"))
    return tuple(out)


def _messages(made: Prepared) -> tuple[Block, ...]:
    return tuple(
        Code(f"{one.subject}\n\n{one.text}",
             say("To $name $user ($language)", name=one.name, user=one.user_name,
                 language=one.language))
        for one in made.previews
    )  # fmt: skip


def _words(view: View) -> Path:
    return in_folder(view.setting.downloads, WORDS)


def press(view: View, name: str) -> Turn:
    """Save, choose another message, or ask for codes in the mails."""
    made = view.state.handout
    match name:
        case "save" | "further" if made is not None:
            folder = in_folder(view.setting.downloads, FOLDER)
            return Turn(acts=(HandOut(folder, made.moment, again=name == "further"),))
        case "words":
            return Turn(acts=(SaveWords(_words(view)),))
        case "take" if made is not None:
            return Turn(acts=(TakeWords(_words(view), made.moment),))
        case "codes" | "send" if made is not None:
            return Turn(goto=name)
        case "done":
            return Turn(view.session.answer(people_told=True), goto="hub")
        case _:
            return Turn(goto="handout")
