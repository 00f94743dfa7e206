"""What runs checkov, with a fake one."""

import json
from pathlib import Path
from typing import Any

import pytest

from harness import bootstrap, checkov
from harness.errors import HarnessError

FINDING = {
    "check_id": "CKV_AWS_1",
    "check_name": "Ensure it is safe",
    "resource": "module.job.aws_iam_role.api",
    "file_path": "/iam.tf",
    "file_line_range": [3, 9],
}


def report(findings: list[dict[str, Any]], **summary: int) -> str:
    return json.dumps(
        {
            "summary": {"passed": 7, "skipped": 2, "parsing_errors": 0, **summary},
            "results": {"failed_checks": findings},
        }
    )


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the fake checkov lies."""
    monkeypatch.setattr(bootstrap, "CHECKOV", tmp_path)
    monkeypatch.setattr(bootstrap, "make_checkov", lambda: None)
    (tmp_path / "bin").mkdir()
    (tmp_path / "sources").mkdir()
    return tmp_path / "bin" / "checkov"


def fake(program: Path, says: str, code: int = 0) -> Path:
    """Have checkov say something, and return the folder to scan."""
    (program.parent / "says").write_text(says)
    program.write_text(
        f'#!/bin/sh\necho "$@" > {program}.call\nenv > {program}.env\ncat {program.parent}/says\nexit {code}\n'
    )
    program.chmod(0o755)
    return program.parents[1] / "sources"


def test_a_scan_without_a_finding(program: Path) -> None:
    assert checkov.scan(fake(program, report([]))) == checkov.Scan(passed=7, skipped=2, findings=[])


def test_a_finding_is_a_line_that_says_where_and_there_once(program: Path) -> None:
    assert checkov.scan(fake(program, report([FINDING, FINDING]), code=1)).findings == [
        "CKV_AWS_1 module.job.aws_iam_role.api (iam.tf:3): Ensure it is safe"
    ]


def test_a_file_that_checkov_cannot_read_is_an_error(program: Path) -> None:
    with pytest.raises(HarnessError, match="cannot read 1 of the files"):
        checkov.scan(fake(program, report([], parsing_errors=1)))


@pytest.mark.parametrize("says", ["Traceback", '{"passed": 0, "failed": 0}', "[]"])
def test_what_is_no_report_is_an_error(program: Path, says: str) -> None:
    with pytest.raises(HarnessError, match="checkov failed"):
        checkov.scan(fake(program, says))


def test_checkov_gets_its_configuration_and_nothing_of_the_users(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BC_API_KEY", "secret")

    folder = fake(program, report([]))
    checkov.scan(folder)

    call = program.with_name("checkov.call").read_text()
    assert call == f"--config-file {checkov.CONFIG} --output json --directory {folder}\n"
    env = program.with_name("checkov.env").read_text()
    assert "BC_API_KEY" not in env
    assert f"HOME={folder}\n" in env


def test_every_suppressed_check_has_its_reason_beside_it() -> None:
    lines = checkov.CONFIG.read_text().split("skip-check:\n")[1].splitlines()

    assert lines
    assert [line for line in lines if " # " not in line] == []
