"""Accepting an invitation, by the link that the invitation holds."""

import re
import secrets
from urllib.parse import quote, urlencode

from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.people import Person
from vlc_wizard.rehearsal.refusal import LoginRefusal
from vlc_wizard.rehearsal.signing import digest

TICKET = "invitation"
IN_LINK = re.compile(r"[?&]ticket=([\w-]+)", re.ASCII)
LASTS = 3650 * 86400.0  # seconds; nothing is known of an end


def link_for(organisation: Organisation, person: Person, root: str, back: str) -> str:
    """The address at which this person accepts; `root` is Graph's own, `back` where it ends."""
    ticket = secrets.token_urlsafe(24)
    body = {"user": person.id, "back": back}
    organisation.state.put_grant(digest(ticket), TICKET, body, organisation.time + LASTS)
    query = {"tenant": organisation.tenant_id, "user": person.id, "ticket": ticket, "ver": "2.0"}
    inner = f"https://invitations.microsoft.com/redeem/?{urlencode(query)}"
    return f"{root.rpartition('/')[0]}/redeem?rd={quote(inner, safe='')}"


def invited(organisation: Organisation, rd: str) -> tuple[Person, str]:
    """Whom a link invites, and where it leads in the end. Refuses one that is none of ours."""
    match = IN_LINK.search(rd)
    grant = organisation.state.grant(digest(match[1]), TICKET) if match else None
    person = organisation.person(grant[0]["user"]) if grant else None
    if grant is None or person is None:
        raise LoginRefusal("invalid_request", 50020, "This invitation is not valid.")
    return person, str(grant[0]["back"])


def redeem(organisation: Organisation, rd: str) -> str:
    """Accept; where it leads now. A second time changes nothing."""
    person, back = invited(organisation, rd)
    if person.pending:
        organisation.accept_invitation(person, organisation.time)
    return back
