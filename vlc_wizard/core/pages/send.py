"""Sending by mail: to yourself first, then to the wave; paused and carried on at any moment."""

from vlc_wizard.core.acts import SendMail, Stop
from vlc_wizard.core.moments import MOMENTS, NOBODY
from vlc_wizard.core.outgoing import A_DAY, A_MINUTE, Terms, Told, time_for
from vlc_wizard.core.page import (
    Action,
    Answers,
    Block,
    Fact,
    Facts,
    Form,
    Note,
    Page,
    Say,
    Text,
    Typed,
    say,
)
from vlc_wizard.core.view import Turn, View, work_blocks
from vlc_wizard.core.waves import Wave, in_words, sent_before, tried, unfinished

_HOURS = 120  # from how many minutes on hours are said


def page(view: View) -> Page:
    """What would be sent, how long it takes, and what became of it."""
    busy = "mail" in view.state.work
    return Page(
        id="send",
        title=say("Send it by mail from your own mailbox?"),
        changes=say("sends mail from your mailbox, after you confirm"),
        blocks=(*work_blocks(view, "mail", "people"), *_standing(view)),
        actions=_actions(view, busy=busy),
        form=_form(view, busy=busy),
        busy=busy,
        help=(
            say("Each mail is a draft in your mailbox first. What lies there decides what became "
                "of it, so none is sent twice, whatever is lost or dies on the way."),
            say("Codes are put into mails by the command alone: distribute --send mail "
                "--codes-in-mail, with the domain typed after it."),
        ),
        why=(say("A mailbox may send 30 mails a minute and reach 10,000 recipients a day. Sent "
                 "means that the service took it; that is not delivery."),),
    )  # fmt: skip


def _standing(view: View) -> tuple[Block, ...]:
    moment = MOMENTS[view.session.moment or "everyone"]
    title = Fact(say("Message"), say("$title", title=moment.title))
    if moment.audience == NOBODY:
        words = say("This message is for somebody you know. Save it, and send it yourself.")
        return (Facts((title,)), Text(words))
    waves = view.state.waves
    if open_one := unfinished(waves, moment.id):
        return (Facts((title, *_wave(open_one))), *_time(open_one.unfinished))
    people = _people(view)
    rows = [title, Fact(say("To"), say("$n people with a mail address", n=people))]
    last = sent_before(waves, moment.id)
    rows += _wave(last) if last else ()
    if not tried(waves, moment.id):
        first = "The first one goes to yourself, so that you see what the others get."
        again = "This wave is done. To send the message once more, send it to yourself first."
        return (Facts(tuple(rows)), Text(say(again if last else first)))
    seen = say("It was sent to you. Look at it before you go on.")
    return (Facts(tuple(rows)), Text(seen), *_time(people))


def _people(view: View) -> int:
    made = view.state.handout
    return made.total - made.without_mail if made else 0


def _wave(wave: Wave) -> tuple[Fact, ...]:
    what = say("$what", what=in_words(wave))
    found = [Fact(say("Wave $n", n=wave.number), what, "warn" if wave.unfinished else None)]
    if wave.by_outcome.get(Told.UNKNOWN):
        words = say("not settled whether they left; they are not sent again")
        found.append(Fact(say("Unknown"), words, "unknown"))
    return tuple(found)


def _time(people: int) -> tuple[Block, ...]:
    takes = time_for(people)
    minutes = max(1, round(takes.total_seconds() / 60))
    n, unit = (minutes, "minutes") if minutes < _HOURS else (round(minutes / 60), "hours")
    words = say("At $minute a minute and $day a day this takes about $n $unit. Nobody who became "
                "ready meanwhile is reminded.",
                minute=A_MINUTE, day=A_DAY, n=n, unit=unit)  # fmt: skip
    return (Note(words),)


def _open(view: View) -> Wave | None:
    return unfinished(view.state.waves, view.session.moment or "everyone")


def _may_go(view: View) -> bool:
    """Whether it may go to others: yours was seen, and there are some."""
    moment = view.session.moment or "everyone"
    return _open(view) is None and tried(view.state.waves, moment) and _people(view) > 0


def _actions(view: View, *, busy: bool) -> tuple[Action, ...]:
    other = Action("a", say("Another message"), "handout")
    if busy:
        return (Action("x", say("Pause"), "pause"),)
    if MOMENTS[view.session.moment or "everyone"].audience == NOBODY:
        return (other,)
    if _open(view) is not None:
        return (Action("enter", say("Carry on"), "carry-on"),)
    if _may_go(view):
        return ()
    return (Action("enter", say("Send it to yourself"), "self"), other)


def _form(view: View, *, busy: bool) -> Form | None:
    if busy or not _may_go(view):
        return None
    domain = _domain(view)
    words = say('Type "$domain" to send it to $n people', domain=domain, n=_people(view))
    return Form((Typed("confirm", words, domain, view.error("confirm")),), say("Send"))


def _domain(view: View) -> str:
    confirmed = view.session.confirmed
    return confirmed.domain if confirmed else "no tenant"


def _sending(view: View, *, to_self: bool = False) -> SendMail:
    session = view.session
    terms = Terms(session.helpdesk, enrolment=dict(session.enrolment))
    return SendMail(session.moment or "everyone", terms, to_self=to_self)


def submit(view: View, answers: Answers) -> Turn:
    """Send to the wave, when the words are right."""
    domain = _domain(view)
    if str(answers.get("confirm") or "") != domain or not _may_go(view):
        errors: dict[str, Say] = {"confirm": say('Type "$domain", or go back.', domain=domain)}
        return Turn(errors=errors)
    return Turn(acts=(_sending(view),))


def press(view: View, name: str) -> Turn:
    """To yourself, on with what is left, or a pause."""
    match name:
        case "self":
            return Turn(acts=(_sending(view, to_self=True),))
        case "carry-on":
            return Turn(acts=(_sending(view),))
        case "pause":
            return Turn(acts=(Stop("mail"),))
        case _:
            return Turn(goto="handout")
