"""An interrupt while a tool is being started: the child has been forked, and nobody has it yet."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, suppress
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness import bootstrap, checkov, localstack, npm, simulator, toolchain
from harness.engines import localstack_engine, velocity
from harness.terraform import serve_provider
from unit.processes import eventually, gone, write_program

# The fake node says its version, and the fake npm installs nothing.
FAST = 'case "$0" in */node) echo v22.12.0;; */npm) mkdir -p node_modules;; esac'


def enter(context: AbstractContextManager[object]) -> None:
    with context:
        pass


def serve(provider: Path) -> None:
    with ExitStack() as cleanup:
        serve_provider(cleanup, provider, os.environ)


# The program, the arguments at which it is interrupted, and what starts it.
STARTS: dict[str, tuple[str, str, Callable[[Path], object]]] = {
    "terraform": ("terraform", "version", lambda place: toolchain.terraform_version(place / "terraform")),
    "provider": ("provider", "-debug", lambda place: serve(place / "provider")),
    "setup": ("uv", "", lambda place: bootstrap.must(place / "uv")),
    "pip": (".venv/bin/pip", "config", lambda place: bootstrap.uv_environment()),
    "checkov": ("bin/checkov", "--config-file", lambda place: checkov.scan(place)),
    "node": ("node", "--version", lambda place: npm.Client(place).build()),
    "npm": ("npm", "ci", lambda place: npm.Client(place).build()),
    "simulator": ("node", "answer.js", lambda place: enter(simulator.simulator())),
    "velocity": ("java", "-Xshare:auto", lambda place: enter(velocity())),
    "airspeed": ("python", "", lambda place: enter(localstack_engine())),
    "matrix": ("make", "--no-print-directory", lambda place: import_module("noxfile").tests(nox_session())),
}


def nox_session() -> Any:
    return SimpleNamespace(posargs=[], bin="/nonexistent", python="3.12", error=pytest.fail)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of programs for all that is started, and the signals' handlers as they were."""
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.defpath}")
    monkeypatch.setattr(bootstrap, "DEV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "CHECKOV", tmp_path)
    monkeypatch.setattr(bootstrap, "make_checkov", lambda: None)
    monkeypatch.setattr(localstack, "PYTHON", tmp_path / "python")
    monkeypatch.setattr("harness.engines.JARS", ())
    monkeypatch.setattr("harness.engines.LOG_JARS", ())
    monkeypatch.setattr(simulator, "SOURCE", tmp_path)
    (tmp_path / "package-lock.json").touch()
    for name in ("node", "npm"):
        write_program(tmp_path / name, FAST)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield tmp_path
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("name", STARTS)
def test_it_leaves_no_process(place: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int) -> None:
    program, argument, begin = STARTS[name]
    write_program(place / program, f'case "$*" in "{argument}"*) exec sleep 60;; esac\n{FAST}')
    children: list[int] = []

    class Interrupted(subprocess.Popen[Any]):
        def __init__(self, command: list[str], **options: Any) -> None:
            super().__init__(command, **options)
            if Path(command[0]).name == Path(program).name and argument in ("", *command[1:2]):
                children.append(self.pid)
                signal.raise_signal(number)

    monkeypatch.setattr(subprocess, "Popen", Interrupted)
    try:
        with pytest.raises(KeyboardInterrupt):
            begin(place)
        assert len(children) == 1
        assert eventually(lambda: gone(children[0]))
    finally:
        for pid in children:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
