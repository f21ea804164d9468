"""Read again, and say only what the reading shows."""

from vlc_wizard.core.acts import VerifyPlan
from vlc_wizard.core.checked import GRADES, NOT_KNOWN, VERIFIED, Report
from vlc_wizard.core.endings import done_words
from vlc_wizard.core.page import Action, Block, Finding, Findings, Page, Say, Text, say
from vlc_wizard.core.pages.check_marks import MARKS
from vlc_wizard.core.progress import reached
from vlc_wizard.core.view import Turn, View, dated, work_blocks


def page(view: View) -> Page:
    """The checks of the last reading, with the grade that was reached."""
    report = view.state.report
    if report is not None and report.plan_id != view.session.plan_id:
        report = None
    again = Action("r", say("Read again"), "again")
    if report is None:
        ready = reached(view.state) in ("report-only", "done")
        first = say("A fresh reading is compared with the plan, field by field.")
        if not ready:
            first = say("Nothing has been applied, so there is nothing to verify yet.")
        start = (Action("enter", say("Read now"), "again"),) if ready else ()
        return Page("verify", say("Is the tenant as planned?"), say("nothing"),
                    (Text(first), *work_blocks(view, "verify")), start,
                    busy="verify" in view.state.work)  # fmt: skip
    rows = tuple(
        Finding(MARKS[c.outcome], say("$says", says=c.says), say("$why", why=c.because))
        for c in report.checks
    )
    return Page(
        id="verify",
        title=say("Is the tenant as planned?"),
        changes=say("nothing"),
        blocks=(*_sentence(view, report), Findings(rows, say("Read at $at", at=report.at)),
                *work_blocks(view, "verify"), dated(view, "portals-list")),
        actions=(Action("enter", say("Continue"), "continue"), again,
                 *((Action("l", say("A real sign-in"), "signedin"),) if is_on(report) else ())),
        busy="verify" in view.state.work,
        help=(say("To see it at work, somebody signs in to $vlc; the page A real sign-in looks it "
                  "up in the sign-in log.", vlc=view.words.links["vlc"]),),
        why=(say("Grade E1: the configuration was read and is as planned. E2: Microsoft's What If "
                 "agrees. E3: a real sign-in shows it. E4: all of 30 days do. Only from E3 on is "
                 "it called verified."),),
    )  # fmt: skip


def is_on(report: Report) -> bool:
    """Whether there is something on that a sign-in could show."""
    return report.state == "enabled"


def _sentence(view: View, report: Report) -> tuple[Block, ...]:
    plan = view.state.plan
    first: Say
    if report.failed:
        first = say("$n checks fail: not all of it is as planned.", n=report.failed)
    elif report.unsure:
        first = say("It is $words.", words=NOT_KNOWN)
    elif report.grade in VERIFIED:
        first = say("Verified: a real sign-in to Volume Licensing Central shows it at work.")
    elif plan is not None and plan.id == report.plan_id and not plan.policy_changes:
        first = say("As planned: $words", words=done_words(plan))
    elif report.state == "enabled":
        first = say("The policy exists and is on, as planned. Nobody has been seen using it yet.")
    elif report.state == "disabled":
        first = say("The policy exists and is off, as planned. It asks nobody.")
    else:
        first = say("The policy exists, report-only, as planned. It asks nobody.")
    grade = say(
        "Evidence grade $grade: $means.", grade=report.grade, means=GRADES.get(report.grade, "")
    )
    more = (Text(grade, "dim"),) if report.grade else ()
    return (Text(first, "strong"), *more)


def press(view: View, name: str) -> Turn:
    """Read again, or on to the people."""
    if name == "signedin":
        return Turn(goto="signedin")
    if name == "again":
        return Turn(acts=(VerifyPlan(view.session.plan_id),))
    return Turn(goto="people")
