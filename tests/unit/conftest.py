"""Fixtures of the unit tests."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import psutil
import pytest

from harness import localstack
from harness.client import JobClient
from harness.processes import INTERRUPTS
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
def server(tmp_path: Path) -> Iterator[localstack.LocalStack]:
    """A process that passes for a LocalStack."""
    folder = tmp_path / "localstack"
    folder.mkdir()
    with subprocess.Popen(["sleep", "60"]) as process:
        yield localstack.LocalStack(4567, process.pid, psutil.Process(process.pid).create_time(), str(folder))
        process.kill()
