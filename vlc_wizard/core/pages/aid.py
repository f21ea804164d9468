"""One thing for one person: what it does, what it costs, and a question that stands on No."""

from collections.abc import Mapping

from vlc_wizard.core.acts import HelpAct
from vlc_wizard.core.helpdesk.acting import Wish
from vlc_wizard.core.helpdesk.calling import Call
from vlc_wizard.core.helpdesk.person import HelpedPerson, PassPolicy
from vlc_wizard.core.helpdesk.powers import POWERS, Action, why_not
from vlc_wizard.core.page import (
    Answers,
    Choice,
    Fact,
    Facts,
    Field,
    Form,
    Note,
    Option,
    Page,
    Say,
    Text,
    say,
)
from vlc_wizard.core.pages.card import closed
from vlc_wizard.core.permissions import HELPDESK
from vlc_wizard.core.view import Turn, View, work_blocks

_DOES: Mapping[Action, str] = {
    Action.PASS: "Makes a pass that counts as MFA until it runs out. It takes the place of one "
    "that is there. It is shown once, on the next page, and kept nowhere.",
    Action.DELETE: "Deletes this one method. Whoever holds the device cannot use it any more.",
    Action.REREGISTER: "Deletes telephones, the Authenticator and code apps of this person. "
    "Passkeys and security keys stay: delete a lost one by itself.",
    Action.REVOKE: "Signs the person out everywhere. They sign in anew, with MFA where it is "
    "demanded; it may take minutes until every service knows.",
    Action.INVITE: "Sends the mail with the invitation again. They accept it first, and register "
    "right after.",
}
_PRICE: Mapping[Action, str] = {
    Action.PASS: "Read it to nobody whom you have not proven, and do not mail it. They register "
    "two methods with it, at aka.ms/mysecurityinfo.",
    Action.DELETE: "With no other method left, whoever knows the password may be the first to "
    "register. Prefer a pass.",
    Action.REREGISTER: "Whoever knows the password may be the first to register anew. Prefer a "
    "pass.",
    Action.REVOKE: "Work that was not saved in a browser may be lost.",
    Action.INVITE: "The mail comes from Microsoft, and goes to the address in the directory.",
}


def page(view: View) -> Page:
    """The act, in words, and whether to do it."""
    call = view.state.call
    if call is None or call.person is None or call.action is None or not call.proven:
        return closed("aid")
    person, action = call.person, call.action
    title = POWERS[action].title
    scopes = ", ".join(f"{s} ({HELPDESK[s]})" for s in sorted(POWERS[action].scopes))
    return Page(
        id="aid",
        title=say("$title?", title=title),
        changes=say("$title, for $who, after you say yes", title=_lower(title),
                    who=person.user_name),
        blocks=(
            Text(say("$does", does=_DOES[action])),
            Facts((
                Fact(say("For"), say("$name ($user)", name=person.name, user=person.user_name)),
                Fact(say("Permission"), say("$scopes, asked for now if it was not before",
                                            scopes=scopes)),
            )),
            Note(say("$price", price=_PRICE[action]), warning=True),
            *work_blocks(view, "help"),
        ),
        form=Form(tuple(_fields(view, call)), say("Go on")),
        help=(say("It is written down before it is asked and after it is answered: what, when, by "
                  "whom, for which object id. Never a pass."),),
        why=(say("Which methods a new registration takes away is Microsoft's own list."),),
        busy="help" in view.state.work,
    )  # fmt: skip


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _fields(view: View, call: Call) -> tuple[Field, ...]:
    assert call.person is not None  # noqa: S101 - the page shows nothing without one
    sure = Choice(
        "sure", say("Do it?"),
        (Option("no", say("No, go back")), Option("yes", say("Yes, do it"))),
        view.draft("sure", "no"), view.error("sure"),
    )  # fmt: skip
    match call.action:
        case Action.PASS:
            return (*_of_pass(view, call.person.pass_policy), sure)
        case Action.DELETE:
            return (_of_method(view, call.person), sure)
        case _:
            return (sure,)


def _of_pass(view: View, policy: PassPolicy | None) -> tuple[Field, ...]:
    times = minutes_of(policy)
    options = tuple(Option(str(m), say("$n minutes", n=m)) for m in times)
    once = (Option("yes", say("For one sign-in")),)
    several = Option("no", say("For several"), why_not=say("your policy allows one only")
                     if policy and policy.once else say(""))  # fmt: skip
    return (
        Choice("minutes", say("How long"), options, view.draft("minutes", str(times[0])),
               view.error("minutes")),
        Choice("once", say("For how many sign-ins"), (*once, several), view.draft("once", "yes"),
               view.error("once")),
    )  # fmt: skip


def minutes_of(policy: PassPolicy | None) -> tuple[int, ...]:
    """How long a pass may last: the shortest first."""
    if policy is None:
        return (60,)
    return tuple(sorted({policy.least, policy.usual, policy.most}))


def _of_method(view: View, person: HelpedPerson) -> Field:
    options = tuple(
        Option(m.id, say("$type", type=m.words), (say("$device", device=m.device),)
               if m.device else ())
        for m in person.deletable
    )  # fmt: skip
    first = options[0].value if options else ""
    return Choice("method", say("Which"), options, view.draft("method", first),
                  view.error("method"))  # fmt: skip


def submit(view: View, answers: Answers) -> Turn:
    """Do it, if yes was chosen."""
    call = view.state.call
    if call is None or call.person is None or call.action is None or not call.proven:
        return Turn(goto="helpdesk")
    if answers.get("sure") != "yes" or why_not(call.action, call.agent, call.person):
        return Turn(goto="helped")
    minutes = str(answers.get("minutes") or "0")
    if call.action is Action.PASS and int(minutes) not in minutes_of(call.person.pass_policy):
        errors: dict[str, Say] = {"minutes": say("Choose one of these.")}
        return Turn(errors=errors, draft=answers)
    assert call.case is not None  # noqa: S101 - it is proven
    wish = Wish(call.action, int(minutes), answers.get("once", "yes") == "yes",
                str(answers.get("method") or ""))  # fmt: skip
    return Turn(acts=(HelpAct(call.case, call.person.id, wish),))


def press(view: View, name: str) -> Turn:
    """Without a proof, to it."""
    del name
    return Turn(goto="caller" if view.state.call else "helpdesk")
