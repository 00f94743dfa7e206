"""The way of the example pipeline: a package that is built once, a plan of it, and that plan's apply elsewhere."""

import re
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.package import write_package
from harness.paths import ROOT
from harness.target import Target
from harness.terraform import Terraform
from harness.workspace import Workspace, workspace

SERVICE = ROOT / "examples" / "pipeline" / "service" / "main.tf"
BOUNDARY = "arn:aws:iam::000000000000:policy/boundary"
MISSING = r"function\.filename must be the path of an existing file"


@pytest.fixture(scope="module")
def own_work(emulator: Target) -> Iterator[Workspace]:
    """A workspace of its own, since the package's path is relative to the root."""
    with workspace(emulator, may_warn=False, shared=True) as made:
        yield made


@pytest.fixture(scope="module")
def checkout(own_work: Workspace) -> Path:
    """The folder deploy as it is in the repository, without a package. Its state stays in it."""
    folder = own_work.folder / "checkout" / "deploy"
    folder.mkdir(parents=True)
    text = SERVICE.read_text().replace('"../../.."', f'"{own_work.copy_module("module")}"')
    (folder / "main.tf").write_text(re.sub(r'  backend "s3" {.*?\n  }\n', "", text, flags=re.DOTALL))
    return folder


@pytest.fixture(scope="module")
def package(own_work: Workspace) -> Path:
    """What the job build leaves."""
    built = own_work.folder / "package.zip"
    shutil.copy(ROOT / "lambda" / "lambda_function.zip", built)
    return built


@pytest.fixture(scope="module")
def variables() -> dict[str, str]:
    return {"name": f"pipeline-{uuid.uuid4().hex[:6]}", "permissions_boundary_arn": BOUNDARY}


def job(work: Workspace, checkout: Path, name: str, *artifacts: Path) -> Terraform:
    """Return the root of a job of the workflow: a fresh checkout, with what it downloads."""
    root = work.folder / name / "deploy"
    shutil.copytree(checkout, root)
    for artifact in artifacts:
        shutil.copy(artifact, root)
    return work.root(root, alone=True)


def planned(root: Terraform, variables: dict[str, str]) -> Path:
    """Return what the job plan leaves."""
    root.cmd("plan", *[f"-var={name}={value}" for name, value in variables.items()], "-out=plan.tfplan", input=False)
    return Path(root.working_dir) / "plan.tfplan"


@pytest.fixture(scope="module")
def plan(own_work: Workspace, checkout: Path, package: Path, variables: dict[str, str]) -> Path:
    """The first plan."""
    return planned(job(own_work, checkout, "plan", package), variables)


def test_a_plan_without_the_package_is_refused(own_work: Workspace, checkout: Path, variables: dict[str, str]) -> None:
    with pytest.raises(HarnessError, match=MISSING):
        job(own_work, checkout, "early").planned_changes(**variables)


def test_the_plan_is_applied_elsewhere_with_its_package_and_no_other(
    emulator: Target, own_work: Workspace, checkout: Path, package: Path, plan: Path, variables: dict[str, str]
) -> None:
    def code() -> str:
        function = emulator.client("lambda").get_function(FunctionName=variables["name"])
        return str(function["Configuration"]["CodeSha256"])

    root = job(own_work, checkout, "apply", package, plan)
    root.cmd("apply", "plan.tfplan", input=False)
    applied, state = code(), Path(root.working_dir) / "terraform.tfstate"
    assert root.planned_changes(**variables) == []

    changed = own_work.folder / "changed" / "package.zip"
    changed.parent.mkdir()
    write_package({"lambda_function.py": b"changed"}, changed)
    next_plan = planned(job(own_work, checkout, "next-plan", changed, state), variables)
    without = job(own_work, checkout, "apply-without", next_plan, state)
    with pytest.raises(HarnessError, match=MISSING):
        without.cmd("apply", "plan.tfplan", input=False)
    another = job(own_work, checkout, "apply-another", package, next_plan, state)
    with pytest.raises(HarnessError, match="inconsistent final plan"):
        another.cmd("apply", "plan.tfplan", input=False)
    assert code() == applied

    root.destroy(**variables)
