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


def test_the_content_is_readable_by_anyone(tmp_path: Path) -> None:
    package.write_package(SOURCES, tmp_path / "package.zip")

    with zipfile.ZipFile(tmp_path / "package.zip") as archive:
        assert archive.testzip() is None
        assert [(entry.filename, archive.read(entry)) for entry in archive.infolist()] == sorted(SOURCES.items())
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o644}
        # Unix; else the mode above means nothing, and it would be the packing machine's system.
        assert {entry.create_system for entry in archive.infolist()} == {3}
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        # Another zlib compresses to other bytes.
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
