"""Makes a folder out of files, and anew only where they have changed.

An installer's own look at what is installed would not do: killed halfway, `uv pip sync` leaves packages without some of
their files and afterwards takes them for installed.

Standard library only: the bootstrap runs it before anything is installed.
"""

import fcntl
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

NAME = ".harness-stamp"


def make(folder: Path, sources: Sequence[Path], maker: str, doing: str, steps: Callable[[], object]) -> None:
    """Make a folder, unless it was made of the same before; what was left half-made is made anew.

    Two processes that want the same folder do not get in each other's way: the second waits for the first.

    Args:
        folder: The folder; a stamp in it says what it was made of.
        sources: The files that it is made of.
        maker: What it is made with, such as the version of a program.
        doing: What is printed where it is made.
        steps: Makes it, and raises where that fails.
    """
    with sources[0].open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = folder / NAME
        wanted = fingerprint(sources, maker)
        if stamp.is_file() and stamp.read_text() == wanted:
            return
        print(doing, flush=True)
        stamp.unlink(missing_ok=True)
        steps()
        stamp.write_text(wanted)


def fingerprint(sources: Sequence[Path], maker: str) -> str:
    """Return a digest of the files, by their paths and their content, and of what they are made with."""
    digest = hashlib.sha256(maker.encode())
    for path in sources:
        digest.update(f"{path}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode())
    return digest.hexdigest()
