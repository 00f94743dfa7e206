"""Writes the sample job's package, and each example's copy of it, byte for byte the same each time."""

import zipfile
from pathlib import Path

from harness.paths import EXAMPLES, ROOT

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


def packages() -> list[Path]:
    """Return the paths of the committed packages: the sample job's own, and one in each example that names it."""
    roots = sorted({source.parent for source in EXAMPLES.glob("*/*.tf") if PACKAGE.name in source.read_text()})
    return [PACKAGE, *(root / PACKAGE.name for root in roots)]


def write_sample(target: Path) -> None:
    """Write the sample job's package to a path."""
    write_package({SOURCE.name: SOURCE.read_bytes()}, target)


if __name__ == "__main__":
    for path in packages():
        write_sample(path)
        print(path.relative_to(ROOT))
