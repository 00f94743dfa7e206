"""`make test-matrix`: what of the tests depends on Python, on each Python that the harness runs on."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from harness.commands.main import run_main
from harness.errors import HarnessError
from harness.paths import ROOT

VERSIONS = ("3.11", "3.12", "3.13")
# The others run Terraform or Node.
TARGETS = ("test-unit", "test-velocity", "test-localstack", "test-browser")
# Environments are made with both; Debian has them in a package of their own.
PROBE = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])"


def candidates(version: str, env: Mapping[str, str]) -> Iterator[Path]:
    """Yield where a Python may be: on PATH, and among pyenv's.

    Args:
        version: Such as `3.12`.
        env: Environment variables.
    """
    if found := shutil.which(f"python{version}", path=env.get("PATH")):
        yield Path(found)
    pyenv = Path(env.get("PYENV_ROOT") or Path(env.get("HOME", "/nonexistent")) / ".pyenv")
    yield from sorted(pyenv.glob(f"versions/{version}.*/bin/python"))


def find_interpreter(version: str, env: Mapping[str, str] = os.environ) -> Path | None:
    """Return a Python of a version, if there is one that runs: pyenv puts names on PATH that lead nowhere.

    Args:
        version: Such as `3.12`.
        env: Environment variables.
    """
    for python in candidates(version, env):
        said = subprocess.run([python, "-c", PROBE], env=dict(env), capture_output=True, text=True)
        if said.returncode == 0 and said.stdout.strip() == version:
            return python
    return None


def run_suite(version: str, python: Path, env: Mapping[str, str] = os.environ) -> None:
    """Run the tests, in environments of their own.

    Args:
        version: Such as `3.12`.
        python: The interpreter.
        env: Environment variables.

    Raises:
        HarnessError: A test failed.
    """
    command = ["make", "--no-print-directory", *TARGETS, f"PYTHON={python}", f"VENV_SUFFIX=-{version}"]
    # What the make around this one has set is for that one alone.
    own = {name: value for name, value in env.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    with subprocess.Popen(command, cwd=ROOT, env=own) as process:
        try:
            code = process.wait()
        except BaseException:
            # The tests take down what they have started; make passes it on to them.
            process.terminate()
            process.wait()
            raise
    if code:
        raise HarnessError(f"The tests fail on Python {version} ({python}); later versions were not tried.")


def main() -> None:
    """Run the tests on each version, and say which were left out.

    Raises:
        HarnessError: A test failed, or CI lacks a version.
    """
    found = {version: find_interpreter(version) for version in VERSIONS}
    missing = [version for version, python in found.items() if python is None]
    if missing and (os.environ.get("CI") or len(missing) == len(VERSIONS)):
        raise HarnessError(f"Not installed, neither on PATH nor by pyenv: Python {', '.join(missing)}.")
    for version, python in found.items():
        if python:
            print(f"\nPython {version}: {python}", flush=True)
            run_suite(version, python)
    for version in missing:
        print(f"Python {version}: skipped, since it is not installed, neither on PATH nor by pyenv")
    print(f"Tested on Python {', '.join(version for version in VERSIONS if version not in missing)}.")


if __name__ == "__main__":
    run_main(main)
