"""What the Runtime API's connections, the process watcher and the invoker tell each other."""

import time
from concurrent.futures import CancelledError
from threading import Condition

from localstack_process_executor.invocation import (
    Answer,
    DueInvocation,
    InitError,
    Invocation,
    ProcessExited,
)


class Exchange:
    """State shared by the threads around one process. Every wait ends at `process_exited` and at `cancel`."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._ready = False
        self._init_error: bytes | None = None
        self._pending: DueInvocation | None = None
        self._active_id: str | None = None
        self._answer: Answer | None = None
        self._exit_status: int | None = None
        self._cancelled = False

    @property
    def exited(self) -> bool:
        """Whether the process has ended."""
        return self._exit_status is not None

    def next_invocation(self) -> DueInvocation | None:
        """Wait for work on behalf of the runtime. The first call tells that the initialisation is over.

        Returns:
            The invocation, or None when there will never be one.
        """
        with self._changed:
            self._ready = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._pending is not None or self._over())
            due, self._pending = self._pending, None
            return None if self._over() else due

    def answer(self, request_id: str, answer: Answer) -> bool:
        """Hand an answer to the invoker.

        Returns:
            False when no such invocation is going on, for instance because it has timed out.
        """
        with self._changed:
            if self._active_id is None or request_id != self._active_id:
                return False
            self._answer, self._active_id = answer, None
            self._changed.notify_all()
            return True

    def report_init_error(self, payload: bytes) -> None:
        """Note the error object that the runtime posted instead of asking for work."""
        with self._changed:
            self._init_error = payload
            self._changed.notify_all()

    def process_exited(self, status: int) -> None:
        """Note that the process has ended (`status` as in `subprocess.Popen.returncode`)."""
        with self._changed:
            self._exit_status = status
            self._changed.notify_all()

    def cancel(self) -> None:
        """Wake every waiting thread for good."""
        with self._changed:
            self._cancelled = True
            self._changed.notify_all()

    def wait_until_ready(self, timeout: float) -> None:
        """Wait until the runtime asks for work.

        Args:
            timeout: limit in seconds.

        Raises:
            InitError, ProcessExited, TimeoutError, CancelledError
        """
        with self._changed:
            self._changed.wait_for(lambda: self._ready or self._init_error is not None or self._over(), timeout)
            if self._cancelled:
                raise CancelledError("The execution environment was stopped.")
            if self._init_error is not None:
                raise InitError(self._init_error)
            if self._exit_status is not None:
                raise ProcessExited(self._exit_status)
            if not self._ready:
                raise TimeoutError

    def perform(self, invocation: Invocation, timeout: float) -> Answer:
        """Give an invocation to the runtime and wait for the answer.

        Args:
            invocation: the event.
            timeout: the function's timeout in seconds.

        Raises:
            ProcessExited, TimeoutError, CancelledError
        """
        deadline_ms = int((time.time() + timeout) * 1000)
        with self._changed:
            self._pending, self._answer = DueInvocation(invocation, deadline_ms), None
            self._active_id = invocation.request_id
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._answer is not None or self._over(), timeout)
            self._pending = self._active_id = None
            if self._answer is not None:
                return self._answer
            if self._cancelled:
                raise CancelledError("The execution environment was stopped.")
            if self._exit_status is not None:
                raise ProcessExited(self._exit_status)
            raise TimeoutError

    def _over(self) -> bool:
        return self._cancelled or self._exit_status is not None
