"""Fixtures. What they use lies in `harness/`."""

import os
import signal
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from harness import localstack, npm, static_server
from harness.client import Poll
from harness.function import create_function
from harness.static_server import PageServer
from harness.target import Target
from harness.terraform import Terraform
from harness.workspace import Workspace, workspace

AWS = "aws"
# Terraform and the emulator share two cores.
AT_ONCE = 2
CUSTOM_DOMAIN: dict[str, object] = {
    "domain_name": "jobs.example.com",
    "certificate_arn": "arn:aws:acm:eu-west-1:000000000000:certificate/12345678-1234-1234-1234-123456789012",
}
WORKBENCH = Path(__file__).with_name("localstack") / "workbench.py"
# What takes half a minute, and is there for the tests that wait for its end.
LONG = {"long_job", "long_page", "original_page"}


@dataclass
class LongJob:
    """The sample job at its full length, watched by a thread.

    Attributes:
        post_seconds: How long the POST took.
        polls: What each poll saw; the last one has the output.
    """

    post_seconds: float
    polls: Future[list[Poll]]


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
    parser.addoption("--update-golden", action="store_true", help="write tests/golden/ before comparing with it")


def pytest_configure() -> None:
    """End as on Ctrl-C, fixtures torn down, when somebody's CI sends SIGTERM."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests that wait for a 30 s job at the end, since it runs while the others do; then what ends all."""
    items.sort(
        key=lambda item: [not group.isdisjoint(getattr(item, "fixturenames", ())) for group in ({"ended"}, LONG)]
    )


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
    with workspace(target, may_warn=False) as made:
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
    yield create_function(emulator, name, WORKBENCH, work.folder, 20)
    emulator.client("lambda").delete_function(FunctionName=name)


class Applying(dict[str, Future[Deployment]]):
    """The examples that are being applied, and any other as soon as somebody asks for it."""

    def __init__(self, start: Callable[[str], Future[Deployment]]) -> None:
        """Take what starts to apply an example."""
        super().__init__()
        self._start = start

    def __missing__(self, name: str) -> Future[Deployment]:
        """Start with an example."""
        self[name] = self._start(name)
        return self[name]


@pytest.fixture(scope="session")
def applying(
    request: pytest.FixtureRequest, target: Target, work: Workspace, module: Path, page_server: PageServer
) -> Iterator[dict[str, Future[Deployment]]]:
    """Apply the examples that the chosen tests use, two at a time and beside the tests."""
    examples = module / "examples"
    used = {
        name
        for item in request.session.items
        for name in (
            *getattr(item, "fixturenames", ()),
            *(item.callspec.params.values() if hasattr(item, "callspec") else ()),
        )
        if isinstance(name, str)
    }
    roots: dict[str, tuple[Path, dict[str, object]]] = {
        "quickstart": (examples / "quickstart", {}),
        "existing_function": (examples / "existing-function", {}),
        "two_jobs": (copy_elsewhere(work, module), {}),
        "lifecycle": (work.copy_module("lifecycle") / "examples" / "quickstart", {}),
        "merged_api": (examples / "merged-api", {}),
        "own_definition": (examples / "own-definition", {}),
        "secured": (examples / "secured", {}),
        "custom_domain": (examples / "custom-domain", CUSTOM_DOMAIN),
        "browser_client": (examples / "browser-client", {"page_origin": page_server.origin}),
    }
    if target.endpoint_url is None:
        del roots["custom_domain"]  # a certificate takes a domain
    if target.endpoint_url is None or "existing_function" not in used:
        del roots["existing_function"]
    else:
        roots["existing_function"][1]["function_arn"] = request.getfixturevalue("workbench_arn")
    applied: list[Deployment] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        applying = Applying(lambda name: pool.submit(apply, work, *roots[name], applied))
        try:
            for name in roots:
                if name in used:
                    applying[name]
            yield applying
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
def browser_client(applying: dict[str, Future[Deployment]]) -> Deployment:
    """`examples/browser-client`, which lets the page's origin in and no other."""
    return applying["browser_client"].result()
