"""What became of a write that was cut off: told by the tenant, before anything else is written."""

from vlc_wizard.core.helpdesk import lines
from vlc_wizard.core.helpdesk.notes import Notes
from vlc_wizard.core.helpdesk.person import PASS, HelpedPerson
from vlc_wizard.core.helpdesk.powers import Action
from vlc_wizard.core.journal import Entry, Event
from vlc_wizard.core.ports import Directory


class Settling:
    """Asks the tenant what became of writes that nothing tells the end of."""

    def __init__(self, directory: Directory, notes: Notes) -> None:
        self._directory = directory
        self._notes = notes

    async def settle(self, person: HelpedPerson) -> list[str]:
        """Settle what is open for this person; a sentence for each that was or could not be."""
        waiting = lines.open_writes(self._notes.journal())
        mine = [intent for intent in waiting if intent.data.get("person") == person.id]
        return [await self._one(intent, person) for intent in mine]

    async def _one(self, intent: Entry, person: HelpedPerson) -> str:
        done, says = await self._became(intent, person)
        early = self._notes.clock.now() < lines.settles_at(intent)
        if done is None and intent.data.get("action") != Action.INVITE:
            return says
        if not done and early:
            until = lines.settles_at(intent)
            return f"What became of a write is not known yet; look again after {until:%H:%M:%S}."
        became = {True: "done", False: "nothing", None: "unknown"}[done]
        entry = Entry(
            intent.plan_id, Event.SETTLED, self._notes.clock.now(), intent.change, intent.target,
            says=says, data={"became": became},
        )  # fmt: skip
        await self._notes.write(entry)
        return says

    async def _became(self, intent: Entry, person: HelpedPerson) -> tuple[bool | None, str]:
        """Whether it was done (None: not to be told), and the sentence for it."""
        data, methods = intent.data, person.methods
        match data.get("action"):
            case Action.INVITE:
                return None, ("Whether an invitation left is not to be told. Sending it again "
                              "brings at worst a second mail.")  # fmt: skip
            case Action.REVOKE:
                now = await self._directory.sessions_from(person.id)
                if now is None:
                    return None, "Whether the sessions were revoked could not be read."
                done = now != data.get("sessions_from")
                return done, f"The sessions were {'' if done else 'not '}revoked."
            case _ if methods is None:
                return None, "What became of a write could not be read."
            case Action.PASS:
                known = data.get("passes", ())
                done = any(m.type == PASS and m.id not in known for m in methods)
                return done, (
                    "A Temporary Access Pass was made, and its letters reached nobody. Delete it, "
                    "or make another in its place." if done else "No pass was made."
                )  # fmt: skip
            case _:
                done = data.get("method") not in [m.id for m in methods]
                return done, f"The method was {'' if done else 'not '}deleted."
