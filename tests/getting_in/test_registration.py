"""Which app signs in: one's own, set up setting by setting and checked, or the shared one."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.getting_in.doing import plain_way
from vlc_wizard.core.acts import CheckApp
from vlc_wizard.core.pages.app import COMMAND_LINE_TOOLS
from vlc_wizard.core.registration import SETTINGS, from_graph, from_login
from vlc_wizard.core.session import Session
from vlc_wizard.rehearsal.organisation import CLIENT_ID
from vlc_wizard.verbs.session import Talk
from vlc_wizard.wiring import Options, World, open_world

NOBODYS = "00000000-1111-4222-8333-444444444444"
TO_APP = [("hub", ""), ("person", "4"), ("signin", ""), ("consent", "a")]


def switched(**switches: object):
    """The scenario with these switches."""

    def prepare(world: World) -> None:
        tenant = world.rehearsal.organisation
        tenant.scenario = replace(
            tenant.scenario, switches={**tenant.scenario.switches, **switches}
        )

    return prepare


def nothing(world: World) -> None:
    """As the scenario has it."""


@pytest.mark.parametrize(
    ("app", "switches", "said"),
    [
        (CLIENT_ID, {}, ("the login knows the app", "the login takes it for a public client")),
        (CLIENT_ID, {"app_public_client": False}, ("the login asks the app for a secret",)),
        (NOBODYS, {}, ("the login knows no such app in this tenant",)),
    ],
)
def test_before_anybody_signed_in_the_login_is_asked(
    home: Path, tmp_path: Path, app: str, switches: dict[str, object], said: tuple[str, ...]
) -> None:
    steps = [*TO_APP, ("app", "s"), ("register", "e"), ("register", app), ("register", ""),
             ("register", "q")]  # fmt: skip
    seen = plain_way(steps, "no-consent", tmp_path, switched(**switches))
    text = " ".join(seen.text.split())
    assert all(f"Checked: {words}." in text for words in said)
    for setting in SETTINGS:
        assert setting.where in text
        assert setting.value in text
    assert "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/" in text
    assert seen.writes == []


async def checked(scenario: str, prepare=nothing):
    world = open_world(Options(demo=scenario))
    prepare(world)
    talk = Talk.open(world, {})
    try:
        await talk.sign_in()
        return await talk.performer.perform(CheckApp(world.login.client_id, ""))
    finally:
        await world.close()


async def test_once_signed_in_every_setting_is_read(home: Path) -> None:
    check = await checked("p1-fresh")
    assert check.by == "graph"
    assert {s.id for s in SETTINGS} == set(check.settings)
    assert {c.mark for c in check.settings.values()} == {"ok"}


@pytest.mark.parametrize(
    ("switches", "setting", "mark"),
    [
        ({"app_audience": "AzureADMultipleOrgs"}, "audience", "bad"),
        ({"app_public_client": False}, "public", "warn"),
    ],
)
async def test_what_is_wrong_is_found(
    home: Path, switches: dict[str, object], setting: str, mark: str
) -> None:
    check = await checked("p1-fresh", switched(**switches))
    assert check.settings[setting].mark == mark
    others = [c.mark for name, c in check.settings.items() if name != setting]
    assert set(others) == {"ok"}


async def test_what_was_not_allowed_for_everybody_is_named(home: Path) -> None:
    check = await checked("no-consent")
    assert check.settings["consent"].mark == "warn"
    assert "Policy.Read.All" in check.settings["consent"].says


def test_what_cannot_be_read_is_unknown() -> None:
    check = from_graph(NOBODYS, None, None)
    assert {c.mark for c in check.settings.values()} == {"unknown"}
    assert from_graph(NOBODYS, [], []).settings["known"].mark == "bad"
    assert from_login(NOBODYS, "AADSTS50053").settings["known"].mark == "unknown"


def test_a_redirect_address_that_is_missing_and_a_secret_are_found() -> None:
    app = {
        "signInAudience": "AzureADMyOrg", "isFallbackPublicClient": True,
        "publicClient": {"redirectUris": ["http://localhost:8400"]},
        "requiredResourceAccess": [{"resourceAccess": [{"id": "x", "type": "Role"}]}],
        "passwordCredentials": [{"keyId": "x"}],
    }  # fmt: skip
    marks = {name: c.mark for name, c in from_graph(NOBODYS, [app], None).settings.items()}
    assert (marks["redirect"], marks["delegated"], marks["secret"]) == ("bad", "bad", "warn")


def test_the_shared_app_with_its_price_is_taken_and_kept(home: Path, tmp_path: Path) -> None:
    seen = plain_way([*TO_APP, ("app", "k"), ("signin", "q")], "no-consent", tmp_path, nothing)
    assert seen.session["client_id"] == COMMAND_LINE_TOOLS
    text = " ".join(seen.text.split())
    assert "Its price: permissions given to it serve every tool that uses it" in text
    assert Session(client_id=COMMAND_LINE_TOOLS).client_id == seen.session["client_id"]
