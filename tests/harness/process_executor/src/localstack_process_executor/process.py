"""One child process and the Runtime API that serves it."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import CancelledError
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import BinaryIO

import psutil

from localstack_process_executor.errors import exited
from localstack_process_executor.exchange import Exchange
from localstack_process_executor.runtime_api import RuntimeApi

_CHILD = Path(__file__).with_name("child.py")


class RuntimeProcess:
    """A process in a session of its own that runs a function with awslambdaric.

    A process never comes back: after its end or `close`, the next one gets an exchange and an API of its own,
    so that nothing a dying process still sends can reach its successor.
    """

    def __init__(self, environment: Mapping[str, str], task_root: Path, output: BinaryIO) -> None:
        """Create the process.

        Args:
            environment: all of its environment variables, without the API's address.
            task_root: folder of the function's code, in which it starts.
            output: takes what it writes.

        Raises:
            OSError: it could not be created, for instance because the code location is missing.
        """
        self.exchange = Exchange()
        self._popen: subprocess.Popen[bytes] | None = None
        self._keeper = Thread(target=self._keep, name="lambda-process", daemon=True)
        self._api = RuntimeApi(self.exchange)
        try:
            self._api.start()
            self._popen = subprocess.Popen(
                [sys.executable, "-P", _CHILD],
                cwd=task_root,
                env={**environment, "AWS_LAMBDA_RUNTIME_API": self._api.address},
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
            self._keeper.start()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Kill the process with its descendants and free everything. Idempotent.

        Threads that wait on the exchange are woken first.
        """
        self.exchange.end(CancelledError("The execution environment was stopped."))
        if self._popen:
            if self._popen.returncode is None:
                self._kill_tree(self._popen.pid)
            # Reaps it where the keeper could not be started.
            with self._popen:
                if self._keeper.is_alive():
                    self._keeper.join()
        self._api.close()

    def _keep(self) -> None:
        assert self._popen
        with self._popen as popen:
            status = popen.wait()
        # What a function leaves running must not outlive its process.
        _kill_group(popen.pid)
        self.exchange.end(exited(status))

    @staticmethod
    def _kill_tree(pid: int) -> None:
        try:
            descendants = psutil.Process(pid).children(recursive=True)
        except psutil.Error:
            descendants = []
        _kill_group(pid)
        for descendant in descendants:
            with suppress(psutil.Error):
                descendant.kill()


def _kill_group(pid: int) -> None:
    # macOS answers EPERM for a group of zombies.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
