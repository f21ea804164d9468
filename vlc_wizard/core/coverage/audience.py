"""The users condition of a policy: who is in it, and who is left out."""

from dataclasses import dataclass

from vlc_wizard.core.coverage.kleene import Truth
from vlc_wizard.core.coverage.shape import Part
from vlc_wizard.core.model import Kind

GUEST_TYPES = {
    "internalGuest": Kind.INTERNAL_GUEST,
    "b2bCollaborationGuest": Kind.GUEST,
    "b2bCollaborationMember": Kind.EXTERNAL_MEMBER,
    "b2bDirectConnectUser": None,  # these three have no object in the directory
    "otherExternalUser": None,
    "serviceProvider": None,
}
EXTERNAL = frozenset(k for k in GUEST_TYPES.values() if k)


@dataclass(frozen=True, slots=True)
class Guests:
    """Types of guests and external users, of some home tenants or of all (None)."""

    kinds: frozenset[Kind]
    tenants: frozenset[str] | None = None

    def has(self, kind: Kind, home: str | None) -> Truth:
        """Whether a person of this kind and home is one. Home: "" for none, None if not known."""
        if kind not in self.kinds:
            return False
        if self.tenants is None:
            return True
        if home is None or kind is Kind.INTERNAL_GUEST:
            return None  # whether a list of tenants narrows internal guests is not documented
        return home in self.tenants


@dataclass(frozen=True, slots=True)
class Side:
    """One half of a users condition."""

    everybody: bool = False
    ids: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    guests: tuple[Guests, ...] = ()

    def has_kind(self, kind: Kind, home: str | None) -> Truth:
        """Whether a person is in it by kind alone."""
        if self.everybody:
            return True
        found: Truth = False
        for guests in self.guests:
            here = guests.has(kind, home)
            if here:
                return True
            found = None if here is None else found
        return found


@dataclass(frozen=True, slots=True)
class Audience:
    """Included and excluded; exclude wins."""

    include: Side
    exclude: Side


def audience_of(part: Part) -> Audience:
    """The users condition as read."""
    sides = ("Users", "Groups", "Roles", "GuestsOrExternalUsers")
    part.knows(*(f"{verb}{side}" for verb in ("include", "exclude") for side in sides))
    return Audience(_side(part, "include"), _side(part, "exclude"))


def _side(part: Part, verb: str) -> Side:
    users = part.ids(f"{verb}Users")
    guests = [Guests(EXTERNAL)] if "guestsorexternalusers" in users else []
    types = part.part(f"{verb}GuestsOrExternalUsers")
    if types.there:
        guests.append(_guests(types))
    return Side(
        everybody="all" in users,
        ids=users - {"all", "none", "guestsorexternalusers"},
        groups=part.ids(f"{verb}Groups"),
        roles=part.ids(f"{verb}Roles"),
        guests=tuple(guests),
    )


def _guests(part: Part) -> Guests:
    part.knows("guestOrExternalUserTypes", "externalTenants")
    found = part.flags("guestOrExternalUserTypes", GUEST_TYPES)
    kinds = frozenset(kind for name in found if (kind := GUEST_TYPES[name]) is not None)
    tenants = part.part("externalTenants").knows("membershipKind", "members")
    membership = tenants.word("membershipKind")
    if membership in ("", "all") and not tenants.strings("members"):
        return Guests(kinds)
    if membership != "enumerated":
        tenants.odd("membershipKind", f"is {membership!r}")
    return Guests(kinds, tenants.ids("members"))
