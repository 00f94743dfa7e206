"""What the benchmark asks of an applied design: starts, reads and waits, in an order that is the same for each."""

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

import httpx

from harness.client import FINAL, JobClient
from harness.commands.bench.measurements import Measured, first_latencies, latencies
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

POST_LOADED = f"POST → 202, {RUNNING} jobs running"

T = TypeVar("T")


@dataclass
class Design:
    """One way to put the job behind HTTP.

    Attributes:
        title: Heading of its column.
        name: Name that it is applied with.
        function_arn: Its job.
        terraform: Its root, ready for apply.
        measured: What was measured of it.
        client: A client of its API, once it is applied.
    """

    title: str
    name: str
    function_arn: str
    terraform: Terraform
    measured: Measured
    client: JobClient = field(init=False)

    @property
    def variables(self) -> dict[str, str]:
        """What it is applied with."""
        return {"name": self.name, "function_arn": self.function_arn}

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
    """Start a job, and return the answer.

    Args:
        client: Client of the API.
        seconds: How long the job takes.
        job: The rest of its input.

    Raises:
        HarnessError: The answer is no 202.
    """
    answer = client.start({"seconds": seconds, **job})
    if answer.status_code != 202:
        raise HarnessError(f"POST {client.start_url} answered {answer.status_code}: {answer.text}")
    return answer


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
    """Wait until jobs have ended.

    Raises:
        TimeoutError: One runs on.
    """
    at_once([partial(client.wait, answer, SETTLE_SECONDS, 1.0) for answer in started])


def measure_idle(design: Design) -> None:
    """Measure the answers of an API that has nothing else to do."""
    client = design.client
    warm_ups = [start(client, 0) for _ in range(WARM_UPS)]
    design.record("POST → 202, the first ones", first_latencies(warm_ups))
    design.record("GET of a job, the first ones", first_latencies([read(client, warm_ups[0]) for _ in range(WARM_UPS)]))
    started = [start(client, 0) for _ in range(IDLE_STARTS)]
    design.record("POST → 202, idle", latencies(started))
    settle(client, started)
    running = start(client, IDLE_JOB_SECONDS)
    time.sleep(1)
    design.record("GET of a running job, idle", reads(client, [running], is_final=False))
    design.record("GET of an ended job, idle", reads(client, started[:1], is_final=True))
    settle(client, [running])


def measure_loaded(design: Design, folder: Path) -> None:
    """Measure the answers while many jobs run.

    Args:
        design: Applied, and idle.
        folder: Where the jobs leave lines in a file as they begin.
    """
    client = design.client
    ended = at_once([partial(start, client, 0)] * RUNNING)
    design.record(f"POST → 202, {RUNNING} at once, environments cold", latencies(ended))
    settle(client, ended)

    lines = folder / f"{design.name}-begun"
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
