"""The writer of Lambda packages."""

import zipfile
from pathlib import Path

import pytest

from harness import package

SOURCES = {"b.py": b"print('b')\n", "a/c.py": b"", "a.py": b"x" * 5000}


def test_every_example_that_names_a_package_is_found() -> None:
    found = {path.parent.name for path in package.packages()}

    assert {"lambda", "quickstart", "two-jobs", "browser-client"} <= found
    # Its function is made elsewhere.
    assert "existing-function" not in found


@pytest.mark.parametrize("committed", package.packages(), ids=lambda path: path.parent.name)
def test_a_committed_package_is_what_the_source_gives(tmp_path: Path, committed: Path) -> None:
    package.write_sample(tmp_path / "again.zip")

    assert committed.read_bytes() == (tmp_path / "again.zip").read_bytes(), "`make package` writes it anew"


def test_neither_time_nor_order_nor_what_was_there_changes_a_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    second.write_bytes(b"an older package")

    package.write_package(SOURCES, first)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    package.write_package(dict(reversed(SOURCES.items())), second)

    assert first.read_bytes() == second.read_bytes()


def test_the_content_is_readable_by_anyone(tmp_path: Path) -> None:
    package.write_package(SOURCES, tmp_path / "package.zip")

    with zipfile.ZipFile(tmp_path / "package.zip") as archive:
        assert archive.testzip() is None
        assert {entry.filename: archive.read(entry) for entry in archive.infolist()} == SOURCES
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o644}
        # Unix; else the mode above means nothing, and it would be the packing machine's system.
        assert {entry.create_system for entry in archive.infolist()} == {3}
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        # Another zlib compresses to other bytes.
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
