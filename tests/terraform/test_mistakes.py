"""Every mistake that plan could catch is caught, with the message that is meant for it."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from python_terraform import IsFlagged

from harness.target import Target
from harness.terraform import Terraform
from harness.workspace import Workspace, workspace
from terraform.mistakes import MISTAKES

# What the cases share. Each is a file of its own, which Terraform names when it refuses it.
MAIN = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

locals {
  definition = jsonencode({ StartAt = "Done", States = { Done = { Type = "Succeed" } } })
  function = {
    filename = "../lambda/lambda_function.zip"
    handler  = "lambda_function.lambda_handler"
    runtime  = "python3.13"
  }
}
"""
DEFAULTS = {"name": '"report"', "function": "local.function"}
RUN = 'mock_provider "aws" {\n  source = "./mocks"\n}\n\nrun "all_at_once" {\n  command = plan\n}\n'


def call_of(name: str, arguments: str) -> str:
    """Return a module block with the arguments, and with those that every caller has to give."""
    given = {line.split(" = ")[0] for line in arguments.splitlines()}
    defaults = [f"{argument} = {value}" for argument, value in DEFAULTS.items() if argument not in given]
    return "\n".join([f'module "{name}" {{', 'source = "../"', *defaults, arguments, "}\n"])


def refuse(root: Terraform) -> dict[str, list[str]]:
    """Plan all cases in a folder, and return what is said of each by its name."""
    _, out, _ = root.cmd("test", json=IsFlagged, allowed_exit_codes=[1])
    said: dict[str, list[str]] = {}
    for diagnostic in (line["diagnostic"] for line in map(json.loads, out.splitlines()) if "diagnostic" in line):
        said.setdefault(Path(diagnostic["range"]["filename"]).stem, []).append(diagnostic["detail"])
    return said


@pytest.fixture(scope="session")
def work() -> Iterator[Workspace]:
    with workspace(Target(None), shared=True) as made:
        yield made


@pytest.fixture(scope="session")
def said(work: Workspace) -> dict[str, list[str]]:
    """What Terraform says of each case, planned together: a run of its own for each takes four times as long."""
    folder = work.copy_module("module") / "mistakes"
    folder.mkdir()
    shutil.copytree(Path(__file__).with_name("mocks"), folder / "mocks")
    (folder / "main.tf").write_text(MAIN)
    (folder / "mistakes.tftest.hcl").write_text(RUN)
    for name, (arguments, _) in MISTAKES.items():
        (folder / f"{name}.tf").write_text(call_of(name, arguments))
    root = work.root(folder)
    said = refuse(root)
    # Terraform looks at rules that compare two variables only when nothing else is wrong.
    for name in said:
        (folder / f"{name}.tf").unlink()
    return said | refuse(root)


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_refused_at_plan(said: dict[str, list[str]], name: str) -> None:
    _, beginning = MISTAKES[name]

    assert [message[: len(beginning)] for message in said.get(name, [])] == [beginning]


def test_nothing_else_is_refused(said: dict[str, list[str]]) -> None:
    assert set(said) == set(MISTAKES)
