"""forget: remove what is kept of a tenant on this computer."""

from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.ports import Store
from vlc_wizard.core.session import Confirmed
from vlc_wizard.core.state import State
from vlc_wizard.verbs.session import Answer
from vlc_wizard.wiring import World, first_state


def forget(world: World, confirm: str | None) -> Answer:
    """Remove it once the tenant is confirmed, and say what cannot be removed."""
    state = first_state(world)
    confirmed = state.resume.session.confirmed if state.resume else None
    tenant = confirmed.tenant_id if confirmed else None
    where = world.rehearsal.tenant_id if world.rehearsal else tenant
    store = world.store(tenant)
    if store.writable and _holds_anything(store):
        _must_be_meant(*_named(world, state, confirmed, where or ""), confirm)
    if where is not None:
        world.vault.forget(where)  # first of all the key to a sign-in that was kept
    left = tuple(store.forget())
    lines = ("What was kept here is removed.", *(f"  {line}" for line in left))
    return Answer({"forgotten": True, "cannot_be_removed": list(left)}, lines)


def _holds_anything(store: Store) -> bool:
    kept = (store.saved(), store.runs(), store.journal(), store.waves.waves(), len(store.roster))
    return any(kept)


def _named(
    world: World, state: State, confirmed: Confirmed | None, tenant_id: str
) -> tuple[str, str]:
    """The tenant's name, and what confirms it: its domain, or its id where no domain is kept."""
    if confirmed is not None:
        return confirmed.tenant_name, confirmed.domain
    plan = world.last_plan(state)
    if plan is not None:
        return str(plan["tenant"]["name"]), str(plan["tenant"]["domain"])
    return "a tenant", tenant_id or "this-computer"


def _must_be_meant(name: str, domain: str, confirm: str | None) -> None:
    if confirm == domain:
        return
    said = f" {confirm!r} does not confirm it." if confirm is not None else ""
    raise UsageError(
        "Nothing is forgotten without a confirmation",
        f"What is kept here is of {name} ({domain}): answers, people, and the only record here of "
        f"what was done and who was told.{said}",
        now="Everything is still here.",
        next="Save the evidence first: vlc-wizard report --format html -o FILE. Then: "
        f"vlc-wizard forget --confirm {domain}",
    )
