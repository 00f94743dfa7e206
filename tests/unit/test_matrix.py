"""What runs the tests on several Pythons, with fake Pythons and a fake make."""

import os
import signal
import threading
from pathlib import Path

import pytest

from harness.commands import matrix
from harness.errors import HarnessError
from harness.paths import ROOT
from unit.processes import eventually


def write_program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An environment with a make that writes down its calls, and no Python."""
    write_program(tmp_path / "bin" / "make", f'echo "$@" >> {tmp_path}/calls\n/usr/bin/env > {tmp_path}/env')
    made = {"PATH": f"{tmp_path}/bin", "PYENV_ROOT": f"{tmp_path}/pyenv", "HOME": str(tmp_path)}
    for name, value in made.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("CI", raising=False)
    return made


def install(tmp_path: Path, *versions: str) -> dict[str, Path]:
    return {
        version: write_program(tmp_path / "pyenv" / "versions" / f"{version}.1" / "bin" / "python", f"echo {version}")
        for version in versions
    }


def test_a_python_on_the_path_comes_first(tmp_path: Path, env: dict[str, str]) -> None:
    install(tmp_path, "3.12")
    on_path = write_program(tmp_path / "bin" / "python3.12", "echo 3.12")

    assert matrix.find_interpreter("3.12", env) == on_path


@pytest.mark.parametrize("script", ["exit 127", "echo 3.11"], ids=["a shim that leads nowhere", "another version"])
def test_a_name_on_the_path_that_is_not_this_python_is_passed_over(
    tmp_path: Path, env: dict[str, str], script: str
) -> None:
    write_program(tmp_path / "bin" / "python3.12", script)

    assert matrix.find_interpreter("3.12", env) is None
    pythons = install(tmp_path, "3.12")
    assert matrix.find_interpreter("3.12", env) == pythons["3.12"]


def test_each_python_gets_environments_of_its_own(tmp_path: Path, env: dict[str, str]) -> None:
    pythons = install(tmp_path, *matrix.VERSIONS)

    matrix.main()

    assert (tmp_path / "calls").read_text().splitlines() == [
        f"--no-print-directory {' '.join(matrix.TARGETS)} PYTHON={python} VENV_SUFFIX=-{version}"
        for version, python in pythons.items()
    ]


def test_the_make_around_it_is_not_passed_on(
    tmp_path: Path, env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, "3.13")
    monkeypatch.setenv("MAKEFLAGS", "-k")

    matrix.main()

    assert "MAKEFLAGS" not in (tmp_path / "env").read_text()


def test_the_first_failure_is_the_last_try(tmp_path: Path, env: dict[str, str]) -> None:
    install(tmp_path, *matrix.VERSIONS)
    write_program(tmp_path / "bin" / "make", f'echo "$@" >> {tmp_path}/calls; case "$*" in *-3.12) exit 2;; esac')

    with pytest.raises(HarnessError, match=r"fail on Python 3\.12 .*later versions were not tried"):
        matrix.main()

    assert len((tmp_path / "calls").read_text().splitlines()) == 2


def test_a_python_that_is_not_installed_is_skipped_and_named(
    tmp_path: Path, env: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    install(tmp_path, "3.11", "3.13")

    matrix.main()

    assert capsys.readouterr().out.splitlines()[-2:] == [
        "Python 3.12: skipped, since it is not installed, neither on PATH nor by pyenv",
        "Tested on Python 3.11, 3.13.",
    ]


@pytest.mark.parametrize(("ci", "installed"), [("true", ("3.11", "3.13")), ("", ())], ids=["in CI", "none at all"])
def test_a_missing_python_is_an_error(
    tmp_path: Path, env: dict[str, str], monkeypatch: pytest.MonkeyPatch, ci: str, installed: tuple[str, ...]
) -> None:
    monkeypatch.setenv("CI", ci)
    install(tmp_path, *installed)

    with pytest.raises(HarnessError, match=r"Not installed.*3\.12"):
        matrix.main()

    assert not (tmp_path / "calls").exists()


def test_an_interrupt_is_passed_on_and_waited_for(tmp_path: Path, env: dict[str, str]) -> None:
    pythons = install(tmp_path, "3.11")
    script = f"trap ': > {tmp_path}/ended; exit 1' TERM\n: > {tmp_path}/started\nwhile :; do /bin/sleep 0.02; done"
    write_program(tmp_path / "bin" / "make", script)

    def interrupt() -> None:
        assert eventually((tmp_path / "started").exists)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        matrix.run_suite("3.11", pythons["3.11"])

    assert (tmp_path / "ended").exists()


def test_the_targets_are_makes() -> None:
    makefile = (ROOT / "Makefile").read_text()

    assert [target for target in matrix.TARGETS if f"\n{target}: setup" not in makefile] == []
