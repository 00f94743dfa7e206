"""What the Runtime API's connections, the process's keeper and the invoker tell each other."""

import time
from collections.abc import Callable
from threading import Condition

from localstack_process_executor.errors import timed_out
from localstack_process_executor.function import Answer, Invocation


class Exchange:
    """State shared by the threads around one process. Every wait ends at `end`."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._ready = False
        self._pending: tuple[Invocation, int] | None = None
        self._active_id: str | None = None
        self._answer: Answer | None = None
        self._end: Exception | None = None

    @property
    def ended(self) -> bool:
        """Whether no more can be had from this process."""
        return self._end is not None

    def next_invocation(self) -> tuple[Invocation, int] | None:
        """Wait for work on behalf of the runtime. The first call tells that the initialisation is over.

        Returns:
            The invocation and the moment it times out, in milliseconds since the epoch; None when there will
            never be one.
        """
        with self._changed:
            self._ready = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._pending is not None or self.ended)
            due, self._pending = self._pending, None
            return None if self.ended else due

    def answer(self, request_id: str, answer: Answer) -> None:
        """Hand an answer to the invoker, if it still waits for it."""
        with self._changed:
            if request_id == self._active_id:
                self._answer = answer
                self._changed.notify_all()

    def end(self, reason: Exception) -> None:
        """Wake every waiting thread for good.

        Args:
            reason: what the waits raise. The first one counts: a cancelled process is killed afterwards, and one that
                has reported an error exits.
        """
        with self._changed:
            self._end = self._end or reason
            self._changed.notify_all()

    def wait_until_ready(self, timeout: float) -> None:
        """Wait until the runtime asks for work, for so many seconds at most.

        Raises:
            Exception: the reason given to `end`, or Failure where the time is up.
        """
        with self._changed:
            self._wait(lambda: self._ready, timeout)

    def perform(self, invocation: Invocation, timeout: float) -> Answer:
        """Give an invocation to the runtime and wait for the answer.

        Args:
            invocation: the event.
            timeout: the function's timeout in seconds.

        Raises:
            Exception: the reason given to `end`, or Failure where the time is up.
        """
        with self._changed:
            self._pending, self._answer = (invocation, int((time.time() + timeout) * 1000)), None
            self._active_id = invocation.request_id
            self._changed.notify_all()
            try:
                self._wait(lambda: self._answer is not None, timeout)
            finally:
                self._pending = self._active_id = None
            assert self._answer
            return self._answer

    def _wait(self, done: Callable[[], bool], timeout: float) -> None:
        self._changed.wait_for(lambda: done() or self.ended, timeout)
        if not done():
            raise self._end or timed_out(timeout)
