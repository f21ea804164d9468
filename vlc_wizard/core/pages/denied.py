"""A sign-in was refused: what the code means, which setting stands in the way, and the way on.

Also for a code that the browser shows: many refusals end there, and the wizard hears nothing.
"""

from collections.abc import Mapping

from vlc_wizard.core import sign_in_codes as codes
from vlc_wizard.core.acts import OpenAddress, SignInAct
from vlc_wizard.core.page import (
    Action,
    Answers,
    Block,
    Fact,
    Facts,
    Form,
    Page,
    Text,
    Words,
    say,
)
from vlc_wizard.core.pages.consent import refused
from vlc_wizard.core.permissions import READ
from vlc_wizard.core.problem import details_of
from vlc_wizard.core.sign_in_codes import SignInCode, row_of
from vlc_wizard.core.view import Turn, View

_TYPED = "code:"  # a code that the browser showed, among what is opened on this page
_ACTIONS: Mapping[str, Action] = {
    codes.AGAIN: Action("t", say("Try again"), "problem-again"),
    codes.OTHER: Action("o", say("Sign in as someone else"), "problem-other"),
    codes.BROWSER: Action("i", say("Sign in by browser"), "browser"),
    codes.APP: Action("a", say("Check the app"), "app"),
    codes.TENANT: Action("n", say("Name another tenant"), "app"),
    codes.CONSENT: Action("c", say("Allow the app"), "consent"),
    codes.METHODS: Action("d", say("Open security info"), "methods"),
    codes.ASK: Action("s", say("Ask somebody"), "ask"),
}


def page(view: View) -> Page:
    """The refusal in its parts; without one, the question which code the browser shows."""
    code = _code(view)
    row = row_of(code) if code else None
    return Page(
        id="denied",
        title=say("$title", title=row.title) if row else say("Which code does the browser show?"),
        changes=say("nothing"),
        blocks=_blocks(view, row, code),
        actions=tuple(_action(view, way) for way in (row or codes.UNKNOWN).ways),
        form=Form((_field(view),), say("Say what it means")),
        help=(
            say("A refusal often stays in the browser, and nothing comes back here. Its page has "
                "a code that begins with AADSTS: type it here."),
        ),
        why=(say("The codes and their meaning: Microsoft's list of authentication error codes, "
                 "2024-04-24, and reports of 2026."),),
    )  # fmt: skip


def _code(view: View) -> str:
    typed = next((s[len(_TYPED) :] for s in view.state.shown if s.startswith(_TYPED)), "")
    error = refused(view)
    return typed or (error.code or error.title if error else "")


def _blocks(view: View, row: SignInCode | None, code: str) -> tuple[Block, ...]:
    if row is None:
        return (Text(say("The page with the refusal has a code such as AADSTS53003.")),)
    error = refused(view)
    known = error if error is not None and error.code == code else None
    means = row.means or "This code is not one the wizard knows."
    rows = [Fact(say("Why"), say("$means", means=means))]
    if known is not None and known.why:
        rows.append(Fact(say("It said"), say("$why", why=known.why)))
    if row.setting:
        rows.append(Fact(say("Setting"), say("$where", where=row.setting)))
    rows += [
        Fact(say("Now"), say("$now", now=known.now if known else "The tenant is as it was.")),
        Fact(say("Next"), say("$next", next=row.next)),
        Fact(say("Details"), details_of(known) if known else say("$code", code=code)),
    ]
    return (Facts(tuple(rows)),)


def _field(view: View) -> Words:
    hint = say("AADSTS and a number, as the browser's page shows it")
    return Words("code", say("Another code"), view.draft("code"), hint, view.error("code"))


def _action(view: View, way: str) -> Action:
    action = _ACTIONS[way]
    if way == codes.AGAIN and view.state.failed is None:
        return Action(action.key, action.label, "sign-in")
    return action


def submit(view: View, answers: Answers) -> Turn:
    """Say what the typed code means."""
    del view
    typed = str(answers["code"]).strip()
    found = codes.CODE.fullmatch(typed)
    if found is None:
        wrong = say("This is not a code such as AADSTS53003.")
        return Turn(errors={"code": wrong}, draft=answers)
    number = found.group(1)
    if row_of(number).page == "consent":
        return Turn(goto="consent")
    return Turn(shown=frozenset({f"{_TYPED}AADSTS{number}"}))


def press(view: View, name: str) -> Turn:
    """The way on that was chosen."""
    session = view.session
    match name:
        case "browser":
            chosen = session.answer(way="browser")
            return Turn(chosen, goto="signin", acts=(SignInAct(frozenset(READ), "tenant"),))
        case "methods":
            return Turn(acts=(OpenAddress(view.words.links["mfa-setup"]),))
        case "ask":
            return Turn(session.answer(waiting={"about": "rollout"}), goto="request")
        case "app" | "consent":
            return Turn(goto=name)
        case "problem-other":
            return Turn(goto="person" if view.setting.people_to_be else "signin")
        case _:
            return Turn(goto="signin", acts=(SignInAct(frozenset(READ), "tenant"),))
