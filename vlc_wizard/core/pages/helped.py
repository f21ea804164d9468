"""The caller: methods, readiness, what asks them, the last sign-in, the link, and what you may."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from vlc_wizard.core.acts import FindPerson
from vlc_wizard.core.directions import SENTENCES
from vlc_wizard.core.helpdesk.cards import card_of
from vlc_wizard.core.helpdesk.person import HelpedPerson, LastSignIn
from vlc_wizard.core.helpdesk.powers import POWERS, Action, why_not
from vlc_wizard.core.model import ROLE_NAMES, Kind, Origin, Readiness
from vlc_wizard.core.page import Action as Key
from vlc_wizard.core.page import (
    Answers,
    Block,
    Fact,
    Facts,
    Finding,
    Findings,
    Link,
    Mark,
    Note,
    Page,
    Say,
    Text,
    say,
)
from vlc_wizard.core.pages.card import closed
from vlc_wizard.core.view import READINESS_WORDS, Turn, View, work_blocks

KIND_WORDS: Mapping[Kind, str] = {
    Kind.MEMBER: "Member",
    Kind.INTERNAL_GUEST: "Guest with an account here",
    Kind.GUEST: "Guest",
    Kind.EXTERNAL_MEMBER: "Member whose account is elsewhere",
}
ORIGIN_WORDS: Mapping[Origin, str] = {
    Origin.OURS: "signs in here",
    Origin.ENTRA: "signs in at another organisation",
    Origin.MICROSOFT: "signs in with a Microsoft account",
    Origin.GOOGLE: "signs in with Google",
    Origin.FACEBOOK: "signs in with Facebook",
    Origin.PROVIDER: "signs in at an identity provider of their organisation",
    Origin.PASSCODE: "signs in with a passcode by mail",
    Origin.UNKNOWN: "where they sign in is not known",
}
_MARKS: Mapping[Readiness, Mark] = {
    Readiness.READY: "ok",
    Readiness.ELSEWHERE: "ok",
    Readiness.PHONE_ONLY: "warn",
    Readiness.UNKNOWN: "unknown",
}
SUCCEEDED = "0"
_WHY_UNREAD = {  # the service's code for the sign-in log -> in words
    "Authentication_RequestFromUnsupportedUserRole": "your role may not; a Reports Reader may",
    "Authentication_RequestFromNonPremiumTenantOrB2CTenant": "the log needs Entra ID P1",
}


def page(view: View) -> Page:
    """Everything that helps with this person."""
    call = view.state.call
    person = call.person if call else None
    if call is None or person is None or not call.proven:
        return closed("helped")
    return Page(
        id="helped",
        title=say("$name ($user)", name=person.name or person.user_name, user=person.user_name),
        changes=say("nothing"),
        blocks=(
            *(Note(say("$said", said=said)) for said in call.said[-3:]),
            *work_blocks(view, "find-person", "help"),
            Facts(tuple(sheet(person, view.words.facts["sms-voice-end"].on))),
            *methods_blocks(person),
            Findings(tuple(_offers(view, person)), say("What your role may do for them"),
                     opening=say("Do one of these"), key=say("Do it")),
            *_link(view, person),
        ),
        actions=(
            Key("enter", say("Done"), "done"),
            Key("r", say("Read again"), "again"),
            Key("n", say("Another call"), "another"),
        ),
        help=(say("What your role may do is Microsoft's table of roles; the service decides again "
                  "when you do it."),
              say("A Temporary Access Pass is no way around MFA: it is MFA, for a while.")),
        why=(say("Read from the directory, the person's methods, the sign-in log and your "
                 "policies, as far as your role may read them."),),
    )  # fmt: skip


# --- the sheet ------------------------------------------------------------------------------------


def sheet(person: HelpedPerson, phones_end: date | None) -> Iterator[Fact]:
    """Label and value of all that is known; for the pages and for the verb alike."""
    kind = say("$kind, $where", kind=KIND_WORDS[person.kind], where=ORIGIN_WORDS[person.origin])
    yield Fact(say("Who"), kind, None if person.enabled else "bad",
               say("") if person.enabled else say("the account is disabled"))  # fmt: skip
    if person.pending:
        yield Fact(say("Invitation"), say("not accepted yet: that comes first"), "warn")
    yield Fact(say("Directory roles"), say("$roles", roles=roles_words(person)),
               "unknown" if person.roles is None else "warn" if person.roles else None)  # fmt: skip
    yield _readiness(person, phones_end)
    yield asked_fact(person)
    yield last_fact(person)
    yield _pass(person)


def roles_words(person: HelpedPerson) -> str:
    """The roles by name, as a value."""
    if person.roles is None:
        return "could not be read"
    return ", ".join(sorted(ROLE_NAMES.get(r, r) for r in person.roles)) or "none"


def _readiness(person: HelpedPerson, phones_end: date | None) -> Fact:
    words = say("$word", word=READINESS_WORDS[person.readiness])
    source = say("")
    if person.readiness is Readiness.PHONE_ONLY:
        source = say("SMS and voice end on $on", on=phones_end or "")
    if person.readiness is Readiness.UNKNOWN:
        source = say("the methods or what is allowed could not be read")
    return Fact(say("Readiness"), words, _MARKS.get(person.readiness, "bad"), source)


def asked_fact(person: HelpedPerson) -> Fact:
    """What makes this person use MFA, by the tenant's own rules."""
    label, asked = say("Asked for MFA by"), person.asked
    if asked is None:
        return Fact(label, say("not judged: the tenant's rules were not read"), "unknown")
    why = " ".join(asked.reasons[:2])
    if asked.exempt:
        return Fact(label, say("exempt on purpose; the portals ask by themselves"), "info")
    by = ", ".join(asked.by)
    if asked.always:
        return Fact(label, say("$by", by=by or "your policies together"), "ok")
    if asked.always is None:
        return Fact(label, say("not known. $why", why=why), "unknown")
    value = (say("none of your rules. $why", why=why) if not by else
             say("$by, but not: $where. $why", by=by, where=asked.where_not, why=why))  # fmt: skip
    return Fact(label, value, "warn", say("Volume Licensing Central asks by itself"))


def last_fact(person: HelpedPerson) -> Fact:
    """The last sign-in to VLC, and its error in words."""
    label = say("Last VLC sign-in")
    if "sign-ins" in person.unread:
        why = _WHY_UNREAD.get(person.unread["sign-ins"], person.unread["sign-ins"])
        return Fact(label, say("not read: $why", why=why), "unknown")
    if person.last is None:
        return Fact(label, say("none in the log, which may lag by minutes"))
    return Fact(label, last_words(person.last), "ok" if person.last.code == SUCCEEDED else "bad")


def last_words(last: LastSignIn) -> Say:
    """One sign-in in words."""
    at = last.at.replace("T", " ")[:19]
    if last.code == SUCCEEDED:
        return say("$at UTC, $app: it succeeded", at=at, app=last.app)
    card = card_of(last.code)
    return say("$at UTC, $app: $code, $title", at=at, app=last.app, code=last.code,
               title=card.title if card else last.says or "no card is known for it")  # fmt: skip


def _pass(person: HelpedPerson) -> Fact:
    label, policy = say("Access passes"), person.pass_policy
    if policy is None:
        return Fact(label, say("the policy could not be read"), "unknown")
    if not policy.enabled:
        return Fact(label, say("your policy does not allow them"))
    once = ", for one sign-in only" if policy.once else ""
    some = "" if policy.everybody else "; for some groups, and this person may not be in them"
    return Fact(label, say("$least to $most minutes$once$some", least=policy.least,
                           most=policy.most, once=once, some=some))  # fmt: skip


def methods_blocks(person: HelpedPerson) -> tuple[Block, ...]:
    """The registered methods, by type, with what the person called the device."""
    title = say("Registered methods")
    if person.methods is None:
        why = person.unread.get("methods", "no answer")
        return (Findings((Finding("unknown", say("Not read ($why).", why=why)),), title),)
    rows = tuple(
        Finding("info", say("$type", type=m.words), say("$device", device=m.device)
                if m.device else say(""))
        for m in person.methods
    )  # fmt: skip
    return (Findings(rows or (Finding("bad", say("None.")),), title),)


# --- what may be done -----------------------------------------------------------------------------


def _offers(view: View, person: HelpedPerson) -> Iterator[Finding]:
    agent = view.state.call.agent if view.state.call else None
    for action in Action:
        title = say("$title", title=POWERS[action].title)
        why = view.setting.read_only or why_not(action, agent, person)
        if why:
            yield Finding("later", title, say("Not by you: $why", why=why))
        else:
            yield Finding("ok", title, opens=str(action))


def _link(view: View, person: HelpedPerson) -> tuple[Block, ...]:
    direction, facts = person.direction, view.facts
    if direction is None:
        return ()
    tenant = facts.tenant.name if facts and facts.tenant else "your organisation"
    words = say(SENTENCES[direction.way], address=direction.address, tenant=tenant)
    if not direction.address:
        return (Text(words),)
    code = view.state.codes.get(direction.address, ()) if direction.code else ()
    return (Link(direction.address, say("They open"), code), Text(words))


def submit(view: View, answers: Answers) -> Turn:
    """There is no form here."""
    del view, answers
    return Turn()


def press(view: View, name: str) -> Turn:
    """Open one of the offers, read again, or end the call."""
    call = view.state.call
    if call is None or not call.proven or call.person is None:
        return Turn(goto="caller" if call else "helpdesk")
    match name:
        case "again":
            return Turn(acts=(FindPerson(call.person.id),))
        case "another":
            return Turn(goto="helpdesk")
        case _ if name in tuple(Action):
            if why_not(Action(name), call.agent, call.person) or view.setting.read_only:
                return Turn()
            return Turn(goto="aid", call=replace(call, action=Action(name)))
        case _:
            return Turn(goto="hub")
