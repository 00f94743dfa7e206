"""Starts LocalStack as a child process, on loopback alone, and ends it."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from harness import bootstrap
from harness.errors import HarnessError
from harness.processes import Child, Command, interrupts_held, temporary_folder

PYTHON = bootstrap.LOCALSTACK / "bin" / "python"
HOST = "127.0.0.1"

READY_SECONDS = 60.0
STOP_SECONDS = 15.0
LOG_LINES = 40


@dataclass(frozen=True)
class LocalStack:
    """A LocalStack that this harness started.

    Attributes:
        port: Port that it listens on.
        pid: Process id, and id of its process group.
        created: When the process began, in seconds since 1970; tells it from a later process of the same id.
        folder: Its data and its log.
    """

    port: int
    pid: int
    created: float
    folder: str

    @property
    def url(self) -> str:
        """URL of the gateway, without a slash at its end."""
        return f"http://{HOST}:{self.port}"

    @property
    def process(self) -> psutil.Process | None:
        """The process, while it runs."""
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(self.pid)
            return process if process.create_time() == self.created and _runs(process) else None
        return None

    def check(self) -> None:
        """Raise where the process has ended.

        Raises:
            HarnessError: It has ended; the message ends with its log.
        """
        if self.process is None:
            raise self.error("has ended")

    def error(self, reason: str) -> HarnessError:
        """Return what to raise for a reason such as "has ended", with the last lines of the log."""
        log = Path(self.folder) / "localstack.log"
        lines = log.read_text(errors="replace").splitlines() if log.is_file() else ["(no log)"]
        return HarnessError("\n".join([f"LocalStack {reason}. Its log ends with:", *lines[-LOG_LINES:]]))

    def stop(self) -> None:
        """End it with everything it started, and remove its folder. Twice is harmless."""
        if process := self.process:
            _end_family(process)
        shutil.rmtree(self.folder, ignore_errors=True)


def start(cleanup: ExitStack, port: int | None = None) -> LocalStack:
    """Start LocalStack and wait until it answers.

    Args:
        cleanup: Ends it and removes its folder.
        port: Port to listen on; a free one where None.

    Raises:
        HarnessError: The port is taken, or it ended, or it did not answer in time.
    """
    port = _free_port(port or 0)
    folder = temporary_folder(cleanup, "async-api-localstack-")
    command: Command = [PYTHON, "-m", "localstack.runtime.main"]
    env = _environment(port, folder)
    with (folder / "localstack.log").open("wb") as log, interrupts_held():
        child = cleanup.enter_context(Child(command, _end, cwd=folder, env=env, stdout=log, stderr=subprocess.STDOUT))
    server = LocalStack(port, child.pid, psutil.Process(child.pid).create_time(), str(folder))
    _wait_until_ready(server, child)
    return server


@contextmanager
def running() -> Iterator[LocalStack]:
    """Give a LocalStack that is gone afterwards; see `start`."""
    with ExitStack() as cleanup:
        yield start(cleanup)


def _environment(port: int, folder: Path) -> dict[str, str]:
    """Return all of LocalStack's environment: the user's own settings for AWS or LocalStack stay out."""
    return {
        "PATH": os.defpath,
        "HOME": str(folder),
        # TMPDIR would do as well, but LocalStack warns of it.
        "TEMP": str(folder),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "GATEWAY_LISTEN": f"{HOST}:{port}",
        # The default server, Twisted's, listens on every interface whatever GATEWAY_LISTEN says.
        "GATEWAY_SERVER": "hypercorn",
        "FILESYSTEM_ROOT": str(folder),
        # Else it takes a container for its own and writes to /var/lib/localstack.
        "OVERRIDE_IN_DOCKER": "0",
        "DNS_ADDRESS": "0",
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "LAMBDA_RUNTIME_EXECUTOR": "process",
        # Longer than the executor's own limit for an init (60 s), whose error says more than this one's.
        "LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT": "90",
    }


def _wait_until_ready(server: LocalStack, child: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    with httpx.Client(base_url=server.url, trust_env=False, timeout=5.0) as client:
        while time.monotonic() < deadline:
            if child.poll() is not None:
                raise server.error(f"ended with exit code {child.returncode} instead of starting")
            with suppress(httpx.TransportError, psutil.Error):
                if client.get("/_localstack/health").is_success and _listens(server):
                    return
            time.sleep(0.1)
    raise server.error(f"was not ready after {READY_SECONDS:.0f} s")


def _listens(server: LocalStack) -> bool:
    """Tell whether the port is this process's: two servers on one port answer without a word about it."""
    sockets = psutil.Process(server.pid).net_connections(kind="tcp")
    return any(s.status == psutil.CONN_LISTEN and s.laddr == (HOST, server.port) for s in sockets)


def _free_port(port: int) -> int:
    """Return a port that is free: the one that is asked for, or any where 0."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OverflowError as error:
            raise HarnessError(f"Port {port} is none: PORT must be a number from 1 to 65535.") from error
        except OSError as error:
            advice = "Name another in PORT, or none, and a free one is found."
            raise HarnessError(f"Port {port} on {HOST} cannot be used ({error.strerror}). {advice}") from error
        return int(probe.getsockname()[1])


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        _end_family(psutil.Process(child.pid))


def _end_family(process: psutil.Process) -> None:
    """Kill a process and whatever it started: to end itself, LocalStack computes for 3 s, and it keeps nothing."""
    family = [process]
    with suppress(psutil.NoSuchProcess):
        # It starts nothing any more.
        process.suspend()
        family += process.children(recursive=True)
    for member in family:
        with suppress(psutil.NoSuchProcess):
            member.kill()
    # Not psutil's own wait: it waits for zombies too, and not every container's init reaps them.
    deadline = time.monotonic() + STOP_SECONDS
    while any(map(_runs, family)) and time.monotonic() < deadline:
        time.sleep(0.02)


def _runs(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False
