"""Which link and which sentence a person needs: one rule for the pages, the files and the mail."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from vlc_wizard.core.addresses import of_tenant
from vlc_wizard.core.homes import ENFORCED, Homes
from vlc_wizard.core.model import Kind, Origin, Person
from vlc_wizard.core.origins import ALWAYS_HERE

MFA_SETUP = "https://aka.ms/mfasetup"


class Way(StrEnum):
    """Where a person gets ready. The name stands in the files and in the messages."""

    MEMBER = "member"  # our own page
    PROVIDER = "provider"  # at the identity provider of their domain
    PENDING = "pending"  # the invitation first
    HOME = "home"  # with their own organisation, whose MFA counts here
    HERE = "here"  # a separate entry for our tenant, besides the one at work
    NO_HOME = "no-home"  # the same, for whoever has no organisation that could be trusted
    UNKNOWN = "unknown"  # what decides it was not read


@dataclass(frozen=True, slots=True)
class Direction:
    """Where one person gets ready."""

    way: Way
    address: str = ""  # empty: there is none to give
    code: bool = False  # whether the address may become a code to scan

    @property
    def known(self) -> bool:
        """Whether something can be said to this person at all."""
        return self.way is not Way.UNKNOWN


@dataclass(frozen=True, slots=True)
class Directions:
    """The rule for one tenant."""

    tenant_id: str
    homes: Homes
    enrolment: Mapping[str, str]  # domain of ours -> where its provider registers people

    def of(self, person: Person) -> Direction:
        """The direction for this person."""
        if person.pending:
            return Direction(Way.PENDING)
        if person.kind in (Kind.MEMBER, Kind.INTERNAL_GUEST) and person.origin is Origin.OURS:
            return self._ours(person.domain)
        if person.origin is Origin.ENTRA:
            return self._entra(person.domain)
        if person.origin in ALWAYS_HERE:
            return Direction(Way.NO_HOME, of_tenant(self.tenant_id), code=True)
        return Direction(Way.UNKNOWN)

    def _ours(self, domain: str) -> Direction:
        """Somebody whose password is asked for by us, or by a provider of ours."""
        if self.homes.federated is None:
            return Direction(Way.UNKNOWN)
        federation = self.homes.federation(domain)
        if federation is None:
            return Direction(Way.MEMBER, MFA_SETUP, code=True)
        if federation.behaviour is None:
            return Direction(Way.UNKNOWN)
        if federation.behaviour == ENFORCED:
            return Direction(Way.PROVIDER, self.enrolment.get(domain, ""))
        return Direction(Way.MEMBER, MFA_SETUP, code=True)

    def _entra(self, domain: str) -> Direction:
        trusted = self.homes.trusted(domain)
        if trusted is None:
            return Direction(Way.UNKNOWN)
        if trusted:
            return Direction(Way.HOME, MFA_SETUP, code=True)
        return Direction(Way.HERE, of_tenant(self.tenant_id), code=True)


WAY_WORDS: Mapping[Way, str] = {
    Way.MEMBER: "Members, and guests whose account is here",
    Way.PROVIDER: "People of a federated domain",
    Way.PENDING: "Guests who have not accepted the invitation",
    Way.HOME: "Guests whose organisation's MFA counts here",
    Way.HERE: "Guests of other organisations",
    Way.NO_HOME: "Guests without an Entra account",
    Way.UNKNOWN: "Not known where they register",
}
SENTENCES: Mapping[Way, str] = {
    Way.MEMBER: "Open $address, sign in with your work account and add a method.",
    Way.PROVIDER: "Set up MFA with the sign-in service of your organisation. Our own page is not "
    "the place for it.",
    Way.PENDING: "Accept the invitation first; you will set up MFA right after.",
    Way.HOME: "Set up MFA with your own organisation. Ask your IT if you cannot.",
    Way.HERE: "You set up a second, separate entry for $tenant, even if you already use MFA at "
    "work.",
    Way.NO_HOME: "You set up an entry for $tenant; how you sign in first stays as it is.",
    Way.UNKNOWN: "What decides where these people register was not read, so no link is given.",
}
