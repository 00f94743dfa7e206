"""Fixtures of the tests on an applied module."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from deployments import Deployment, Deployments
from examples import Example
from harness.client import JobClient
from harness.target import Target
from localstack.long_job import LongJob, watched


@pytest.fixture(scope="session", autouse=True)
def _early(request: pytest.FixtureRequest, chosen: set[str]) -> None:
    """Start the 30 s job before the first test, where a chosen test is about it."""
    if "long_job" in chosen:
        request.getfixturevalue("long_job")


@pytest.fixture
def applied(request: pytest.FixtureRequest, example: Example) -> Deployment:
    """The example that the test is about."""
    deployment: Deployment = request.getfixturevalue(example.name)
    return deployment


@pytest.fixture(scope="session")
def deploy(deployments: Deployments) -> Callable[..., Deployment]:
    """Applies a root of the test's own: `deploy(text, **variables)`. See `Deployments.deploy`."""
    return deployments.deploy


@pytest.fixture(scope="session")
def job(quickstart: Deployment) -> dict[str, Any]:
    """The module's outputs in the quick start."""
    return dict(quickstart.outputs["job"])


@pytest.fixture(scope="session")
def client(target: Target, job: dict[str, Any]) -> Iterator[JobClient]:
    with JobClient(target.api_url(job)) as made:
        yield made.ready()


@pytest.fixture(scope="session")
def long_job(client: JobClient) -> Iterator[LongJob]:
    """The 30 s job. A test that waits for its end is marked `late`."""
    with watched(client) as job:
        yield job


@pytest.fixture(scope="session")
def workbench(existing_function: Deployment, emulator: Target) -> Iterator[JobClient]:
    """A client of the API whose job does what its input asks for."""
    with JobClient(emulator.api_url(existing_function.outputs["job"])) as client:
        yield client.ready()


@pytest.fixture(scope="session")
def recorded_workbench(recorded: Deployment, emulator: Target) -> Iterator[JobClient]:
    """A client of the same, whose reads come from records."""
    with JobClient(emulator.api_url(recorded.outputs["job"])) as client:
        yield client.ready()


@pytest.fixture(
    scope="session", params=["workbench", pytest.param("recorded_workbench", marks=pytest.mark.applies("recorded"))]
)
def reads(request: pytest.FixtureRequest) -> JobClient:
    """A client of each: the contract is the same."""
    client: JobClient = request.getfixturevalue(request.param)
    return client


@pytest.fixture(scope="session")
def short_job(client: JobClient) -> dict[str, Any]:
    """An ended job of the quick start: its start's answer and its last poll."""
    started = client.start({"seconds": 0.1})
    return {"started": started, "ended": client.wait(started, deadline=30.0, interval=0.2)[-1].job}
