"""Inviting somebody from outside, who has an account at once and takes it up later."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from vlc_wizard.rehearsal.people import Person
from vlc_wizard.rehearsal.redeeming import link_for
from vlc_wizard.rehearsal.refusal import GraphRefusal, bad_request
from vlc_wizard.rehearsal.roles import templates
from vlc_wizard.rehearsal.shape import Anything, Choice, Text, Thing, Truth
from vlc_wizard.rehearsal.table import DENIED, Call, Reply, Route, Service, any_of

INVITATIONS = Service(DENIED, DENIED, limit="invitations")
INVITERS_OF_MEMBERS = templates("Global Administrator", "User Administrator")
ADDRESS = re.compile(r"[!-?A-~]+@[!-?A-~]+\.[!-?A-~]+")  # ASCII without a space or another @
RECIPIENT = {"emailAddress": {"name": None, "address": None}}
NO_MESSAGE = {"messageLanguage": None, "customizedMessageBody": None, "ccRecipients": [RECIPIENT]}
BODY = Thing(
    "invitation",
    {
        "invitedUserEmailAddress": Text(nullable=False),
        "inviteRedirectUrl": Text(nullable=False),
        "invitedUserDisplayName": Text(),
        "invitedUserType": Choice("Guest Member"),
        "sendInvitationMessage": Truth(),
        "resetRedemption": Truth(),
        "invitedUserMessageInfo": Thing(
            "invitedUserMessageInfo",
            {
                "messageLanguage": Text(),
                "customizedMessageBody": Text(),
                "ccRecipients": Anything(),
            },
        ),
        "invitedUser": Anything(),
    },
    always=True,
)


async def invite(call: Call) -> Reply:
    """POST /invitations: 201. A mail leaves the rehearsal for nobody."""
    asked = _asked(call)
    with call.organisation.state.writing():
        person = _account(call, asked)
        link = link_for(call.organisation, person, call.root, asked["inviteRedirectUrl"])
    return Reply(201, _invitation(call, asked, person, link))


def _asked(call: Call) -> dict[str, Any]:
    try:
        asked: dict[str, Any] = BODY.read(call.body)
    except GraphRefusal:
        raise bad_request("Invalid property in the invitation.") from None
    email, back = asked["invitedUserEmailAddress"], asked["inviteRedirectUrl"]
    if not isinstance(email, str) or not ADDRESS.fullmatch(email):
        raise bad_request("The invited user's email address is missing or not valid.")
    if not isinstance(back, str) or not back.startswith(("https://", "http://")):
        raise bad_request("The property inviteRedirectUrl is missing or not valid.")
    asked["invitedUserType"] = asked["invitedUserType"] or "Guest"
    if asked["invitedUserType"] == "Member" and not INVITERS_OF_MEMBERS & call.caller.roles:
        raise GraphRefusal(403, *DENIED)
    return asked


def _account(call: Call, asked: Mapping[str, Any]) -> Person:
    """Who is invited: the account that is there for the address, or a new one."""
    organisation, email = call.organisation, asked["invitedUserEmailAddress"]
    if organisation.person(email) is not None:
        raise bad_request("The invited user already exists in the directory as a member.")
    there = organisation.person(organisation.people.outside_name(email))
    if there is None:
        name = asked["invitedUserDisplayName"] or email.partition("@")[0]
        return organisation.invite(email, name, member=asked["invitedUserType"] == "Member")
    if asked["resetRedemption"]:
        organisation.reset_redemption(there)
    return organisation.person_at(there.index)


def _invitation(call: Call, asked: Mapping[str, Any], person: Person, link: str) -> dict[str, Any]:
    return {
        "@odata.context": call.context("invitations/$entity"),
        "id": str(uuid4()),
        "inviteRedeemUrl": link,
        "invitedUserDisplayName": asked["invitedUserDisplayName"],
        "invitedUserType": asked["invitedUserType"],
        "invitedUserEmailAddress": asked["invitedUserEmailAddress"],
        "sendInvitationMessage": bool(asked["sendInvitationMessage"]),
        "resetRedemption": bool(asked["resetRedemption"]),
        "inviteRedirectUrl": asked["inviteRedirectUrl"],
        "status": "PendingAcceptance" if person.pending else "Completed",
        "invitedUserMessageInfo": {**NO_MESSAGE, **(asked["invitedUserMessageInfo"] or {})},
        "invitedUser": {"id": person.id},
    }


ROUTES = (Route("POST", "/invitations", invite, INVITATIONS, (any_of("User.Invite.All"),)),)
