"""The record of waves in the tenant's file: who was told what and when, and who is left alone."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from vlc_wizard.adapters.database import Database, making_sense
from vlc_wizard.adapters.listing import to_number, to_time
from vlc_wizard.core.outgoing import OPEN, SELF, Left, Terms, Told
from vlc_wizard.core.rewording import Reworded
from vlc_wizard.core.waves import Count, OptedOut, TellingOf, Wave

_NOT_KEPT = "Who was told was not written down"
_NOT_READ = "Who was told cannot be read"
_OPEN = ", ".join(f"'{outcome}'" for outcome in sorted(OPEN))
_LEFT = ", ".join(f"'{outcome}'" for outcome in (Told.SENT, Told.SENDING, Told.UNKNOWN))
_NOT_TOLD = ", ".join(
    f"'{outcome}'" for outcome in (Told.SKIPPED, Told.REFUSED, Told.WAITING, Told.DRAFTING)
)
_HOUR = 3_600_000_000  # microseconds


class WaveBook:
    """Implements `core.waves.Waves`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def next_number(self) -> int:
        """The number of the wave that would be made now."""
        ((number,),) = self._database.read(_NOT_READ, "SELECT coalesce(max(number), 0) FROM waves")
        return int(number) + 1

    def record(
        self, wave: Wave, people: Iterable[str], outcome: str, terms: Terms | None = None
    ) -> None:
        """A wave with everybody in it, in one transaction."""
        at = wave.made_at.isoformat()
        row = (wave.number, wave.moment, wave.way, at, wave.made_by, wave.code)
        with self._database.transaction(_NOT_KEPT) as database:
            database.execute("INSERT INTO waves VALUES (?, ?, ?, ?, ?, ?)", row)
            database.executemany(
                "INSERT OR IGNORE INTO told VALUES (?, ?, ?, ?, '')",
                ((wave.number, person, outcome, at) for person in sorted(set(people))),
            )
            if terms is not None:
                words = json.dumps({**asdict(terms), "enrolment": dict(terms.enrolment)})
                database.execute("INSERT INTO wave_terms VALUES (?, ?)", (wave.number, words))

    def terms(self, wave: int) -> Terms:
        """What was agreed when it was made."""
        sql = "SELECT terms FROM wave_terms WHERE wave = ?"
        rows = self._database.read(_NOT_READ, sql, (wave,))
        with making_sense(_NOT_READ):
            return Terms(**json.loads(rows[0][0])) if rows else Terms()

    def people_of(self, wave: int) -> frozenset[str]:
        """Everybody who is in it, by object id."""
        sql = "SELECT person FROM told WHERE wave = ?"
        return frozenset(person for (person,) in self._database.read(_NOT_READ, sql, (wave,)))

    def left(self, wave: int) -> Sequence[Left]:
        """Its recipients that have not come to their end, in a fixed order."""
        sql = f"""SELECT person, outcome, draft FROM told
            WHERE wave = ? AND outcome IN ({_OPEN}) ORDER BY person"""  # noqa: S608 - our own words
        rows = self._database.read(_NOT_READ, sql, (wave,))
        with making_sense(_NOT_READ):
            return [Left(person, Told(outcome), draft) for person, outcome, draft in rows]

    def mark(self, wave: int, now: Left, at: datetime) -> None:
        """Write down how far one recipient is."""
        row = (str(now.outcome), now.draft, at.isoformat(), wave, now.person)
        with self._database.transaction(_NOT_KEPT) as database:
            database.execute(
                "UPDATE told SET outcome = ?, draft = ?, at = ? WHERE wave = ? AND person = ?", row
            )

    def sent_since(self, then: datetime) -> Sequence[datetime]:
        """When mails left, or may have, oldest first."""
        sql = f"SELECT at FROM told WHERE at > ? AND outcome IN ({_LEFT}) ORDER BY at"  # noqa: S608 - our own words
        rows = self._database.read(_NOT_READ, sql, (then.isoformat(),))
        with making_sense(_NOT_READ):
            return [datetime.fromisoformat(at) for (at,) in rows]

    def _outcomes(self) -> Mapping[int, Mapping[str, int]]:
        sql = "SELECT wave, outcome, count(*) FROM told GROUP BY wave, outcome"
        found: dict[int, dict[str, int]] = {}
        for wave, outcome, people in self._database.read(_NOT_READ, sql):
            found.setdefault(wave, {})[outcome] = people
        return found

    def waves(self) -> Sequence[Wave]:
        """All, oldest first, with how many people each has."""
        sql = "SELECT number, moment, way, made_at, made_by, code FROM waves ORDER BY number"
        rows, outcomes = self._database.read(_NOT_READ, sql), self._outcomes()
        with making_sense(_NOT_READ):
            return [
                Wave(
                    n, moment, way, datetime.fromisoformat(at), by, code,
                    sum(outcomes.get(n, {}).values()), outcomes.get(n, {}),
                )
                for n, moment, way, at, by, code in rows
            ]  # fmt: skip

    def tellings(self, person: str) -> Sequence[TellingOf]:
        """What this person was told, oldest first."""
        rows = self._database.read(
            _NOT_READ,
            """SELECT wave, moment, person, outcome, at FROM told JOIN waves ON number = wave
                WHERE person = ? ORDER BY wave""",
            (person,),
        )
        with making_sense(_NOT_READ):
            return [
                TellingOf(wave, moment, who, outcome, datetime.fromisoformat(at))
                for wave, moment, who, outcome, at in rows
            ]

    def told(self) -> frozenset[str]:
        """Everybody who was told anything."""
        sql = f"""SELECT DISTINCT person FROM told JOIN waves ON number = wave
            WHERE way <> ? AND outcome NOT IN ({_NOT_TOLD})"""  # noqa: S608 - our own words
        rows = self._database.read(_NOT_READ, sql, (SELF,))
        return frozenset(person for (person,) in rows)

    def opt_out(self, who: OptedOut) -> None:
        """No more reminders for this person; the last reason counts."""
        row = (who.person, who.reason, who.at.isoformat(), who.said_by)
        with self._database.transaction(_NOT_KEPT) as database:
            database.execute("INSERT OR REPLACE INTO opted_out VALUES (?, ?, ?, ?)", row)

    def opted_out(self) -> Sequence[OptedOut]:
        """Those who get no reminders."""
        sql = "SELECT person, reason, at, said_by FROM opted_out ORDER BY at"
        rows = self._database.read(_NOT_READ, sql)
        with making_sense(_NOT_READ):
            return [OptedOut(p, why, datetime.fromisoformat(at), by) for p, why, at, by in rows]

    def reword(self, words: Sequence[Reworded]) -> None:
        """Keep these words of the admin's in place of all kept before."""
        rows = [(one.language, one.moment, one.subject, one.opening) for one in words]
        with self._database.transaction("The words were not kept") as database:
            database.execute("DELETE FROM reworded")
            database.executemany("INSERT INTO reworded VALUES (?, ?, ?, ?)", rows)

    def reworded(self) -> Sequence[Reworded]:
        """The admin's own words."""
        sql = "SELECT language, moment, subject, opening FROM reworded ORDER BY language, moment"
        return [Reworded(*row) for row in self._database.read(_NOT_READ, sql)]

    def name_vlc_users(self, people: Sequence[str]) -> None:
        """Keep who uses Volume Licensing Central, in place of all kept before."""
        with self._database.transaction("The list was not kept") as database:
            database.execute("DELETE FROM vlc_users")
            rows = ((person,) for person in sorted(set(people)))
            database.executemany("INSERT INTO vlc_users VALUES (?)", rows)

    def vlc_users(self) -> Sequence[str]:
        """Who uses Volume Licensing Central, by object id."""
        rows = self._database.read(_NOT_READ, "SELECT person FROM vlc_users ORDER BY person")
        return [person for (person,) in rows]

    def count(self, now: Count) -> None:
        """Keep a count; one an hour is enough."""
        at = to_number(now.at) // _HOUR * _HOUR
        with self._database.transaction(_NOT_KEPT) as database:
            database.execute(
                "INSERT OR REPLACE INTO registered VALUES (?, ?, ?)", (at, now.people, now.ready)
            )

    def counts(self) -> Sequence[Count]:
        """All of them, oldest first."""
        sql = "SELECT at, people, ready FROM registered ORDER BY at"
        return [Count(to_time(at), n, ok) for at, n, ok in self._database.read(_NOT_READ, sql)]
