"""Output of the function and the lines that Lambda adds around it."""

import math
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_TRUNCATE_ABOVE_BYTES = 1024 * 1024


class OutputFile:
    """File that takes standard output and standard error of the processes of one environment.

    A write to a file is complete before the runtime posts its answer, so no reader has to catch up with it as
    it would with a pipe. Every process appends, which keeps truncation safe.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        path.touch()

    def open(self) -> BinaryIO:
        """Open the file for a process to append to."""
        return self._path.open("ab", buffering=0)

    def read_new(self) -> str:
        """Return what was written since the last call."""
        written = self._unread()
        self._offset += len(written)
        # Not after every call: what a background thread writes just before is lost.
        if self._offset > _TRUNCATE_ABOVE_BYTES:
            with suppress(FileNotFoundError):
                os.truncate(self._path, 0)
            self._offset = 0
        return written.decode(errors="replace")

    def peek(self) -> str:
        """Return what `read_new` would, but leave it there."""
        return self._unread().decode(errors="replace")

    def _unread(self) -> bytes:
        # The environment may be stopped, and the file be gone, just as an answer has come in.
        with suppress(FileNotFoundError), self._path.open("rb") as file:
            file.seek(self._offset)
            return file.read()
        return b""


@dataclass(frozen=True)
class Report:
    """Figures of the REPORT line: durations in seconds, `memory_size` in MB, `used` in bytes."""

    request_id: str
    version: str
    duration: float
    init_duration: float | None
    memory_size: int
    used: int

    def logs(self, init_output: str, output: str, note: str = "") -> str:
        """Compose the log of one invocation.

        https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html

        Args:
            init_output: output of the initialisation before a first invocation.
            output: output of the invocation.
            note: what Lambda itself has to say about a failure.
        """
        start = f"START RequestId: {self.request_id} Version: {self.version}"
        end = f"END RequestId: {self.request_id}"
        parts = [init_output, start, output, note, end, self._report()]
        return "".join(part if part.endswith("\n") else f"{part}\n" for part in parts if part)

    def _report(self) -> str:
        milliseconds = self.duration * 1000
        fields = [
            f"REPORT RequestId: {self.request_id}",
            f"Duration: {milliseconds:.2f} ms",
            f"Billed Duration: {math.ceil(milliseconds)} ms",
            f"Memory Size: {self.memory_size} MB",
            f"Max Memory Used: {math.ceil(self.used / 1024 / 1024)} MB",
        ]
        if self.init_duration is not None:
            fields.append(f"Init Duration: {self.init_duration * 1000:.2f} ms")
        return "\t".join([*fields, ""])
