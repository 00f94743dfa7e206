"""Fixtures of the tests on the roles: what the module renders, and what evaluates it."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from harness import rendering
from harness.errors import skipping
from harness.simulator import Simulator, simulator

# Those of callers have the same roles, and an example's have another name.
MODULE = re.findall(r'^run "(\w+)"', (rendering.SETUPS / "module.tftest.hcl").read_text(), re.MULTILINE)

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
    """The roles of each set-up of the module itself."""
    rendered = rendering.setups()
    return {name: rendered[name].roles for name in MODULE}
