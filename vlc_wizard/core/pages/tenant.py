"""Is this the tenant? Nothing goes on before the admin has said so."""

from vlc_wizard.core.acts import ReadPeople
from vlc_wizard.core.handover import other_tenant, taken_over
from vlc_wizard.core.model import ROLE_NAMES, Admin, Tenant
from vlc_wizard.core.page import (
    Action,
    Block,
    Fact,
    Facts,
    Note,
    Page,
    Say,
    say,
)
from vlc_wizard.core.session import Confirmed
from vlc_wizard.core.stated import with_stated
from vlc_wizard.core.view import Turn, View


def page(view: View) -> Page:
    """The account, its roles, the tenant's name and domain."""
    facts = view.facts
    if facts is None or facts.tenant is None or facts.admin is None:
        return Page(
            "tenant", say("The tenant could not be read"), say("nothing"),
            (Note(say("Who you are and which tenant this is could not be read."), warning=True),),
            (Action("r", say("Read again"), "reread"), Action("a", say("Sign in again"), "again")),
        )  # fmt: skip
    tenant, admin = facts.tenant, facts.admin
    if other_tenant(view.session.handed, facts):
        return _refused(view, tenant)
    rows = (
        Fact(say("Tenant"), say("$name", name=tenant.name)),
        Fact(say("Domain"), say("$domain", domain=tenant.domain)),
        Fact(say("Tenant id"), say("$id", id=tenant.id)),
        Fact(say("You"), say("$name ($who)", name=admin.name, who=admin.user_name)),
        Fact(say("You are"), say("a guest") if admin.guest else say("a member")),
        Fact(say("You hold"), roles_words(admin)),
    )
    return Page(
        id="tenant",
        title=say("Is this the tenant?"),
        changes=say("nothing"),
        blocks=(Facts(rows), *_kept(view), *_changed(view, tenant.id, admin.id)),
        actions=(
            Action("enter", say("Yes, this is it"), "yes"),
            Action("a", say("No, sign in again"), "again"),
        ),
        help=(say("If the name is not the one you expected, you are signed in to another "
                  "organisation: go back and sign in again."),),
        why=(say("Read from /organization, /me and the roles of the signed-in person."),),
    )  # fmt: skip


def _refused(view: View, tenant: Tenant) -> Page:
    """A hand-over is of one tenant, and of no other."""
    handed = view.session.handed
    return Page(
        "tenant", say("This is another tenant"), say("nothing"),
        (Note(say("What you take over is of $expected ($there). You are signed in to $name "
                  "($domain). Nothing is carried over from one to the other.",
                  expected=handed["tenant_name"], there=handed["domain"], name=tenant.name,
                  domain=tenant.domain), warning=True),),
        (Action("a", say("Sign in again"), "again"),),
    )  # fmt: skip


def roles_words(admin: Admin) -> Say:
    """The roles by name."""
    if admin.roles is None:
        return say("unknown: the roles could not be read")
    names = ", ".join(sorted(ROLE_NAMES.get(r, f"another role ({r})") for r in admin.roles))
    return say("$names", names=names) if names else say("no directory role")


def _kept(view: View) -> tuple[Block, ...]:
    return (Note(say("$kept", kept=view.state.kept)),) if view.state.kept else ()


def _changed(view: View, tenant_id: str, object_id: str) -> tuple[Block, ...]:
    before = view.session.confirmed
    if before is None or (before.tenant_id, before.object_id) == (tenant_id, object_id):
        return ()
    return (
        Note(
            say("Before, this was $name ($domain) and $who. Saying yes forgets the answers given "
                "for them; what was done to a tenant stays written down.",
                name=before.tenant_name, domain=before.domain, who=before.user_name),
            warning=True,
        ),
    )  # fmt: skip


def press(view: View, name: str) -> Turn:
    """Yes fixes tenant and person for every later token."""
    from vlc_wizard.core.acts import ReadTenant

    facts = view.facts
    if name == "again":
        return Turn(goto="person" if view.setting.people_to_be else "signin")
    if name == "reread" or facts is None or facts.tenant is None or facts.admin is None:
        return Turn(acts=(ReadTenant(),))
    confirmed = Confirmed(
        facts.tenant.id,
        facts.tenant.name,
        facts.tenant.domain,
        facts.admin.id,
        facts.admin.user_name,
    )
    if view.session.handed:
        return _taken_over(view, confirmed)
    session = view.session.answer(confirmed=confirmed)
    before = view.session.confirmed
    if before is None or before.tenant_id != confirmed.tenant_id:
        session = with_stated(session, facts.stated)  # kept for this tenant, by a verb
    return Turn(session, goto="admins", acts=(ReadPeople(),))


def _taken_over(view: View, confirmed: Confirmed) -> Turn:
    """A colleague's answers stand; what they saw and agreed to is asked anew."""
    if other_tenant(view.session.handed, view.facts):
        return Turn()
    return Turn(taken_over(view.session, confirmed), goto="takeover", acts=(ReadPeople(),))
