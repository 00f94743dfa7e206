"""`make test-matrix`: what of the tests depends on Python, on each Python that the harness runs on.

nox finds the Pythons, on PATH and among pyenv's, and says which it has skipped; in CI a missing one is an error.
"""

import os
import signal
import subprocess
import time
from pathlib import Path

import nox

from harness.paths import ROOT, TOOLS
from harness.processes import STEP_SECONDS, Child

# The others run Terraform or Node.
TARGETS = ("test-unit", "test-velocity", "test-localstack", "test-browser")
# What the make around this one has set is for that one alone.
OTHER_MAKE = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")

nox.options.default_venv_backend = "uv"
nox.options.download_python = "never"
nox.options.envdir = TOOLS / "nox"
nox.options.stop_on_first_error = True

# Of pyenv's, nox itself finds only those that are activated; the others come behind what is on PATH.
PYENV = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
os.environ["PATH"] = os.pathsep.join([os.environ["PATH"], *map(str, sorted(PYENV.glob("versions/3.*/bin")))])

# nox ends its children on Ctrl-C alone.
signal.signal(signal.SIGTERM, signal.default_int_handler)


def end(make: subprocess.Popen[bytes]) -> None:
    """Ask make to end the tests, which take down what they have started. nox itself would give them half a second."""
    make.terminate()
    make.wait()


@nox.session(python=["3.11", "3.12", "3.13"], reuse_venv=True)
def tests(session: nox.Session) -> None:
    """Run the tests, or the targets behind `--`, in environments of their own."""
    targets = session.posargs or TARGETS
    variables = [f"PYTHON={session.bin}/python", f"VENV_SUFFIX=-{session.python}"]
    env = {name: value for name, value in os.environ.items() if name not in OTHER_MAKE}
    with Child(["make", "--no-print-directory", *targets, *variables], end=end, cwd=ROOT, env=env) as make:
        while make.poll() is None:
            time.sleep(STEP_SECONDS)
        if make.returncode:
            session.error(f"The tests fail on Python {session.python}; later versions were not tried.")
