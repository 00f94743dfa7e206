"""`make test-terraform`: runs `terraform test`, with the provider mocked, in a copy of the module."""

import shutil
import sys

from python_terraform import IsFlagged

from harness.demo import run_main
from harness.target import Target
from harness.workspace import ROOT, workspace


def main() -> None:
    """Run every `*.tftest.hcl`, and end with exit code 1 where one fails."""
    with workspace(Target(None), may_warn=False) as work:
        copy = work.copy_module("module")
        tests = copy / "tests"
        for folder in ("fixtures", "mocks"):
            shutil.copytree(ROOT / "tests" / folder, tests / folder)
        for path in ROOT.glob("tests/*.tftest.hcl"):
            shutil.copy(path, tests)
        code, out, err = work.root(copy).cmd("test", no_color=IsFlagged, allowed_exit_codes=[1])
    print(out.strip())
    if code:
        sys.exit(err.strip())


if __name__ == "__main__":
    run_main(main)
