"""`GET` and `DELETE /execution/{id}`."""

import json
from typing import Any

import pytest

from harness.client import JobClient
from localstack.long_job import LongJob


def test_a_running_job_asks_to_be_polled(reads: JobClient) -> None:
    started = reads.start({"seconds": 15}).json()

    answer = reads.get(started["id"])

    assert answer.status_code == 200
    assert answer.json() == {
        "id": started["id"],
        "status": "RUNNING",
        "startDate": pytest.approx(started["startDate"], abs=0.001),
    }
    assert answer.headers["Retry-After"] == "3"
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_ended_job_has_its_output_as_json(short_job: dict[str, Any], client: JobClient) -> None:
    started = short_job["started"].json()

    answer = client.get(started["id"])

    assert answer.json() == short_job["ended"]
    assert set(answer.json()) == {"id", "status", "startDate", "stopDate", "output"}
    assert answer.json()["output"] == {"message": "One minute elapsed"}
    assert answer.json()["stopDate"] > answer.json()["startDate"]
    assert "Retry-After" not in answer.headers


def test_a_failed_job_has_its_error_and_no_stack_trace(reads: JobClient) -> None:
    ended = reads.wait(reads.start({"raise": 'it\'s "bad"'}), deadline=30.0, interval=0.2)[-1].job

    assert set(ended) == {"id", "status", "startDate", "stopDate", "error"}
    assert (ended["status"], ended["error"]) == ("FAILED", "ValueError")


def test_a_cancelled_job_is_aborted(reads: JobClient) -> None:
    started = reads.start({"seconds": 2})
    job_id = started.json()["id"]

    answer = reads.cancel(job_id)

    assert answer.status_code == 202
    assert answer.json() == {"id": job_id, "statusUrl": job_id}
    assert answer.url.join(answer.headers["Location"]) == answer.url
    # LocalStack says ABORTED only when the function has returned; AWS says so at once.
    ended = reads.wait(started, deadline=30.0, interval=0.2)[-1].job
    assert ended["status"] == "ABORTED"
    assert "output" not in ended


def test_to_cancel_an_ended_job_is_harmless(reads: JobClient) -> None:
    started = reads.start({"done": True})
    ended = reads.wait(started, deadline=30.0, interval=0.2)[-1].job

    answers = [reads.cancel(ended["id"]) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert reads.get(ended["id"]).json() == ended


def test_a_large_input_comes_back_as_the_output(reads: JobClient) -> None:
    # Near the 256 KiB that Step Functions takes, which LocalStack counts with every character beyond ASCII escaped.
    value = {"text": 'it\'s "large" \\ ' * 13_000 + "é😀"}

    ended = reads.wait(reads.start(value), deadline=30.0, interval=0.2)[-1].job

    assert len(json.dumps(value, ensure_ascii=False).encode()) > 200_000
    assert ended["output"] == value


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize(
    "job_id",
    [
        "unknown",
        "a%22b",
        "a%5Cb",
        "%24x",
        "%23x",
        "a:b",
        "%2E%2E",
        "a%00b",
        "%C3%A4",
        "%F0%9F%98%80",
        "a'b",
        "a%20b",
        "a" * 81,
    ],
)
def test_an_id_of_no_job_is_not_found(client: JobClient, method: str, job_id: str) -> None:
    answer = client.http.request(method, f"{client.start_url}/{job_id}")

    assert answer.status_code == 404
    assert answer.json()["type"] == "urn:problem-type:async-api:job-not-found"


@pytest.mark.late
def test_the_wait_grows_with_the_jobs_age(long_job: LongJob) -> None:
    polls = long_job.polls.result()

    waits = [poll.retry_after or 0 for poll in polls[:-1]]
    # The age began when the server got the start, and the server knows it to the second.
    assert all(3 <= wait <= 3 + (poll.elapsed + 1) / 17 for wait, poll in zip(waits, polls, strict=False))
    assert waits == sorted(waits)
    assert waits[0] == 3
    assert waits[-1] in (4, 5)
    assert polls[-1].retry_after is None
