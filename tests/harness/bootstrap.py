"""Makes the virtual environments, and only when their pins have changed.

Run by the system's Python, with nothing installed: standard library only.
"""

# So that an older Python reads the file to the end, and says what it lacks.
from __future__ import annotations

import os
import re
import sys
from pathlib import Path

# Before the other imports, which an older Python cannot do.
if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    sys.exit(f"Python 3.11, 3.12 or 3.13 is needed, and this is {sys.version.split()[0]}.")

from harness import stamp
from harness.commands.main import run_main
from harness.errors import HarnessError
from harness.paths import HARNESS, ROOT
from harness.processes import run

REQUIREMENTS = HARNESS / "requirements"
EXECUTOR = HARNESS / "process_executor"

# Not an environment's own interpreter, where one is active: it may be the one that is made anew here.
INTERPRETER = getattr(sys, "_base_executable", None) or sys.executable

# `make test-matrix` gives each Python environments of its own.
SUFFIX = os.environ.get("VENV_SUFFIX", "")
DEV = ROOT / f".venv{SUFFIX}"
LOCALSTACK = ROOT / f".venv-localstack{SUFFIX}"
CHECKOV = ROOT / ".venv-checkov"
GENERATOR = ROOT / f".venv-generator{SUFFIX}"
UV = DEV / "bin" / "uv"


def must(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run a command.

    Raises:
        HarnessError: It failed; the message has its output.
    """
    result = run(command, env=env)
    if result.returncode:
        said = f"{result.stdout}{result.stderr}".rstrip()
        raise HarnessError(f"Setup failed at: {' '.join(map(str, command))}\n{said}")


def uv_environment() -> dict[str, str]:
    """Return the environment for uv, with the package index that pip is configured with."""
    env = {**os.environ, "UV_LINK_MODE": "copy", "UV_NO_PROGRESS": "1"}
    configured = run([DEV / "bin" / "pip", "config", "get", "global.index-url"])
    if configured.returncode == 0 and "UV_DEFAULT_INDEX" not in env:
        env["UV_DEFAULT_INDEX"] = configured.stdout.strip()
    return env


def install_uv() -> None:
    """Install the pinned uv into the development environment."""
    rest = (REQUIREMENTS / "dev.txt").read_text().split("\nuv==", 1)[1]
    pin = DEV / "uv-requirement.txt"
    # Its hashes are indented; the next line that is not is another package's.
    pin.write_text("uv==" + re.split(r"\n(?=\S)", rest, maxsplit=1)[0] + "\n")
    must(DEV / "bin" / "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r", pin)


def make_environment(folder: Path, pins: str, what: str, source: Path | None = None) -> None:
    """Make an environment with exactly the pinned packages.

    Args:
        folder: The environment.
        pins: Name of the file with the pins.
        what: What is in it, for whoever waits.
        source: Folder of a package of this repository that is installed too.

    Raises:
        HarnessError: A command failed; the message has its output.
    """
    requirements = REQUIREMENTS / pins
    sources = [requirements]
    if source:
        sources += [source / "pyproject.toml", *sorted(source.glob("src/**/*.py"))]

    def steps() -> None:
        if folder == DEV:
            must(INTERPRETER, "-m", "venv", "--clear", folder)
            install_uv()
        else:
            must(INTERPRETER, "-m", "venv", "--clear", "--without-pip", folder)
        env = uv_environment()
        options: list[str | Path] = ["--quiet", "--python", folder / "bin" / "python"]
        must(UV, "pip", "sync", "--require-hashes", *options, requirements, env=env)
        if source:
            must(UV, "pip", "install", "--no-deps", "--no-build-isolation", *options, source, env=env)

    stamp.make(folder, sources, f"{INTERPRETER} {sys.version}", f"Installing {what} ...", steps)


def make_dev() -> None:
    """Make the environment of the harness, the tests and the linters."""
    make_environment(DEV, "dev.txt", "the harness's packages")


def make_localstack() -> None:
    """Make the environment of the embedded LocalStack and its Lambda executor."""
    make_environment(LOCALSTACK, "localstack.txt", "LocalStack", EXECUTOR)


def make_checkov() -> None:
    """Make the environment of checkov, whose pins and the others' do not go together."""
    make_environment(CHECKOV, "checkov.txt", "checkov")


def make_generator() -> None:
    """Make the environment that generates Python clients and runs them."""
    make_environment(GENERATOR, "generator.txt", "the generator of Python clients")


def main() -> None:
    """Make what is missing or out of date."""
    make_dev()
    make_localstack()


if __name__ == "__main__":
    run_main(main)
