"""How long `terraform plan` takes, and how many resources it would make."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from harness.commands.bench.measurements import Measured, Runs
from harness.terraform import Terraform
from harness.workspace import Workspace

LEAST = Path(__file__).with_name("least")
PLANS = 5

PLAN = "`terraform plan`, initialised"
RESOURCES = "Resources"


def measure_plans(work: Workspace, say: Callable[[str], None] = print) -> dict[str, Measured]:
    """Plan the quick start, the module with everything off, and the example with the most.

    Args:
        work: Where the module is copied to; its target answers the provider.
        say: Told what is measured next.
    """
    copy = work.copy_module("module")
    least = work.folder / "least"
    shutil.copytree(LEAST, least)
    roots = {
        "Quick start": copy / "examples" / "quickstart",
        "Everything off": least,
        "`examples/secured`": copy / "examples" / "secured",
    }
    measured = {}
    for title, root in roots.items():
        say(f"{title}: {PLAN} ...")
        measured[title] = measure_plan(work.root(root))
    return measured


def measure_plan(terraform: Terraform) -> Measured:
    """Plan a root several times, after a first time that counts the resources."""
    resources = terraform.planned_resources()
    seconds = []
    for _ in range(PLANS):
        began = time.monotonic()
        terraform.planned_resources()
        seconds.append(time.monotonic() - began)
    return {PLAN: Runs(seconds), RESOURCES: resources}
