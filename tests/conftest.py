"""Fixtures. What they use lies in `harness/`."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from harness import localstack
from harness.client import Poll
from harness.target import Target
from harness.terraform import Terraform
from harness.workspace import Workspace, workspace

AWS = "aws"


@dataclass
class Deployment:
    """An applied root.

    Attributes:
        terraform: The root.
        outputs: Its outputs.
        variables: What it was applied with.
    """

    terraform: Terraform
    variables: dict[str, Any]
    outputs: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name that it was applied with."""
        return str(self.variables["name"])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--target", default="emulator", choices=["emulator", AWS], help="aws: a real account")
    parser.addoption("--update-golden", action="store_true", help="write tests/golden/ instead of comparing with it")


def pytest_configure() -> None:
    """End as on Ctrl-C, fixtures torn down, when somebody's CI sends SIGTERM."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests that wait for the 30 s job at the end: it runs while the others do."""
    items.sort(key=lambda item: "long_job" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def target(pytestconfig: pytest.Config) -> Iterator[Target]:
    """What the module is applied to: AWS by name, an emulator that AWS_ENDPOINT_URL names, or one of our own."""
    if pytestconfig.getoption("--target") == AWS:
        yield Target(None)
    elif url := os.environ.get("AWS_ENDPOINT_URL"):
        yield Target(url.rstrip("/"))
    else:
        with localstack.running() as server:
            yield Target(server.url, server.check, disposable=True)


@pytest.fixture(scope="session")
def emulator(target: Target) -> Target:
    """The target, where it is an emulator."""
    if target.endpoint_url is None:
        pytest.skip("looks at everything in the account, or makes what only an emulator may have")
    return target


@pytest.fixture(scope="session")
def work(target: Target) -> Iterator[Workspace]:
    with workspace(target) as made:
        yield made


@pytest.fixture(scope="session")
def module(work: Workspace) -> Path:
    """The copy of the module that the examples' roots import."""
    return work.copy_module("module")


@dataclass
class LongJob:
    """The sample job at its full length, watched by a thread.

    Attributes:
        post_seconds: How long the POST took.
        polls: What each poll saw; the last one has the output.
    """

    post_seconds: float
    polls: Future[list[Poll]]
