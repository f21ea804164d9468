"""Words that are data: dated facts, links and help, loaded once from `texts/`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vlc_wizard.core.guidance import Guidance
    from vlc_wizard.core.portals import Portals


@dataclass(frozen=True, slots=True)
class DatedFact:
    """A fact that may stop being one. Keep its date and its trust wherever it is shown."""

    id: str
    says: str  # one sentence
    source: str
    trust: str  # "official page", "secondary page", "observed", "not verified"
    reviewed: date
    on: date | None = None  # the date the fact is about
    exact: str = "day"  # or "month", "year": how exactly the source gives it

    @property
    def when(self) -> date | str:
        """The date, no more exact than the source gives it; a fact without one has none."""
        if self.on is None or self.exact == "day":
            return self.on or ""
        return self.on.isoformat()[: len("2026-03") if self.exact == "month" else len("2026")]


@dataclass(frozen=True, slots=True)
class Words:
    """All of it, frozen."""

    facts: Mapping[str, DatedFact]
    links: Mapping[str, str]  # "mfa-setup" -> address
    portals: tuple[str, ...]  # what Microsoft Admin Portals contains, as documented
    support: str  # the contact of the guidance
    not_portals: Mapping[str, str] = field(default_factory=dict)  # app id -> name; see the fact
    guidance: "Callable[[], Guidance]" = dict  # not needed for the first frame
    portals_of: "Callable[[], Portals]" = dict  # type: ignore[assignment] # nor these
