"""One child process and the Runtime API that serves it."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread

import psutil

from localstack_process_executor.errors import Exited
from localstack_process_executor.exchange import Exchange
from localstack_process_executor.output import OutputFile
from localstack_process_executor.runtime_api import RuntimeApi

_CHILD = Path(__file__).with_name("child.py")


class RuntimeProcess:
    """A process in a session of its own that runs a function with awslambdaric.

    The thread that forks is the one that waits for the child, so nothing can come between the two: signals raise
    their exceptions in the main thread, and `close` either keeps the thread from forking or finds the child.

    A process never comes back: after its end or `close`, the next one gets an exchange and an API of its own,
    so that nothing a dying process still sends can reach its successor.
    """

    def __init__(self, environment: Mapping[str, str], task_root: Path, output: OutputFile) -> None:
        """Take a port for the API. No thread and no process is created before `start`."""
        self.exchange = Exchange()
        self._environment = environment
        self._task_root = task_root
        self._output = output
        self._forking = Lock()
        self._closed = False
        self._popen: subprocess.Popen[bytes] | None = None
        self._forked: Future[None] = Future()
        self._keeper = Thread(target=self._keep, name="lambda-process", daemon=True)
        self._api = RuntimeApi(self.exchange)

    def start(self) -> None:
        """Create the process.

        Raises:
            OSError: it could not be created, for instance because the code location is missing.
            CancelledError: `close` was called.
        """
        try:
            self._api.start()
            self._keeper.start()
            self._forked.result()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Kill the process with its descendants and free everything. Idempotent.

        Threads that wait on the exchange are woken first.
        """
        self.exchange.end(CancelledError("The execution environment was stopped."))
        with self._forking:
            self._closed = True
            if self._popen:
                if self._popen.returncode is None:
                    self._kill_tree(self._popen.pid)
                self._keeper.join()
            self._api.close()

    def _keep(self) -> None:
        with self._forking:
            if self._closed:
                self._forked.cancel()
                return
            try:
                self._popen = self._fork()
            except BaseException as error:
                self._forked.set_exception(error)
                return
        self._forked.set_result(None)
        with self._popen as popen:
            status = popen.wait()
        # What a function leaves running must not outlive its process.
        _kill_group(popen.pid)
        self.exchange.end(Exited(status))

    def _fork(self) -> subprocess.Popen[bytes]:
        with self._output.open() as sink:
            return subprocess.Popen(
                [sys.executable, "-P", _CHILD],
                cwd=self._task_root,
                env={**self._environment, "AWS_LAMBDA_RUNTIME_API": self._api.address},
                stdin=subprocess.PIPE,
                stdout=sink,
                stderr=sink,
                start_new_session=True,
            )

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
