"""What a walk leaves behind, without times and ids: equal in both front ends, or one lies."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vlc_wizard.core.journal import Entry
from vlc_wizard.core.session import to_json
from vlc_wizard.core.state import State
from vlc_wizard.wiring import World

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_GIVEN_BY_THE_SERVICE = ("id", "createdDateTime", "modifiedDateTime")


@dataclass(frozen=True, slots=True)
class End:
    """The answers, what was written down, and the policies that are there."""

    session: Mapping[str, Any]
    journal: Sequence[tuple[str, int, str]]
    policies: Sequence[Mapping[str, Any]]


def end_of(state: State, world: World) -> End:
    """The end of a walk that is over, in a world that is still open."""
    assert world.rehearsal is not None
    policies = world.rehearsal.organisation.state.all("policy")
    return End(
        session=to_json(state.session),
        journal=[_line(e) for e in state.journal],
        policies=[{k: v for k, v in p.items() if k not in _GIVEN_BY_THE_SERVICE} for p in policies],
    )


def _line(entry: Entry) -> tuple[str, int, str]:
    return str(entry.event), entry.change, _ID.sub("ID", entry.says)
