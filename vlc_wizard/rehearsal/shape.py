"""Closed shapes of request bodies: what is accepted, and how it is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from vlc_wizard.rehearsal.refusal import GraphRefusal, bad_request

WRONG_SHAPE = (
    "1007: Incoming ConditionalAccessPolicy object is null or does not match the schema of "
    "ConditionalAccessPolicy type. For examples, please see API documentation at "
    "https://docs.microsoft.com/en-us/graph/api/conditionalaccessroot-post-policies"
    "?view=graph-rest-1.0."
)


def wrong_shape() -> GraphRefusal:
    """The answer to a body that is no policy."""
    return bad_request(WRONG_SHAPE)


class Shape(Protocol):
    """What may stand in one place of a policy."""

    def read(self, value: Any) -> Any:
        """The value as stored. Raises for one that does not fit."""
        ...

    def empty(self) -> Any:
        """What the service stores where nothing was sent."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """Any string."""

    nullable: bool = True

    def read(self, value: Any) -> Any:
        """As it is."""
        if not isinstance(value, str) and not (value is None and self.nullable):
            raise wrong_shape()
        return value

    def empty(self) -> Any:
        """Nothing."""
        return None


@dataclass(frozen=True, slots=True)
class Truth:
    """true, false or null."""

    def read(self, value: Any) -> Any:
        """As it is."""
        if not isinstance(value, bool) and value is not None:
            raise wrong_shape()
        return value

    def empty(self) -> Any:
        """Nothing."""
        return None


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number or null."""

    def read(self, value: Any) -> Any:
        """As it is."""
        if isinstance(value, bool) or not (value is None or isinstance(value, int)):
            raise wrong_shape()
        return value

    def empty(self) -> Any:
        """Nothing."""
        return None


class Choice:
    """One of the documented words; any case comes in, the documented one is kept."""

    def __init__(self, words: str, *, flags: bool = False, nullable: bool = True) -> None:
        self._words = {word.lower(): word for word in words.split()}
        self._flags = flags
        self._nullable = nullable

    def read(self, value: Any) -> Any:
        """In the documented spelling."""
        if value is None and self._nullable:
            return None
        if not isinstance(value, str):
            raise wrong_shape()
        parts = [part.strip() for part in value.split(",")] if self._flags else [value]
        known = [self._words.get(part.lower()) for part in parts]
        if None in known:
            raise wrong_shape()
        return ",".join(word for word in known if word)

    def empty(self) -> Any:
        """Nothing."""
        return None


@dataclass(frozen=True, slots=True)
class Many:
    """A collection; null is stored as empty, as OData has it."""

    of: Shape
    default: tuple[Any, ...] = ()

    def read(self, value: Any) -> Any:
        """Each of them."""
        if value is None:
            return []
        if not isinstance(value, list):
            raise wrong_shape()
        return [self.of.read(item) for item in value]

    def empty(self) -> Any:
        """The default, usually empty."""
        return list(self.default)


class Thing:
    """An object with known properties and no others."""

    def __init__(self, name: str, properties: Mapping[str, Shape], *, always: bool = False) -> None:
        self._type = f"#microsoft.graph.{name}"
        self._properties = properties
        self._always = always

    def read(self, value: Any) -> Any:
        """Every property, those not sent as the service fills them in."""
        if value is None and not self._always:
            return None
        sent = self.sent(value)
        return {name: sent.get(name, shape.empty()) for name, shape in self._properties.items()}

    def sent(self, value: Any) -> dict[str, Any]:
        """Only what was sent, read."""
        if not isinstance(value, Mapping):
            raise wrong_shape()
        if not value.keys() <= {"@odata.type", *self._properties}:
            raise wrong_shape()
        if value.get("@odata.type", self._type) != self._type:
            raise wrong_shape()
        return {
            name: self._properties[name].read(item)
            for name, item in value.items()
            if name != "@odata.type"
        }

    def merged(self, stored: Any, change: Any) -> Any:
        """The stored object with the change in it; collections are replaced whole."""
        if change is None or not isinstance(stored, Mapping):
            return self.read(change)
        self.sent(change)
        after = dict(stored)
        for name, item in change.items():
            shape = self._properties.get(name)
            if isinstance(shape, Thing) and item is not None:
                after[name] = shape.merged(stored.get(name), item)
            elif shape is not None:
                after[name] = shape.read(item)
        return after

    def empty(self) -> Any:
        """Null, or an empty object where one always stands."""
        return self.read({}) if self._always else None


class ExternalTenants:
    """All external tenants, or some of them: the type says which."""

    ALL = "#microsoft.graph.conditionalAccessAllExternalTenants"
    SOME = "#microsoft.graph.conditionalAccessEnumeratedExternalTenants"
    KIND = Choice("all enumerated", nullable=False)

    def read(self, value: Any) -> Any:
        """With its type, which is needed to tell the two apart."""
        if value is None:
            return None
        if not isinstance(value, Mapping) or value.get("@odata.type") not in (self.ALL, self.SOME):
            raise wrong_shape()
        some = value["@odata.type"] == self.SOME
        if not value.keys() <= {"@odata.type", "membershipKind", *(("members",) if some else ())}:
            raise wrong_shape()
        kind = self.KIND.read(value.get("membershipKind", "enumerated" if some else "all"))
        members = {"members": STRINGS.read(value.get("members"))} if some else {}
        return {"@odata.type": value["@odata.type"], "membershipKind": kind, **members}

    def empty(self) -> Any:
        """Nothing."""
        return None


@dataclass(frozen=True, slots=True)
class Anything:
    """Accepted as it comes; not part of what the rehearsal judges."""

    def read(self, value: Any) -> Any:
        """As it is."""
        return value

    def empty(self) -> Any:
        """Nothing."""
        return None


STRINGS = Many(Text(nullable=False))
