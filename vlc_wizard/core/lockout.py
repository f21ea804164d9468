"""Who keeps a way in: what the policies will demand of each administrator, and can they meet it.

It proves, and does not guess: a way in is "yes" only where every policy that is on, and the one to
be turned on, either does not apply or can be met by a method that is registered and allowed.
Whatever was not read makes it "unknown"; a condition such as a place makes it "sometimes".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.model import GLOBAL_ADMINISTRATOR, Account, Body, RoleHolder
from vlc_wizard.core.passing import RANK, Can, can_pass, demanded_kinds, has_mfa, in_words
from vlc_wizard.core.plan import plain_name
from vlc_wizard.core.reach import Hit, Reach, reach_of
from vlc_wizard.core.somewhere import somewhere
from vlc_wizard.core.surroundings import Surroundings

__all__ = ["Can", "Way", "demanded_kinds", "has_mfa", "ways_in"]

_OFF = ("disabled", "enabledForReportingButNotEnforced")


@dataclass(frozen=True, slots=True)
class Way:
    """One person: what will be demanded, and whether it can be met now."""

    id: str
    name: str
    user_name: str
    administrator: bool  # holds Global Administrator
    emergency: bool  # left out by the plan
    demands: str  # by the tenant's own policies
    can: Can
    because: str
    portal: str = ""  # why the MFA that Microsoft's portals ask by themselves may not be passed


def ways_in(
    facts: FactSheet, wanted: Iterable[Body], excluded: Mapping[str, Account]
) -> tuple[Way, ...]:
    """Every Global Administrator and every account left out, once these policies are on."""
    on = [p.body for p in facts.policies or () if p.state not in _OFF]
    reaches = tuple(map(reach_of, (*on, *wanted)))
    proof = _Proof(reaches, facts.around, known=facts.policies is not None)
    holders = [h for h in facts.holders or () if h.kind in ("user", "group")]
    seen = {h.id for h in holders}
    others = [_as_holder(a) for a in excluded.values() if a.id not in seen]
    return (
        *(proof.way(h, administrator=True, emergency=h.id in excluded) for h in holders),
        *(proof.way(h, administrator=False, emergency=True) for h in others),
    )


def _as_holder(account: Account) -> RoleHolder:
    return RoleHolder(
        account.id, account.name, account.user_name, "user", account.enabled, account.synced,
        account.guest,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Proof:
    """The policies that will be on, and what is known around them."""

    policies: tuple[Reach, ...]
    around: Surroundings
    known: bool  # whether the policies were read

    def way(self, person: RoleHolder, *, administrator: bool, emergency: bool) -> Way:
        """How this person stands."""
        demands, can, because = self._judged(person, administrator=administrator)
        if not self.known and can != "no":
            can, because = "unknown", "the policies could not be read"
        mfa, why = has_mfa(person.id, self.around)
        elsewhere = self._elsewhere(person)
        portal = why if mfa != "yes" else elsewhere
        if can == "yes" and elsewhere and demands != "nothing":
            can, because = "sometimes", elsewhere
        return Way(
            person.id, person.name, person.user_name, administrator, emergency, demands, can,
            because, portal,
        )  # fmt: skip

    def _elsewhere(self, person: RoleHolder) -> str:
        """Who else has a say in the MFA of somebody on a federated domain; empty for nobody."""
        domain = person.user_name.rpartition("@")[2].lower()
        if domain not in {d.lower() for d in self.around.federated or ()}:
            return ""
        return (
            f"the identity provider of {domain} must do MFA and say so, or leave it to Entra; how "
            "that domain is set was not read"
        )

    def _judged(self, person: RoleHolder, *, administrator: bool) -> tuple[str, Can, str]:
        """(what is demanded, can it be met, why)."""
        if person.kind == "group":
            return "not known", "unknown", "a group holds the role; its members are not judged"
        roles = {GLOBAL_ADMINISTRATOR} if administrator else frozenset()
        judged = [(r.policy, r.hits(person, roles, self.around.members)) for r in self.policies]
        hits = [(p, hit) for p, hit in judged if hit]
        demands = _demanded(hits)
        if person.enabled is False:
            return demands, "no", "the account is disabled"
        if person.enabled is None:
            return demands, "unknown", "whether the account is enabled could not be read"
        worst: tuple[Can, str] = ("yes", "your policies demand nothing of this account")
        if hits:
            worst = ("yes", "a method that meets it is registered and allowed")
        stops = [found for policy, hit in hits if (found := self._stop(policy, hit, person))]
        worst = max((worst, *stops), key=lambda stop: RANK[stop[0]])
        if worst[0] == "sometimes" and any(hit is Hit.SOMETIMES for _, hit in hits):
            worst = self._somewhere(person, hits, worst[1])
        return demands, worst[0], worst[1]

    def _stop(self, policy: Body, hit: Hit, person: RoleHolder) -> tuple[Can, str] | None:
        """How one policy stands between this person and the portal; None where it does not."""
        met, why = can_pass(policy.get("grantControls") or {}, person.id, self.around)
        if met == "yes":
            return None
        because = f"{plain_name(policy) if policy.get('displayName') else policy.get('id')}: {why}"
        if hit is Hit.YES or (hit is Hit.UNKNOWN and met == "unknown"):
            return met, because
        if hit is Hit.UNKNOWN:
            return "unknown", f"{because}; whether it applies is not known"
        return "sometimes", because

    def _somewhere(
        self, person: RoleHolder, hits: list[tuple[Body, Hit]], because: str
    ) -> tuple[Can, str]:
        """Where this person gets in all the same; each policy alone may leave room, and not all."""
        stopping = [policy for policy, hit in hits if self._stop(policy, hit, person) is not None]
        where = somewhere(stopping, self.around.places)
        if where:
            return "sometimes", f"only {where} ({because})"
        return "unknown", f"{because}; that any sign-in gets past is not proven"


def _demanded(hits: list[tuple[Body, Hit]]) -> str:
    """What the policies that apply demand together, each demand once."""
    words: dict[str, Hit] = {}
    for policy, hit in hits:
        said = in_words(policy.get("grantControls") or {})
        if said:
            words[said] = max(hit, words.get(said, hit))
    sure = [said for said, hit in sorted(words.items()) if hit is Hit.YES]
    perhaps = [f"perhaps {said}" for said, hit in sorted(words.items()) if hit is not Hit.YES]
    return ", ".join((*sure, *perhaps)) or "nothing"
