"""The routes of the rehearsal tenant, one module a resource."""

from vlc_wizard.rehearsal.table import Route


def all_routes() -> tuple[Route, ...]:
    """Every route there is: what the tenant can be asked."""
    from vlc_wizard.rehearsal.routes import (
        conditional_access,
        directory_roles,
        groups,
        organization,
        registration,
        tenant_policies,
        users,
    )

    modules = (
        users,
        organization,
        directory_roles,
        groups,
        conditional_access,
        registration,
        tenant_policies,
    )
    return tuple(route for module in modules for route in module.ROUTES)
