"""Makes the virtual environments, and only when their pins have changed.

Run by the system's Python, with nothing installed: standard library only.
"""

# So that an older Python reads the file to the end, and says what it lacks.
from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

from harness.paths import HARNESS, ROOT

REQUIREMENTS = HARNESS / "requirements"
EXECUTOR = HARNESS / "process_executor"

# Not an environment's own interpreter, where one is active: it may be the one that is made anew here.
INTERPRETER = getattr(sys, "_base_executable", None) or sys.executable

# `make test-matrix` gives each Python environments of its own.
SUFFIX = os.environ.get("VENV_SUFFIX", "")
DEV = ROOT / f".venv{SUFFIX}"
LOCALSTACK = ROOT / f".venv-localstack{SUFFIX}"
CHECKOV = ROOT / ".venv-checkov"


def fingerprint(paths: list[Path]) -> str:
    """Return what the environment was made from: the interpreter and the content of the files."""
    digest = hashlib.sha256(f"{INTERPRETER} {sys.version}".encode())
    for path in sorted(paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current(environment: Path, wanted: str) -> bool:
    """Tell whether the environment was made from the same pins by the same interpreter."""
    stamp = environment / "harness-stamp"
    return stamp.is_file() and stamp.read_text() == wanted


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run a command and end with its output where it fails."""
    result = subprocess.run([str(part) for part in command], env=env, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"Setup failed at: {' '.join(map(str, command))}\n{result.stdout}{result.stderr}".rstrip())


def uv_environment() -> dict[str, str]:
    """Return the environment for uv, with the package index that pip is configured with."""
    env = {**os.environ, "UV_LINK_MODE": "copy", "UV_NO_PROGRESS": "1"}
    configured = subprocess.run(
        [DEV / "bin" / "pip", "config", "get", "global.index-url"], capture_output=True, text=True
    )
    if configured.returncode == 0 and "UV_DEFAULT_INDEX" not in env:
        env["UV_DEFAULT_INDEX"] = configured.stdout.strip()
    return env


def install_uv() -> None:
    """Install the pinned uv into the development environment."""
    rest = (REQUIREMENTS / "dev.txt").read_text().split("\nuv==", 1)[1]
    pin = DEV / "uv-requirement.txt"
    # Its hashes are indented; the next line that is not is another package's.
    pin.write_text("uv==" + re.split(r"\n(?=\S)", rest, maxsplit=1)[0] + "\n")
    run(DEV / "bin" / "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r", pin)


def sync(environment: Path, requirements: Path) -> None:
    """Bring the environment to exactly the pinned packages."""
    uv = DEV / "bin" / "uv"
    python = environment / "bin" / "python"
    run(uv, "pip", "sync", "--quiet", "--require-hashes", "--python", python, requirements, env=uv_environment())


def make_dev() -> None:
    """Make the environment of the harness, the tests and the linters."""
    pins = REQUIREMENTS / "dev.txt"
    wanted = fingerprint([pins])
    if is_current(DEV, wanted):
        return
    print("Installing the harness's packages ...", flush=True)
    run(INTERPRETER, "-m", "venv", "--clear", DEV)
    install_uv()
    sync(DEV, pins)
    (DEV / "harness-stamp").write_text(wanted)


def make_localstack() -> None:
    """Make the environment of the embedded LocalStack and its Lambda executor."""
    pins = REQUIREMENTS / "localstack.txt"
    wanted = fingerprint([pins, EXECUTOR / "pyproject.toml", *EXECUTOR.glob("src/**/*.py")])
    if is_current(LOCALSTACK, wanted):
        return
    print("Installing LocalStack ...", flush=True)
    run(INTERPRETER, "-m", "venv", "--clear", "--without-pip", LOCALSTACK)
    sync(LOCALSTACK, pins)
    python = LOCALSTACK / "bin" / "python"
    uv = DEV / "bin" / "uv"
    options = ["--quiet", "--no-deps", "--no-build-isolation"]
    run(uv, "pip", "install", *options, "--python", python, EXECUTOR, env=uv_environment())
    (LOCALSTACK / "harness-stamp").write_text(wanted)


def make_checkov() -> None:
    """Make the environment of checkov, whose pins and the others' do not go together."""
    pins = REQUIREMENTS / "checkov.txt"
    wanted = fingerprint([pins])
    if is_current(CHECKOV, wanted):
        return
    print("Installing checkov ...", flush=True)
    run(INTERPRETER, "-m", "venv", "--clear", "--without-pip", CHECKOV)
    sync(CHECKOV, pins)
    (CHECKOV / "harness-stamp").write_text(wanted)


def main() -> None:
    """Make what is missing or out of date."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        sys.exit(f"Python 3.11, 3.12 or 3.13 is needed, and this is {sys.version.split()[0]}.")
    make_dev()
    make_localstack()


if __name__ == "__main__":
    main()
