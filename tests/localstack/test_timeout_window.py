"""The heart: a job outlives API Gateway's 29 s, and its output arrives."""

import pytest

from harness.client import JobClient
from localstack.long_job import LongJob

TIMEOUT_WINDOW_SECONDS = 29.0


def test_the_start_is_answered_at_once(client: JobClient, long_job: LongJob) -> None:
    # The fastest of some: the first finds the machine busy with Terraform.
    others = [client.start({"seconds": 0}).elapsed.total_seconds() for _ in range(3)]

    assert min(long_job.post_seconds, *others) < 2.0


@pytest.mark.late
def test_the_job_still_runs_after_25_seconds(long_job: LongJob) -> None:
    late = [poll for poll in long_job.polls.result() if 25.0 <= poll.elapsed < TIMEOUT_WINDOW_SECONDS]

    assert late
    assert {poll.job["status"] for poll in late} == {"RUNNING"}
    assert all("output" not in poll.job for poll in late)


@pytest.mark.late
def test_the_output_arrives_after_the_timeout_window(long_job: LongJob) -> None:
    last = long_job.polls.result()[-1]

    assert TIMEOUT_WINDOW_SECONDS < last.elapsed < 40.0
    assert last.job["status"] == "SUCCEEDED"
    assert last.job["output"] == {"message": "One minute elapsed"}
