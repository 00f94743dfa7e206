"""What runs checkov, with a fake one."""

from pathlib import Path

import pytest

from harness import bootstrap, checkov
from harness.errors import HarnessError
from unit.processes import write_program

CLEAN = "Passed checks: 7, Failed checks: 0, Skipped checks: 2"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that is scanned; the fake checkov lies in it too."""
    monkeypatch.setattr(bootstrap, "CHECKOV", tmp_path)
    monkeypatch.setattr(bootstrap, "make_checkov", lambda: None)
    return tmp_path


def scan(place: Path, says: str, code: int = 0) -> str:
    """Scan with a checkov that says something, and writes down how it was called."""
    (place / "says").write_text(f"terraform scan results:\n\n{says}\n")
    script = f'echo "$@" > {place}/call\nenv > {place}/env\ncat {place}/says\nexit {code}'
    write_program(place / "bin" / "checkov", script)
    return checkov.scan(place)


@pytest.mark.parametrize(
    ("says", "code"),
    [
        ("Passed checks: 7, Failed checks: 1, Skipped checks: 2\n\nCheck: CKV_AWS_1", 1),
        (f"{CLEAN}, Parsing errors: 1", 0),
        ("Traceback", 1),
        ("", 0),
    ],
    ids=["a finding", "an unreadable file", "a failure", "nothing to look at"],
)
def test_what_is_no_clean_report_on_every_file_is_an_error(place: Path, says: str, code: int) -> None:
    with pytest.raises(HarnessError, match=f"^checkov:\n(?s:.*){says}"):
        scan(place, says, code)


def test_checkov_gets_its_configuration_and_nothing_of_the_users(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BC_API_KEY", "secret")

    assert scan(place, CLEAN) == CLEAN

    assert (place / "call").read_text() == f"--config-file {checkov.CONFIG} --directory {place}\n"
    env = (place / "env").read_text().splitlines()
    assert not [line for line in env if line.startswith("BC_API_KEY")]
    assert f"HOME={place}" in env


def test_every_suppressed_check_has_its_reason_beside_it() -> None:
    lines = checkov.CONFIG.read_text().split("skip-check:\n")[1].splitlines()

    assert lines
    assert [line for line in lines if " # " not in line] == []
