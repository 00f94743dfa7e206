"""Fixtures of the tests on the roles: what the module renders, and what evaluates it."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from harness import rendering
from harness.errors import skipping
from harness.simulator import Simulator, simulator

# By the name of the set-up, and by principal.
Setups = dict[str, dict[str, rendering.Role]]


@pytest.fixture(scope="session")
def iam() -> Iterator[Simulator]:
    """The simulator."""
    with ExitStack() as cleanup:
        with skipping(pytest.skip):
            running = cleanup.enter_context(simulator())
        yield running


@pytest.fixture(scope="session")
def setups() -> Setups:
    """The roles of each set-up of the module itself. An example's are the same under another name."""
    return {name: setup.roles for name, setup in rendering.setups(rendering.MODULE).items()}
