"""The LocalStack that the harness starts, with a fake LocalStack."""

import json
import os
import signal
import subprocess
import textwrap
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path

import psutil
import pytest

from harness import localstack, static_server
from harness.errors import HarnessError
from harness.localstack import LocalStack
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


def failing_start(port: int | None = None) -> str:
    """Start a LocalStack, and return why that failed."""
    with pytest.raises(HarnessError) as caught, ExitStack() as cleanup:
        localstack.start(cleanup, port)
    return str(caught.value)


def test_it_is_started_with_what_it_needs_and_nothing_of_the_users_and_nothing_is_left(
    create: Create, fake: Fake, temp: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "LOCALSTACK_AUTH_TOKEN", "PERSISTENCE", "HOME", "HTTP_PROXY"):
        monkeypatch.setenv(name, "/the user's")
    create("start_child(start_new_session=True)\nserve()")

    # The harness's own request goes past the proxy.
    with localstack.running() as server:
        call = fake.call()
        environment = call["environment"]
        assert Path(server.folder).parent == temp
        assert call["folder"] == server.folder
        assert environment["HOME"] == environment["TEMP"] == environment["FILESYSTEM_ROOT"] == server.folder
        assert "/the user's" not in environment.values()
        # Ctrl-C in a terminal is for the harness alone.
        assert os.getsid(server.pid) == server.pid
        pid, child = fake.running()

    assert gone(pid)
    assert eventually(lambda: gone(child))


def test_a_port_that_is_none_or_taken_is_named(started: Started, other_server: int) -> None:
    taken = f"Port {other_server} on 127.0.0.1 cannot be used (Address already in use). Name another in PORT, or none,"

    assert failing_start(other_server).startswith(taken)
    assert failing_start(70_000) == "Port 70000 is none: PORT must be a number from 1 to 65535."
    assert started.processes == []


def test_a_localstack_that_ends_at_once_is_quoted_with_the_end_of_its_log(create: Create) -> None:
    create("for number in range(1000): print(number, flush=True)\nsys.exit('ImportError: no such module')")

    first, *log = failing_start().splitlines()

    assert first == "LocalStack ended with exit code 1 instead of starting. Its log ends with:"
    assert log == [*map(str, range(961, 1000)), "ImportError: no such module"]


@pytest.mark.parametrize("script", [HANGS, "serve(b'500 Oops')", LISTENS_ELSEWHERE])
def test_a_localstack_that_is_not_healthy_is_ended_after_the_deadline_and_another_is_not_taken_for_it(
    create: Create, other_server: int, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    create(script)
    monkeypatch.setattr(localstack, "READY_SECONDS", 1.0)
    if script == LISTENS_ELSEWHERE:
        # Another server took the port after that was found free.
        monkeypatch.setattr(localstack, "_free_port", lambda port: other_server)

    assert failing_start().startswith("LocalStack was not ready after 1 s. Its log ends with:")


def test_an_interrupt_as_it_is_handed_on_leaves_nothing(create: Create, monkeypatch: pytest.MonkeyPatch) -> None:
    create(HANGS)
    enter = Child.__enter__

    def interrupted(child: Child) -> "subprocess.Popen[bytes]":
        process = enter(child)
        signal.raise_signal(signal.SIGINT)
        return process

    monkeypatch.setattr(Child, "__enter__", interrupted)

    with pytest.raises(KeyboardInterrupt), localstack.running():
        pass


def test_check_tells_of_a_localstack_that_has_ended(create: Create) -> None:
    create("serve()")

    with localstack.running() as server:
        server.check()
        os.kill(server.pid, signal.SIGKILL)
        assert eventually(lambda: server.process is None)
        with pytest.raises(HarnessError, match=r"^LocalStack has ended\. Its log ends with:\nReady\.$"):
            server.check()


def test_what_was_written_down_of_one_is_stopped_and_twice_is_harmless(create: Create) -> None:
    create("serve()")

    with localstack.running() as server:
        for _ in range(2):
            LocalStack(**json.loads(json.dumps(asdict(server)))).stop()

        assert gone(server.pid)
        assert not Path(server.folder).exists()


def test_a_later_process_of_the_same_id_is_left_alone(server: LocalStack) -> None:
    replace(server, created=server.created - 100).stop()

    assert psutil.Process(server.pid).is_running()
    assert server.process
    assert not Path(server.folder).exists()
