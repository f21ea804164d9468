"""What is kept of a tenant on this computer, as the evidence needs it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vlc_wizard.core.journal import Entry, Run
from vlc_wizard.core.model import Census
from vlc_wizard.core.session import Saved


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a tenant on this computer."""

    saved: Saved | None
    runs: Sequence[Run] = ()
    journal: Sequence[Entry] = ()
    plans: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # by id, as documents
    before: Mapping[str, Any] | None = None  # `assess --json` of before the first change
    last: Mapping[str, Any] | None = None  # of the last reading
    census: Census | None = None
    handed_out: Sequence[Mapping[str, Any]] = ()  # waves: who was told what, and when
