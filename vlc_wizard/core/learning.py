"""Learning whose MFA counts: federated domains, trusted home tenants, as far as it may be read."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from vlc_wizard.core.directions import Way
from vlc_wizard.core.errors import SignInNeeded, WizardError
from vlc_wizard.core.handout import Home
from vlc_wizard.core.homes import Homes, federated_domains, homes_of
from vlc_wizard.core.model import Census, Origin, Part, Person
from vlc_wizard.core.ports import Directory, HandedOut, Tell
from vlc_wizard.core.snapshot import DOMAINS, PARTNERS, Response, Snapshot
from vlc_wizard.core.vlc_users import VlcUsers
from vlc_wizard.core.waves import Count, Wave

MOST_DOMAINS = 2_000  # of guests; twenty are asked about in one request
FEDERATION_SCOPE = "Domain-InternalFederation.Read.All"
TENANT_SCOPE = "CrossTenantInformation.ReadBasic.All"
_EMPTY = Snapshot(datetime.min.replace(tzinfo=UTC), "", {}, {})


@dataclass(frozen=True, slots=True)
class Learned:
    """Whose MFA counts, and the people counted anew by it."""

    homes: Homes
    census: Census | None
    ways: Mapping[Way, int]
    guest_homes: tuple[Home, ...]
    counts: tuple[Count, ...] = ()
    waves: tuple[Wave, ...] = ()
    opted_out: int = 0
    vlc: VlcUsers | None = None


@dataclass(frozen=True, slots=True)
class Handed:
    """A wave that was written, and all waves so far."""

    out: HandedOut
    waves: tuple[Wave, ...]
    wave: Wave
    repeated: bool = False  # its files once more: nobody was told once more


SignIn = Callable[[SignInNeeded], Awaitable[None]]


async def homes(
    directory: Directory,
    snapshot: Snapshot | None,
    domains: Collection[str],
    tell: Tell,
    *,
    sign_in: SignIn | None = None,
) -> Homes:
    """What decides where people register. Refusals leave it unknown; they never raise.

    `domains`: those of guests with an Entra account. `sign_in` asks a person for a permission
    that is missing; without it nobody is disturbed.
    """
    whole = await _with_partners(directory, snapshot or _EMPTY, tell)
    more: Mapping[str, Response] = {}
    try:
        more = await directory.federations(tell)
        if sign_in is not None and _federations_missing(more):
            await sign_in(_permission(FEDERATION_SCOPE))
            more = await directory.federations(tell)
    except WizardError:  # what was not read is unknown, and `Homes.unread` says so
        pass
    known = homes_of(whole, more)
    if known.partners is None or not known.needs_tenants or not domains:
        return known
    return homes_of(whole, {**more, **await _tenants(directory, domains, tell, sign_in)})


async def _with_partners(directory: Directory, snapshot: Snapshot, tell: Tell) -> Snapshot:
    if PARTNERS in snapshot.responses:
        return snapshot
    try:
        return await directory.read((Part.PARTNERS,), tell)
    except WizardError:
        return snapshot


def _federations_missing(more: Mapping[str, Response]) -> bool:
    answer = more.get(DOMAINS)
    rows = answer.body.get("value", ()) if answer is not None and answer.ok else ()
    names = federated_domains(rows)
    return any(f"/domains/{name}/federationConfiguration" not in more for name in names)


async def _tenants(
    directory: Directory, domains: Collection[str], tell: Tell, sign_in: SignIn | None
) -> Mapping[str, Response]:
    asked = sorted(domains)[:MOST_DOMAINS]
    try:
        return await directory.tenants_of(asked, tell)
    except SignInNeeded:
        if sign_in is None:
            return {}
    except WizardError:
        return {}
    try:
        await sign_in(_permission(TENANT_SCOPE))
        return await directory.tenants_of(asked, tell)
    except WizardError:
        return {}


def _permission(scope: str) -> SignInNeeded:
    return SignInNeeded("A permission is asked for", scopes=frozenset({scope}))


def guest_domains(people: Iterable[Person]) -> set[str]:
    """Where guests with an Entra account are at home."""
    return {p.domain for p in people if p.origin is Origin.ENTRA and p.domain and not p.pending}
