"""A served tenant for programs of other people."""

from collections.abc import Iterator

import pytest

from tests.rehearsal.serving import Serving, serving

PEOPLE = 345


def pytest_configure(config: pytest.Config) -> None:
    # The generated SDK declares its own deprecated classes on import; nobody here uses them.
    for module in ("msgraph", "kiota_abstractions"):
        config.addinivalue_line("filterwarnings", rf"ignore::DeprecationWarning:{module}\.")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Sign-ins finish by themselves; several pages of people, none of them disabled."""
    folder = tmp_path_factory.mktemp("served")
    with serving(folder, "--auto-sign-in", "--people", str(PEOPLE)) as running:
        yield running
