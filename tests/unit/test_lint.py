"""What `make lint` makes of checkov's findings, without checkov."""

from pathlib import Path

import pytest

from harness.checkov import Scan
from harness.commands import lint
from harness.errors import HarnessError


def test_a_finding_ends_it_and_is_named_and_without_one_it_says_how_much_was_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    findings = ["CKV_AWS_1 one (iam.tf:3)", "CKV_AWS_2 two (api.tf:9)"]
    monkeypatch.setattr(lint, "scan", lambda folder: Scan(7, 2, findings))
    with pytest.raises(HarnessError, match=r"(?s)CKV_AWS_1 one \(iam\.tf:3\).*CKV_AWS_2 two \(api\.tf:9\)"):
        lint.check_security(tmp_path)

    findings.clear()
    lint.check_security(tmp_path)

    assert capsys.readouterr().out == "checkov: 7 checks passed, 2 skipped for a reason\n"
