"""What the benchmark asks of an applied design: starts, reads and waits, in an order that is the same for each."""

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import httpx

from harness.client import FINAL, JobClient
from harness.errors import HarnessError
from harness.terraform import Terraform

WARM_UPS = 3
IDLE_STARTS = 30
LOADED_STARTS = 40
READS = 40
RUNNING = 50
# As long as what is measured meanwhile takes, with room for a slower machine.
IDLE_JOB_SECONDS = 6.0
LOAD_JOB_SECONDS = 25.0
# The ends are spread over the 10 s between two polls: what the mean delay says of fixed polling is no accident.
FOLLOWED_JOB_SECONDS = (8.3, 11.9, 13.7, 17.1, 22.4)
SETTLE_SECONDS = 90.0

FOLLOWED = 5
WAIT_SECONDS = 20
CROWD = 200
LONG_JOB_SECONDS = 30.0
# From one start to the next: an emulator on two cores takes no more jobs, each of them a process.
CROWD_PAUSE_SECONDS = 1.0
CROWD_DEADLINE_SECONDS = 900.0

POST_LOADED = f"POST → 202, {RUNNING} jobs running"
DESCRIBED = "Calls of DescribeExecution for each job"
REQUESTS = "Requests for each job"
LATE = "End of the job → the client knows"

# What was measured, by the label of its row.
Measured = dict[str, str]
T = TypeVar("T")


def p95(seconds: Sequence[float]) -> float:
    """Return what 95 % of at least two measurements do not exceed."""
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1]


def latencies(answers: Sequence[httpx.Response]) -> str:
    """Say how long answers took, at least two of them."""
    seconds = [answer.elapsed.total_seconds() for answer in answers]
    return f"p50 {statistics.median(seconds) * 1000:.0f} ms, p95 {p95(seconds) * 1000:.0f} ms, n = {len(seconds)}"


@dataclass
class Design:
    """One way to put the job behind HTTP.

    Attributes:
        title: Heading of its column.
        variables: What it is applied with.
        terraform: Its root.
        measured: What was measured of it.
        client: A client of its API.
    """

    title: str
    variables: dict[str, str]
    terraform: Terraform
    measured: Measured
    client: JobClient

    def record(self, label: str, value: str) -> None:
        """Keep a measurement, and print it."""
        self.measured[label] = value
        print(f"  {self.title}: {label}: {value}", flush=True)


def at_once(tasks: Sequence[Callable[[], T]]) -> list[T]:
    """Run tasks in a thread each, and return what they return."""
    pool = ThreadPoolExecutor(len(tasks))
    try:
        return [future.result() for future in [pool.submit(task) for task in tasks]]
    finally:
        # An interrupt waits for none of them: they end with the server.
        pool.shutdown(wait=False, cancel_futures=True)


def start(client: JobClient, seconds: float, **job: object) -> httpx.Response:
    """Start a job that takes so many seconds, with the rest of its input, and return the answer."""
    return client.start({"seconds": seconds, **job}).raise_for_status()


def read(client: JobClient, started: httpx.Response) -> httpx.Response:
    """Read a job that has been started, and return the answer."""
    return client.get(started.json()["id"]).raise_for_status()


def has_ended(answer: httpx.Response) -> bool:
    """Tell whether a job had ended when it was read."""
    return answer.json()["status"] in FINAL


def reads(client: JobClient, started: Sequence[httpx.Response], is_final: bool) -> str:
    """Read jobs in turn, and return how long the answers took that found them running, or ended.

    Args:
        client: Client of the API.
        started: The answers to the jobs' starts.
        is_final: Whether they have ended.

    Raises:
        HarnessError: There were not two such answers.
    """
    answers = [read(client, started[number % len(started)]) for number in range(READS)]
    fitting = [answer for answer in answers if has_ended(answer) == is_final]
    if len(fitting) < 2:
        raise HarnessError("The jobs ended before they could be measured: the machine is too slow, or too busy.")
    return latencies(fitting)


def settle(client: JobClient, started: Sequence[httpx.Response]) -> None:
    """Wait until jobs have ended."""
    at_once([partial(client.wait, answer, SETTLE_SECONDS, 1.0) for answer in started])


def measure_idle(design: Design) -> None:
    """Measure the answers of an API that has nothing else to do."""
    client = design.client
    warm_ups = [start(client, 0) for _ in range(WARM_UPS)]
    for _ in range(WARM_UPS):
        read(client, warm_ups[0])
    started = [start(client, 0) for _ in range(IDLE_STARTS)]
    design.record("POST → 202, idle", latencies(started))
    settle(client, started)
    running = start(client, IDLE_JOB_SECONDS)
    time.sleep(1)
    design.record("GET of a running job, idle", reads(client, [running], is_final=False))
    design.record("GET of an ended job, idle", reads(client, started[:1], is_final=True))
    settle(client, [running])


def measure_loaded(design: Design, folder: Path) -> None:
    """Measure the answers while many jobs run, which leave lines in a file in a folder as they begin."""
    client = design.client
    ended = at_once([partial(start, client, 0)] * RUNNING)
    design.record(f"POST → 202, {RUNNING} at once, environments cold", latencies(ended))
    settle(client, ended)

    lines = folder / f"{design.variables['name']}-begun"
    load = [partial(start, client, LOAD_JOB_SECONDS, append=str(lines), number=number) for number in range(RUNNING)]
    running = at_once(load)
    design.record(f"POST → 202, {RUNNING} at once, environments warm", latencies(running))
    wait_for(lines)
    short = [start(client, 0) for _ in range(LOADED_STARTS)]
    design.record(POST_LOADED, latencies(short))
    design.record(f"GET of a running job, {RUNNING} jobs running", reads(client, running, is_final=False))
    design.record(f"GET of an ended job, {RUNNING} jobs running", reads(client, ended, is_final=True))
    still = sum(not has_ended(read(client, job)) for job in running)
    design.record("Jobs that still ran after that", f"{still} of {RUNNING}")
    settle(client, [*running, *short])


def wait_for(lines: Path) -> None:
    """Wait until every job has left its line.

    Raises:
        HarnessError: One did not.
    """
    deadline = time.monotonic() + LOAD_JOB_SECONDS
    while not lines.exists() or len(lines.read_text().splitlines()) < RUNNING:
        if time.monotonic() > deadline:
            raise HarnessError(f"{RUNNING} jobs did not run at once: the machine is too slow, or too busy.")
        time.sleep(0.1)


def follow(
    client: JobClient, job_seconds: float, interval: float | None, wait_seconds: int | None = None
) -> tuple[float, int]:
    """Run one job, and return the seconds from its end to the client's knowledge of it, and the polls.

    Args:
        client: Client of the API.
        job_seconds: How long the job takes.
        interval: Seconds between polls; by `Retry-After` where None.
        wait_seconds: How long each poll waits for the end; None where it does not.
    """
    polls = client.wait(start(client, job_seconds), SETTLE_SECONDS, interval, wait_seconds=wait_seconds)
    return time.time() - float(polls[-1].job["stopDate"]), len(polls)


def measure_delays(module: Design, glue: Design) -> None:
    """Measure how soon clients know that jobs have ended: all of them beside each other, as they mostly sleep."""
    policies: list[tuple[str, float | None, Design]] = [
        ("every 10 s", 10.0, module),
        ("every 10 s", 10.0, glue),
        ("by `Retry-After`", None, module),
        ("every second", 1.0, module),
        ("every second", 1.0, glue),
    ]
    tasks = [
        partial(follow, design.client, seconds, interval)
        for _, interval, design in policies
        for seconds in FOLLOWED_JOB_SECONDS
    ]
    followed = iter(at_once(tasks))
    for policy, _, design in policies:
        delays, polls = zip(*(next(followed) for _ in FOLLOWED_JOB_SECONDS), strict=True)
        delay = f"mean {statistics.fmean(delays):.1f} s, longest {max(delays):.1f} s, n = {len(delays)}"
        design.record(f"End of a job → the client knows, polling {policy}", delay)
        design.record(f"Polls per job, polling {policy}", f"mean {statistics.fmean(polls):.1f}, most {max(polls)}")


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
    task = partial(follow, client, LONG_JOB_SECONDS, None, wait_seconds)
    delays, polls = zip(*at_once([task] * FOLLOWED), strict=True)
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
        ended = client.wait(start(client, LONG_JOB_SECONDS, number=number), CROWD_DEADLINE_SECONDS)[-1].job
        return bool(ended["output"] == {"seconds": LONG_JOB_SECONDS, "number": number})

    before = described(log)
    if not all(at_once([partial(own_output, number) for number in range(CROWD)])):
        raise HarnessError("A job returned the output of another job.")
    label = f"{DESCRIBED}, of {CROWD}, one started each {CROWD_PAUSE_SECONDS:.0f} s"
    return {label: f"{(described(log) - before) / CROWD:.2f}"}
