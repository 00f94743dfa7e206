"""`POST /execution/status`."""

import json
from typing import Any

import pytest

from harness.client import JobClient


def test_a_running_job_has_no_output(reads: JobClient) -> None:
    started = reads.start({"seconds": 15}).json()

    answer = reads.status(started["executionArn"])

    assert answer.status_code == 200
    assert answer.json() == {
        "executionArn": started["executionArn"],
        "name": started["id"],
        "status": "RUNNING",
        "startDate": pytest.approx(started["startDate"], abs=0.001),
    }


def test_the_output_is_a_string_that_holds_json(short_job: dict[str, Any], client: JobClient) -> None:
    body = client.status(short_job["started"].json()["executionArn"]).json()

    assert set(body) == {"executionArn", "name", "status", "startDate", "stopDate", "output"}
    assert body["status"] == "SUCCEEDED"
    assert json.loads(body["output"]) == {"message": "One minute elapsed"}


def test_a_failed_job_has_its_error_and_no_stack_trace(reads: JobClient) -> None:
    started = reads.start({"raise": 'it\'s "bad"'})
    reads.wait(started, deadline=30.0, interval=0.2)

    body = reads.status(started.json()["executionArn"]).json()

    assert set(body) == {"executionArn", "name", "status", "startDate", "stopDate", "error"}
    assert (body["status"], body["error"]) == ("FAILED", "ValueError")


def replaced(arn: str, part: int, value: str) -> str:
    """Return the ARN with one of its parts replaced."""
    parts = arn.split(":")
    parts[part] = value
    return ":".join(parts)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        (1, "aws-cn"),
        (3, "us-east-1"),
        (4, "111111111111"),
        (5, "stateMachine"),
        (6, "other"),
        (7, "unknown"),
        (7, 'a"b\\'),
        (7, ""),
    ],
)
def test_the_arn_of_no_job_of_this_api_is_not_found(
    short_job: dict[str, Any], client: JobClient, part: int, value: str
) -> None:
    arn = short_job["started"].json()["executionArn"]

    answer = client.status(replaced(arn, part, value))

    assert answer.status_code == 404
    assert answer.json()["type"] == "urn:problem-type:async-api:job-not-found"


@pytest.mark.parametrize("body", ["{}", "[]", "x", '{"executionArn": 7}'])
def test_a_bad_body_is_refused(client: JobClient, body: str) -> None:
    answer = client.http.post(f"{client.start_url}/status", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 400
