"""Asks a child process, which answers each line of JSON with another."""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any

from harness.errors import HarnessError
from harness.processes import Child, Command

LAST_WORDS_SECONDS = 10.0


@dataclass(frozen=True)
class Answerer:
    """A running child that answers.

    Attributes:
        name: The program.
        process: The child, with pipes to its standard input and output.
        said: The file that its standard error goes to.
    """

    name: str
    process: subprocess.Popen[str]
    said: IO[str]

    def ask(self, question: object) -> dict[str, Any]:
        """Return the answer to a question.

        Args:
            question: Anything that can be JSON.

        Raises:
            HarnessError: The child has ended, or said what is no answer; the message ends with its last words.
        """
        assert self.process.stdout
        with suppress(BrokenPipeError):
            print(json.dumps(question), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        try:
            return dict(json.loads(line))
        except (TypeError, ValueError) as error:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(LAST_WORDS_SECONDS)
            self.said.seek(0)
            raise HarnessError(f"{self.name} gave no answer: {line}{self.said.read()}".rstrip()) from error


@contextmanager
def answering(command: Command, **options: Any) -> Iterator[Answerer]:
    """Start a program that answers, and end it however the block ends.

    Args:
        command: The program and its arguments.
        options: As `subprocess.Popen` takes them.

    Raises:
        OSError: There is no such program.
    """
    # A file, because nobody reads a pipe, and a child that has filled one stands still.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": said}
        with Child(command, text=True, encoding="utf-8", **pipes, **options) as process:
            yield Answerer(os.fspath(command[0]), process, said)
