"""Fake programs, and what the tests want to know of processes."""

import json
import shlex
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
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

def write(name, text=""):
    (here / (name + ".new")).write_text(text)
    (here / (name + ".new")).rename(here / name)

def start_child(**options):
    write("child", str(subprocess.Popen(["sleep", "60"], **options).pid))

write("pid", str(os.getpid()))
write("call", json.dumps({"arguments": sys.argv[1:], "environment": dict(os.environ), "folder": os.getcwd()}))
"""


@dataclass
class Fake:
    """A program that does what a script says."""

    folder: Path

    def write(self, script: str) -> Path:
        source, program = self.folder / "fake.py", self.folder / "program"
        source.write_text(PREAMBLE + textwrap.dedent(script))
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -S {shlex.quote(str(source))} "$@"\n')
        program.chmod(0o755)
        return program

    def has(self, name: str) -> bool:
        return (self.folder / name).exists()

    def call(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / "call").read_text()))

    def running(self) -> list[int]:
        """Return the ids of the fake and of its child, as far as they run."""
        pids = [int((self.folder / name).read_text()) for name in ("pid", "child") if self.has(name)]
        return [pid for pid in pids if not gone(pid)]

    def gone(self) -> bool:
        return not self.running()


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

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        started = self

        class Popen(subprocess.Popen[Any]):
            def __init__(self, *args: Any, **options: Any) -> None:
                super().__init__(*args, **options)
                started.processes.append(self)
                if started.at_fork:
                    started.at_fork.pop()()

        monkeypatch.setattr(subprocess, "Popen", Popen)

    def left(self) -> list[object]:
        """End what runs, and return it, with the pipes that were open."""
        running = [process for process in self.processes if process.poll() is None]
        pipes = [pipe for p in self.processes for pipe in (p.stdin, p.stdout, p.stderr) if pipe and not pipe.closed]
        for process in running:
            process.kill()
            process.wait()
        return [*(process.args for process in running), *pipes]


def write_program(path: Path, script: str) -> Path:
    """Write a shell script that can be run, and return where it lies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def written(path: Path) -> list[str]:
    """Return the lines that programs have written since this was asked last."""
    lines = path.read_text().splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    return lines


def eventually(condition: Callable[[], bool], seconds: float = 20) -> bool:
    """Tell whether a condition comes true in time."""
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            return False
        time.sleep(0.005)
    return True


def unnoticed_interrupt() -> None:
    """Interrupt this process from another thread as a signal does that arrives a moment before the main thread waits.

    It wakes nobody: Python acts on it when the main thread has waited.
    """
    signal.pthread_kill(threading.get_ident(), signal.SIGINT)


def gone(pid: int) -> bool:
    """Tell whether a process has ended, reaped or not."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
