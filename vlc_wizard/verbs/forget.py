"""forget: remove what is kept of a tenant on this computer."""

from vlc_wizard.verbs.session import Answer
from vlc_wizard.wiring import World, first_state


def forget(world: World) -> Answer:
    """Remove it, and say what cannot be removed."""
    state = first_state(world)
    confirmed = state.resume.session.confirmed if state.resume else None
    tenant = confirmed.tenant_id if confirmed else None
    where = world.rehearsal.tenant_id if world.rehearsal else tenant
    if where is not None:
        world.vault.forget(where)  # first of all the key to a sign-in that was kept
    left = tuple(world.store(tenant).forget())
    lines = ("What was kept here is removed.", *(f"  {line}" for line in left))
    return Answer({"forgotten": True, "cannot_be_removed": list(left)}, lines)
