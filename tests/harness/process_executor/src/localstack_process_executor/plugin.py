"""The entry point through which LocalStack finds the executor (`LAMBDA_RUNTIME_EXECUTOR=process`)."""

from typing import Any

from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin


class ProcessRuntimeExecutorPlugin(RuntimeExecutorPlugin):
    """Plug-in of the namespace `localstack.lambda.runtime_executor`."""

    name = "process"

    def load(self, *_args: Any, **_kwargs: Any) -> type:
        """Return the executor class.

        The import waits until here because LocalStack loads every plug-in class while it lists them.
        """
        from localstack_process_executor.executor import ProcessRuntimeExecutor

        return ProcessRuntimeExecutor
