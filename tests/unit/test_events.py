"""The events of Step Functions that the plug-in makes of what LocalStack knows."""

import importlib
import sys
from datetime import UTC, datetime
from types import ModuleType

import pytest

START = datetime(2026, 11, 28, 12, 0, 0, 123000, tzinfo=UTC)
INCLUDED = {"included": True}
LEFT_OUT = (None, {"included": False})
RUNNING = {"status": "RUNNING", "startDate": START, "input": "{}", "inputDetails": INCLUDED}
# Each is two bytes when it is escaped, and two stand around the text: half of the room.
HALF = '"' * (248 * 256 - 1)


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module, which needs of LocalStack a decorator alone."""
    hooks = ModuleType("localstack.runtime.hooks")
    hooks.on_infra_start = lambda: lambda function: function  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, hooks.__name__, hooks)
    return importlib.import_module("localstack_process_executor.events")


def test_what_is_not_there_is_null(events: ModuleType) -> None:
    named = {"executionArn": "e", "stateMachineArn": "m", "name": "n"}

    assert events.detail({**RUNNING, **named, "traceHeader": "t"}) == {
        **RUNNING,
        **named,
        **dict.fromkeys(["stateMachineVersionArn", "stateMachineAliasArn", "output", "outputDetails"]),
        **dict.fromkeys(["stopDate", "error", "cause", "redriveDate"]),
        "startDate": 1795867200123,
        "redriveCount": 0,
        "redriveStatus": "NOT_REDRIVABLE",
        "redriveStatusReason": "Execution is RUNNING and cannot be redriven",
    }


@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT", "ABORTED"])
def test_what_has_not_succeeded_can_be_redriven(events: ModuleType, status: str) -> None:
    told = events.detail({**RUNNING, "status": status, "stopDate": START, "error": "Boom", "cause": "why"})

    assert isinstance(told["stopDate"], int)
    assert (told["stopDate"], told["error"], told["cause"]) == (1795867200123, "Boom", "why")
    assert (told["redriveStatus"], told["redriveStatusReason"]) == ("REDRIVABLE", None)


@pytest.mark.parametrize(
    ("input", "output", "input_fits", "output_fits"),
    [
        (HALF, HALF, True, True),
        (HALF + "a", HALF, False, True),
        ("{}", HALF + HALF, False, True),
        ("{}", HALF + HALF + "aaa", False, False),
    ],
    ids=["fits", "together too large", "output fits alone", "output too large"],
)
def test_an_event_leaves_out_what_it_has_no_room_for(
    events: ModuleType, input: str, output: str, input_fits: bool, output_fits: bool
) -> None:
    ended = {**RUNNING, "status": "SUCCEEDED", "input": input, "output": output, "outputDetails": INCLUDED}

    told = events.detail(ended)

    assert (told["input"], told["inputDetails"]) == ((input, INCLUDED) if input_fits else LEFT_OUT)
    assert (told["output"], told["outputDetails"]) == ((output, INCLUDED) if output_fits else LEFT_OUT)
