"""Writes the sample job's package, byte for byte the same each time."""

import zipfile
from pathlib import Path

from harness.paths import ROOT

SOURCE = ROOT / "lambda" / "lambda_function.py"
PACKAGE = SOURCE.with_suffix(".zip")

# The earliest time that the format has. Time, mode and compression must not depend on who packs: Terraform deploys
# again when a byte changes.
EPOCH = (1980, 1, 1, 0, 0, 0)


def write_package(sources: dict[str, bytes], target: Path) -> None:
    """Write a Lambda package.

    Args:
        sources: Content of each file by its name in the package.
        target: Path of the zip archive.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(sources):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, sources[name])


def write_sample(target: Path | None = None) -> None:
    """Write the sample job's package; the committed one where there is no target."""
    write_package({SOURCE.name: SOURCE.read_bytes()}, target or PACKAGE)


if __name__ == "__main__":
    write_sample()
    print(PACKAGE.relative_to(ROOT))
