"""One child process and the Runtime API that serves it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread

import psutil

from localstack_process_executor.exchange import Exchange
from localstack_process_executor.output import OutputFile
from localstack_process_executor.runtime_api import RuntimeApi

_CHILD = Path(__file__).with_name("child.py")


class RuntimeProcess:
    """A process in a session of its own that runs a function with awslambdaric.

    A process never comes back: after its end or `close`, the next one gets an exchange and an API of its own,
    so that nothing a dying process still sends can reach its successor.
    """

    def __init__(self, environment: Mapping[str, str], task_root: Path, output: OutputFile) -> None:
        self.exchange = Exchange()
        self.started_at = time.monotonic()
        self._closing = Lock()
        self._closed = False
        self._api = RuntimeApi(self.exchange)
        try:
            self._popen = self._spawn(environment, task_root, output)
        except BaseException:
            self.exchange.cancel()
            self._api.close()
            raise
        self.pid = self._popen.pid
        self._watcher = Thread(target=self._watch, name="lambda-process", daemon=True)
        self._watcher.start()

    def memory_bytes(self) -> int:
        """Resident memory of the process itself, 0 when it is gone."""
        try:
            return int(psutil.Process(self.pid).memory_info().rss)
        except psutil.Error:
            return 0

    def close(self) -> None:
        """Kill the process with its descendants and free everything. Idempotent.

        Threads that wait on the exchange are woken first.
        """
        self.exchange.cancel()
        with self._closing:
            if self._closed:
                return
            if not self.exchange.exited:
                self._kill_tree()
            self._watcher.join()
            if self._popen.stdin:
                self._popen.stdin.close()
            self._api.close()
            self._closed = True

    def _spawn(self, environment: Mapping[str, str], task_root: Path, output: OutputFile) -> subprocess.Popen[bytes]:
        with output.open() as sink:
            return subprocess.Popen(
                [sys.executable, "-P", _CHILD],
                cwd=task_root,
                env={**environment, "AWS_LAMBDA_RUNTIME_API": self._api.address},
                stdin=subprocess.PIPE,
                stdout=sink,
                stderr=sink,
                start_new_session=True,
            )

    def _watch(self) -> None:
        status = self._popen.wait()
        # What a function leaves running must not outlive its process.
        self._kill_group()
        self.exchange.process_exited(status)

    def _kill_tree(self) -> None:
        try:
            descendants = psutil.Process(self.pid).children(recursive=True)
        except psutil.Error:
            descendants = []
        self._kill_group()
        for descendant in descendants:
            with suppress(psutil.Error):
                descendant.kill()

    def _kill_group(self) -> None:
        # macOS answers EPERM for a group of zombies.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
