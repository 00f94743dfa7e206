"""What the harness raises: one message for a person, never a traceback."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager


class HarnessError(Exception):
    """The harness cannot go on; the message says why and what to do."""


class MissingError(HarnessError):
    """The machine lacks a program. What needs it is skipped on a developer's machine, and fails in CI."""


@contextmanager
def skipping(skip: Callable[[str], object], env: Mapping[str, str] = os.environ) -> Iterator[None]:
    """Skip the block where it needs a program that the machine lacks, except in CI.

    Args:
        skip: Called with the reason.
        env: Environment variables; `CI` says that this is CI.
    """
    try:
        yield
    except MissingError as error:
        if env.get("CI"):
            raise
        skip(str(error))
