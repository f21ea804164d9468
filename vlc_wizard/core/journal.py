"""The record of what was done to the tenant: it only grows, and each line seals the one before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

SETTLE_SECONDS = 120  # how long a lost request may still appear, or a write stay unseen


class Event(StrEnum):
    """What a line of the journal tells."""

    INTENT = "intent"  # committed before the request leaves
    DONE = "done"
    AMBIGUOUS = "ambiguous"  # no answer came
    SETTLED = "settled"  # the tenant was asked what became of an intent
    FAILED = "failed"  # the service refused; nothing happened
    REVERTED = "reverted"  # what had been done is taken back within the same plan
    STOPPED = "stopped"
    NOTE = "note"  # a gate's reason, a confirmation, the way back
    CHECKED = "checked"  # a check of verify
    FINISHED = "finished"  # every change of the plan is made


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `change` is the number of the plan's change, 0 where it concerns none."""

    plan_id: str
    event: Event
    at: datetime
    change: int = 0
    target: str = ""
    request_id: str = ""
    says: str = ""  # one sentence of ours, for people
    data: Mapping[str, Any] = field(default_factory=dict)
    number: int = 0  # given by the store
    hash: str = ""  # given by the store


@dataclass(frozen=True, slots=True)
class Run:
    """One applying of one plan."""

    plan_id: str
    begun_at: datetime
    by: str  # sign-in name
