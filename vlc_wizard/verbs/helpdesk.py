"""helpdesk: a code, a complaint, or a person; the steps only once the caller is proven."""

from argparse import Namespace
from typing import Any

from vlc_wizard.core.acts import FindPerson, HelpAct, NoteProof
from vlc_wizard.core.errors import Blocked, UsageError
from vlc_wizard.core.format import plain
from vlc_wizard.core.helpdesk.acting import Issued, Wish
from vlc_wizard.core.helpdesk.cards import COMPLAINTS, Card, card_of, is_code
from vlc_wizard.core.helpdesk.desk import Found, Helped
from vlc_wizard.core.helpdesk.person import HelpedPerson
from vlc_wizard.core.helpdesk.powers import POWERS, Action, why_not
from vlc_wizard.core.helpdesk.proof import NO_PROOF, PROOFS, Case, Proof, lacking
from vlc_wizard.core.model import Admin
from vlc_wizard.core.pages import helped as words
from vlc_wizard.verbs.session import Answer, Talk

_FIRST = (
    f"Who is calling? {NO_PROOF} Prove them, then give --proof and --ticket. The proofs that "
    f"count: {', '.join(PROOFS)}."
)


async def helpdesk(talk: Talk, arguments: Namespace) -> Answer:
    """Answer for what the call is about."""
    about = (arguments.about or "").strip()
    if not about:
        return _complaints()
    card = card_of(about)
    if card is None and is_code(about):
        raise UsageError("No card is known for this code", f"{about} is none of the codes that a "
                         "sign-in gives.", now="Nothing was done.",
                         next="Look the person up: the last sign-in tells more.")  # fmt: skip
    proof = Proof(tuple(dict.fromkeys(arguments.proof)), (arguments.ticket or "").strip(),
                  (arguments.second_agent or "").strip())  # fmt: skip
    if card is not None:
        return await _on_card(talk, card, proof)
    return await _for_person(talk, about, proof, arguments)


def _complaints() -> Answer:
    rows = [{"name": c.key, "title": c.title} for c in COMPLAINTS]
    lines = [f"  {c.key:<18}{c.title}" for c in COMPLAINTS]
    return Answer({"complaints": rows}, (
        "vlc-wizard helpdesk CODE, a sign-in name, or one of these:", *lines, _FIRST,
    ))  # fmt: skip


# --- cards ----------------------------------------------------------------------------------------


async def _on_card(talk: Talk, card: Card, proof: Proof) -> Answer:
    """What it means; and what to do, once the proof is noted."""
    case: Case | None = None
    if proof.kinds:
        await talk.begin()
        topic = "code" if card.codes else "complaint"
        case = await talk.performer.perform(NoteProof(topic, card.key, proof))
    document = {
        "topic": "code" if card.codes else "complaint",
        "key": card.key,
        "codes": list(card.codes),
        "title": card.title,
        "means": card.means,
        "who": card.who,
        "attack": card.attack,
        "steps": list(card.steps) if case else None,
        "case": case.id if case else None,
    }
    lines = [f"{card.title} ({', '.join(card.codes)})" if card.codes else card.title, card.means]
    lines += [f"  {n}. {step}" for n, step in enumerate(card.steps, 1)] if case else []
    lines += [f"Who can fix it: {card.who}", f"Suspect an attack: {card.attack}"]
    lines.append(f"Noted as {case.id}." if case else f"What to do comes after this: {_FIRST}")
    return Answer(document, tuple(lines))


# --- people ---------------------------------------------------------------------------------------


async def _for_person(talk: Talk, name: str, proof: Proof, arguments: Namespace) -> Answer:
    """The person, and what is to be done; nothing of either before the proof."""
    _must_be_proven(proof, admin=False)
    await talk.begin()
    performer = talk.performer
    await performer.judging.read()  # what asks them is judged on it
    found: Found = await performer.perform(FindPerson(name))
    _must_be_proven(proof, admin=found.person.is_admin)
    case: Case = await performer.perform(NoteProof("person", name, proof))
    helped: Helped | None = None
    if arguments.act:
        action = Action(arguments.act)
        wish = Wish(action, arguments.minutes or 0, not arguments.several, arguments.method or "")
        helped = await performer.perform(HelpAct(case, found.person.id, wish))
        found = helped.found
    issued = helped.acted.issued if helped else None
    document = {
        "topic": "person",
        "case": case.id,
        "person": person_document(found.person),
        "may": may(found.agent, found.person),
        "settled": list(found.settled),
        "done": helped.acted.says if helped else None,
        "pass": _pass_document(issued) if issued else None,
    }
    return Answer(document, tuple(_lines(found, case, helped, talk)))


def _must_be_proven(proof: Proof, *, admin: bool) -> None:
    why = lacking(proof, admin=admin)
    if why:
        raise Blocked("Who is calling comes first", why, now="Nothing was done, and nothing is "
                      "shown of the person.", next=_FIRST)  # fmt: skip


def may(agent: Admin | None, person: HelpedPerson) -> dict[str, str | None]:
    """Each action: null where this agent may, else why not."""
    return {str(action): why_not(action, agent, person) or None for action in Action}


def person_document(person: HelpedPerson) -> dict[str, Any]:
    """All that is known of the person; null is not known."""
    asked, last, direction, policy = (
        person.asked, person.last, person.direction, person.pass_policy,
    )  # fmt: skip
    return {
        "id": person.id,
        "name": person.name,
        "user_name": person.user_name,
        "kind": str(person.kind),
        "origin": str(person.origin),
        "enabled": person.enabled,
        "pending": person.pending,
        "read_at": person.read_at.isoformat(),
        "roles": None if person.roles is None else sorted(person.roles),
        "readiness": str(person.readiness),
        "methods": None if person.methods is None else [
            {"id": m.id, "type": m.type, "device": m.device, "made_at": m.made_at}
            for m in person.methods
        ],
        "asked": None if asked is None else {
            "always": asked.always, "by": list(asked.by), "not_when": asked.where_not,
            "why": list(asked.reasons), "exempt": asked.exempt,
        },
        "last_sign_in": None if last is None else {
            "at": last.at, "app": last.app, "code": last.code, "says": last.says,
        },
        "link": None if direction is None else {
            "way": str(direction.way), "address": direction.address or None,
        },
        "pass_policy": None if policy is None else {
            "enabled": policy.enabled, "least": policy.least, "most": policy.most,
            "once_only": policy.once, "everybody": policy.everybody,
        },
        "unread": dict(person.unread),
    }  # fmt: skip


def _pass_document(issued: Issued) -> dict[str, Any]:
    """The one place where the letters stand: the answer to whoever asked for them."""
    return {
        "letters": str(issued.letters),
        "minutes": issued.minutes,
        "once": issued.once,
        "usable": issued.usable,
        "why": issued.why,
    }


def _lines(found: Found, case: Case, helped: Helped | None, talk: Talk) -> list[str]:
    person = found.person
    end = talk.performer.tools.words().facts["sms-voice-end"].on
    lines = [f"{person.name} ({person.user_name}), {person.id}"]
    for fact in words.sheet(person, end):
        source = f" ({plain(fact.source)})" if fact.source else ""
        lines.append(f"  {plain(fact.label)}: {plain(fact.value)}{source}")
    lines += [f"  Method: {m.words}{f', {m.device}' if m.device else ''} [{m.id}]"
              for m in person.methods or ()]  # fmt: skip
    if person.methods is None:
        lines.append("  Methods: could not be read")
    if person.direction is not None and person.direction.address:
        lines.append(f"  They open: {person.direction.address}")
    lines.append("What your role may do for them:")
    for action, why in may(found.agent, person).items():
        lines.append(f"  {action:<12}{why or POWERS[Action(action)].title}")
    lines += [f"Settled: {said}" for said in found.settled]
    if helped is not None:
        lines += _done(helped)
    return [*lines, f"Noted as {case.id}."]


def _done(helped: Helped) -> list[str]:
    issued = helped.acted.issued
    if issued is None:
        return [helped.acted.says]
    usable = "" if issued.usable else f" Not usable now: {issued.why}."
    return [helped.acted.says, f"Temporary Access Pass: {issued.letters}{usable}"]
