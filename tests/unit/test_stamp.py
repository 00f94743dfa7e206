"""How a folder is made out of files, and only where they have changed."""

import shutil
import threading
from pathlib import Path

import pytest

from harness import stamp


class Maker:
    """Makes a folder out of two files, and counts how often."""

    def __init__(self, place: Path) -> None:
        self.folder = place / "made"
        self.sources = [place / "one", place / "two"]
        self.version = "1.0"
        self.error: BaseException | None = None
        self.count = 0
        for source in self.sources:
            source.write_text(source.name)

    def make(self) -> int:
        stamp.make(self.folder, self.sources, self.version, "Making ...", self._steps)
        return self.count

    def _steps(self) -> None:
        self.count += 1
        self.folder.mkdir(exist_ok=True)
        if self.error:
            raise self.error


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    return Maker(tmp_path)


def test_what_is_made_is_not_made_again(maker: Maker, capsys: pytest.CaptureFixture[str]) -> None:
    assert maker.make() == 1
    assert maker.make() == 1
    assert capsys.readouterr().out == "Making ...\n"


@pytest.mark.parametrize("change", ["a file", "a name", "the version", "it is gone"])
def test_a_change_is_made(maker: Maker, change: str) -> None:
    maker.make()

    if change == "a file":
        maker.sources[1].write_text("changed")
    elif change == "a name":
        maker.sources[1] = maker.sources[1].rename(maker.sources[1].with_name("renamed"))
    elif change == "the version":
        maker.version = "1.1"
    else:
        shutil.rmtree(maker.folder)

    assert maker.make() == 2
    assert maker.make() == 2


@pytest.mark.parametrize("error", [OSError(), KeyboardInterrupt()])
def test_what_was_left_half_made_is_made_anew_from_the_files_of_before_too(maker: Maker, error: BaseException) -> None:
    maker.make()
    maker.version, maker.error = "1.1", error
    with pytest.raises(type(error)):
        maker.make()

    maker.version, maker.error = "1.0", None

    assert maker.make() == 3


def test_of_two_at_once_one_makes_it_and_the_other_waits(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    second = threading.Thread(target=maker.make)

    def steps() -> None:
        second.start()
        second.join(0.1)
        assert second.is_alive()
        maker.count += 1
        maker.folder.mkdir()

    monkeypatch.setattr(maker, "_steps", steps)
    maker.make()
    second.join()

    assert maker.count == 1
