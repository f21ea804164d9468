"""What can be chosen of the two methods that are no policy; what they do to people stands above."""

from vlc_wizard.core.acts import LookUp, MakePlan
from vlc_wizard.core.methods import per_user, security_defaults
from vlc_wizard.core.page import (
    Action,
    Answers,
    Choice,
    Field,
    Finding,
    Findings,
    Form,
    Many,
    Note,
    Option,
    Page,
    Words,
    say,
)
from vlc_wizard.core.plans import wish_of
from vlc_wizard.core.view import Turn, View, work_blocks

METHODS = ("security-defaults", "per-user")
_EFFECTS = {"security-defaults": security_defaults.EFFECTS, "per-user": per_user.EFFECTS}
_TITLES = {
    "security-defaults": "Turn security defaults on",
    "per-user": "Set per-user MFA",
}
_REVOKE = (
    Option("no", say("Let sessions run on"), (say("people are asked when they sign in afresh"),)),
    Option("yes", say("Sign people out everywhere"),
           (say("it acts at once; all but you are interrupted, and that cannot be taken back"),)),
)  # fmt: skip


def form_page(view: View, emergency: Many) -> Page:
    """The effects, then the few answers there are."""
    method = view.session.method
    rows = tuple(Finding("info", say("$what", what=e)) for e in _EFFECTS[method])
    left_out = (
        say(
            "Nobody can be left out. Name your emergency access accounts, and it is checked that "
            "they are fit."
        )
        if method == "security-defaults"
        else say("Emergency access accounts are not set, unless you name them below and say why.")
    )
    return Page(
        id="configure",
        title=say(_TITLES[method]),
        changes=say("nothing"),
        blocks=(Findings(rows, say("What it does")), Note(left_out), *work_blocks(view, "plan")),
        form=Form((emergency, *_whom(view), _sessions(view), *_reason(view)), say("Continue")),
        actions=(Action("k", say("Emergency access accounts"), "emergency"),),
        busy=bool({"look-up", "plan"} & set(view.state.work)),
        help=(say("Ending sessions needs a permission more, which is asked for when you apply."),),
        why=(say("$says", says=view.words.facts["emergency-still-mfa"].says),),
    )


_BY = (
    Option("everybody", say("Everybody who is enabled"), (say("guests too"),)),
    Option("names", say("These people"), (say("sign-in names or mails, with commas between"),)),
    Option("group", say("The members of a group"), (say("by its object id"),)),
    Option("table", say("The people of a table"),
           (say("a CSV file with a column userPrincipalName, mail or id"),)),
)  # fmt: skip


def _whom(view: View) -> tuple[Field, ...]:
    if view.session.method != "per-user":
        return ()
    session = view.session
    by = session.whom_by or ("names" if session.whom else "everybody")
    return (
        Choice("whom_by", say("For"), _BY, view.draft("whom_by", by)),
        Words("whom", say("Which"), view.draft("whom", session.whom),
              say("names, the group's id, or the file; nothing for everybody"),
              view.error("whom"), optional=True),
    )  # fmt: skip


def _reason(view: View) -> tuple[Field, ...]:
    if view.session.method != "per-user":
        return ()
    return (
        Words("whom_reason", say("Why"), view.draft("whom_reason", view.session.whom_reason),
              say("only for more than $n people, or for emergency access accounts",
                  n=per_user.MOST_UNASKED),
              view.error("whom_reason"), optional=True),
    )  # fmt: skip


def _sessions(view: View) -> Choice:
    chosen = view.draft("revoke", view.session.revoke or "no")
    return Choice("revoke", say("Sessions that are open"), _REVOKE, chosen)


_MISSING = {
    "names": "Name at least one person.",
    "group": "Give the object id of the group, from its page in the Entra admin center.",
    "table": "Give the path of the file.",
}
_TOO_MUCH = "Everybody is chosen above: leave this empty, or choose who it is for."


def submit(answers: Answers) -> Turn:
    """Look the emergency access accounts up first; then make the plan."""
    by, whom = str(answers.get("whom_by", "")), str(answers.get("whom", "")).strip()
    if by in _MISSING and not whom:
        return Turn(errors={"whom": say(_MISSING[by])}, draft=answers)
    if by == "everybody" and whom:
        return Turn(errors={"whom": say(_TOO_MUCH)}, draft=answers)
    ticked = answers.get("emergency", ())
    names = ticked if isinstance(ticked, tuple) else (ticked,)
    return Turn(draft=answers, acts=(LookUp(names, answers),))


def looked_up(view: View, act: LookUp) -> Turn:
    """The accounts are known: find the people and make the plan."""
    assert view.facts is not None  # noqa: S101 - no page reaches here without facts
    answers = act.answers
    wanted = {n.lower() for n in act.names}
    accounts = {i: a for i, a in view.state.accounts.items() if i.lower() in wanted}
    session = view.session.answer(
        emergency=tuple(sorted(accounts)),
        whom=str(answers.get("whom", "")).strip(),
        whom_by=str(answers.get("whom_by", "")),
        whom_reason=str(answers.get("whom_reason", "")).strip(),
        revoke=str(answers["revoke"]),
    )
    make = MakePlan(
        wish_of(session), view.facts, accounts, session.whom, session.whom_by,
        session.revoke == "yes", bool(session.whom_reason),
    )  # fmt: skip
    return Turn(session, draft=answers, acts=(make,))
