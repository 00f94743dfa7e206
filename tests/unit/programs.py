"""Fake programs."""

from pathlib import Path


def write_program(path: Path, script: str) -> Path:
    """Write a shell script that can be run, and return where it lies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def written(path: Path) -> list[str]:
    """Return the lines that programs have written since this was asked last."""
    lines = path.read_text().splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    return lines
