"""How a folder is made out of files; test_npm.py and test_bootstrap.py have when it is made anew."""

import threading
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest

from harness import stamp


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with what is made, and what it is made of."""
    (tmp_path / "source").touch()
    (tmp_path / "made").mkdir()
    return tmp_path


def make(place: Path, steps: Callable[[], object], version: str = "1.0") -> None:
    stamp.make(place / "made", [place / "source"], version, "Making ...", steps)


@pytest.mark.parametrize("error", [OSError(), KeyboardInterrupt()])
def test_what_was_left_half_made_is_made_anew_from_the_files_of_before_too(place: Path, error: BaseException) -> None:
    steps = Mock(side_effect=[None, error, None])
    make(place, steps)
    with pytest.raises(type(error)):
        make(place, steps, "1.1")

    for _ in range(2):
        make(place, steps)

    assert steps.call_count == 3


def test_of_two_at_once_one_makes_it_and_the_other_waits(place: Path) -> None:
    steps = Mock()
    second = threading.Thread(target=make, args=(place, steps))

    def start_the_second() -> None:
        second.start()
        second.join(0.1)
        assert second.is_alive()

    make(place, start_the_second)
    second.join()

    steps.assert_not_called()
