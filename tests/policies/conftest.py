"""Fixtures of the tests on the roles: what the module renders, and what evaluates it."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from harness.errors import skipping
from harness.policies import Setups, render
from harness.simulator import Simulator, simulator
from harness.target import Target
from harness.workspace import workspace


@pytest.fixture(scope="session")
def iam() -> Iterator[Simulator]:
    """The simulator."""
    with ExitStack() as cleanup:
        with skipping(pytest.skip):
            running = cleanup.enter_context(simulator())
        yield running


@pytest.fixture(scope="session")
def setups() -> Setups:
    """The roles of each set-up in `roles.tftest.hcl`."""
    with workspace(Target(None), may_warn=False) as work:
        return render(work)
