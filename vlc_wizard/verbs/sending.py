"""distribute --send mail: to yourself first, then to everybody of the moment, or what is left."""

from typing import Any

from vlc_wizard.core.acts import SendMail
from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.mailing import Mailed
from vlc_wizard.core.moments import MOMENTS
from vlc_wizard.core.outgoing import SELF, Terms, Told, time_for
from vlc_wizard.core.waves import in_words
from vlc_wizard.verbs.session import Answer, Talk

UNFINISHED = 6  # exit code: some are done and others are not; the same command carries on


async def send(talk: Talk, arguments: Any, domain: str) -> Answer:
    """Send the message of the moment."""
    if arguments.confirm and arguments.confirm != domain:
        raise UsageError(
            "The confirmation is not the tenant's domain",
            f"{arguments.confirm!r} is not {domain!r}.",
            now="Nothing was sent.", next="Check which tenant you mean.",
        )  # fmt: skip
    performer = talk.performer
    session, wishes = performer.session, performer.distributing.wishes
    terms = Terms(session.helpdesk, wishes.day, wishes.language, session.enrolment)
    act = SendMail(
        arguments.moment, terms,
        to_self=not arguments.confirm, codes=bool(arguments.codes_in_mail),
    )  # fmt: skip
    mailed: Mailed = await performer.perform(act)
    wave = mailed.wave
    code = UNFINISHED if wave.unfinished else 0
    return Answer(_document(mailed), _lines(mailed, domain), code)


def _lines(mailed: Mailed, domain: str) -> tuple[str, ...]:
    wave = mailed.wave
    title = MOMENTS[wave.moment].title
    if wave.way == SELF:
        return (
            f"{title}: {in_words(wave)}, to yourself. Look at it in your mailbox.",
            f"To send it to everybody of this moment: add --confirm {domain}",
        )
    lines = [f"{title}, wave {wave.number}, number {wave.code}: {in_words(wave)}"]
    if mailed.already:
        lines.append("  This was sent before; nothing was sent now. To tell people once more, send "
                     "it to yourself first.")  # fmt: skip
    if wave.by_outcome.get(Told.UNKNOWN):
        lines.append(
            "  Unknown: it was not settled whether these left. They are not sent again; look "
            "among your sent mails."
        )
    if wave.unfinished:
        minutes = max(1, round(time_for(wave.unfinished).total_seconds() / 60))
        lines.append(f"  About {minutes:,} minutes are left. The same command carries on.")
    lines.append("Sent means that your mail service took it. That is not delivery.")
    return tuple(lines)


def _document(mailed: Mailed) -> dict[str, Any]:
    wave = mailed.wave
    return {
        "moment": wave.moment,
        "wave": wave.number,
        "way": wave.way,
        "number": wave.code,
        "people": wave.people,
        "outcomes": {str(o): wave.by_outcome.get(o, 0) for o in Told},
        "left": wave.unfinished,
        "already": mailed.already,
    }
