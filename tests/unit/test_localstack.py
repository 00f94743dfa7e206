"""The LocalStack that the harness starts, with a fake LocalStack."""

import json
import os
import re
import signal
import subprocess
import textwrap
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path

import psutil
import pytest

from harness import localstack, processes, static_server
from harness.localstack import LocalStack, LocalStackError
from harness.processes import Child
from unit.processes import Fake, Started, eventually, gone

Create = Callable[[str], None]

SERVE = """
def serve(status=b"200 OK"):
    import socket
    host, port = os.environ["GATEWAY_LISTEN"].split(":")
    server = socket.create_server((host, int(port)))
    print("Ready.", flush=True)
    while True:
        connection, _ = server.accept()
        with connection:
            found = connection.recv(65536).startswith(b"GET /_localstack/health ")
            answer = b"HTTP/1.1 " + (status if found else b"404 Not Found")
            connection.sendall(answer + b"\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n")

"""
LISTENS_ELSEWHERE = "import socket; server = socket.create_server(('127.0.0.1', 0)); time.sleep(60)"
HANGS = "print('line 1'); print('line 2', flush=True); time.sleep(60)"


@pytest.fixture
def create(fake: Fake, started: Started, temp: Path, monkeypatch: pytest.MonkeyPatch) -> Create:
    """Make LocalStack a program that does what a script says, of which nothing may be left."""

    def create_localstack(script: str) -> None:
        monkeypatch.setattr(localstack, "PYTHON", fake.write(SERVE + textwrap.dedent(script)))

    return create_localstack


@pytest.fixture
def other_server(tmp_path: Path) -> Iterator[int]:
    """The port of a server, not ours, that calls itself healthy."""
    with static_server.serve(tmp_path) as server:
        server.files["/_localstack/health"] = b"{}"
        yield server.server_port


def failing_start(ready_seconds: float = 60) -> str:
    """Start a LocalStack, and return why that failed."""
    with pytest.raises(LocalStackError) as caught, ExitStack() as cleanup:
        localstack.start(cleanup, ready_seconds=ready_seconds)
    return str(caught.value)


def test_it_is_started_with_what_it_needs_and_is_gone_afterwards(
    create: Create, fake: Fake, temp: Path, typed: None
) -> None:
    create("serve()")

    with localstack.running() as server:
        call = fake.call()
        assert server.url == f"http://127.0.0.1:{server.port}"
        assert Path(server.folder).parent == temp
        assert call["arguments"] == ["-m", "localstack.runtime.main"]
        assert call["folder"] == server.folder
        assert call["environment"]["GATEWAY_LISTEN"] == f"127.0.0.1:{server.port}"
        assert call["environment"]["LAMBDA_RUNTIME_EXECUTOR"] == "process"
        # Ctrl-C in a terminal is for the harness alone.
        assert call["session"] == server.pid
        assert call["stdin"] == ""
        server.check()

    assert gone(server.pid)
    assert not Path(server.folder).exists()


def test_it_gets_nothing_of_the_users_environment(create: Create, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    create("serve()")
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "LOCALSTACK_AUTH_TOKEN", "PERSISTENCE", "DEBUG", "HTTP_PROXY"):
        monkeypatch.setenv(name, "the user's")
    monkeypatch.setenv("HOME", "/the user's")

    # The harness's own request goes past the proxy.
    with localstack.running() as server:
        environment = fake.call()["environment"]
        assert "the user's" not in str(environment.values())
        assert environment["HOME"] == environment["TEMP"] == environment["FILESYSTEM_ROOT"] == server.folder
        assert not [name for name in environment if name.startswith(("AWS_", "LOCALSTACK_"))]


def test_a_port_that_is_none_or_taken_is_named(started: Started, other_server: int) -> None:
    refusals = {
        other_server: f"Port {other_server} on 127.0.0.1 is taken."
        " Name another in PORT, or none, and a free one is found.",
        70_000: "Port 70000 is none: PORT must be a number from 1 to 65535.",
        -1: "Port -1 is none: PORT must be a number from 1 to 65535.",
    }
    for port, message in refusals.items():
        with pytest.raises(LocalStackError, match=f"^{re.escape(message)}$"), localstack.running(port):
            pass
    assert started.processes == []


def test_a_localstack_that_ends_at_once_is_quoted_with_the_end_of_its_log(create: Create) -> None:
    create("for number in range(1000): print(number, flush=True)\nsys.exit('ImportError: no such module')")

    first, *log = failing_start().splitlines()

    assert first == "LocalStack ended with exit code 1 instead of starting. Its log ends with:"
    assert log == [*map(str, range(961, 1000)), "ImportError: no such module"]


@pytest.mark.parametrize("script", [HANGS, "serve(b'500 Oops')"])
def test_a_localstack_that_is_not_healthy_is_ended_after_the_deadline(
    create: Create, started: Started, script: str
) -> None:
    create(script)

    message = failing_start(ready_seconds=1)

    assert message.startswith("LocalStack was not ready after 1 s. Its log ends with:\n")
    assert [gone(process.pid) for process in started.processes] == [True]


def test_another_server_on_the_port_is_not_taken_for_ours(
    create: Create, other_server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(LISTENS_ELSEWHERE)
    # It took the port after that was found free.
    monkeypatch.setattr(localstack, "_free_port", lambda port: other_server)

    assert "was not ready after" in failing_start(ready_seconds=0.5)


def test_an_interrupt_as_it_is_handed_on_leaves_nothing(
    create: Create, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(HANGS)
    enter = Child.__enter__

    def interrupted(child: Child) -> "subprocess.Popen[bytes]":
        process = enter(child)
        signal.raise_signal(signal.SIGINT)
        return process

    monkeypatch.setattr(Child, "__enter__", interrupted)

    with pytest.raises(KeyboardInterrupt), localstack.running():
        pass

    assert [gone(process.pid) for process in started.processes] == [True]


def test_nothing_that_it_has_started_is_left(create: Create, fake: Fake) -> None:
    create("start_child(start_new_session=True)\nserve()")

    with localstack.running():
        pid, child = fake.running()
        assert not gone(child)

    assert gone(pid)
    assert eventually(lambda: gone(child))


def test_check_tells_of_a_localstack_that_has_ended(create: Create) -> None:
    create("serve()")

    with localstack.running() as server:
        server.check()
        os.kill(server.pid, signal.SIGKILL)
        assert eventually(lambda: server.process is None)
        with pytest.raises(LocalStackError) as caught:
            server.check()

    assert str(caught.value) == "LocalStack has ended. Its log ends with:\nReady."


def test_one_that_is_kept_goes_on_until_what_was_written_down_of_it_is_stopped(create: Create) -> None:
    create("serve()")
    with ExitStack() as cleanup:
        server = localstack.start(cleanup)
        server.keep()
        cleanup.pop_all()
    assert server.process
    # Nor does it end with this interpreter.
    assert server.pid not in [child.pid for child in processes._running]

    LocalStack(**json.loads(json.dumps(asdict(server)))).stop()

    assert gone(server.pid)
    assert not Path(server.folder).exists()
    # Twice is harmless.
    server.stop()


def test_a_later_process_of_the_same_id_is_left_alone(server: LocalStack) -> None:
    replace(server, created=server.created - 100).stop()

    assert psutil.Process(server.pid).is_running()
    assert server.process
    assert not Path(server.folder).exists()
