"""What runs checkov, with a fake one."""

import json
from pathlib import Path
from typing import Any

import pytest

from harness import bootstrap, checkov
from harness.checkov import Scan
from harness.errors import HarnessError
from unit.processes import write_program

FINDING = {
    "check_id": "CKV_AWS_1",
    "check_name": "Ensure it is safe",
    "resource": "module.job.aws_iam_role.api",
    "file_path": "/iam.tf",
    "file_line_range": [3, 9],
}


def report(*findings: dict[str, Any], errors: int = 0) -> str:
    summary = {"passed": 7, "skipped": 2, "parsing_errors": errors}
    return json.dumps({"summary": summary, "results": {"failed_checks": findings}})


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that is scanned; the fake checkov lies in it too."""
    monkeypatch.setattr(bootstrap, "CHECKOV", tmp_path)
    monkeypatch.setattr(bootstrap, "make_checkov", lambda: None)
    return tmp_path


def scan(place: Path, says: str) -> Scan:
    """Scan with a checkov that says something, and writes down how it was called."""
    (place / "says").write_text(says)
    write_program(place / "bin" / "checkov", f'echo "$@" > {place}/call\nenv > {place}/env\ncat {place}/says\nexit 1')
    return checkov.scan(place)


def test_what_is_found_is_a_line_that_says_where_and_there_once(place: Path) -> None:
    line = "CKV_AWS_1 module.job.aws_iam_role.api (iam.tf:3): Ensure it is safe"

    assert scan(place, report()) == Scan(passed=7, skipped=2, findings=[])
    assert scan(place, report(FINDING, FINDING)).findings == [line]


@pytest.mark.parametrize(
    ("says", "error"),
    [
        (report(errors=1), "cannot read 1 of the files"),
        ("Traceback", "checkov failed:\nTraceback"),
        ('{"passed": 0, "failed": 0}', "checkov failed"),
        ("[]", "checkov failed"),
    ],
)
def test_what_is_no_report_on_every_file_is_an_error(place: Path, says: str, error: str) -> None:
    with pytest.raises(HarnessError, match=error):
        scan(place, says)


def test_checkov_gets_its_configuration_and_nothing_of_the_users(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BC_API_KEY", "secret")

    scan(place, report())

    call = (place / "call").read_text()
    assert call == f"--config-file {checkov.CONFIG} --output json --directory {place}\n"
    env = (place / "env").read_text().splitlines()
    assert not [line for line in env if line.startswith("BC_API_KEY")]
    assert f"HOME={place}" in env


def test_every_suppressed_check_has_its_reason_beside_it() -> None:
    lines = checkov.CONFIG.read_text().split("skip-check:\n")[1].splitlines()

    assert lines
    assert [line for line in lines if " # " not in line] == []
