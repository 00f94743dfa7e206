"""What runs the tests on several Pythons: the real nox, with this Python and a fake make."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.bootstrap import INTERPRETER
from harness.paths import ROOT
from harness.processes import Child, run
from unit.processes import eventually, write_program

THIS = f"{sys.version_info[0]}.{sys.version_info[1]}"
OTHERS = {"3.11", "3.12", "3.13"} - {THIS}


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """An environment of a user who has this Python alone, from pyenv, and not activated."""
    python = tmp_path / "pyenv" / "versions" / f"{THIS}.1" / "bin" / f"python{THIS}"
    python.parent.mkdir(parents=True)
    python.symlink_to(os.path.realpath(INTERPRETER))
    write_program(tmp_path / "bin" / "make", f'echo "$@" >> {tmp_path}/calls; env > {tmp_path}/env; exit $CODE')
    variables = {"HOME": str(tmp_path), "PYENV_ROOT": str(tmp_path / "pyenv"), "PYTHONPATH": str(ROOT / "tests")}
    return {**variables, "PATH": f"{tmp_path}/bin", "MAKEFLAGS": "-k", "CODE": "0"}


def nox(tmp_path: Path) -> list[str | Path]:
    return [sys.executable, "-m", "nox", "--noxfile", ROOT / "tests" / "noxfile.py", "--envdir", tmp_path / "nox"]


def test_each_python_gets_environments_of_its_own_and_a_missing_one_is_named(
    tmp_path: Path, env: dict[str, str]
) -> None:
    write_program(tmp_path / "bin" / "env", "exec /usr/bin/env")

    result = run(nox(tmp_path), env=env)

    assert result.returncode == 0, result.stderr
    for version in OTHERS:
        assert f"skipped (Python interpreter {version} not found)" in result.stderr
    targets = "test-unit test-velocity test-localstack test-browser"
    # nox shortens the name of an environment whose path is long.
    [python] = (tmp_path / "nox").glob("*/bin/python")
    called = f"--no-print-directory {targets} PYTHON={python} VENV_SUFFIX=-{THIS}\n"
    assert (tmp_path / "calls").read_text() == called
    # What the make around nox has set.
    assert "MAKEFLAGS" not in (tmp_path / "env").read_text()


def test_a_failure_is_one(tmp_path: Path, env: dict[str, str]) -> None:
    result = run(nox(tmp_path), env=env | {"CODE": "2"})

    assert result.returncode != 0
    assert f"The tests fail on Python {THIS}" in result.stderr


def test_an_interrupt_is_passed_on_and_waited_for(tmp_path: Path, env: dict[str, str]) -> None:
    # Longer than nox itself gives a child.
    at_the_end = f"/bin/sleep 1; : > {tmp_path}/ended; exit 1"
    # It ends by itself, in case nobody ends it.
    loop = "i=0; while [ $i -lt 3000 ]; do i=$((i + 1)); /bin/sleep 0.02; done"
    write_program(tmp_path / "bin" / "make", f"trap '{at_the_end}' TERM\n: > {tmp_path}/started\n{loop}")

    with Child(nox(tmp_path), env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        assert eventually((tmp_path / "started").exists, 60)
        process.terminate()

        assert process.wait(60) != 0

    assert (tmp_path / "ended").exists()
