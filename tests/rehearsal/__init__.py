"""The rehearsal tenant, on the wire."""
