"""Make an emergency access account: what one must be, who could be one, and when it was tested.

Guided, never automatic: the wizard creates no account and presumes none.
"""

from datetime import date

from vlc_wizard.core.emergency import accounts_of, problems_of
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
    ("Kept in two safe places", "known to at least two people, without a name of one person on it"),
    ("Tested, and the day written down", "again each half year, and when somebody leaves"),
)
STEPS = (
    "Entra ID > Users > New user: a name on the onmicrosoft domain, a long random password.",
    "Assigned roles > Add assignment: Global Administrator, active, permanent.",
    "Sign in as it in a private window and register two security keys or passkeys.",
    "Sign in with each of them once, then put them away. Come back and read again.",
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
        ),
        form=Form(_fields(view, accounts), say("Continue")) if accounts else None,
        actions=() if accounts else (Action("enter", say("Continue"), "continue"),),
        why=(say("Microsoft's guidance on emergency access accounts, page of 2025-02-10."),),
        help=(say("Nothing is presumed: an account is left out only where you name it."),
              say("The day of a test is taken as you state it, and marked so.")),
    )  # fmt: skip


def _accounts(view: View) -> tuple[Account, ...]:
    """Those named first, then the other candidates."""
    if view.facts is None:
        return ()
    found = accounts_of(view.facts, view.state.accounts.values())
    chosen = view.session.emergency or ()
    return tuple(sorted(found, key=lambda a: a.id not in chosen))[:MOST]


def _candidates(view: View, accounts: tuple[Account, ...]) -> tuple[Block, ...]:
    if view.facts is None or not accounts:
        return (Text(say("No account here could be one yet.")),)
    rows = []
    for account in accounts:
        lacks = tuple(problems_of(account, view.facts))
        detail = say("$what", what=", ".join(lacks)) if lacks else say("nothing is missing")
        mark = "warn" if lacks else "ok"
        rows.append(Finding(mark, say("$who", who=account.user_name), detail))  # type: ignore[arg-type]
    return (Findings(tuple(rows), say("Who could be one, and what it lacks")),)


def _fields(view: View, accounts: tuple[Account, ...]) -> tuple[Words, ...]:
    return tuple(
        Words(
            f"drill-{n}",
            say("$who was tested on", who=account.user_name),
            view.draft(f"drill-{n}", view.session.drills.get(account.id, "")),
            say("a day such as 2026-11-24; empty: never, as far as you know"),
            view.error(f"drill-{n}"),
            optional=True,
        )
        for n, account in enumerate(accounts)
    )


def submit(view: View, answers: Answers) -> Turn:
    """Keep the days of the tests."""
    errors: dict[str, Say] = {}
    drills: dict[str, str] = {}
    for n, account in enumerate(_accounts(view)):
        typed = str(answers.get(f"drill-{n}", "")).strip()
        if not typed:
            continue
        problem = _problem(typed, view.now.date())
        if problem:
            errors[f"drill-{n}"] = problem
        drills[account.id] = typed
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
