"""One Lambda execution environment: a process that is kept warm and replaced when it fails.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

import shutil
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import CancelledError
from pathlib import Path
from threading import Lock

from localstack_process_executor import errors
from localstack_process_executor.function import Function
from localstack_process_executor.invocation import (
    Answer,
    InitError,
    Invocation,
    InvocationResult,
    ProcessExited,
)
from localstack_process_executor.output import OutputFile, Report
from localstack_process_executor.process import RuntimeProcess

# AWS allows 10 s. Dozens of environments that start at once on two cores may need longer than that, and an
# overloaded machine is no error of the function.
INIT_TIMEOUT_SECONDS = 60.0


class ExecutionEnvironment:
    """Runs one invocation at a time. `stop` may be called from any thread at any time."""

    def __init__(self, function: Function, *, init_timeout: float = INIT_TIMEOUT_SECONDS) -> None:
        """Describe an environment. Nothing is created before `start`.

        Args:
            function: what to run.
            init_timeout: limit in seconds for the function's initialisation.
        """
        self._function = function
        self._init_timeout = init_timeout
        self._variables: Mapping[str, object] = {}
        self._lock = Lock()
        self._stopped = False
        self._folder: Path | None = None
        self._process: RuntimeProcess | None = None
        self._init_output = ""
        self._init_duration: float | None = None

    def start(self, variables: Mapping[str, object]) -> None:
        """Start a process and wait until the function is initialised.

        Args:
            variables: environment variables, Lambda's and the function's own.

        Raises:
            InitError: the function could not be initialised.
            CancelledError: `stop` was called.
            OSError: no process could be created, for instance because the code location is missing.
        """
        self._variables = variables
        self._boot(request_id=None)

    def invoke(self, invocation: Invocation) -> InvocationResult:
        """Run the handler, on a fresh process if the last one has failed.

        Raises:
            CancelledError: `stop` was called.
            OSError: no process could be created, for instance because the code location is missing.
        """
        began = time.monotonic()
        try:
            process = self._warm_process(invocation.request_id)
        except InitError as error:
            answer = Answer(error.payload, is_error=True)
            return self._result(invocation.request_id, answer, time.monotonic() - began)
        return self._run(process, invocation)

    def stop(self) -> None:
        """Kill the process with its descendants and remove the temporary folder. Idempotent."""
        with self._lock:
            self._stopped = True
            process, self._process = self._process, None
            folder, self._folder = self._folder, None
        if process:
            process.close()
        if folder:
            shutil.rmtree(folder, ignore_errors=True)

    def output(self) -> str:
        """Return what the function has written since its last report."""
        with self._lock:
            return self._output.peek() if self._folder else ""

    def _warm_process(self, request_id: str) -> RuntimeProcess:
        with self._lock:
            process = self._process
        if process and not process.exchange.exited:
            return process
        if process:
            self._discard(process)
        return self._boot(request_id)

    def _boot(self, request_id: str | None) -> RuntimeProcess:
        process = self._spawn()
        try:
            self._await_ready(process, request_id)
        except InitError:
            self._discard(process)
            raise
        self._init_duration = time.monotonic() - process.started_at
        self._init_output = self._output.read_new()
        return process

    def _await_ready(self, process: RuntimeProcess, request_id: str | None) -> None:
        try:
            process.exchange.wait_until_ready(self._init_timeout)
        except ProcessExited as error:
            raise InitError(errors.exited(error.status, request_id)) from error
        except TimeoutError as error:
            raise InitError(errors.timed_out(self._init_timeout, request_id)) from error

    def _spawn(self) -> RuntimeProcess:
        with self._lock:
            if self._stopped:
                raise CancelledError("The execution environment was stopped.")
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="lambda-"))
                self._output = OutputFile(self._folder / "output")
                # Not one for each process: AWS keeps /tmp when it replaces a failed one.
                (self._folder / "tmp").mkdir()
            variables = self._function.process_environment(self._variables, self._folder / "tmp")
            self._process = RuntimeProcess(variables, self._function.task_root, self._output)
            return self._process

    def _run(self, process: RuntimeProcess, invocation: Invocation) -> InvocationResult:
        timeout, request_id = self._function.timeout, invocation.request_id
        note = ""
        began = time.monotonic()
        try:
            answer = process.exchange.perform(invocation, timeout)
            duration, memory = time.monotonic() - began, process.memory_bytes()
        except TimeoutError:
            duration, memory = timeout, process.memory_bytes()
            answer = Answer(errors.timed_out(timeout, request_id), is_error=True)
            note = errors.timeout_log(timeout, request_id)
            self._discard(process)
        except ProcessExited as error:
            duration, memory = time.monotonic() - began, 0
            answer = Answer(errors.exited(error.status, request_id), is_error=True)
            note = errors.exit_log(error.status, request_id)
            self._discard(process)
        return self._result(request_id, answer, duration, memory, note)

    def _discard(self, process: RuntimeProcess) -> None:
        # In this order, so that a concurrent `stop` waits for the end of the process.
        process.close()
        with self._lock:
            if self._process is process:
                self._process = None

    def _result(
        self, request_id: str, answer: Answer, duration: float, memory: int = 0, note: str = ""
    ) -> InvocationResult:
        report = Report(
            request_id=request_id,
            version=self._function.version,
            duration=duration,
            init_duration=self._init_duration,
            memory_size=self._function.memory_size,
            used=memory,
        )
        logs = report.logs(self._init_output, self._output.read_new(), note)
        self._init_output, self._init_duration = "", None
        return InvocationResult(answer.payload, answer.is_error, logs)
