"""A ready request: to whom, what it says, and since when it waits for an answer."""

from collections.abc import Mapping
from datetime import datetime

from vlc_wizard.core.acts import CopyText, SaveText
from vlc_wizard.core.page import (
    Action,
    Answers,
    Block,
    Choice,
    Code,
    Fact,
    Facts,
    Form,
    Note,
    Option,
    Page,
    Text,
    Words,
    say,
)
from vlc_wizard.core.pages.consent import asking_of
from vlc_wizard.core.permissions import READ
from vlc_wizard.core.requests import (
    POLICY_SETTINGS,
    Request,
    consent_request,
    role_request,
    rollout_request,
)
from vlc_wizard.core.roles import who_may
from vlc_wizard.core.view import Turn, View
from vlc_wizard.core.where import in_folder

MAIL = "mail"  # the address that begins with mailto:, among what is opened on this page
TEAMS: Mapping[str, str] = {
    "it": "IT, whoever administers Microsoft 365 and Entra ID",
    "security": "Security operations",
    "helpdesk": "The internal helpdesk",
}


def page(view: View) -> Page:
    """The text, ready to send; and, once it is sent, for whom the task waits and since when."""
    about = view.session.waiting.get("about") or "rollout"
    request = request_of(view)
    return Page(
        id="request",
        title=say("Whom do you ask?"),
        changes=say("nothing"),
        blocks=(*_waits(view), _whom(about), Code(request.lines, say("The request")),
                *_as_mail(view, request)),
        actions=_actions(view, about),
        form=Form(
            (
                Choice("team", say("Ask"), _options(view, about), view.draft("team", _team(view)),
                       view.error("team")),
                Words("whom", say("Name or address"), view.draft("whom", _person(view)),
                      say("so that the task says for whom it waits"), view.error("whom"),
                      optional=True),
            ),
            say("I have sent it"),
        ),
        help=(
            say("Nothing is sent by this program. Copy the text, save it, or copy the address "
                "that begins with mailto: into a browser, which opens your mail program with it."),
            say("The task waits then, and says for whom and since when. You can leave meanwhile."),
        ),
        why=(say("The settings are those of the guidance; the roles are the least that Microsoft "
                 "documents for each."),),
    )  # fmt: skip


def _as_mail(view: View, request: Request) -> tuple[Block, ...]:
    """Long and for no reader: only once it is wanted, for a terminal that copies nothing."""
    if MAIL not in view.state.shown:
        return ()
    return (Facts((Fact(say("As a mail"), say("$address", address=request.mailto)),)),)


def request_of(view: View) -> Request:
    """What is asked: to allow the app, to make the change, or to do it all."""
    waiting = view.session.waiting
    match waiting.get("about"):
        case "consent":
            return consent_request(asking_of(view), waiting.get("scopes", "").split() or READ)
        case "role":
            method = waiting.get("method", "conditional-access")
            return role_request(asking_of(view), method, view.words, POLICY_SETTINGS)
        case _:
            return rollout_request(asking_of(view), TEAMS.get(_team(view), ""), view.words)


def _waits(view: View) -> tuple[Block, ...]:
    waiting = view.session.waiting
    if not waiting.get("since"):
        return ()
    since = datetime.fromisoformat(waiting["since"])
    return (
        Note(say("Waiting for $whom, since $since ($ago).", whom=waiting["whom"], since=since,
                 ago=view.ago(since)), title=say("Sent")),
    )  # fmt: skip


def _whom(about: str) -> Block:
    if about == "role":
        return Text(say("One of the people below, who hold a role that may make the change."))
    if about == "consent":
        return Text(say("Somebody below, who may allow an app for the whole organisation."))
    return Text(say("You need no access to ask. Whoever administers Entra ID knows what this "
                    "means; the text says the rest."))  # fmt: skip


def _options(view: View, about: str) -> tuple[Option, ...]:
    found = []
    if view.facts is not None and about in ("role", "consent"):
        method = view.session.waiting.get("method", "conditional-access")
        for holders in who_may(view.facts, method) or ():
            found += [
                Option(h.user_name, say("$name", name=h.name or h.user_name),
                       (say("$role", role=holders.name), say("$who", who=h.user_name)))
                for h in holders.people[:MOST]
                if h.kind == "user" and h.enabled is not False and h.user_name
            ]  # fmt: skip
    unique = {option.value: option for option in reversed(found)}
    teams = [Option(team, say("$name", name=name)) for team, name in TEAMS.items()]
    return (*reversed(unique.values()), *teams)


MOST = 5  # holders of a role that are offered by name


def _team(view: View) -> str:
    about = view.session.waiting.get("about") or "rollout"
    given = view.session.waiting.get("team") or view.draft("team")
    options = [o.value for o in _options(view, about)]
    return given if given in options else options[0]


def _person(view: View) -> str:
    return view.session.waiting.get("person", "")


def _actions(view: View, about: str) -> tuple[Action, ...]:
    return (
        Action("y", say("Copy the text"), "copy-text"),
        Action("s", say("Save it"), "save"),
        Action("l", say("Copy it as a mail"), "copy-mail"),
        *((Action("t", say("The answer came"), "answered"),)
          if view.session.waiting.get("since") else ()),
        *((Action("g", say("All of it by hand"), "by-hand-all"),) if about == "rollout" else ()),
        *((Action("i", say("The people, to look at"), "people"),)
          if about == "role" and view.facts else ()),
    )  # fmt: skip


def submit(view: View, answers: Answers) -> Turn:
    """It was sent: the task waits."""
    team = str(answers["team"])
    person = str(answers.get("whom") or "").strip()
    option = next((o for o in _options(view, view.session.waiting.get("about", ""))
                   if o.value == team), None)  # fmt: skip
    if option is None:
        return Turn(errors={"team": say("Choose whom you ask.")}, draft=answers)
    name = str(option.label.values.get("name", team))
    waiting = {
        "about": "rollout",
        **view.session.waiting,
        "team": team,
        "person": person,
        "whom": f"{person} ({name})" if person else name,
        "since": view.now.isoformat(timespec="seconds"),
    }
    return Turn(view.session.answer(waiting=waiting), goto="hub")


def press(view: View, name: str) -> Turn:
    """Copy, save, or go on once the answer has come."""
    request = request_of(view)
    match name:
        case "copy-text":
            return Turn(acts=(CopyText(request.text),))
        case "copy-mail":
            return Turn(shown=view.state.shown | {MAIL}, acts=(CopyText(request.mailto),))
        case "save":
            path = in_folder(view.setting.downloads, "vlc-wizard-request.txt")
            return Turn(acts=(SaveText(path, f"{request.subject}\n\n{request.text}"),))
        case "by-hand-all":
            return Turn(goto="byhand")
        case "people":
            return Turn(goto="people")
        case _:
            return _answered(view)


def _answered(view: View) -> Turn:
    """Where the answer leads: to what was waited for."""
    about = view.session.waiting.get("about")
    session = view.session.answer(waiting={})
    if about == "role" and view.facts is not None:
        return Turn(session, goto="admins")
    return Turn(session, goto="person" if view.setting.people_to_be else "app")
