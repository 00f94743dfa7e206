"""What can keep a process from an answer, in the wording of AWS Lambda."""

import json
import signal
from datetime import UTC, datetime


class Failure(Exception):
    """There is no answer; the message says why."""

    kind: str

    def payload(self, request_id: str | None) -> bytes:
        """Return the error object for the invoker.

        Args:
            request_id: of the invocation; None in an initialisation without one.
        """
        prefix = "" if request_id is None else f"RequestId: {request_id} "
        return json.dumps({"errorType": self.kind, "errorMessage": f"{prefix}Error: {self}"}).encode()

    def note(self, request_id: str) -> str:
        """Return what Lambda adds to the log of the invocation."""
        return f"RequestId: {request_id} Error: {self}\n{self.kind}\n"


class TimedOut(Failure):
    """The limit has passed."""

    kind = "Sandbox.Timedout"

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Task timed out after {seconds:.2f} seconds")

    def note(self, request_id: str) -> str:
        """Return what Lambda adds to the log of the invocation."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return f"{now} {request_id} {self}\n"


class Exited(Failure):
    """The process ended on its own, or was killed by others."""

    kind = "Runtime.ExitError"

    def __init__(self, status: int) -> None:
        """Take the status as `subprocess.Popen.returncode` has it."""
        super().__init__(_exit_message(status))


class Reported(Failure):
    """The function could not be initialised, and the runtime has posted and logged why."""

    def __init__(self, posted: bytes) -> None:
        super().__init__(posted.decode(errors="replace"))
        self._posted = posted

    def payload(self, request_id: str | None) -> bytes:
        """Return what was posted."""
        return self._posted

    def note(self, request_id: str) -> str:
        """Return nothing: the runtime has said it all."""
        return ""


def _exit_message(status: int) -> str:
    if status == 0:
        return "Runtime exited without providing a reason"
    if status > 0:
        return f"Runtime exited with error: exit status {status}"
    # macOS adds the number: "Killed: 9".
    name = (signal.strsignal(-status) or f"signal {-status}").partition(":")[0].lower()
    return f"Runtime exited with error: signal: {name}"
