"""The sample job."""

import runpy
import time

import pytest

from harness.package import SOURCE


@pytest.mark.parametrize(
    ("event", "seconds"),
    [
        ({}, 30),
        ({"message": "client request"}, 30),
        ({"seconds": 2}, 2),
        ({"seconds": 0.5}, 0.5),
        ({"seconds": 0}, 0),
        (None, 30),
        ("text", 30),
        (["seconds"], 30),
        (7, 30),
    ],
)
def test_the_job_sleeps_as_asked_or_else_30_s(monkeypatch: pytest.MonkeyPatch, event: object, seconds: float) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)

    # No import statement can name it: `lambda` is a keyword.
    assert runpy.run_path(str(SOURCE))["lambda_handler"](event, None) == {"message": "One minute elapsed"}

    assert slept == [seconds]
