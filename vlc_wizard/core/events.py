"""What happens to a walk: what the person did, and what became of an act."""

from __future__ import annotations  # what only the types need is not loaded for the first frame

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vlc_wizard.core.acts import Act
    from vlc_wizard.core.errors import WizardError
    from vlc_wizard.core.page import Answers
    from vlc_wizard.core.ports import Progressed


@dataclass(frozen=True, slots=True)
class Submitted:
    """The page's form was sent. One meant for a page that is gone is not taken."""

    answers: Answers
    page: str = ""  # the page it was on; empty: the one shown now


@dataclass(frozen=True, slots=True)
class Pressed:
    """An action of the page was chosen, by its name."""

    name: str
    page: str = ""  # as above


@dataclass(frozen=True, slots=True)
class Opened:
    """A page was asked for: from the hub, the rail or the palette."""

    page: str


@dataclass(frozen=True, slots=True)
class WentBack:
    """Escape, or `b`."""


@dataclass(frozen=True, slots=True)
class Told:
    """Work says where it is."""

    progress: Progressed


@dataclass(frozen=True, slots=True)
class Finished:
    """An act came to its end. The outcome's type belongs to the act (see `perform`)."""

    act: Act
    outcome: Any = None


@dataclass(frozen=True, slots=True)
class Failed:
    """An act did not."""

    act: Act
    error: WizardError


@dataclass(frozen=True, slots=True)
class Stopped:
    """An act was stopped by the person."""

    act: Act


Event = Submitted | Pressed | Opened | WentBack | Told | Finished | Failed | Stopped
