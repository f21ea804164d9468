"""Comparing Graph bodies: order, nulls and empty collections say nothing; the rest does."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from vlc_wizard.core.model import Body, inside

_TIMES = frozenset({"modifiedDateTime", "createdDateTime", "deletedDateTime"})


def canonical(value: Any) -> Any:
    """The same value whatever the order and the spelling of emptiness."""
    if isinstance(value, Mapping):
        pairs = {k: canonical(v) for k, v in value.items() if "@odata.context" not in k}
        return {k: v for k, v in sorted(pairs.items()) if v not in (None, [], {})}
    if isinstance(value, str) or not isinstance(value, Sequence):
        return value
    return sorted((canonical(v) for v in value), key=dumps)


def dumps(value: Any) -> str:
    """One spelling of a JSON value, for hashing and sorting."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest(value: Any) -> str:
    """SHA-256 of the value's one spelling, in hex."""
    return hashlib.sha256(dumps(value).encode()).hexdigest()


def policy_digest(policy: Body) -> str:
    """What a policy says, without when."""
    return digest(canonical({k: v for k, v in policy.items() if k not in _TIMES}))[:16]


def differences(wanted: Body, found: Body, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """(field, wanted, found) for each field we set that reads otherwise.

    Fields we did not set are the service's own defaults and are not compared.
    """
    for key, value in wanted.items():
        here = f"{path}.{key}" if path else key
        other = found.get(key)
        if isinstance(value, Mapping) and isinstance(other, Mapping):
            yield from differences(value, other, here)
        elif _blank(value) != _blank(other):
            yield here, value, other


def unlike(wanted: Body, found: Body) -> Iterator[tuple[str, Any, Any]]:
    """The same, and each condition or control that a policy has beyond ours.

    One that we did not set and that carries a value narrows the policy, or asks for less.
    """
    yield from differences(wanted, found)
    for part in ("conditions", "grantControls"):
        yield from _beyond(inside(wanted, part), inside(found, part), part)


def _beyond(wanted: Body, found: Body, path: str) -> Iterator[tuple[str, Any, Any]]:
    for key, value in found.items():
        here = f"{path}.{key}"
        if key not in wanted and "@odata" not in key and _blank(value) is not None:
            yield here, None, value
        elif isinstance(wanted.get(key), Mapping) and "id" not in wanted[key]:
            yield from _beyond(wanted[key], inside(value), here)


def _blank(value: Any) -> Any:
    plain = canonical(value)
    return None if plain in ([], {}) else plain
