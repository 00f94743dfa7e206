"""What can keep a process from an answer, in the wording of AWS Lambda."""

import json
import signal


class Failure(Exception):
    """There is no answer; the message says why."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self._kind = kind

    def payload(self, request_id: str | None) -> bytes:
        """Return the error object for the invoker; there is no request in an initialisation of its own."""
        prefix = "" if request_id is None else f"RequestId: {request_id} "
        return json.dumps({"errorType": self._kind, "errorMessage": f"{prefix}Error: {self}"}).encode()

    def note(self, request_id: str) -> str:
        """Return what is added to the log of the invocation."""
        return f"RequestId: {request_id} Error: {self}\n{self._kind}\n"


class Reported(Failure):
    """The function could not be initialised, and the runtime has posted and logged why."""

    def __init__(self, posted: bytes) -> None:
        super().__init__("", posted.decode(errors="replace"))
        self._posted = posted

    def payload(self, request_id: str | None) -> bytes:
        """Return what was posted."""
        return self._posted

    def note(self, request_id: str) -> str:
        """Return nothing: the runtime has said it all."""
        return ""


def timed_out(seconds: float) -> Failure:
    """Say that the limit has passed."""
    return Failure("Sandbox.Timedout", f"Task timed out after {seconds:.2f} seconds")


def exited(status: int) -> Failure:
    """Say how the process ended by itself, or was killed by others; `subprocess.Popen.returncode` has the status."""
    how = "without providing a reason"
    if status > 0:
        how = f"with error: exit status {status}"
    if status < 0:
        # macOS adds the number: "Killed: 9".
        name = (signal.strsignal(-status) or f"signal {-status}").partition(":")[0]
        how = f"with error: signal: {name.lower()}"
    return Failure("Runtime.ExitError", f"Runtime exited {how}")
