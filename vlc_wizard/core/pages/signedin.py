"""A real sign-in to Volume Licensing Central, looked up in the tenant's own sign-in log.

Nothing waits here: who signed in is said once, and the log is looked at as often as one likes.
"""

from collections.abc import Sequence

from vlc_wizard.core.acts import CopyText, OpenAddress, VerifyPlan
from vlc_wizard.core.checked import VERIFIED, Candidate, Check, Report
from vlc_wizard.core.page import (
    Action,
    Answers,
    Block,
    Choice,
    Field,
    Finding,
    Findings,
    Form,
    Link,
    Note,
    Option,
    Page,
    Say,
    Text,
    Words,
    say,
)
from vlc_wizard.core.pages.check_marks import MARKS
from vlc_wizard.core.seen import ALWAYS, ONCE
from vlc_wizard.core.typed_facts import MARK, done_words
from vlc_wizard.core.view import Turn, View, work_blocks

NONE_OF_THEM = "none"
_LATE = (
    "The log shows a sign-in 5 to 11 minutes late. Look again whenever you like; nothing here "
    "waits for it."
)


def page(view: View) -> Page:
    """What the log shows; else how to make it show something."""
    report = report_of(view)
    return Page(
        id="signedin",
        title=say("Does a real sign-in show it?"),
        changes=say("nothing"),
        blocks=(*_blocks(view, report), *work_blocks(view, "verify")),
        actions=_actions(view, report),
        form=_form(view, report),
        busy="verify" in view.state.work,
        help=(
            say("A private window has no earlier sign-in in it: there the question comes."),
            say("It need not be you: a Global Administrator has no access to Volume Licensing "
                "Central by that role. Name whoever signed in."),
        ),
        why=(
            say("$says", says=view.words.facts["portals-list"].says),
            say("What the log calls Volume Licensing Central is not published. It is learnt from "
                "this sign-in, and kept for this tenant."),
        ),
    )  # fmt: skip


def report_of(view: View) -> Report | None:
    """The last verification, if it is of the plan at hand."""
    report = view.state.report
    return report if report is not None and report.plan_id == view.session.plan_id else None


def _is_on(report: Report | None) -> bool:
    return report is not None and report.state == "enabled"


def _blocks(view: View, report: Report | None) -> tuple[Block, ...]:
    if report is None or not _is_on(report):
        return (Text(say("Nothing is on yet that a sign-in could show. Read again once it is.")),)
    rows = tuple(_row(c) for c in report.checks if c.says in (ONCE, ALWAYS))
    found = Findings(rows, say("Read at $at", at=report.at))
    if report.seen.refused:
        return (*_by_hand(view, report), found)
    if report.grade in VERIFIED:
        return (Text(say("Verified: the log shows it at work."), "strong"), found)
    vlc = view.words.links["vlc"]
    return (
        Text(say("Sign in to Volume Licensing Central in a private window, or have somebody do "
                 "it. Then say who it was.")),
        Link(vlc, say("Volume Licensing Central")),
        *((found,) if rows else ()),
        Note(say(_LATE)),
    )  # fmt: skip


def _row(check: Check) -> Finding:
    return Finding(MARKS[check.outcome], say("$says", says=check.says),
                   say("$why", why=check.because))  # fmt: skip


def _by_hand(view: View, report: Report) -> tuple[Block, ...]:
    done = done_words(view.session.by_hand, "verify")
    first = Text(
        say(
            "The sign-in log cannot be read: $why. The guided check looks at what can be seen "
            "by hand; it stands as $mark, and the evidence grade stays as it is.",
            why=report.seen.refused,
            mark=MARK,
        )
    )
    row = Finding("info", say("The guided check"), done)
    return (first, Findings((row,))) if done else (first,)


def _form(view: View, report: Report | None) -> Form | None:
    if report is None or not _is_on(report) or report.seen.refused or report.grade in VERIFIED:
        return None
    if view.session.vlc_app_ids is None and report.seen.candidates:
        return Form((_which(view, report.seen.candidates),), say("Keep this"))
    return Form((_who(view),), say("It is done; look in the log"))


def _who(view: View) -> Field:
    me = view.state.signed_in.user_name if view.state.signed_in else ""
    return Words("who", say("Who signed in"), view.draft("who", me),
                 say("a sign-in name"), view.error("who"))  # fmt: skip


def _which(view: View, candidates: Sequence[Candidate]) -> Field:
    options = tuple(
        Option(c.app_id, say("$name", name=c.app_name),
               (say("at $at, app $app", at=c.at, app=c.app_id),))
        for c in candidates
    )  # fmt: skip
    none = Option(NONE_OF_THEM, say("None of these"), (say("look again later"),))
    return Choice("app", say("Which of these sign-ins is it?"), (*options, none),
                  view.draft("app", NONE_OF_THEM))  # fmt: skip


def _actions(view: View, report: Report | None) -> tuple[Action, ...]:
    out = []
    if report is not None and _is_on(report) and report.seen.refused:
        out.append(Action("d", say("The guided check"), "guided"))
    if _form(view, report) is None:
        out.insert(0, Action("enter", say("Continue"), "continue"))
    out.append(Action("r", say("Look again"), "again"))
    if report is not None and _is_on(report) and not report.seen.refused:
        out += [Action("i", say("Open"), "open"), Action("y", say("Copy address"), "copy-address")]
        if view.session.vlc_app_ids:
            out.append(Action("x", say("Another app is it"), "another"))
    return tuple(out)


def submit(view: View, answers: Answers) -> Turn:
    """Who signed in, or which of the sign-ins it is; then the log is looked at."""
    if "app" in answers:
        if answers["app"] == NONE_OF_THEM:
            return Turn(acts=(VerifyPlan(view.session.plan_id),))
        session = view.session.answer(vlc_app_ids=(str(answers["app"]),))
        return Turn(session, acts=(VerifyPlan(view.session.plan_id),))
    who = str(answers.get("who", "")).strip()
    if not who:
        empty: Say = say("Say who it was, by sign-in name.")
        return Turn(errors={"who": empty}, draft=answers)
    return Turn(draft=answers, acts=(VerifyPlan(view.session.plan_id, signed_in=who),))


def press(view: View, name: str) -> Turn:
    """Look again, open the address, go on."""
    vlc = view.words.links["vlc"]
    match name:
        case "again":
            return Turn(acts=(VerifyPlan(view.session.plan_id),))
        case "open":
            return Turn(acts=(OpenAddress(vlc),))
        case "copy-address":
            return Turn(acts=(CopyText(vlc),))
        case "another":
            session = view.session.answer(vlc_app_ids=None)
            return Turn(session, acts=(VerifyPlan(view.session.plan_id),))
        case "guided":
            return Turn(view.session.answer(guide="verify"), goto="guide")
        case _:
            return Turn(goto="people")
