"""One form: the policy's name, whom it leaves out, what it is for, and how it starts."""

from vlc_wizard.core.acts import LookUp
from vlc_wizard.core.emergency import Candidate, candidates
from vlc_wizard.core.methods.conditional_access import default_target
from vlc_wizard.core.page import (
    Action,
    Answers,
    Choice,
    Form,
    Many,
    Note,
    Option,
    Page,
    Say,
    Words,
    say,
)
from vlc_wizard.core.pages import configure_people
from vlc_wizard.core.plans import plan_for
from vlc_wizard.core.session import Session
from vlc_wizard.core.stated import MOST_EMERGENCY
from vlc_wizard.core.view import Turn, View

DEFAULT_NAME = "MFA for Volume Licensing Central"
LONGEST_NAME = 200  # leaves room for the mark in the service's 256


def page(view: View) -> Page:
    """The form, with what each answer costs."""
    if view.session.method in configure_people.METHODS:
        return configure_people.form_page(view, emergency_field(view))
    session = view.session
    return Page(
        id="configure",
        title=say("What should the policy say?"),
        changes=say("nothing"),
        blocks=(
            Note(say("It demands MFA of all users, guests too. Accounts you name here are left "
                     "out, so that somebody can still get in if MFA fails.")),
        ),
        form=Form(
            (
                emergency_field(view),
                Words("others", say("Other accounts to leave out"), view.draft("others"),
                      say("sign-in names, with commas between"), view.error("others"),
                      optional=True),
                Choice("target", say("For"), _targets(view),
                       view.draft("target", session.target or default_target(view.facts))),
                Choice("start_state", say("It starts"), _STARTS,
                       view.draft("start_state", session.start_state or "on")),
                Words("policy_name", say("Name"),
                      view.draft("policy_name", session.policy_name or DEFAULT_NAME),
                      say("the wizard adds a mark, to find it again"), view.error("policy_name")),
            ),
            say("Continue"),
        ),
        actions=(Action("k", say("Emergency access accounts"), "emergency"),),
        busy="look-up" in view.state.work,
        help=(
            say("An emergency access account is cloud-only, holds Global Administrator for good, "
                "and has a passkey or a certificate that is kept somewhere safe."),
            say("Nothing is presumed: a name that sounds like one proves nothing."),
        ),
        why=(
            say("$says", says=view.words.facts["emergency-still-mfa"].says),
            say("$says", says=view.words.facts["portals-list"].says),
        ),
    )  # fmt: skip


_STARTS = (
    Option("on", say("On, after a second question"),
           (say("first report-only; you are asked again before it is on"),)),
    Option("report-only", say("Report-only"),
           (say("asks nobody, and does not meet the goal until it is turned on"),)),
)  # fmt: skip


def _targets(view: View) -> tuple[Option, ...]:
    portals = ", ".join(view.words.portals)
    return (
        Option("admin-portals", say("Microsoft Admin Portals, as the guidance says"),
               (say("$n portals: $names", n=len(view.words.portals), names=portals),)),
        Option("all-resources", say("All resources"),
               (say("stronger: every app of the tenant asks for MFA"),)),
    )  # fmt: skip


def emergency_field(view: View) -> Many:
    """The accounts that could be one; none is chosen for anybody."""
    draft = view.state.draft.get("emergency", view.session.emergency or ())
    chosen = draft if isinstance(draft, tuple) else (draft,)
    known = candidates(view.facts, view.state.accounts.values()) if view.facts else ()
    nobody_left_out = view.session.method == "security-defaults"
    return Many(
        "emergency",
        say("Emergency access accounts")
        if nobody_left_out
        else say("Emergency access accounts to leave out"),
        tuple(_option(c) for c in known),
        tuple(c for c in chosen if c in {k.id for k in known}),
        say("none is chosen for you"),
        view.error("emergency"),
    )


def _option(candidate: Candidate) -> Option:
    return Option(
        candidate.id,
        say("$name  $who", name=candidate.name, who=candidate.user_name),
        (say("$because", because=candidate.because),),
    )


def submit(view: View, answers: Answers) -> Turn:
    """Check the form; look accounts up where sign-in names were typed; then make the plan."""
    if view.session.method in configure_people.METHODS:
        return configure_people.submit(answers)
    others = tuple(n for n in (p.strip() for p in str(answers.get("others", "")).split(",")) if n)
    errors = _errors(answers, others)
    if errors:
        return Turn(errors=errors, draft=answers)
    return Turn(draft=answers, acts=(LookUp((*_ticked(answers), *others), answers),))


def _ticked(answers: Answers) -> tuple[str, ...]:
    ticked = answers.get("emergency", ())
    return ticked if isinstance(ticked, tuple) else (ticked,)


def _errors(answers: Answers, others: tuple[str, ...]) -> dict[str, Say]:
    out = {}
    problem = name_problem(str(answers["policy_name"]).strip())
    if problem:
        out["policy_name"] = problem
    if len(_ticked(answers)) + len(others) > MOST_EMERGENCY:
        out["emergency"] = say("At most $n accounts can be left out.", n=MOST_EMERGENCY)
    return out


def name_problem(name: str) -> Say:
    """What is wrong with a policy's name; empty where nothing is."""
    if not name or len(name) > LONGEST_NAME:
        return say("A name has 1 to $n characters.", n=LONGEST_NAME)
    if "[vlcw-" in name:
        return say("The mark is added by the wizard; leave it out here.")
    return say("")


def looked_up(view: View, act: LookUp, missing: tuple[str, ...]) -> Turn:
    """The accounts are known: make the plan, or say which name is nobody's."""
    if missing:
        wrong = say("Not in this directory: $names", names=", ".join(missing))
        return Turn(errors={"others": wrong}, draft=act.answers)
    answers = act.answers
    if view.session.method in configure_people.METHODS:
        return configure_people.looked_up(view, act)
    wanted = {n.lower() for n in act.names}
    found = tuple(
        sorted(
            a.id
            for a in view.state.accounts.values()
            if a.id.lower() in wanted or a.user_name.lower() in wanted
        )
    )
    session = view.session.answer(
        emergency=found,
        target=str(answers["target"]),
        start_state=str(answers["start_state"]),
        policy_name=str(answers["policy_name"]).strip(),
    )
    return planned(view, session)


def planned(view: View, session: Session) -> Turn:
    """The plan of these answers, to be reviewed."""
    plan = plan_for(view, session)
    return Turn(session.answer(plan_id=plan.id), goto="review", plan=plan)


def press(view: View, name: str) -> Turn:
    """To the page about emergency access accounts."""
    del view, name
    return Turn(goto="emergency")
