"""Fixtures of the unit tests."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def typed(tmp_path: Path) -> Iterator[None]:
    """Let standard input, which pytest closes, have something to read."""
    (tmp_path / "typed").write_text("yes")
    saved = os.dup(0)
    with (tmp_path / "typed").open() as file:
        os.dup2(file.fileno(), 0)
    yield
    os.dup2(saved, 0)
    os.close(saved)
