"""The routes of the rehearsal tenant, one module a resource."""
