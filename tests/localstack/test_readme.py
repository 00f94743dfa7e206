"""The README's blocks, and the Terraform of the other documents, as a reader would use them."""

import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from python_terraform import IsFlagged

from deployments import Deployment
from documents.markdown import blocks
from harness.paths import ROOT
from harness.processes import run
from harness.release import SOURCE
from harness.target import Target
from harness.workspace import Workspace

README = (ROOT / "README.md").read_text()
# The README's blocks stand for themselves; another document's stand together: each Terraform costs a second.
HCL = {f"README.md, {number}": block for number, block in enumerate(blocks(README, "hcl"))} | {
    str(path.relative_to(ROOT)): "\n".join(found)
    for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
    if path.name != "README.md" and (found := blocks(path.read_text(), "hcl"))
}
CALLS = re.findall(r"```sh\n(curl.*?)```\n+```http\n(.*?)```", README, re.DOTALL)


def test_the_blocks_are_found() -> None:
    assert sum(name.startswith("README.md") for name in HCL) == 4
    assert {"docs/cookbook.md", "docs/operating.md"} <= HCL.keys()
    assert len(CALLS) == README.count("```http") == README.count("\ncurl ") == 4


@pytest.fixture(scope="module")
def said(work: Workspace, module: Path) -> dict[str, list[str]]:
    """What Terraform says against each, by its name: as modules of one root, since each Terraform costs 2 s."""
    root = Path(tempfile.mkdtemp(dir=work.folder))
    shutil.copy(module / "lambda" / "lambda_function.zip", root / "report.zip")
    names, calls = {}, ['variable "unknown" {}']
    for number, (name, block) in enumerate(HCL.items()):
        # What speaks of the README's module stands behind it.
        follows = "module.report." in block and 'module "report"' not in block
        text = HCL["README.md, 0"] + block if follows else block
        names[folder := f"block_{number}"] = name
        (root / folder).mkdir()
        (root / folder / "main.tf").write_text(SOURCE.sub(str(module), text))
        given = [f"{variable} = var.unknown" for variable in re.findall(r'variable "(\w+)"', text)]
        calls.append("\n".join([f'module "{folder}" {{', f'source = "./{folder}"', *given, "}"]))
    (root / "main.tf").write_text("\n".join(calls))
    _, out, _ = work.root(root).cmd("validate", json=IsFlagged, allowed_exit_codes=[1])
    against: dict[str, list[str]] = {}
    for diagnostic in json.loads(out)["diagnostics"]:
        folder = Path(diagnostic["range"]["filename"]).parts[0]
        against.setdefault(names[folder], []).append(f"{diagnostic['summary']}: {diagnostic['detail']}")
    return against


@pytest.mark.parametrize("name", HCL)
def test_every_terraform_block_is_valid(said: dict[str, list[str]], name: str) -> None:
    assert said.get(name, []) == []


def split(answer: str) -> tuple[str, dict[str, str], Any]:
    """Return the status line, the headers and the JSON body of an answer as curl -i prints it."""
    head, body = answer.replace("\r\n", "\n").split("\n\n", 1)
    status, *headers = head.split("\n")
    pairs = (header.split(": ", 1) for header in headers)
    return status.strip(), {name.lower(): value for name, value in pairs}, json.loads(body)


@pytest.fixture(scope="module")
def answers(emulator: Target, quickstart: Deployment) -> list[str]:
    """What curl prints for each call of the README, made one after the other."""
    job = quickstart.outputs["job"]
    execution_arn = job["state_machine_arn"].replace(":stateMachine:", ":execution:") + ":report-42"
    env = {"PATH": os.environ["PATH"], "API": emulator.api_url(job), "EXECUTION_ARN": execution_arn, "NO_PROXY": "*"}
    return [run(["/bin/sh", "-c", call], env=env).stdout for call, _ in CALLS]


@pytest.mark.parametrize("number", range(len(CALLS)))
def test_every_call_is_answered_as_it_says(answers: list[str], number: int) -> None:
    status, headers, body = split(answers[number])

    expected_status, expected_headers, expected_body = split(CALLS[number][1])

    assert status == expected_status
    assert expected_headers.items() <= headers.items()
    assert set(body) == set(expected_body)
    assert all(body[name] == expected_body[name] for name in ("id", "status", "name") if name in body)
