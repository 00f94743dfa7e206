"""Runs checkov on Terraform sources, without a network and without anything that a user has set for it."""

import os
import re
from pathlib import Path

from harness import bootstrap
from harness.errors import HarnessError
from harness.processes import run

CONFIG = Path(__file__).with_suffix(".yaml")


def scan(folder: Path) -> str:
    """Scan a folder with all that is in it, by the checks that `checkov.yaml` leaves, and return how many there were.

    Args:
        folder: The folder.

    Raises:
        HarnessError: checkov found something, or failed, or could not read a file: what is in it would not be looked
            at. The message has what it says.
    """
    bootstrap.make_checkov()
    # A configuration in the home folder would be added to this one, and a key of its vendor's would send results.
    env = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "PYTHONUTF8": "1"}
    checkov = bootstrap.CHECKOV / "bin" / "checkov"
    result = run([checkov, "--config-file", CONFIG, "--directory", folder], cwd=folder, env=env)
    # The line goes on where there are files that it could not read, with exit code 0.
    summary = re.search(r"^Passed checks: .*, Skipped checks: \d+$", result.stdout, re.MULTILINE)
    if result.returncode or summary is None:
        raise HarnessError(f"checkov:\n{result.stdout}{result.stderr}".rstrip())
    return summary[0]
