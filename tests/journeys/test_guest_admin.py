"""An administrator whose account lives elsewhere: the role in this tenant is what counts."""

from collections.abc import Callable

from vlc_wizard.rehearsal.tenant import Rehearsal

from .commanding import DOMAIN, Desk
from .walking import WORD

ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
READERS = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"  # Directory Readers
REGISTERED = ("microsoftAuthenticatorPush", "softwareOneTimePasscode")


def promoted(found: list[str]) -> Callable[[Rehearsal], None]:
    """One of the guests, with an account of their own organisation, is an administrator here."""

    def prepare(tenant: Rehearsal) -> None:
        organisation = tenant.organisation
        people = map(organisation.person_at, range(organisation.people.count))
        guest = next(p for p in people if p.guest and p.home and p.home.tenant_id and not p.pending)
        organisation.change_methods(guest, REGISTERED, organisation.time)
        body = {
            "id": "guest-admin",
            "principalId": guest.id,
            "roleDefinitionId": ADMINISTRATOR,
            "directoryScopeId": "/",
        }
        organisation.put("roleAssignment", "guest-admin", body)
        found.append(guest.user_name)

    return prepare


def test_a_guest_who_is_an_administrator_does_it_in_this_tenant(desk: Desk) -> None:
    who: list[str] = []
    desk.run("status", prepare=promoted(who))
    plan = desk.plan("--as", who[0])
    assert (
        f"ok: G1 You are who you said, in the tenant you named, with a role that may do this "
        f"({who[0]} in " in plan.words
    )
    said = desk.apply("--as", who[0])
    assert (said.code, said.untrue) == (0, []), said.words
    assert len(said.after.enforced) == 1
    assert desk.run("verify", "--as", who[0]).code == 0


def test_a_guest_without_the_role_is_refused_by_it(desk: Desk) -> None:
    """The control: it is the role in this tenant that lets them."""
    who: list[str] = []
    desk.run("status", prepare=promoted(who))

    def demoted(tenant: Rehearsal) -> None:
        organisation = tenant.organisation
        (body,) = (r for r in organisation.state.all("roleAssignment") if r["id"] == "guest-admin")
        organisation.put("roleAssignment", "guest-admin", {**body, "roleDefinitionId": READERS})

    desk.plan("--as", who[0])
    said = desk.run(
        "apply", str(desk.file), "--confirm", DOMAIN, "--reason", WORD, "--as", who[0],
        prepare=demoted,
    )  # fmt: skip
    assert (said.code, said.writes) == (5, []), said.words
    assert "Directory Readers" in said.words
