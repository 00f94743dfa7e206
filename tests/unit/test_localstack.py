"""The LocalStack that the harness starts, with a fake LocalStack."""

import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import psutil
import pytest

from harness import localstack
from harness.localstack import LocalStack, LocalStackError
from harness.paths import ROOT
from unit.processes import eventually, gone

Fake = Callable[[str], Path]

# Writes down how it was started.
PREAMBLE = """
import json, os, pathlib, signal, subprocess, sys, time

# So that one which a broken harness leaves ends by itself.
signal.alarm(60)
here = pathlib.Path(__file__).parent
started = {
    "arguments": sys.argv[1:], "environment": dict(os.environ), "folder": os.getcwd(), "session": os.getsid(0),
    "pid": os.getpid(), "stdin": sys.stdin.read(),
}
(here / "started.new").write_text(json.dumps(started))
(here / "started.new").rename(here / "started")

def start_child(**options):
    child = subprocess.Popen(["sleep", "60"], **options)
    (here / "child").write_text(str(child.pid))

def serve():
    import socket
    host, port = os.environ["GATEWAY_LISTEN"].split(":")
    server = socket.create_server((host, int(port)))
    print("Ready.", flush=True)
    while True:
        connection, _ = server.accept()
        with connection:
            request = connection.recv(65536)
            found = request.startswith(b"GET /_localstack/health ")
            status = b"200 OK" if found else b"404 Not Found"
            connection.sendall(b"HTTP/1.1 " + status + b"\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n")
"""

LISTENS_ELSEWHERE = "import socket; server = socket.create_server(('127.0.0.1', 0)); time.sleep(60)"
HANGS = "print('line 1'); print('line 2', flush=True); time.sleep(60)"


@pytest.fixture
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def fake(tmp_path: Path, temp: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    """Write a LocalStack that does what a script says. Afterwards nothing of it may be left."""
    here = tmp_path / "fake"
    here.mkdir()
    descriptors = psutil.Process().num_fds()

    def write_fake(script: str) -> Path:
        (here / "fake.py").write_text(PREAMBLE + textwrap.dedent(script))
        program = here / "python"
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -S {shlex.quote(str(here))}/fake.py "$@"\n')
        program.chmod(0o755)
        monkeypatch.setattr(localstack, "PYTHON", program)
        return here

    yield write_fake
    assert localstack._children == {}
    assert psutil.Process().children() == []
    assert psutil.Process().num_fds() == descriptors
    assert list(temp.iterdir()) == []


@pytest.fixture
def other_server() -> Iterator[int]:
    """The port of a server, not ours, that calls itself healthy."""

    class Healthy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Healthy) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def started(here: Path) -> dict[str, Any]:
    return dict(json.loads((here / "started").read_text()))


def test_it_is_started_with_what_it_needs(fake: Fake, temp: Path) -> None:
    here = fake("serve()")

    with localstack.running() as server:
        assert server.url == f"http://127.0.0.1:{server.port}"
        assert Path(server.folder).parent == temp
        assert started(here)["arguments"] == ["-m", "localstack.runtime.main"]
        assert started(here)["folder"] == server.folder
        assert started(here)["environment"]["GATEWAY_LISTEN"] == f"127.0.0.1:{server.port}"
        assert started(here)["environment"]["LAMBDA_RUNTIME_EXECUTOR"] == "process"
        # Ctrl-C in a terminal is for the harness alone.
        assert started(here)["session"] == started(here)["pid"] == server.pid
        assert server.log_tail() == "Ready."
        server.check()


def test_it_reads_nothing_that_is_typed(fake: Fake, typed: None) -> None:
    here = fake("serve()")

    with localstack.running():
        assert started(here)["stdin"] == ""


def test_it_gets_nothing_of_the_users_environment(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    here = fake("serve()")
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "LOCALSTACK_AUTH_TOKEN", "PERSISTENCE", "DEBUG", "HTTP_PROXY"):
        monkeypatch.setenv(name, "the user's")
    monkeypatch.setenv("HOME", "/the user's")

    with localstack.running() as server:
        # The harness's own request goes past the proxy.
        environment = started(here)["environment"]
        assert "the user's" not in str(environment.values())
        assert environment["HOME"] == environment["TEMP"] == environment["FILESYSTEM_ROOT"] == server.folder
        assert not [name for name in environment if name.startswith(("AWS_", "LOCALSTACK_"))]


def test_stop_leaves_nothing_and_twice_is_harmless(fake: Fake) -> None:
    fake("serve()")
    server = localstack.start()

    server.stop()
    assert gone(server.pid)
    assert not Path(server.folder).exists()

    server.stop()


def test_running_stops_it_after_an_error(fake: Fake) -> None:
    fake("serve()")

    with pytest.raises(KeyboardInterrupt), localstack.running():
        raise KeyboardInterrupt


def test_it_listens_where_it_is_told_to(fake: Fake) -> None:
    fake("serve()")
    port = localstack._free_port()

    with localstack.running(port) as server:
        assert server.port == port
    # Its port is free again at once.
    with localstack.running(port):
        pass


def test_a_port_that_is_taken_is_named(fake: Fake, other_server: int) -> None:
    here = fake("serve()")

    with pytest.raises(LocalStackError) as caught:
        localstack.start(other_server)

    assert str(caught.value) == (
        f"Port {other_server} on 127.0.0.1 is taken. Name another in PORT, or none, and a free one is found."
    )
    assert not (here / "started").exists()


def test_a_localstack_that_ends_at_once_is_quoted(fake: Fake) -> None:
    fake("print('a line'); sys.exit('ImportError: no such module')")
    began = time.monotonic()

    with pytest.raises(LocalStackError) as caught:
        localstack.start()

    text = str(caught.value)
    assert text.startswith("LocalStack ended with exit code 1 instead of starting. Its log ends with:\n")
    assert sorted(text.splitlines()[1:]) == ["ImportError: no such module", "a line"]
    assert time.monotonic() - began < 10


def test_only_the_end_of_a_long_log_is_quoted(fake: Fake) -> None:
    fake("for number in range(1000): print(number)\nsys.exit(1)")

    with pytest.raises(LocalStackError) as caught:
        localstack.start()

    assert str(caught.value).splitlines()[1:] == [str(number) for number in range(960, 1000)]


def test_a_localstack_that_does_not_answer_is_ended_after_the_deadline(fake: Fake) -> None:
    here = fake(HANGS)

    with pytest.raises(LocalStackError) as caught:
        localstack.start(ready_seconds=1)

    assert str(caught.value) == "LocalStack was not ready after 1 s. Its log ends with:\nline 1\nline 2"
    assert gone(started(here)["pid"])


def test_an_unhealthy_localstack_is_not_ready(fake: Fake) -> None:
    fake("""
        import socket
        host, port = os.environ["GATEWAY_LISTEN"].split(":")
        server = socket.create_server((host, int(port)))
        while True:
            connection, _ = server.accept()
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 500 Oops\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n")
            connection.close()
    """)

    with pytest.raises(LocalStackError, match="was not ready after"):
        localstack.start(ready_seconds=0.5)


@pytest.mark.parametrize("script", [HANGS, LISTENS_ELSEWHERE])
def test_another_server_on_the_port_is_not_taken_for_ours(
    fake: Fake, other_server: int, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    fake(script)
    # It took the port after that was found free.
    monkeypatch.setattr(localstack, "_free_port", lambda: other_server)

    with pytest.raises(LocalStackError, match="was not ready after"):
        localstack.start(ready_seconds=0.5)


def test_a_process_that_has_just_ended_listens_to_nothing(tmp_path: Path) -> None:
    child = subprocess.Popen(["true"])
    child.wait()

    assert not localstack._listens(LocalStack(1, child.pid, 0.0, str(tmp_path)))


def test_an_interrupted_start_leaves_nothing(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(HANGS)

    def interrupt(client: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(localstack, "_answers", interrupt)

    with pytest.raises(KeyboardInterrupt):
        localstack.start()


def test_a_localstack_that_is_not_installed_leaves_nothing(
    fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(localstack, "PYTHON", tmp_path / "nowhere")

    with pytest.raises(FileNotFoundError):
        localstack.start()


def test_a_localstack_that_goes_on_is_killed_with_its_children(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(localstack, "STOP_SECONDS", 0.2)
    here = fake("""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        start_child(start_new_session=True)
        serve()
    """)
    server = localstack.start()
    child = int((here / "child").read_text())
    began = time.monotonic()

    server.stop()

    assert time.monotonic() - began < 5
    assert gone(server.pid)
    assert eventually(lambda: gone(child))


def test_a_localstack_that_ends_by_itself_leaves_no_children(fake: Fake) -> None:
    here = fake("start_child(start_new_session=True)\nserve()")

    with localstack.running():
        child = int((here / "child").read_text())
        assert not gone(child)

    assert eventually(lambda: gone(child))


def test_a_localstack_may_end_in_its_own_way(fake: Fake) -> None:
    here = fake("""
        def terminated(number, frame):
            time.sleep(0.3)
            (here / "saved").touch()
            sys.exit(0)

        signal.signal(signal.SIGTERM, terminated)
        serve()
    """)

    with localstack.running():
        pass

    assert (here / "saved").exists()


def test_check_tells_of_a_localstack_that_has_ended(fake: Fake) -> None:
    fake("serve()")

    with localstack.running() as server:
        server.check()
        os.kill(server.pid, signal.SIGKILL)
        assert eventually(lambda: server.process is None)
        with pytest.raises(LocalStackError) as caught:
            server.check()

    assert str(caught.value) == "LocalStack has ended. Its log ends with:\nReady."


def test_a_missing_log_is_said_to_be_missing(tmp_path: Path) -> None:
    assert LocalStack(1, 1, 0.0, str(tmp_path)).log_tail() == "(no log)"


def test_a_localstack_that_was_written_to_a_file_can_be_stopped(fake: Fake) -> None:
    fake("serve()")
    server = localstack.start()

    again = LocalStack(**json.loads(json.dumps(server.as_dict())))
    assert again == server
    again.stop()

    assert gone(server.pid)


def test_another_interpreter_can_stop_it(fake: Fake) -> None:
    fake("serve()")
    server = localstack.start()
    script = "import json, sys; from harness.localstack import LocalStack; LocalStack(**json.loads(sys.argv[1])).stop()"
    paths = {"PYTHONPATH": str(ROOT / "tests")}

    subprocess.run([sys.executable, "-c", script, json.dumps(server.as_dict())], env=paths, check=True)

    assert gone(server.pid)
    assert not Path(server.folder).exists()
    localstack._children.pop(server.pid).wait()


def test_a_later_process_of_the_same_id_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        created = psutil.Process(process.pid).create_time()
        ended = LocalStack(1, process.pid, created, str(tmp_path / "data"))
        (tmp_path / "data").mkdir()

        assert ended.process is not None
        replace(ended, created=created - 100).stop()

        assert process.poll() is None
        assert not (tmp_path / "data").exists()
        process.kill()


@pytest.mark.parametrize("port", [70_000, -1])
def test_a_number_that_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(LocalStackError, match=f"Port {port} is none: PORT must be a number from 1 to 65535"):
        localstack.start(port)


def test_a_free_port_is_free() -> None:
    localstack._check_port(localstack._free_port())
