"""Sign in: what is asked for, why, and what is not."""

from vlc_wizard.core.acts import SignInAct, Stop
from vlc_wizard.core.page import (
    Action,
    Answers,
    Block,
    Choice,
    Form,
    Option,
    Page,
    Progress,
    Say,
    Text,
    say,
)
from vlc_wizard.core.pages.prompt_blocks import prompt_blocks
from vlc_wizard.core.permissions import PORT, READ
from vlc_wizard.core.session import Session
from vlc_wizard.core.state import Doing
from vlc_wizard.core.view import Turn, View, work_blocks

KEPT = say("You stay signed in on this computer until this run ends, 12 hours at most: in an "
           "encrypted file whose key is in the system's keyring. Without such a keyring nothing "
           "is kept, and the next page says so. vlc-wizard forget ends it at once.")  # fmt: skip


def page(view: View) -> Page:
    """Before: the choice of the way. During: what to do in the browser."""
    doing = view.state.work.get("sign-in")
    if doing is not None:
        return _under_way(view, doing)
    if "read" in view.state.work:
        return Page(
            "signin", say("Reading the tenant"), say("nothing"), work_blocks(view, "read"),
            actions=(Action("x", say("Stop"), "stop"),), busy=True,
        )  # fmt: skip
    return Page(
        id="signin",
        title=say("Sign in"),
        changes=say("nothing"),
        blocks=(
            Text(say("Until you apply a plan the wizard asks to read, and nothing else: $names.",
                     names=", ".join(READ))),
            Text(say("It keeps no password and no token. Leaving it signs it out.")
                 if view.session.keep != "run" else KEPT, "dim"),
        ),
        actions=(
            Action("n", say("I cannot sign in"), "ask"),
            Action("l", say("Without signing in"), "by-hand-all"),
            Action("k", say("Do not stay signed in" if view.session.keep == "run"
                            else "Stay signed in"), "keep"),
        ),
        form=Form((_way(view), *_listen(view)), say("Sign in")),
        help=(
            say("The browser is the safe way: the sign-in ends on this computer."),
            say("A device code is for a computer without a browser. Type it only at the address "
                "shown here, and only if you began this yourself."),
        ),
        why=(
            *(say("$name: $why", name=name, why=why) for name, why in READ.items()),
            say("Which permission is needed for what: Microsoft's permissions reference, "
                "2026-08-07."),
        ),
    )  # fmt: skip


def _recommended(view: View) -> Say:
    who = view.session.sign_in_as
    if not who or not view.setting.people_to_be:
        return say("recommended")
    return say("recommended; this rehearsal follows it by itself, as $who", who=who)


def _way(view: View) -> Choice:
    return Choice(
        "way",
        say("How"),
        (
            Option("browser", say("In the browser on this computer"), (_recommended(view),)),
            Option("device-code", say("With a code, on another device"), (
                say("blocked in many tenants, and a session begun with it can stop working"),)),
        ),
        view.draft("way", view.session.way or "browser"),
    )  # fmt: skip


def _listen(view: View) -> tuple[Choice, ...]:
    """In a container the browser is outside; what would open the door further is asked."""
    if not view.setting.where.in_container or view.setting.people_to_be:
        return ()
    return (
        Choice(
            "listen",
            say("This is a container. Where may the browser bring its answer?"),
            (
                Option("here", say("To this container alone (127.0.0.1)"),
                       (say("a browser outside cannot reach it; a device code can be used then"),)),
                Option("everywhere", say("To every address of this container, port $port",
                                         port=PORT), (
                    say("what Microsoft's library msal would do without asking; publish the port "
                        "to your own computer alone: -p 127.0.0.1:$port:$port", port=PORT),)),
            ),
            view.draft("listen", view.session.listen or "here"),
        ),
    )  # fmt: skip


def _under_way(view: View, doing: Doing) -> Page:
    prompt = doing.prompt
    blocks: list[Block] = []
    if prompt is None:
        blocks.append(Progress(say("$what", what=doing.what), since=doing.since))
    else:
        blocks += prompt_blocks(view, prompt)
    blocks.append(Progress(say("waiting for the sign-in"), since=doing.since))
    actions = [Action("x", say("Stop"), "stop")]
    if prompt is not None and not view.setting.people_to_be:
        actions = [
            Action("o", say("Open in browser"), "open"),
            Action("y", say("Copy address"), "copy"),
            Action("k", say("The browser shows an error"), "refused"),
            *actions,
        ]
    return Page("signin", say("Waiting for you to sign in"), say("nothing"), tuple(blocks),
                tuple(actions), busy=True)  # fmt: skip


def sign_in_act(view: View, session: Session, then: str) -> SignInAct:
    """Sign in for reading."""
    del view, session
    return SignInAct(frozenset(READ), then)


def submit(view: View, answers: Answers) -> Turn:
    """Start signing in."""
    listen = str(answers.get("listen") or view.session.listen)
    session = view.session.answer(way=str(answers["way"]), listen=listen)
    return Turn(session, acts=(sign_in_act(view, session, then="tenant"),))


def press(view: View, name: str) -> Turn:
    """Stop, open the address, or copy it."""
    from vlc_wizard.core.acts import CopyText, OpenAddress

    doing = view.state.work.get("sign-in")
    prompt = doing.prompt if doing else None
    if name == "keep":
        return Turn(view.session.answer(keep="" if view.session.keep == "run" else "run"))
    if name == "ask":
        return Turn(view.session.answer(waiting={"about": "rollout"}), goto="request")
    if name == "refused":
        return Turn(goto="denied", acts=(Stop("sign-in"),))
    if name == "open" and prompt:
        return Turn(acts=(OpenAddress(prompt.address),))
    if name == "copy" and prompt:
        return Turn(acts=(CopyText(prompt.address),))
    return Turn(acts=(Stop("sign-in"), Stop("read")))
