"""Runs checkov on Terraform sources, without a network and without anything that a user has set for it."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness import bootstrap
from harness.errors import HarnessError
from harness.processes import run

CONFIG = Path(__file__).with_suffix(".yaml")


@dataclass(frozen=True)
class Scan:
    """What checkov says.

    Attributes:
        passed: How many checks passed.
        skipped: How many are suppressed at a resource.
        findings: The others, a line each.
    """

    passed: int
    skipped: int
    findings: list[str]


def scan(folder: Path) -> Scan:
    """Scan a folder with all that is in it, by the checks that `checkov.yaml` leaves.

    Args:
        folder: The folder.

    Raises:
        HarnessError: checkov failed, or could not read a file: what is in it would not be looked at.
    """
    bootstrap.make_checkov()
    checkov = bootstrap.CHECKOV / "bin" / "checkov"
    # A configuration in the home folder would be added to this one, and a key of its vendor's would send results.
    env = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "PYTHONUTF8": "1"}
    command: list[str | Path] = [checkov, "--config-file", CONFIG, "--output", "json", "--directory", folder]
    result = run(command, cwd=folder, env=env)
    try:
        report = json.loads(result.stdout)
        summary = report["summary"]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise HarnessError(f"checkov failed:\n{result.stdout}{result.stderr}".rstrip()) from error
    if summary["parsing_errors"]:
        raise HarnessError(f"checkov cannot read {summary['parsing_errors']} of the files in {folder}.")
    findings = [_line(finding) for finding in report["results"]["failed_checks"]]
    return Scan(summary["passed"], summary["skipped"], sorted(set(findings)))


def _line(finding: dict[str, Any]) -> str:
    place = f"{finding['file_path'].lstrip('/')}:{finding['file_line_range'][0]}"
    return f"{finding['check_id']} {finding['resource']} ({place}): {finding['check_name']}"
