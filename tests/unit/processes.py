"""Fake programs, and what the tests want to know of processes."""

import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

# Writes down how it was called, and then does what a test wants. It ends by itself where a broken harness leaves it.
PREAMBLE = """
import json, os, pathlib, signal, subprocess, sys, time

signal.alarm(60)
here = pathlib.Path(__file__).parent

def write(name, text):
    (here / (name + ".new")).write_text(text)
    (here / (name + ".new")).rename(here / name)

def start_child(**options):
    write("child", str(subprocess.Popen(["sleep", "60"], **options).pid))

write("pid", str(os.getpid()))
write("call", json.dumps({
    "arguments": sys.argv[1:],
    "environment": dict(os.environ),
    "folder": os.getcwd(),
    "session": os.getsid(0),
    "stdin": sys.stdin.read(),
}))
"""


@dataclass
class Fake:
    """A program that does what a script says."""

    folder: Path

    def write(self, script: str) -> Path:
        (self.folder / "fake.py").write_text(PREAMBLE + textwrap.dedent(script))
        python, fake = shlex.quote(sys.executable), shlex.quote(str(self.folder / "fake.py"))
        program = self.folder / "program"
        program.write_text(f'#!/bin/sh\nexec {python} -S {fake} "$@"\n')
        program.chmod(0o755)
        return program

    def has(self, name: str) -> bool:
        return (self.folder / name).exists()

    def call(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / "call").read_text()))

    def pids(self) -> list[int]:
        """Return the ids of the fake and of its child, as far as they were started."""
        return [int((self.folder / name).read_text()) for name in ("pid", "child") if self.has(name)]

    def gone(self) -> bool:
        """Tell whether all of it has ended."""
        return all(gone(pid) for pid in self.pids())


@dataclass
class Started:
    """The processes that were started in a test.

    Attributes:
        processes: All of them.
        at_fork: What is done once, when the next one has been forked and `Popen` has not returned yet.
    """

    processes: list[subprocess.Popen[Any]] = field(default_factory=list)
    at_fork: list[Callable[[], object]] = field(default_factory=list)

    def interrupt(self, number: int = signal.SIGINT) -> None:
        """Have an interrupt arrive at that moment."""
        self.at_fork.append(lambda: signal.raise_signal(number))

    def left(self) -> list[str]:
        """Return which processes run, and which pipes to them are open."""
        left = []
        for process in self.processes:
            pipes = [pipe for pipe in (process.stdin, process.stdout, process.stderr) if pipe and not pipe.closed]
            if pipes or process.poll() is None:
                left.append(f"{process.args}: {process.returncode}, {pipes}")
        return left


@contextmanager
def watching(monkeypatch: pytest.MonkeyPatch) -> Iterator[Started]:
    """Give what is started in the block, of which nothing may be left, nor is."""
    started = Started()

    class Popen(subprocess.Popen[Any]):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            started.processes.append(self)
            if started.at_fork:
                started.at_fork.pop()()

    monkeypatch.setattr(subprocess, "Popen", Popen)
    try:
        yield started
        assert started.left() == []
    finally:
        for process in started.processes:
            kill(process)


def interrupt_mkdtemp(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have an interrupt arrive when a temporary folder has been made and nobody knows it."""
    make = tempfile.mkdtemp

    def mkdtemp(**options: str) -> str:
        folder = make(**options)
        signal.raise_signal(signal.SIGINT)
        return folder

    monkeypatch.setattr(tempfile, "mkdtemp", mkdtemp)


def kill(process: subprocess.Popen[Any]) -> None:
    """Kill a process, reap it and close its pipes."""
    process.kill()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            with suppress(OSError):
                pipe.close()
    process.wait()


def kill_fake(fake: Fake) -> None:
    """Kill what is left of a fake."""
    for pid in fake.pids():
        if not gone(pid):
            os.kill(pid, signal.SIGKILL)


def eventually(condition: Callable[[], bool], seconds: float = 20) -> bool:
    """Tell whether a condition comes true in time."""
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            return False
        time.sleep(0.005)
    return True


def gone(pid: int) -> bool:
    """Tell whether a process has ended, reaped or not."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
