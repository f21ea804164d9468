"""The overlays O1-O13: what else must be said beside a recommendation, each one line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.format import counted
from vlc_wizard.core.model import Policy, Readiness, inside, rows_in
from vlc_wizard.core.plan import REPORT_ONLY
from vlc_wizard.core.reach import Hit, hits_portals
from vlc_wizard.core.recommend import Recommendation
from vlc_wizard.core.words import DatedFact

LARGE = 5_000  # people; judged, not measured (product.md O9)
UNREADY = 0.2  # the part of the people that cannot pass today
MANAGED_DAYS = 45  # Microsoft turns its own report-only policies on no sooner
MANAGED = "Microsoft-managed"
NATIONAL = ("usgov", "china")
_ENFORCES = ("staged_move", "turn_on_existing", "add_policy", "create_policy",
             "clean_up_then_security_defaults", "enable_security_defaults")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """What an overlay may look at."""

    facts: FactSheet
    recommended: Recommendation
    dated: Mapping[str, DatedFact]
    cloud: str
    way: str  # of the sign-in: "browser", "device-code" or ""
    emergency: tuple[str, ...]  # accounts named so far
    today: date


@dataclass(frozen=True, slots=True)
class Overlay:
    """One line. `warns` says a price."""

    id: str
    says: str
    warns: bool = False


def overlays(seen: Seen) -> tuple[Overlay, ...]:
    """Those that the facts call for, in their order."""
    return tuple(o for trigger in OVERLAYS if (o := trigger(seen)) is not None)


def o1_lock_out(seen: Seen) -> Overlay | None:
    """Nobody would keep a way in."""
    mine = seen.facts.my_mfa
    if mine is not None and not mine[0]:
        return Overlay("O1", "You cannot pass MFA yourself yet: register a method first.", True)
    if seen.emergency:
        return None
    return Overlay("O1", "No emergency access account is named yet. Name one, so that somebody "
                   "gets in if MFA fails.",
                   warns=True)  # fmt: skip


def o2_own_sign_in(seen: Seen) -> Overlay | None:
    """The change would block the wizard's own way in."""
    if seen.way != "device-code":
        return None
    return Overlay("O2", "You signed in by device code, which security defaults and a policy of "
                   "Microsoft's block. Sign in by the browser before anything is enforced.",
                   warns=True)  # fmt: skip


def o3_federated(seen: Seen) -> Overlay | None:
    """Somebody else's sign-in page asks for MFA."""
    domains = seen.facts.around.federated
    if not domains:
        return None
    return Overlay("O3", f"Federated: {', '.join(domains)}. Their own identity provider must say "
                   "that MFA was done; test one person of each domain.")  # fmt: skip


def o4_no_strength(seen: Seen) -> Overlay | None:
    """An authentication strength would shut some of them out."""
    guests = seen.facts.census.guests if seen.facts.census else 0
    allowed = seen.facts.around.allowed
    external = ", ".join(allowed.external) if allowed else ""
    if not guests and not external:
        return None
    who = counted(guests, "guests") if guests else f"users of {external}"
    there = "There is" if guests == 1 else "There are"
    return Overlay("O4", f"{there} {who}. The policy demands plain MFA: an authentication "
                   "strength would shut out guests from elsewhere and external "
                   "methods.")  # fmt: skip


def o5_phone_only(seen: Seen) -> Overlay | None:
    """Some have a phone and nothing else."""
    by = seen.facts.census.by_readiness if seen.facts.census else None
    count = (by or {}).get(Readiness.PHONE_ONLY, 0)
    end = seen.dated["sms-voice-end"].on
    if not count or end is None:
        return None
    left = (end - seen.today).days
    days = counted(abs(left), "days")
    when = f"in {days}" if left >= 0 else f"{days} ago"
    return Overlay("O5", counted(count, "people have a phone only.")
                   + " Microsoft's SMS and voice codes end "
                   f"on {end.isoformat()}, {when}.",
                   warns=True)  # fmt: skip


def o6_no_method(seen: Seen) -> Overlay | None:
    """There is nothing to register."""
    allowed = seen.facts.around.allowed
    if allowed is None or allowed.usable:
        return None
    return Overlay("O6", "The authentication methods policy enables no method that passes MFA: "
                   "people would be asked to register, and have nothing to register.",
                   warns=True)  # fmt: skip


def o7_registration(seen: Seen) -> Overlay | None:
    """Registering is itself under a policy."""
    names = [p.name for p in _on(seen) if _registers(p)]
    if not names:
        return None
    return Overlay("O7", f"Registering is itself under a policy ({', '.join(names)}). Outside its "
                   "terms people fail with AADSTS53010; a Temporary Access Pass helps, but not "
                   "guests.",
                   warns=True)  # fmt: skip


def o8_blocks(seen: Seen) -> Overlay | None:
    """A Block at the admin portals stops everything else; whom it hits, as far as it is known."""
    judged = seen.facts.coverage
    whom = {b.policy: f" ({b.who}, {b.situation})" for b in (judged.blocked if judged else ())}
    hit = [p for p in _on(seen) if is_block(p) and hits_portals(p.body) is not Hit.NO]
    if not hit:
        return None
    names = ", ".join(p.name + whom.get(p.name, "") for p in hit)
    return Overlay("O8", f"A policy that is on blocks: {names}. Whom it hits is not let in at "
                   "all, with MFA or without.",
                   warns=True)  # fmt: skip


def o9_size(seen: Seen) -> Overlay | None:
    """Many people, or many who cannot pass."""
    census = seen.facts.census
    if census is None or not census.people:
        return None
    by = census.by_readiness
    unready = 0 if by is None else census.people - sum(
        by.get(kind, 0)
        for kind in (Readiness.READY, Readiness.PHONE_ONLY, Readiness.ELSEWHERE)
    )  # fmt: skip
    if census.people <= LARGE and unready <= UNREADY * census.people:
        return None
    return Overlay("O9", f"{unready} of " + counted(census.people, "people cannot pass today. ")
                   + "Start report-only, tell people in waves, and turn it on after "
                   "that.")  # fmt: skip


def o10_seats(seen: Seen) -> Overlay | None:
    """Fewer licences than people."""
    licence, census = seen.facts.licence, seen.facts.census
    if licence is None or census is None or not licence.premium:
        return None
    if licence.units >= census.members:
        return None
    return Overlay("O10", counted(licence.units, "premium seats for ")
                   + counted(census.members, "members. ") +
                   "The licence must cover everybody who benefits; nothing is blocked by "
                   "it.")  # fmt: skip


def o11_cloud(seen: Seen) -> Overlay | None:
    """Dates of the public cloud are not dates here."""
    if seen.cloud not in NATIONAL:
        return None
    return Overlay("O11", "This is a national cloud: Microsoft's own MFA demand and the end of "
                   "SMS are dated for the public cloud only, and whether the app group Microsoft "
                   "Admin Portals works here is not verified.",
                   warns=True)  # fmt: skip


def o12_managed(seen: Seen) -> Overlay | None:
    """Policies that Microsoft turns on by itself."""
    ours = [p for p in seen.facts.policies or () if p.name.startswith(MANAGED)]
    waiting = [f"{p.name} (not before {_earliest(p)})" for p in ours if p.state == REPORT_ONLY]
    if not ours:
        return None
    text = ", ".join(waiting) or "none stands report-only now"
    return Overlay("O12", f"Microsoft manages {len(ours)} policies here and turns report-only "
                   f"ones on by itself: {text}.")  # fmt: skip


def o13_sessions(seen: Seen) -> Overlay | None:
    """Sessions that stand already."""
    if seen.recommended.action not in _ENFORCES:
        return None
    return Overlay("O13", "Sessions that are open stay open until they run out. Revoking them "
                   "makes it immediate, and signs people out everywhere.")  # fmt: skip


OVERLAYS: tuple[Callable[[Seen], Overlay | None], ...] = (
    o1_lock_out, o2_own_sign_in, o3_federated, o4_no_strength, o5_phone_only, o6_no_method,
    o7_registration, o8_blocks, o9_size, o10_seats, o11_cloud, o12_managed, o13_sessions,
)  # fmt: skip


def is_block(policy: Policy) -> bool:
    """Whether its grant is Block."""
    return "block" in rows_in(inside(policy.body, "grantControls").get("builtInControls"))


def _on(seen: Seen) -> list[Policy]:
    return [p for p in seen.facts.policies or () if _is_on(p)]


def _is_on(policy: Policy) -> bool:
    return policy.state == "enabled"


def _registers(policy: Policy) -> bool:
    applications = inside(policy.body, "conditions", "applications")
    return "urn:user:registersecurityinfo" in rows_in(applications.get("includeUserActions"))


def _earliest(policy: Policy) -> str:
    try:
        made = datetime.fromisoformat(str(policy.body.get("createdDateTime")))
    except ValueError:
        return "a date that is not known"
    return (made + timedelta(days=MANAGED_DAYS)).date().isoformat()
