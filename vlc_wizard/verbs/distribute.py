"""distribute: messages, links, codes and sheets into a folder; mail only when asked."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from vlc_wizard.core.acts import HandOut, PrepareMessages, SaveWords, TakeWords
from vlc_wizard.core.addresses import text_refusal
from vlc_wizard.core.directions import WAY_WORDS, Way
from vlc_wizard.core.distributing import Wishes
from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.format import counted
from vlc_wizard.core.handout import Prepared
from vlc_wizard.core.learning import Handed
from vlc_wizard.core.moments import MOMENTS, usual
from vlc_wizard.core.ports import HandedOut
from vlc_wizard.core.stated import emergency_of
from vlc_wizard.verbs import sending
from vlc_wizard.verbs.session import Answer, Talk

PRICE = (
    "A code in an e-mail looks like the fraud people are taught to report, filters may hold the "
    "mail back, and whoever learns to scan it will scan the next one too."
)


async def distribute(talk: Talk, arguments: Any) -> Answer:
    """Read everybody, make the messages of a moment, and write them."""
    _check(arguments)
    await talk.sign_in()
    performer = talk.performer
    performer.session = replace(
        performer.session,
        helpdesk=arguments.helpdesk or "",
        enrolment=enrolment_of(arguments.enrolment),
        emergency=(emergency_of(talk.stated) if "emergency_accounts" in talk.stated else None),
    )
    read = await performer.perform_read()
    tenant, judged = read.facts.tenant, read.facts.coverage
    covered = judged is not None and judged.verdict.covered
    arguments.moment = arguments.moment or usual("", asked=covered)
    _confirmed(arguments, tenant.domain if tenant else "")
    performer.distributing.wishes = Wishes(
        day=arguments.day or "",
        language=_language(arguments.language, performer.tools.files.catalogues()),
        left_out=frozenset(emergency_of(talk.stated)),
    )
    if arguments.save_words or arguments.take_words:
        return await _words(talk, arguments)
    if arguments.send:
        return await sending.send(talk, arguments, tenant.domain if tenant else "")
    return await _saved(talk, arguments)


async def _saved(talk: Talk, arguments: Any) -> Answer:
    """The messages as files."""
    performer = talk.performer
    prepared: Prepared = await performer.perform(PrepareMessages(arguments.moment))
    act = HandOut(arguments.to, arguments.moment,
                  codes_in_mail=bool(arguments.codes_in_mail), again=arguments.again)  # fmt: skip
    handed: Handed = await performer.perform(act)
    lines = _lines(prepared, handed.out)
    if handed.repeated:
        lines = (*lines, f"This is wave {handed.wave.number} once more: nobody is counted as told "
                 "once more. --again makes a further wave.")  # fmt: skip
    return Answer({**_document(prepared, handed.out), "repeated": handed.repeated}, lines)


async def _words(talk: Talk, arguments: Any) -> Answer:
    """The messages' own words: saved to be edited, or taken back and shown."""
    if arguments.save_words:
        folder = await talk.performer.perform(SaveWords(arguments.save_words))
        return Answer(
            {"folder": str(folder)}, (f"The words are in {folder}. Edit them, then: --take-words.",)
        )
    act = TakeWords(arguments.take_words, arguments.moment)
    made: Prepared = await talk.performer.perform(act)
    lines = [
        f"The words are taken. {MOMENTS[made.moment].title}, to {counted(made.total, 'people')}:"
    ]
    for one in made.previews:
        lines += ["", f"To {one.name} {one.user_name} ({one.language})", one.subject, "", one.text]
    shown = [{"to": o.user_name, "subject": o.subject, "text": o.text} for o in made.previews]
    return Answer({"moment": made.moment, "previews": shown}, tuple(lines))


def enrolment_of(given: list[str]) -> dict[str, str]:
    """`DOMAIN=ADDRESS` as typed. Raises UsageError for an address nobody should type."""
    found = {}
    for text in given:
        domain, sign, address = text.partition("=")
        why = text_refusal(address) if sign else "It is not of the form DOMAIN=ADDRESS."
        if why:
            raise UsageError(
                "The enrolment address is not taken",
                f"{text!r}: {why}",
                now="Nothing was written.",
                next="Give the https address of your identity provider's own page.",
            )
        found[domain.strip().lower()] = address
    return found


def _check(arguments: Any) -> None:
    if arguments.to is not None and arguments.send:
        raise UsageError("One of --to and --send", "A wave is saved or sent, not both.",
                         now="Nothing was done.", next="Leave one of them out.")  # fmt: skip
    other = arguments.send or arguments.save_words or arguments.take_words
    if arguments.to is None and not other:
        raise UsageError(
            "distribute needs a folder", "Nothing leaves this computer by itself.",
            now="Nothing was written.", next="For example: vlc-wizard distribute --to FOLDER",
        )  # fmt: skip
    if arguments.day:
        try:
            arguments.day = date.fromisoformat(arguments.day).isoformat()
        except ValueError:
            raise UsageError(
                "The day is not a date",
                f"{arguments.day!r} is not like 2026-12-08.",
                now="Nothing was written.",
                next="Write the year first.",
            ) from None


def _confirmed(arguments: Any, domain: str) -> None:
    """A code in a mail needs the tenant's domain, typed, and the reason is shown."""
    if arguments.codes_in_mail and arguments.codes_in_mail != domain:
        raise UsageError(
            "No code is put into a mail without a confirmation",
            PRICE,
            now="Nothing was written.",
            next="Leave it out and print the sheets. If it must be: --codes-in-mail followed by "
            "the tenant's domain.",
        )


def _language(wanted: str | None, known: Mapping[str, Any]) -> str:
    if wanted and wanted not in known:
        raise UsageError(
            "There are no messages in this language",
            f"{wanted!r} is none of: {', '.join(known)}.",
            now="Nothing was written.", next="Name one of them.",
        )  # fmt: skip
    return wanted or "en"


def _lines(prepared: Prepared, out: HandedOut) -> tuple[str, ...]:
    moment = MOMENTS[prepared.moment]
    drafts = prepared.total - prepared.without_mail
    lines = [f"{moment.title}: for {counted(prepared.total, 'people')}, in {out.wave}"]
    lines += [f"  Mail drafts: {drafts:,}"] if prepared.total else []
    lines += [f"  {WAY_WORDS[way]}: {n:,}" for way, n in prepared.ways.items()]
    if prepared.without_mail:
        without = f"{prepared.without_mail:,}; the list has them."
        lines.append(f"  Without a mail address here: {without}")
    lines += [f"  Not read: {words}" for words in prepared.unread]
    if prepared.ways.get(Way.UNKNOWN):
        lines.append("  They get no link: what decides where they register was not read.")
    lines += [
        f"  {domain} has no enrolment address: --enrolment {domain}=https://…"
        for domain in prepared.needs_address
    ]
    return (
        *lines,
        f"Codes, sheets and the helpdesk's card: {out.folder}",
        "Print the codes, or show them on a screen of yours. Nothing was sent.",
    )


def _document(prepared: Prepared, out: HandedOut) -> dict[str, Any]:
    return {
        "moment": prepared.moment,
        "total": prepared.total,
        "ways": {str(way): n for way, n in prepared.ways.items()},
        "languages": dict(prepared.languages),
        "without_mail": prepared.without_mail,
        "unread": list(prepared.unread),
        "folder": str(out.folder),
        "wave": str(out.wave),
        "files": out.files,
    }
