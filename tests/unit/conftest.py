"""Fixtures of the unit tests."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import psutil
import pytest

from harness import localstack, package
from harness.client import JobClient
from harness.commands import demo
from harness.processes import INTERRUPTS
from harness.target import Target
from unit.processes import Fake, Started, eventually

Connect = Callable[..., tuple[JobClient, list[httpx.Request]]]


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """Let the signals' handlers be afterwards what they were, whatever a test makes of them.

    SIGINT is an interrupt also where a script runs the tests in its background, and it would be ignored.
    """
    saved = {number: signal.getsignal(number) for number in INTERRUPTS}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    for number, handler in saved.items():
        signal.signal(number, handler)


@pytest.fixture
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where temporary folders are made, of which none may be left."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[Started]:
    """The processes that are started in the test, of which none may be left."""
    started = Started()
    started.watch(monkeypatch)
    yield started
    assert started.left() == []


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[Fake]:
    """A fake program, of which nothing may be left."""
    (tmp_path / "fake").mkdir()
    fake = Fake(tmp_path / "fake")
    yield fake
    gone = eventually(fake.gone)
    for pid in fake.running():
        os.kill(pid, signal.SIGKILL)
    assert gone


@pytest.fixture
def typed(tmp_path: Path) -> Iterator[None]:
    """Let standard input, which pytest closes, have something to read."""
    (tmp_path / "typed").write_text("yes")
    saved = os.dup(0)
    try:
        with (tmp_path / "typed").open() as file:
            os.dup2(file.fileno(), 0)
        yield
    finally:
        os.dup2(saved, 0)
        os.close(saved)


@pytest.fixture
def connect() -> Connect:
    """Make clients of a server in this process: it answers with what it is given, and the last one ever after."""

    def connect_to(*answers: httpx.Response | Exception) -> tuple[JobClient, list[httpx.Request]]:
        coming, requests = list(answers), []

        def answer(request: httpx.Request) -> httpx.Response:
            requests.append(request)
            response = coming.pop(0) if len(coming) > 1 else coming[0]
            if isinstance(response, Exception):
                raise response
            response.elapsed = timedelta(milliseconds=123)
            return response

        client = JobClient("http://127.0.0.1:1/v1")
        client.http = httpx.Client(transport=httpx.MockTransport(answer))
        return client, requests

    return connect_to


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that says what is up; there is none."""
    file = tmp_path / ".run" / "demo.json"
    monkeypatch.setattr(demo, "KEPT", file)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    return file


@pytest.fixture
def server(tmp_path: Path) -> Iterator[localstack.LocalStack]:
    """A process that passes for a LocalStack."""
    folder = tmp_path / "localstack"
    folder.mkdir()
    with subprocess.Popen(["sleep", "60"]) as process:
        yield localstack.LocalStack(4567, process.pid, psutil.Process(process.pid).create_time(), str(folder))
        process.kill()


@pytest.fixture
def parts(temp: Path, kept: Path, server: localstack.LocalStack, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Put fakes in the place of what takes long, and return what becomes of them."""
    calls: dict[str, Any] = {"calls": [], "error": None}

    def apply(**variables: object) -> None:
        calls["calls"].append("apply")
        calls["variables"] = variables
        if calls["error"]:
            raise calls["error"]

    def destroy(**variables: object) -> None:
        assert variables == calls["variables"]
        calls["calls"].append("destroy")

    def root(root: Path) -> SimpleNamespace:
        calls["root"] = root.relative_to(calls["folder"])
        outputs = {"job": {"rest_api_id": "abc", "stage_name": "v1"}}
        return SimpleNamespace(apply=apply, outputs=lambda: outputs, destroy=destroy)

    def workspace(folder: Path, target: Target, env: object) -> SimpleNamespace:
        calls.update(folder=folder, target=target)
        return SimpleNamespace(copy_module=lambda name: folder / name, root=root, known_root=root)

    def start(cleanup: ExitStack, port: int | None) -> localstack.LocalStack:
        cleanup.callback(server.stop)
        calls.update(port=port)
        return server

    def copy_out(example: Path, root: Path) -> Path:
        assert example == calls["folder"] / "module" / "examples" / root.name
        return root

    def write_sample(package: Path) -> None:
        assert package.parent.parent == calls["folder"]
        assert package.name == "lambda_function.zip"
        calls["calls"].append("package")

    monkeypatch.setattr(demo, "Workspace", workspace)
    monkeypatch.setattr(demo, "copy_out", copy_out)
    monkeypatch.setattr(localstack, "start", start)
    monkeypatch.setattr(package, "write_sample", write_sample)
    return calls
