"""One Lambda execution environment: a process that is kept warm and replaced when it fails.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

from collections.abc import Mapping
from concurrent.futures import CancelledError
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from localstack_process_executor.errors import Failure
from localstack_process_executor.function import Answer, Function, Invocation, InvocationResult
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
        # They stay here when they are of no more use, so that a `stop` that was interrupted can be repeated.
        self._folder: TemporaryDirectory[str] | None = None
        self._process: RuntimeProcess | None = None
        self._read = 0

    def start(self, variables: Mapping[str, object]) -> None:
        """Start a process and wait until the function is initialised.

        Args:
            variables: environment variables, Lambda's and the function's own.

        Raises:
            Failure: the function could not be initialised.
            CancelledError: `stop` was called.
            OSError: no process could be created, for instance because the code location is missing.
        """
        self._variables = variables
        self._boot()

    def invoke(self, invocation: Invocation) -> InvocationResult:
        """Run the handler, on a fresh process if the last one has failed.

        Raises:
            CancelledError: `stop` was called.
            OSError: no process could be created, for instance because the code location is missing.
        """
        request_id, note = invocation.request_id, ""
        try:
            process = self._process
            if process is None or process.exchange.ended:
                process = self._boot()
            answer = process.exchange.perform(invocation, self._function.timeout)
        except Failure as failure:
            answer, note = Answer(failure.payload(request_id), is_error=True), failure.note(request_id)
            self._close_process()
        begin = f"START RequestId: {request_id} Version: {self._function.version}\n"
        logs = f"{begin}{self._new_output()}{note}END RequestId: {request_id}\n"
        return InvocationResult(answer.payload, answer.is_error, logs)

    def stop(self) -> None:
        """Kill the process with its descendants and remove the temporary folder. Idempotent."""
        with self._lock:
            self._stopped = True
        self._close_process()
        if self._folder:
            self._folder.cleanup()

    def _boot(self) -> RuntimeProcess:
        process = self._spawn()
        try:
            process.exchange.wait_until_ready(self._init_timeout)
        except Failure:
            process.close()
            raise
        return process

    def _spawn(self) -> RuntimeProcess:
        with self._lock:
            if self._stopped:
                raise CancelledError("The execution environment was stopped.")
            self._close_process()
            if self._folder is None:
                self._folder = TemporaryDirectory(prefix="lambda-", ignore_cleanup_errors=True)
            # A write to a file is complete before the runtime posts its answer; a reader of a pipe would come later.
            self._output = Path(self._folder.name, "output")
            # Not one for each process: AWS keeps /tmp when it replaces a failed one.
            temp = Path(self._folder.name, "tmp")
            temp.mkdir(exist_ok=True)
            variables = self._function.process_environment(self._variables, temp)
            with self._output.open("ab", buffering=0) as output:
                self._process = RuntimeProcess(variables, self._function.task_root, output)
            return self._process

    def _new_output(self) -> str:
        """Return what the function has written since this was asked last, in whole lines."""
        # The environment may be stopped, and the file be gone, just as an answer has come in.
        with suppress(FileNotFoundError), self._output.open("rb") as file:
            file.seek(self._read)
            written = file.read()
            self._read += len(written)
            text = written.decode(errors="replace")
            return text if text.endswith("\n") or not text else f"{text}\n"
        return ""

    def _close_process(self) -> None:
        if self._process:
            self._process.close()
