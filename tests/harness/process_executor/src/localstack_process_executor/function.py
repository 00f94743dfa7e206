"""Functions, invocations and their outcomes."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Function:
    """A function version. `runtime` is Lambda's identifier, such as "python3.13".

    `timeout` is in seconds.
    """

    handler: str
    runtime: str
    version: str
    task_root: Path
    timeout: float

    def process_environment(self, variables: Mapping[str, object], temp: Path) -> dict[str, str]:
        """Compose the environment of a process, to which nothing of the server's own is added.

        https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html

        Args:
            variables: Lambda's variables and the function's own. They override the general ones.
            temp: folder for temporary files.
        """
        general = {
            "HOME": temp,
            "LANG": "en_US.UTF-8",
            "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
            "PYTHONUNBUFFERED": "1",
            "TZ": ":UTC",
        }
        reserved = {
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{self.runtime}",
            "LAMBDA_TASK_ROOT": self.task_root,
            # The task root is read-only on AWS.
            "PYTHONDONTWRITEBYTECODE": "1",
            "TMPDIR": temp,
            "_HANDLER": self.handler,
        }
        return {name: str(value) for name, value in {**general, **variables, **reserved}.items()}


@dataclass(frozen=True)
class Invocation:
    """One event for a function."""

    request_id: str
    payload: bytes
    function_arn: str
    trace_id: str


@dataclass(frozen=True)
class Answer:
    """What is given to the invoker: the handler's response, or an error object if `is_error`."""

    payload: bytes
    is_error: bool


@dataclass(frozen=True)
class InvocationResult(Answer):
    """An answer and the log of its invocation."""

    logs: str
