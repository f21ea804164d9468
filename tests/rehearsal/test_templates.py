"""Many people at once are said as each of them alone is."""

import json

import pytest

from vlc_wizard.rehearsal.account import DEFAULT, PROPERTIES, row, shown
from vlc_wizard.rehearsal.templates import Templates
from vlc_wizard.rehearsal.tenant import scenarios

SELECTIONS = {
    "as it comes": (),
    "everything": tuple(sorted(PROPERTIES)),
    "a string in part": ("id", "displayName", "mailNickname"),
    "one string": ("id",),
    "no string": ("userType", "accountEnabled"),
    "one string twice": ("userPrincipalName", "identities"),
    "the wizard's": (
        "id", "displayName", "userPrincipalName", "mail", "userType", "accountEnabled",
        "creationType", "externalUserState", "identities", "onPremisesSyncEnabled",
        "preferredLanguage",
    ),
}  # fmt: skip
EXTRA = 60  # people of each kind are looked at, more than any small tenant has kinds of


def looked_at(people):
    """The named ones, some members, and guests to the last."""
    edge = people.members
    return [*range(min(EXTRA, edge)), *range(max(edge - EXTRA, 0), min(edge + EXTRA, people.count))]


@pytest.mark.parametrize("scenario", [card.name for card in scenarios()])
def test_each_is_as_when_asked_for_alone(opened, scenario):
    organisation = opened(scenario).tenant.organisation
    people = organisation.people
    indices = looked_at(people)
    for select in SELECTIONS.values():
        texts = Templates(organisation, select)
        for index in indices:
            (said,) = texts.rows(index, index + 1, {})
            assert json.loads(said) == shown(row(organisation, people.person(index)), select)
    everybody = Templates(organisation, ()).rows(indices[0], indices[-1] + 1, {})
    ids = [json.loads(said)["id"] for said in everybody]
    assert ids == [people.id_of(n) for n in range(indices[0], indices[-1] + 1)]


def test_a_changed_person_is_shown_as_changed(desk):
    organisation = desk.tenant.organisation
    changes = {
        21: {"displayName": 'Quoted " and %s', "accountEnabled": False},
        44: {"pending": True},
    }
    said = [json.loads(text) for text in Templates(organisation, ()).rows(20, 46, changes)]
    for number, found in enumerate(said, start=20):
        person = organisation.people.person(number, changes.get(number))
        assert found == shown(row(organisation, person), DEFAULT)
    assert said[1]["displayName"] == 'Quoted " and %s'


async def test_rows_are_whole_in_a_batch_too(desk):
    client = await desk.client("User.Read.All User.Read")
    part = {"id": "1", "method": "GET", "url": "/users?$top=3"}
    answer = await client.ask("POST", "/v1.0/$batch", json={"requests": [part]})
    alone = await client.get("/v1.0/users?$top=3")
    assert answer.json()["responses"][0]["body"]["value"] == alone.json()["value"]
    assert len(alone.json()["value"]) == 3
