"""Invocations, their outcomes, and what may keep them from one."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Invocation:
    """One event for a function."""

    request_id: str
    payload: bytes
    function_arn: str
    trace_id: str


@dataclass(frozen=True)
class DueInvocation:
    """An invocation and the moment it times out, in milliseconds since the epoch."""

    invocation: Invocation
    deadline_ms: int


@dataclass(frozen=True)
class Answer:
    """What the runtime posted for an invocation: a response, or an error object."""

    payload: bytes
    is_error: bool


@dataclass(frozen=True)
class InvocationResult:
    """Outcome of an invocation: the handler's response, or an error object if `is_error`."""

    payload: bytes
    is_error: bool
    logs: str


class InitError(Exception):
    """The function could not be initialised. `payload` is the error object for the invoker."""

    def __init__(self, payload: bytes) -> None:
        super().__init__(payload.decode(errors="replace"))
        self.payload = payload


class ProcessExited(Exception):
    """The process ended on its own, or was killed by others. `status` as in `subprocess.Popen.returncode`."""

    def __init__(self, status: int) -> None:
        super().__init__(f"process ended with status {status}")
        self.status = status
