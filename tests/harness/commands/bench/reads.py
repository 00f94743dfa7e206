"""What it takes to hear of a job's end: with records of jobs and without, by polling and by waiting."""

import statistics
import time
from functools import partial
from pathlib import Path

from harness.client import JobClient
from harness.commands.bench.measurements import Measured, p95
from harness.commands.bench.workload import at_once, follow, start
from harness.errors import HarnessError

JOB_SECONDS = 30.0
FOLLOWED = 5
WAIT_SECONDS = 20
CROWD = 200
# From one start to the next: an emulator on two cores takes no more jobs, each of them a process.
CROWD_PAUSE_SECONDS = 1.0
CROWD_DEADLINE_SECONDS = 900.0

DESCRIBED = "Calls of DescribeExecution for each job"
REQUESTS = "Requests for each job"
LATE = "End of the job → the client knows"
READ_TARGETS = {
    DESCRIBED: "under 0.02 with records",
    REQUESTS: "at most 3, waiting",
    LATE: "p95 under 1.2 s, waiting",
}


def described(log: Path) -> int:
    """Return how often LocalStack has described an execution, by its log."""
    return log.read_text(errors="replace").count("stepfunctions.DescribeExecution =>")


def measure_reads(client: JobClient, log: Path, wait_seconds: int | None) -> Measured:
    """Follow five jobs at once.

    Args:
        client: Client of the API.
        log: LocalStack's log.
        wait_seconds: How long each request waits for the end; None where it is polled.
    """
    before = described(log)
    delays, polls = zip(*at_once([partial(follow, client, JOB_SECONDS, None, wait_seconds)] * FOLLOWED), strict=True)
    return {
        DESCRIBED: f"{(described(log) - before) / FOLLOWED:.2f}",
        REQUESTS: f"mean {statistics.fmean(polls):.1f}, most {max(polls)}",
        LATE: f"p50 {statistics.median(delays):.1f} s, p95 {p95(delays):.1f} s, n = {FOLLOWED}",
    }


def measure_crowd(client: JobClient, log: Path) -> Measured:
    """Start very many jobs, each with a client that polls it; a 404, a 429 or a 5xx on the way ends the benchmark.

    Raises:
        HarnessError: One came back with another one's output.
    """

    def own_output(number: int) -> bool:
        time.sleep(number * CROWD_PAUSE_SECONDS)
        ended = client.wait(start(client, JOB_SECONDS, number=number), CROWD_DEADLINE_SECONDS)[-1].job
        return bool(ended["output"] == {"seconds": JOB_SECONDS, "number": number})

    before = described(log)
    if not all(at_once([partial(own_output, number) for number in range(CROWD)])):
        raise HarnessError("A job returned the output of another job.")
    label = f"{DESCRIBED}, of {CROWD}, one started each {CROWD_PAUSE_SECONDS:.0f} s"
    return {label: f"{(described(log) - before) / CROWD:.2f}"}
