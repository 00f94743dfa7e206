"""`make lint`: Terraform's part of it, `fmt` of everything, `validate` of every root, and checkov over all of them."""

from python_terraform import IsFlagged

from harness.checkov import scan
from harness.commands.main import run_main
from harness.paths import ROOT
from harness.target import Target
from harness.workspace import workspace


def main() -> None:
    """Check the format, then each root, then all of it."""
    with workspace(Target(None), may_warn=False, shared=True) as work:
        # Of the checkout itself; the error is the difference.
        work.known_root(ROOT).cmd("fmt", check=IsFlagged, diff=IsFlagged, recursive=IsFlagged, no_color=IsFlagged)
        copy = work.copy_module("module")
        for root in [copy, *sorted(path.parent for path in copy.glob("examples/*/main.tf"))]:
            work.root(root).cmd("validate", no_color=IsFlagged)
            print(f"terraform validate: {root.relative_to(copy.parent)}")
        print(f"checkov: {scan(copy)}")


if __name__ == "__main__":
    run_main(main)
