"""The second question: turn the policy on?"""

from vlc_wizard.core.acts import ApplyPlan, VerifyPlan
from vlc_wizard.core.page import Action, Answers, Choice, Form, Note, Option, Page, Text, Typed, say
from vlc_wizard.core.pages.gate_blocks import (
    WHY,
    ambers,
    gate_findings,
    missing_word,
    reasons_of,
    why_field,
)
from vlc_wizard.core.plan import Plan, for_all_resources
from vlc_wizard.core.progress import reached
from vlc_wizard.core.view import Turn, View, not_ready

WORDS = "turn on"
REVERT = "revert"


def page(view: View) -> Page:
    """Who is asked from now on, the way back, and the words to type."""
    plan = view.state.plan
    if plan is None or reached(view.state) != "report-only":
        return Page("switch", say("There is nothing to turn on"), say("nothing"),
                    actions=(Action("enter", say("Continue"), "later"),))  # fmt: skip
    census = view.facts.census if view.facts else None
    people = census.people - len(plan.basis.get("excluded", {})) if census else None
    who = (
        say("From then on your policy asks $n people at their next fresh sign-in to the admin "
            "portals.", n=people)
        if people is not None
        else say("From then on your policy asks all users; they were not counted.")
    )  # fmt: skip
    return Page(
        id="switch",
        title=say("Turn the policy on?"),
        changes=say("turns the policy on, once you confirm"),
        blocks=(
            Text(who),
            *_unready(view),
            *gate_findings(view.state.on_gates),
            Note(say("The way back, from any computer: entra.microsoft.com > Entra ID > "
                     "Conditional Access > Policies > $name: off.", name=_name(view))),
        ),
        form=None if view.setting.read_only or _stopped(view) else Form(
            (
                *why_field(view, needed=_needs_word(view)),
                Choice(REVERT, say("Unless you confirm it"), _MINUTES,
                       view.draft(REVERT, _default_minutes(plan))),
                Typed("words", say('Type "$words" to turn it on', words=WORDS), WORDS,
                      view.error("words")),
            ),
            say("Turn it on"),
        ),
        actions=(Action("d", say("Look again"), "look"),
                 Action("l", say("Leave it report-only"), "later")),
        help=(say("Leaving it report-only changes nothing; you can come back at any time."),),
        why=(say("$says", says=view.words.facts["policy-delay"].says),),
    )  # fmt: skip


_MINUTES = (
    Option("10", say("back to report-only after 10 minutes"),
           (say("you sign in to a portal in a private window, and confirm if that works"),)),
    Option("30", say("back to report-only after 30 minutes")),
    Option("0", say("it stays on, confirmed or not")),
)  # fmt: skip


def _default_minutes(plan: Plan) -> str:
    """For all resources the way back is the default: Graph is shut, too, if that fails."""
    return "10" if for_all_resources(plan) else "0"


def _stopped(view: View) -> bool:
    return any(g.verdict == "red" for g in view.state.on_gates)


def _needs_word(view: View) -> bool:
    """After a restart the gates are not known yet: then a word is asked for in advance."""
    return ambers(view.state.on_gates) or not view.state.on_gates


def _name(view: View) -> str:
    plan = view.state.plan
    first = plan.changes[0].after if plan else {}
    return str(first.get("displayName", "the policy"))


def _unready(view: View) -> tuple[Text, ...]:
    census = view.facts.census if view.facts else None
    left = not_ready(census) if census else None
    if left is None:
        return (Text(say("How many of them can pass today is unknown.")),)
    return (Text(say("$n of them have nothing registered that passes; they will be led "
                 "through it then.", n=left)),)  # fmt: skip


def submit(view: View, answers: Answers) -> Turn:
    """The typed words are the answer to the second question."""
    errors = {}
    if str(answers["words"]).strip().lower() != WORDS:
        errors["words"] = say("Those are not the words. Nothing was written.")
    no_word = missing_word(answers, needed=_needs_word(view))
    if no_word:
        errors[WHY] = no_word
    if errors:
        return Turn(errors=errors, draft={WHY: answers.get(WHY, "")})
    plan_id = view.session.plan_id
    reasons = {**view.session.reasons, **reasons_of(answers)}
    minutes = int(str(answers.get(REVERT, "0")))
    session = view.session.answer(agreed_on=plan_id, reasons=reasons, revert_minutes=minutes)
    act = ApplyPlan(plan_id, turn_on=True, reasons=reasons, revert_minutes=minutes)
    return Turn(session, goto="apply", acts=(act,))


def press(view: View, name: str) -> Turn:
    """Look once more at what must hold; or leave it as it is, and read what it is."""
    if name == "look":
        act = ApplyPlan(view.session.plan_id, turn_on=False, reasons=view.session.reasons)
        return Turn(goto="apply", acts=(act,))
    return Turn(goto="verify", acts=(VerifyPlan(view.session.plan_id),))
