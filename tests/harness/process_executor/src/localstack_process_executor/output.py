"""Output of the function and the lines that Lambda adds around it."""

import os
from collections.abc import Mapping
from contextlib import suppress
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


def invocation_log(
    request_id: str, version: str, init_output: str, output: str, note: str, figures: Mapping[str, str]
) -> str:
    """Compose the log of one invocation.

    https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html

    Args:
        request_id: of the invocation.
        version: of the function.
        init_output: output of the initialisation before a first invocation.
        output: output of the invocation.
        note: what Lambda itself has to say about a failure.
        figures: what the REPORT line tells, in its order.
    """
    start = f"START RequestId: {request_id} Version: {version}"
    end = f"END RequestId: {request_id}"
    fields = [f"REPORT RequestId: {request_id}", *(f"{name}: {value}" for name, value in figures.items())]
    parts = [init_output, start, output, note, end, "\t".join([*fields, ""])]
    return "".join(part if part.endswith("\n") else f"{part}\n" for part in parts if part)
