"""Step 0: who is calling? Nothing follows before a proof was chosen and noted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

PROOFS: Mapping[str, tuple[str, str]] = MappingProxyType({
    "call-back": ("I called back", "on the number in the personnel records, not one they gave"),
    "video": ("Live video with an identity document", "the face and the document, live"),
    "manager": ("Their manager confirmed it", "through a channel you know"),
    "in-person": ("They stand before me", "with an identity document, or known to me"),
    "verified-id": ("Verified ID", "where your organisation uses it"),
})  # fmt: skip
NO_PROOF = "Name, employee number, birth date and the manager's name prove nothing."
FOR_ADMINS = 2  # proofs
LASTS = timedelta(hours=1)  # a call; after it whoever speaks is proven anew


@dataclass(frozen=True, slots=True)
class Proof:
    """What the agent says was proven, under which ticket, and who stands by for an admin."""

    kinds: tuple[str, ...]
    ticket: str
    second_agent: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One call. It exists once its proof is written down."""

    id: str  # "helpdesk-" and eight hex digits: its lines in the journal
    topic: str  # "code", "complaint" or "person"
    about: str  # the code, the complaint's name, or the sign-in name
    proof: Proof
    at: datetime


def lacking(proof: Proof, *, admin: bool) -> str:
    """What is missing of a proof; empty: it is enough. `admin`: the account holds any role."""
    known = [kind for kind in dict.fromkeys(proof.kinds) if kind in PROOFS]
    if not known:
        return "Choose how the caller was proven. No proof, no reset: offer a visit."
    if not proof.ticket.strip():
        return "Note the ticket, or how the call is known to you."
    if not admin:
        return ""
    if len(known) < FOR_ADMINS:
        return "An administrator's account needs two different proofs."
    if not proof.second_agent.strip():
        return "An administrator's account needs a second agent. Name them."
    return ""
