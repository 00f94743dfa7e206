"""Adapter between LocalStack's Lambda service and an execution environment."""

from concurrent.futures import CancelledError
from typing import Any

from localstack.services.lambda_.invocation.executor_endpoint import ShutdownDuringStartup, StatusErrorException
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import LambdaRuntimeException, RuntimeExecutor

from localstack_process_executor.environment import ExecutionEnvironment
from localstack_process_executor.errors import Failure
from localstack_process_executor.function import Function, Invocation

_HOST = "127.0.0.1"


class ProcessRuntimeExecutor(RuntimeExecutor):
    """Runs a function version of a Python runtime in a child process."""

    def __init__(self, id: str, function_version: FunctionVersion) -> None:
        super().__init__(id=id, function_version=function_version)
        settings = function_version.config
        self._environment = ExecutionEnvironment(
            Function(
                handler=settings.handler,
                runtime=settings.runtime,
                version=function_version.id.qualifier,
                task_root=settings.code.get_unzipped_code_location(),
                timeout=settings.timeout,
            )
        )

    def start(self, env_vars: dict[str, str]) -> None:
        """Start the environment.

        Raises:
            StatusErrorException: the function could not be initialised. LocalStack gives the payload to the
                invoker.
            ShutdownDuringStartup: `stop` was called meanwhile.
        """
        try:
            self._environment.start(env_vars)
        except Failure as failure:
            payload = failure.payload(request_id=None)
            raise StatusErrorException(f"Initialisation failed: {failure}", payload=payload) from failure
        except CancelledError as error:
            raise ShutdownDuringStartup("Execution environment was stopped during its start") from error

    def stop(self) -> None:
        """Kill the process. An invocation that is going on raises CancelledError."""
        self._environment.stop()

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        """Run one invocation, described by the payload that LocalStack made for its own runtime client."""
        request_id = payload["invoke-id"]
        result = self._environment.invoke(
            Invocation(
                request_id=request_id,
                payload=payload["payload"].encode(),
                function_arn=payload["invoked-function-arn"],
                trace_id=payload["trace-id"],
            )
        )
        return InvocationResult(request_id, result.payload, result.is_error, result.logs)

    def get_address(self) -> str:
        """Return the host the process runs on."""
        return _HOST

    def get_endpoint_from_executor(self) -> str:
        """Return the host of LocalStack as the process sees it. `AWS_ENDPOINT_URL` is made from it."""
        return _HOST

    def get_runtime_endpoint(self) -> str:
        """Return no callback address: LocalStack's own runtime client is not in use here."""
        return ""

    def get_logs(self) -> str:
        """Return nothing: what a function writes is in the log of an invocation."""
        return ""

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        """Unpack the code.

        Raises:
            LambdaRuntimeException: the function has no Python runtime. LocalStack sets its state to Failed,
                with the message as the reason.
        """
        name, settings = function_version.id.function_name, function_version.config
        runtime = settings.runtime or f"none (package type {settings.package_type})"
        if not runtime.startswith("python"):
            raise LambdaRuntimeException(
                f"The process executor runs Python runtimes only; function {name} has runtime {runtime}."
            )
        settings.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """Do nothing: the code on disk belongs to LocalStack."""


class ProcessRuntimeExecutorPlugin(RuntimeExecutorPlugin):
    """The entry point through which LocalStack finds the executor (`LAMBDA_RUNTIME_EXECUTOR=process`)."""

    name = "process"

    def load(self, *_args: Any, **_kwargs: Any) -> type:
        """Return the executor class."""
        return ProcessRuntimeExecutor
