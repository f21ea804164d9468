"""One form: which message, how people reach the helpdesk, where federated people enrol."""

from vlc_wizard.core.acts import PrepareMessages
from vlc_wizard.core.addresses import text_refusal
from vlc_wizard.core.homes import ENFORCED
from vlc_wizard.core.moments import MOMENTS, usual
from vlc_wizard.core.page import (
    Answers,
    Block,
    Choice,
    Field,
    Form,
    Note,
    Option,
    Page,
    Say,
    Text,
    Words,
    say,
)
from vlc_wizard.core.view import Turn, View, work_blocks

_MOST_DOMAINS = 3  # fields on one page; more are given on the command line
_LONGEST = 200


def page(view: View) -> Page:
    """What to tell, and what only the admin knows."""
    return Page(
        id="handout",
        title=say("What are people told?"),
        changes=say("nothing"),
        blocks=(
            Text(say("Messages are made in English, German, French, Spanish, Brazilian "
                     "Portuguese, Japanese and Simplified Chinese, each person's by the language "
                     "they prefer. You see three of them before anything is saved.")),
            *work_blocks(view, "prepare", "homes"),
            *_before(view),
        ),
        form=Form((_moment(view), _helpdesk(view), *_providers(view)), say("Make the messages")),
        help=(say("Nothing is sent by this page. Files are written for the tool you send with. "
                  "Mail from your own mailbox is sent by a page of its own, which asks first."),
              say("Messages hold a typed address, no picture and no link to click.")),
        why=(say("The order and days follow Microsoft's phases: awareness, action, reminder."),),
    )  # fmt: skip


def _before(view: View) -> tuple[Block, ...]:
    """Whoever is told anything must have been read."""
    if view.state.people is not None and len(view.state.people):
        return ()
    return (Note(say("Nobody was read yet. Read the people first."), warning=True),)


def _moment(view: View) -> Field:
    options = tuple(
        Option(m.id, say("$title", title=m.title), (say("$when", when=m.when),))
        for m in MOMENTS.values()
    )
    chosen = view.draft("moment", usual(view.session.moment, asked=_asked(view)))
    return Choice("moment", say("Message"), options, chosen, view.error("moment"))


def _asked(view: View) -> bool:
    """Whether the rules that are on make everybody do MFA, as it was read or just verified."""
    facts, report, plan = view.facts, view.state.report, view.state.plan
    if report is not None and plan is not None and report.plan_id == plan.id:
        verified = bool(report.grade) and plan.turns_on
        if verified:
            return True
    return bool(facts and facts.coverage and facts.coverage.verdict.covered)


def _helpdesk(view: View) -> Field:
    return Words(
        "helpdesk", say("Your helpdesk"), view.draft("helpdesk", view.session.helpdesk),
        say("a phone number or a room, as people know it"), view.error("helpdesk"), optional=True,
    )  # fmt: skip


def _providers(view: View) -> tuple[Field, ...]:
    """An address for each domain whose people enrol with their own provider."""
    return tuple(
        Words(
            f"at:{domain}", say("Where $domain registers people", domain=domain),
            view.draft(f"at:{domain}", view.session.enrolment.get(domain, "")),
            say("https address of the identity provider's own page"),
            view.error(f"at:{domain}"), optional=True,
        )
        for domain in _enforced(view)
    )  # fmt: skip


def _enforced(view: View) -> list[str]:
    homes = view.state.homes
    federated = (homes.federated if homes else None) or {}
    return [d for d, f in federated.items() if f.behaviour == ENFORCED][:_MOST_DOMAINS]


def submit(view: View, answers: Answers) -> Turn:
    """Make the messages; an address nobody should type is refused with the reason."""
    errors: dict[str, Say] = {}
    enrolment = dict(view.session.enrolment)
    for domain in _enforced(view):
        address = str(answers.get(f"at:{domain}") or "").strip()
        why = text_refusal(address) if address else ""
        if why:
            errors[f"at:{domain}"] = say("$why", why=why)
        if address:
            enrolment[domain] = address
        else:
            enrolment.pop(domain, None)
    helpdesk = str(answers.get("helpdesk") or "").strip()
    if len(helpdesk) > _LONGEST:
        errors["helpdesk"] = say("At most $n characters.", n=_LONGEST)
    moment = str(answers.get("moment") or "")
    if moment not in MOMENTS:
        errors["moment"] = say("Choose one of these.")
    if errors:
        return Turn(errors=errors, draft=answers)
    session = view.session.answer(moment=moment, helpdesk=helpdesk, enrolment=enrolment)
    return Turn(session, goto="preview", acts=(PrepareMessages(moment),))
