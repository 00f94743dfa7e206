"""Output of the function and the lines that Lambda adds around it."""

from contextlib import suppress
from pathlib import Path
from typing import BinaryIO


class OutputFile:
    """File that takes standard output and standard error of the processes of one environment.

    A write to a file is complete before the runtime posts its answer, so no reader has to catch up with it as
    it would with a pipe.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0

    def open(self) -> BinaryIO:
        """Open the file for a process to append to."""
        return self._path.open("ab", buffering=0)

    def read_new(self) -> str:
        """Return what was written since the last call."""
        # The environment may be stopped, and the file be gone, just as an answer has come in.
        with suppress(FileNotFoundError), self._path.open("rb") as file:
            file.seek(self._offset)
            written = file.read()
            self._offset += len(written)
            return written.decode(errors="replace")
        return ""


def invocation_log(request_id: str, version: str, init_output: str, output: str, note: str) -> str:
    """Compose the log of one invocation, without Lambda's REPORT line.

    https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html

    Args:
        request_id: of the invocation.
        version: of the function.
        init_output: output of the initialisation before a first invocation.
        output: output of the invocation.
        note: what Lambda itself has to say about a failure.
    """
    start = f"START RequestId: {request_id} Version: {version}"
    end = f"END RequestId: {request_id}"
    parts = [init_output, start, output, note, end]
    return "".join(part if part.endswith("\n") else f"{part}\n" for part in parts if part)
