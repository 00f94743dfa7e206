"""Many jobs at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from harness.client import JobClient

JOBS = 50


def test_fifty_jobs_at_once_each_come_back_with_their_own_output(workbench: JobClient) -> None:
    def run(number: int) -> dict[str, Any]:
        started = workbench.start({"seconds": 5, "number": number})
        return workbench.wait(started, deadline=60.0)[-1].job

    with ThreadPoolExecutor(JOBS) as pool:
        ended = list(pool.map(run, range(JOBS)))

    assert [job["output"]["number"] for job in ended] == list(range(JOBS))
    # Beside each other and not one after the other: all had begun before the first was over.
    assert max(job["startDate"] for job in ended) < min(job["stopDate"] for job in ended)
