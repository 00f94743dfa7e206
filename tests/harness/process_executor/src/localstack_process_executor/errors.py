"""Error objects in the wording of AWS Lambda."""

import json
import signal
from datetime import UTC, datetime

# 6 MB and some room: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_RESPONSE_BYTES = 6_291_556


def timed_out(seconds: float, request_id: str | None) -> bytes:
    """Error object for a timeout in an invocation, or in an initialisation without one."""
    return _error("Sandbox.Timedout", _timeout_message(seconds), request_id)


def exited(status: int, request_id: str | None) -> bytes:
    """Error object for a process that ended in an invocation, or in an initialisation without one.

    Args:
        status: exit status, or the negated number of the signal that ended the process.
        request_id: of the invocation, if there is one.
    """
    return _error("Runtime.ExitError", _exit_message(status), request_id)


def timeout_log(seconds: float, request_id: str) -> str:
    """What Lambda adds to the log of an invocation that timed out."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return f"{now} {request_id} {_timeout_message(seconds)}\n"


def exit_log(status: int, request_id: str) -> str:
    """What Lambda adds to the log of an invocation in which the process ended."""
    return f"RequestId: {request_id} Error: {_exit_message(status)}\nRuntime.ExitError\n"


def response_too_large() -> bytes:
    """Error object for a response over `MAX_RESPONSE_BYTES`."""
    text = f"Response payload size exceeded maximum allowed payload size ({MAX_RESPONSE_BYTES} bytes)."
    return json.dumps({"errorType": "Function.ResponseSizeTooLarge", "errorMessage": text}).encode()


def _error(kind: str, text: str, request_id: str | None) -> bytes:
    prefix = "" if request_id is None else f"RequestId: {request_id} "
    return json.dumps({"errorType": kind, "errorMessage": f"{prefix}Error: {text}"}).encode()


def _timeout_message(seconds: float) -> str:
    return f"Task timed out after {seconds:.2f} seconds"


def _exit_message(status: int) -> str:
    if status == 0:
        return "Runtime exited without providing a reason"
    if status > 0:
        return f"Runtime exited with error: exit status {status}"
    # macOS adds the number: "Killed: 9".
    name = (signal.strsignal(-status) or f"signal {-status}").partition(":")[0].lower()
    return f"Runtime exited with error: signal: {name}"
