"""What is skipped where the machine lacks a program."""

import pytest

from harness.errors import HarnessError, MissingError, skipping


def test_a_missing_program_skips_with_its_reason() -> None:
    reasons: list[str] = []

    with skipping(reasons.append, {"CI": ""}):
        raise MissingError("There is no browser.")

    assert reasons == ["There is no browser."]


def test_a_missing_program_fails_in_ci() -> None:
    with pytest.raises(MissingError), skipping(pytest.fail, {"CI": "true"}):
        raise MissingError("There is no browser.")


def test_what_is_there_and_fails_is_never_skipped() -> None:
    with pytest.raises(HarnessError, match="npm run build failed"), skipping(pytest.fail, {}):
        raise HarnessError("npm run build failed")
