"""Fixtures of the tests on an applied module."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from conftest import AT_ONCE, Deployment, LongJob
from harness.client import JobClient, Poll
from harness.target import Target


@pytest.fixture(scope="session", autouse=True)
def _start_long_job(long_job_started: LongJob) -> None:
    """Start the 30 s job before the first test, whichever it is."""


@pytest.fixture(scope="session")
def quickstart(applying: dict[str, Future[Deployment]]) -> Deployment:
    """`examples/quickstart`, applied once for all tests that only use it."""
    return applying["quickstart"].result()


@pytest.fixture(scope="session")
def existing_function(applying: dict[str, Future[Deployment]], workbench_arn: str) -> Deployment:
    """`examples/existing-function`, applied to the workbench."""
    return applying["existing_function"].result()


@pytest.fixture(scope="session")
def two_jobs(applying: dict[str, Future[Deployment]]) -> Deployment:
    """`examples/two-jobs`, out of another repository."""
    return applying["two_jobs"].result()


@pytest.fixture(scope="session")
def lifecycle(applying: dict[str, Future[Deployment]]) -> Deployment:
    """`examples/quickstart` once more, with a copy of the module that the tests may change."""
    return applying["lifecycle"].result()


@pytest.fixture(scope="session")
def merged_api(applying: dict[str, Future[Deployment]]) -> Deployment:
    """`examples/merged-api`."""
    return applying["merged_api"].result()


@pytest.fixture(scope="session")
def own_definition(applying: dict[str, Future[Deployment]]) -> Deployment:
    """`examples/own-definition`."""
    return applying["own_definition"].result()


@pytest.fixture(scope="session")
def secured(applying: dict[str, Future[Deployment]], emulator: Target) -> Deployment:
    """`examples/secured`; its requests would have to be signed on AWS."""
    return applying["secured"].result()


@pytest.fixture(scope="session")
def custom_domain(applying: dict[str, Future[Deployment]], emulator: Target) -> Deployment:
    """`examples/custom-domain`, under a name and with a certificate that nobody has."""
    return applying["custom_domain"].result()


@pytest.fixture(scope="session")
def ended(applying: dict[str, Future[Deployment]], emulator: Target) -> Iterator[dict[str, Future[list[str]]]]:
    """What a second plan of each example would change; the example is then destroyed."""

    def end(applied: Future[Deployment]) -> list[str]:
        example = applied.result()
        changes = example.terraform.planned_changes(**example.variables)
        example.terraform.destroy(**example.variables)
        return changes

    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {name: pool.submit(end, applied) for name, applied in applying.items() if name != "lifecycle"}


@pytest.fixture(scope="session")
def job(quickstart: Deployment) -> dict[str, Any]:
    """The module's outputs in the quick start."""
    return dict(quickstart.outputs["job"])


@pytest.fixture(scope="session")
def client(target: Target, job: dict[str, Any]) -> Iterator[JobClient]:
    with JobClient(target.api_url(job)) as made:
        yield made


@pytest.fixture(scope="session")
def long_job_started(client: JobClient) -> LongJob:
    """Start the 30 s job, and poll it each second beside the tests that run."""
    started = client.start({"message": "client request"})
    polls: Future[list[Poll]] = Future()

    def watch() -> None:
        try:
            polls.set_result(client.wait(started, deadline=60.0, interval=1.0))
        except BaseException as error:
            polls.set_exception(error)

    threading.Thread(target=watch, daemon=True).start()
    return LongJob(started.elapsed.total_seconds(), polls)


@pytest.fixture(scope="session")
def long_job(long_job_started: LongJob) -> LongJob:
    """The 30 s job, for the tests that wait for it."""
    return long_job_started


@pytest.fixture(scope="session")
def workbench(existing_function: Deployment, emulator: Target) -> Iterator[JobClient]:
    """A client of the API whose job does what its input asks for."""
    with JobClient(emulator.api_url(existing_function.outputs["job"])) as client:
        yield client


@pytest.fixture(scope="session")
def short_job(client: JobClient) -> dict[str, Any]:
    """An ended job of the quick start: its start's answer and its last poll."""
    started = client.start({"seconds": 0.1})
    return {"started": started, "ended": client.wait(started, deadline=30.0, interval=0.2)[-1].job}
