"""`make test-terraform`: runs `terraform test`, with the provider mocked, in a copy of the module."""

import shutil
import sys

from python_terraform import IsFlagged

from harness.commands.main import run_main
from harness.paths import ROOT
from harness.target import Target
from harness.workspace import workspace

TESTS = "tests/terraform"


def main() -> None:
    """Run every `*.tftest.hcl`, and end with exit code 1 where one fails."""
    with workspace(Target(None), may_warn=False, shared=True) as work:
        copy = work.copy_module("module")
        shutil.copytree(ROOT / TESTS, copy / TESTS, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        root = work.root(copy, test_directory=TESTS)
        code, out, err = root.cmd("test", test_directory=TESTS, no_color=IsFlagged, allowed_exit_codes=[1])
    print(out.strip())
    if code:
        sys.exit(err.strip())


if __name__ == "__main__":
    run_main(main)
