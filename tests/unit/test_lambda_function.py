"""The sample job."""

import importlib.util
import time
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "lambda" / "lambda_function.py"


@pytest.fixture
def job() -> ModuleType:
    """The module, which no import statement can name: `lambda` is a keyword."""
    spec = importlib.util.spec_from_file_location("lambda_function", SOURCE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each sleep would have taken."""
    seconds: list[float] = []
    monkeypatch.setattr(time, "sleep", seconds.append)
    return seconds


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
def test_the_job_sleeps_as_asked_or_else_30_s(
    job: ModuleType, slept: list[float], event: object, seconds: float
) -> None:
    assert job.lambda_handler(event, None) == {"message": "One minute elapsed"}

    assert slept == [seconds]
