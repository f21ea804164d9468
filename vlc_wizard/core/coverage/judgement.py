"""The verdict with its reasons, as values."""

from dataclasses import dataclass
from enum import StrEnum
from zlib import crc32

from vlc_wizard.core.coverage.doubts import Doubt


class Verdict(StrEnum):
    """Whether the tenant's own rules make everybody do MFA at the admin portals."""

    COVERED = "COVERED"
    COVERED_SD = "COVERED_SD"  # by security defaults
    COVERED_TODAY = "COVERED_TODAY"  # everybody there is, but not those who will come
    PARTIAL = "PARTIAL"
    NOT_COVERED = "NOT_COVERED"
    UNKNOWN = "UNKNOWN"

    @property
    def covered(self) -> bool:
        """Whether everybody there is today is covered."""
        return self.value.startswith("COVERED")


@dataclass(frozen=True, slots=True)
class Gap:
    """People whom no rule asks for MFA, in some situation."""

    people: tuple[str, ...]  # object ids; empty for people who are still to come
    who: str
    situation: str
    why: str
    almost: str = ""  # the policy that comes nearest
    reasons: tuple[str, ...] = ()  # a sentence each, true of all of them, the nearest first

    @property
    def key(self) -> str:
        """A short name that is the same as long as the gap is."""
        said = repr((self.situation, self.why, self.almost, bool(self.people)))
        return f"{crc32(said.encode()):08x}"

    @property
    def count(self) -> int:
        """How many people there are today."""
        return len(self.people)


@dataclass(frozen=True, slots=True)
class Blocked:
    """People whom a policy keeps out, in some situation. No gap, and no access either."""

    people: tuple[str, ...]
    who: str
    situation: str
    policy: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whom the tenant's own rules make do MFA, exactly as far as it is known."""

    verdict: Verdict
    policies_alone: Verdict  # of Conditional Access, without security defaults and per-user MFA
    report_only_would_cover: bool | None
    covered: int | None  # people certainly asked in every situation; None where nobody was read
    total: int | None  # enabled and not exempt
    disabled: int | None
    gaps: tuple[Gap, ...] = ()
    exempt: tuple[tuple[str, str], ...] = ()  # id, name
    emergency: tuple[str, ...] = ()  # those of them that a human stated
    blocked: tuple[Blocked, ...] = ()
    unknown: tuple[Doubt, ...] = ()
    notes: tuple[str, ...] = ()
    nothing_could: bool = False  # no policy that is on could ask anybody, whoever they are

    @property
    def grade(self) -> str | None:
        """E1: it follows from the configuration as read. None: it does not."""
        return None if self.verdict is Verdict.UNKNOWN else "E1"
