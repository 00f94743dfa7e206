"""The 30 s job that runs while the other tests run."""

import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from harness.client import JobClient, Poll


@dataclass
class LongJob:
    """The sample job at its full length, watched by a thread.

    Attributes:
        post_seconds: How long the POST took.
        polls: What each poll saw; the last one has the output.
    """

    post_seconds: float
    polls: Future[list[Poll]]


@contextmanager
def watched(client: JobClient) -> Iterator[LongJob]:
    """Start the job, and poll it each second during the block."""
    over = threading.Event()

    def give_up(poll: Poll) -> None:
        if over.is_set():
            raise CancelledError

    started = client.start({"message": "client request"})
    with ThreadPoolExecutor(1) as pool:
        try:
            polls = pool.submit(client.wait, started, deadline=60.0, interval=1.0, on_poll=give_up)
            yield LongJob(started.elapsed.total_seconds(), polls)
        finally:
            over.set()
