"""Fixtures of the tests on an applied module."""

import io
import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import Deployment, LongJob
from harness.client import JobClient
from harness.target import Target
from harness.workspace import Workspace

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
def existing_function(module: Path, deploy: Callable[..., Deployment], workbench_arn: str) -> Deployment:
    """`examples/existing-function`, applied to the workbench."""
    return deploy(module / "examples" / "existing-function", function_arn=workbench_arn)


@pytest.fixture(scope="session")
def two_jobs(work: Workspace, module: Path, deploy: Callable[..., Deployment]) -> Deployment:
    """`examples/two-jobs`, as a team would have it: in a repository of its own."""
    root = work.folder / "elsewhere" / "two-jobs"
    root.mkdir(parents=True)
    example = (module / "examples" / "two-jobs" / "main.tf").read_text()
    (root / "main.tf").write_text(
        example.replace('"../.."', f'"{module}"').replace("${path.module}/../..", str(module))
    )
    return deploy(root)


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
