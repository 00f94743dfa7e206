"""`make lint`: Terraform's part of it, `fmt` of everything and `validate` of every root."""

import os
from pathlib import Path

from python_terraform import IsFlagged

from harness.demo import run_main
from harness.target import Target
from harness.terraform import Terraform
from harness.workspace import ROOT, Workspace, workspace


def roots(copy: Path) -> list[Path]:
    """Return the module and every example in a copy."""
    return [copy, *sorted(path.parent for path in copy.glob("examples/*/main.tf"))]


def check_format(work: Workspace) -> None:
    """Raise where `terraform fmt` would change a file of the checkout.

    Raises:
        TerraformError: It would; the message is the difference.
    """
    terraform: Terraform = work.known_root(ROOT)
    terraform.cmd("fmt", check=IsFlagged, diff=IsFlagged, recursive=IsFlagged, no_color=IsFlagged)


def main() -> None:
    """Check the format, then each root."""
    with workspace(Target(None), os.environ) as work:
        check_format(work)
        copy = work.copy_module("module")
        for root in roots(copy):
            work.root(root).cmd("validate", no_color=IsFlagged)
            print(f"terraform validate: {root.relative_to(copy.parent)}")


if __name__ == "__main__":
    run_main(main)
