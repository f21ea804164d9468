"""The routes of the rehearsal tenant, one module a resource."""

from vlc_wizard.rehearsal.table import Route


def all_routes() -> tuple[Route, ...]:
    """Every route there is: what the tenant can be asked."""
    from vlc_wizard.rehearsal.routes import (
        applications,
        conditional_access,
        directory_roles,
        domains,
        groups,
        helped,
        invitations,
        mailbox,
        messages,
        method_policy,
        organization,
        per_user,
        registration,
        sign_in_log,
        strengths,
        tenant_policies,
        trust,
        users,
        what_if,
    )

    modules = (
        users,
        organization,
        directory_roles,
        groups,
        conditional_access,
        registration,
        tenant_policies,
        method_policy,
        domains,
        applications,
        trust,
        strengths,
        per_user,
        what_if,
        sign_in_log,
        messages,
        mailbox,
        invitations,
        helped,
    )
    return tuple(route for module in modules for route in module.ROUTES)
