"""Fixtures. What they use lies in `harness/`, and what they apply in `examples.py`."""

import os
import signal
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from deployments import Deployment, Deployments
from examples import ROOTS, Example, applied_by
from harness import localstack, npm, static_server
from harness.function import create_function
from harness.static_server import PageServer
from harness.target import Target
from harness.workspace import Workspace, workspace

AWS = "aws"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--target", default="emulator", choices=["emulator", AWS], help="aws: a real account")
    parser.addoption("--update-golden", action="store_true", help="write tests/golden/ before comparing with it")


def pytest_configure() -> None:
    """End as on Ctrl-C, fixtures torn down, when somebody's CI sends SIGTERM."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        # Once: make passes on what its whole process group has got, and the clean-up is not to be interrupted.
        signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests that wait for a 30 s job, or a long apply, behind what they can wait beside; then what destroys."""
    items.sort(key=lambda item: [item.get_closest_marker(name) is not None for name in ("last", "late")])


@pytest.fixture(scope="session")
def chosen(request: pytest.FixtureRequest) -> set[str]:
    """The fixtures that the chosen tests ask for, and the roots that their marks name: what is worth an early start."""
    items = request.session.items
    return {name for item in items for name in (*getattr(item, "fixturenames", ()), *applied_by(item))}


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
def listening(emulator: Target) -> Target:
    """The target, where it takes a test's word for who calls."""
    if not emulator.disposable:
        pytest.skip("tells callers apart by the harness's plug-in, which only its own LocalStack has")
    return emulator


@pytest.fixture(scope="session")
def work(target: Target) -> Iterator[Workspace]:
    # What an account is charged for, Terraform applies as its users run it.
    with workspace(target, may_warn=False, shared=target.endpoint_url is not None) as made:
        yield made


@pytest.fixture(scope="session")
def module(work: Workspace) -> Path:
    """The copy of the module that the examples' roots import."""
    return work.copy_module("module")


@pytest.fixture(scope="session")
def page_server() -> Iterator[PageServer]:
    """A server for the browser client, of which nothing needs to be built yet: its origin is what is applied."""
    with static_server.serve(npm.CLIENT / npm.PAGE) as server:
        yield server


@pytest.fixture(scope="session")
def workbench_arn(emulator: Target, work: Workspace) -> Iterator[str]:
    """ARN of a function, made outside of Terraform, that does what its input asks for."""
    name = f"workbench-{uuid.uuid4().hex[:6]}"
    yield create_function(emulator, name, work.folder, 20)
    emulator.client("lambda").delete_function(FunctionName=name)


@pytest.fixture(scope="session")
def zone_id(emulator: Target) -> Iterator[str]:
    """Id of a hosted zone, example.com, made outside of Terraform."""
    names = emulator.client("route53")
    made = names.create_hosted_zone(Name="example.com", CallerReference=uuid.uuid4().hex)["HostedZone"]["Id"]
    yield made.removeprefix("/hostedzone/")
    if not emulator.disposable:
        names.delete_hosted_zone(Id=made)


@pytest.fixture(scope="session")
def page_origin(page_server: PageServer) -> str:
    """Origin of the browser client's page, which the API lets in."""
    return page_server.origin


@pytest.fixture(scope="session")
def deployments(
    request: pytest.FixtureRequest, target: Target, work: Workspace, module: Path, chosen: set[str]
) -> Iterator[Deployments]:
    """Applies what the chosen tests use, beside the tests, and anything else as soon as somebody asks for it."""
    deployments = Deployments(work, module, request.getfixturevalue)
    try:
        for name, example in ROOTS.items():
            if name in chosen and not (example.emulator_only and target.endpoint_url is None):
                deployments.start(name)
        yield deployments
    finally:
        # That destroy leaves nothing is shown in tests of its own.
        deployments.close(destroy=not target.disposable)


def declare(example: Example) -> Any:
    """Return the fixture of a registered root."""

    @pytest.fixture(scope="session", name=example.name)
    def deployment(request: pytest.FixtureRequest, deployments: Deployments) -> Deployment:
        if example.emulator_only:
            request.getfixturevalue("emulator")
        return deployments.start(example.name).result()

    return deployment


globals().update({name: declare(example) for name, example in ROOTS.items()})
