"""Child processes and temporary folders, of which none outlives what it is for, however and whenever that ends.

An interrupt may arrive while `subprocess.Popen` has forked and not returned yet: then nobody has the process that would
have to be ended. So the signals that Python turns into exceptions are held until somebody has it.

Standard library only: the bootstrap runs it before anything is installed.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

Command = Sequence["str | os.PathLike[str]"]

# For `communicate`.
PIPES: Mapping[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}

# A signal that arrives just before a wait begins is seen only when the wait ends, so no wait is longer than this.
STEP_SECONDS = 0.5

# SIGALRM is how pytest-timeout ends a test.
INTERRUPTS: tuple[int, ...] = (signal.SIGALRM, signal.SIGHUP, signal.SIGTERM, signal.SIGINT)

# An interrupt at the very first step of a context manager's end leaves its process running: until this one ends.
_running: set[Child] = set()


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Let no signal become an exception in the block; the first that arrived is raised after it.

    Python runs its signal handlers in the main thread alone, so elsewhere there is nothing to hold.
    """
    arrived: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        arrived.append(number)

    try:
        with ExitStack() as restore:
            if threading.current_thread() is threading.main_thread():
                for number in INTERRUPTS:
                    handler = signal.getsignal(number)
                    if callable(handler):
                        restore.callback(signal.signal, number, handler)
                        signal.signal(number, note)
            yield
    finally:
        # Also where the block failed: whoever takes that for harmless must not go on after an interrupt.
        for number in arrived:
            signal.raise_signal(number)


class Child:
    """A child process in a session of its own, so that Ctrl-C is for this process, which then ends it.

    Used as a context manager, which gives the `subprocess.Popen`. For an `ExitStack`, enter it while the interrupts are
    held: the stack gets it a moment after it has begun.
    """

    _process: subprocess.Popen[Any]

    def __init__(
        self, command: Command, end: Callable[[subprocess.Popen[Any]], object] = lambda process: None, **options: Any
    ) -> None:
        """Take the command; nothing is started before the block.

        Args:
            command: The program and its arguments.
            end: Ends the process in its own way, before it is killed with all that is left of its session. Called where
                the process has ended by itself, too.
            options: As `subprocess.Popen` takes them. Without `stdin`, there is nothing to read.
        """
        self._command = command
        self._end = end
        self._options = {"stdin": subprocess.DEVNULL, **options}

    def __enter__(self) -> subprocess.Popen[Any]:
        try:
            with interrupts_held():
                self._process = subprocess.Popen(self._command, start_new_session=True, **self._options)
                _running.add(self)
        except BaseException:
            self.stop()
            raise
        return self._process

    def stop(self, *error: object) -> None:
        """End the process. Twice is harmless."""
        if self not in _running:
            return
        try:
            self._end(self._process)
        finally:
            with interrupts_held():
                kill(self._process)
                _running.discard(self)

    __exit__ = stop


def leave_all() -> None:
    """Let what runs outlive this process."""
    _running.clear()


def kill(process: subprocess.Popen[Any]) -> None:
    """Kill a process and everything in its session, and reap it."""
    # macOS refuses to signal a group of which only zombies are left.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            with suppress(OSError):
                pipe.close()
    process.wait()


@atexit.register
def end_all() -> None:
    """End what is still running."""
    for child in list(_running):
        child.stop()


def communicate(process: subprocess.Popen[str], watch: Callable[[], object] = lambda: None) -> tuple[str, str]:
    """Wait for the end of a process, and return what it wrote to standard output and to standard error.

    Args:
        process: The process, with `PIPES`.
        watch: Called every `STEP_SECONDS`; what it raises ends the wait.
    """
    while True:
        try:
            return process.communicate(timeout=STEP_SECONDS)
        except subprocess.TimeoutExpired:
            watch()


def run(
    command: Command, *, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, without standard input, and return what it said.

    Args:
        command: The program and its arguments.
        env: All environment variables; this process's own where None.
        cwd: Folder that it runs in.

    Raises:
        OSError: There is no such program.
    """
    with Child(command, env=env, cwd=cwd, **PIPES) as process:
        out, err = communicate(process)
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def temporary_folder(cleanup: ExitStack, prefix: str) -> Path:
    """Make a folder that goes with the stack.

    Args:
        cleanup: Removes it.
        prefix: How its name begins.
    """
    with interrupts_held():
        folder = Path(tempfile.mkdtemp(prefix=prefix))
        cleanup.callback(shutil.rmtree, folder, ignore_errors=True)
    return folder
