"""Fixtures of the tests on an applied module."""

import io
import threading
import uuid
import zipfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from conftest import Deployment, LongJob
from harness.client import JobClient, Poll
from harness.target import Target
from harness.workspace import Workspace

# Terraform and the emulator share two cores.
AT_ONCE = 2
WORKBENCH = Path(__file__).with_name("workbench.py")


@pytest.fixture(scope="session", autouse=True)
def _start_long_job(long_job_started: LongJob) -> None:
    """Start the 30 s job before the first test, whichever it is."""


@pytest.fixture(scope="session")
def workbench_arn(emulator: Target) -> Iterator[str]:
    """ARN of a function, made outside of Terraform, that does what its input asks for."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.write(WORKBENCH, WORKBENCH.name)
    functions = emulator.client("lambda")
    name = f"workbench-{uuid.uuid4().hex[:6]}"
    arn = functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="workbench.handler",
        Role="arn:aws:iam::000000000000:role/workbench",
        Timeout=20,
        Code={"ZipFile": package.getvalue()},
    )["FunctionArn"]
    functions.get_waiter("function_active_v2").wait(FunctionName=name)
    yield str(arn)
    functions.delete_function(FunctionName=name)


@pytest.fixture(scope="session")
def applying(
    request: pytest.FixtureRequest, target: Target, work: Workspace, module: Path
) -> Iterator[dict[str, Future[Deployment]]]:
    """Apply the examples that the chosen tests use, two at a time and beside the tests."""
    examples = module / "examples"
    used = {name for item in request.session.items for name in getattr(item, "fixturenames", ())}
    roots: dict[str, tuple[Path, dict[str, object]]] = {
        "quickstart": (examples / "quickstart", {}),
        "existing_function": (examples / "existing-function", {}),
        "two_jobs": (copy_elsewhere(work, module), {}),
        "lifecycle": (work.copy_module("lifecycle") / "examples" / "quickstart", {}),
        "merged_api": (examples / "merged-api", {}),
    }
    if target.endpoint_url is None or "existing_function" not in used:
        del roots["existing_function"]
    else:
        roots["existing_function"][1]["function_arn"] = request.getfixturevalue("workbench_arn")
    applied: list[Deployment] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            yield {
                name: pool.submit(apply, work, root, variables, applied)
                for name, (root, variables) in roots.items()
                if name in used
            }
        finally:
            pool.shutdown(cancel_futures=True)
    if target.disposable:
        return  # that destroy leaves nothing is shown in test_lifecycle.py
    with ThreadPoolExecutor() as pool:
        for destroyed in [pool.submit(root.terraform.destroy, **root.variables) for root in applied]:
            destroyed.result()


def apply(work: Workspace, root: Path, variables: dict[str, object], applied: list[Deployment]) -> Deployment:
    """Apply a root under a name of its own, and enter it before that into what is to be destroyed."""
    name = f"{root.name}-{uuid.uuid4().hex[:6]}"
    deployment = Deployment(work.root(root), {"name": name, **variables})
    applied.append(deployment)
    deployment.terraform.apply(**deployment.variables)
    deployment.outputs = deployment.terraform.outputs()
    return deployment


def copy_elsewhere(work: Workspace, module: Path) -> Path:
    """Return `examples/two-jobs` as a team would have it: in a repository of its own."""
    root = work.folder / "elsewhere" / "two-jobs"
    root.mkdir(parents=True)
    example = (module / "examples" / "two-jobs" / "main.tf").read_text()
    (root / "main.tf").write_text(
        example.replace('"../.."', f'"{module}"').replace("${path.module}/../..", str(module))
    )
    return root


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
