"""Fixtures of the tests on the roles: what the module renders, and what evaluates it."""

import os
from collections.abc import Iterator

import pytest

from harness.errors import HarnessError
from harness.policies import Setups, render
from harness.simulator import Simulator, simulator
from harness.target import Target
from harness.workspace import workspace


@pytest.fixture(scope="session")
def iam() -> Iterator[Simulator]:
    """The simulator; where it cannot run, what needs it is skipped: on a developer's machine, and never in CI."""
    try:
        with simulator() as running:
            yield running
    except HarnessError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def setups() -> Setups:
    """The roles of each set-up in `roles.tftest.hcl`."""
    with workspace(Target(None), may_warn=False) as work:
        return render(work)
