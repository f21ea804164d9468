"""The rehearsal's own fixtures serve here, too."""

from tests.rehearsal.conftest import opened, pytest_configure, signing_key

__all__ = ["opened", "pytest_configure", "signing_key"]
