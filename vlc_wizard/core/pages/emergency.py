"""Make an emergency access account: what one must be, who could be one, and when it was tested.

Guided, never automatic: the wizard creates no account and presumes none.
"""

from datetime import date

from vlc_wizard.core.emergency import accounts_of, problems_of, same_method
from vlc_wizard.core.gates.who import DRILL_DAYS
from vlc_wizard.core.model import Account
from vlc_wizard.core.page import (
    Action,
    Answers,
    Block,
    Finding,
    Findings,
    Form,
    Link,
    Note,
    Page,
    Say,
    Text,
    Words,
    say,
)
from vlc_wizard.core.view import Turn, View

MOST = 5  # fields of a form, and accounts that may be left out
CHECKLIST = (
    ("Two of them, or more", "one that fails on the day is none"),
    ("Cloud-only, on the onmicrosoft domain", "no federation and no synchronisation can fail it"),
    ("Global Administrator, permanent", "not eligible: nobody may be there to activate it"),
    ("A passkey, a security key or a certificate", "the portals demand MFA of this account, too"),
    ("Another method than your daily one", "what breaks one must not break both"),
    ("Nobody's own", "no phone and no personal device of anybody, and it does not expire unused"),
    ("Kept in two safe places", "known to at least two people, without a name of one person on it"),
    ("Tested, and the day written down", "again and again, and when somebody leaves"),
    ("Watched", "an alert when it signs in: it is a test, an emergency, or somebody else"),
)
STEPS = (
    "Entra ID > Users > New user: a name on the onmicrosoft domain, a long random password.",
    "Assigned roles > Add assignment: Global Administrator, active, permanent.",
    "Sign in as it in a private window and register two security keys or passkeys.",
    "Sign in with each of them once, then put them away. Come back and read again.",
    "Name it under the accounts to leave out, and write the day of the test down here.",
)


def page(view: View) -> Page:
    """The checklist, the candidates with what they lack, and the days of their tests."""
    accounts = _accounts(view)
    return Page(
        id="emergency",
        title=say("Make an emergency access account"),
        changes=say("nothing"),
        blocks=(
            Text(say("An account that gets in when MFA fails for everybody else. You make it by "
                     "hand; the wizard creates none.")),
            Findings(tuple(Finding("info", say("$what", what=what), say("$why", why=why))
                           for what, why in CHECKLIST), say("What it must be")),
            Findings(tuple(Finding("later", say("$n. $step", n=n, step=step))
                           for n, step in enumerate(STEPS, 1)), say("How")),
            Link(view.words.links["entra"], say("Entra admin center")),
            *_candidates(view, accounts),
            Note(say("$says", says=view.words.facts["emergency-still-mfa"].says)),
            Note(say("$says", says=view.words.facts["emergency-drill"].says)),
        ),
        form=Form(_fields(view, accounts), say("Continue")) if accounts else None,
        actions=() if accounts else (Action("enter", say("Continue"), "continue"),),
        why=tuple(_source(view, name) for name in ("emergency-account", "emergency-drill")),
        help=(say("Nothing is presumed: an account is left out only where you name it."),
              say("The day of a test is taken as you state it, and marked so. A check is satisfied "
                  "by one of the last $n days.", n=DRILL_DAYS)),
    )  # fmt: skip


def _source(view: View, fact_id: str) -> Say:
    fact = view.words.facts[fact_id]
    return say("$says ($source; looked at on $reviewed.)", says=fact.says, source=fact.source,
               reviewed=fact.reviewed)  # fmt: skip


def _accounts(view: View) -> tuple[Account, ...]:
    """Those named first, then the other candidates."""
    if view.facts is None:
        return ()
    found = accounts_of(view.facts, view.state.accounts.values())
    chosen = view.session.emergency or ()
    return tuple(sorted(found, key=lambda a: a.id not in chosen))


def _candidates(view: View, accounts: tuple[Account, ...]) -> tuple[Block, ...]:
    if view.facts is None or not accounts:
        return (Text(say("No account here could be one yet.")),)
    rows = tuple(_candidate(view, account) for account in accounts[:MOST])
    more = len(accounts) - len(rows)
    return (
        Findings(rows, say("Who could be one, and what it lacks")),
        *((Text(say("$n more could be one; name it first, and it is asked about.", n=more)),)
          if more else ()),
    )  # fmt: skip


def _candidate(view: View, account: Account) -> Finding:
    """One account: whether it was named, and what it lacks. Nothing is presumed of it."""
    assert view.facts is not None  # noqa: S101 - without facts there are no accounts
    lacks = list(problems_of(account, view.facts))
    if same_method(account, view.facts):
        lacks.append("its methods are the ones you use every day")
    chosen = account.id in (view.session.emergency or ())
    who = say("$who, named by you", who=account.user_name) if chosen else (
        say("$who, not named", who=account.user_name)
    )  # fmt: skip
    detail = say("$what", what=", ".join(lacks)) if lacks else say("nothing is missing")
    return Finding("warn" if lacks else "ok", who, detail)


def _fields(view: View, accounts: tuple[Account, ...]) -> tuple[Words, ...]:
    return tuple(
        Words(
            f"drill-{n}",
            say("$who was tested on", who=account.user_name),
            view.draft(f"drill-{n}", view.session.drills.get(account.id, "")),
            say("a day such as $today; empty: never, as far as you know", today=view.now.date()),
            view.error(f"drill-{n}"),
            optional=True,
        )
        for n, account in enumerate(accounts[:MOST])
    )


def submit(view: View, answers: Answers) -> Turn:
    """Keep the days of the tests."""
    errors: dict[str, Say] = {}
    drills = dict(view.session.drills)
    for n, account in enumerate(_accounts(view)[:MOST]):
        typed = str(answers.get(f"drill-{n}", "")).strip()
        drills.pop(account.id, None)
        if not typed:
            continue
        problem = _problem(typed, view.now.date())
        if problem:
            errors[f"drill-{n}"] = problem
        else:
            drills[account.id] = date.fromisoformat(typed).isoformat()
    if errors:
        return Turn(errors=errors, draft=answers)
    return Turn(view.session.answer(drills=drills), goto="configure")


def press(view: View, name: str) -> Turn:
    """Back to the form."""
    del view, name
    return Turn(goto="configure")


def _problem(typed: str, today: date) -> Say:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return say("Write the day as in $example.", example=today.isoformat())
    return say("That day has not come yet.") if day > today else say("")
