"""The README's blocks, as a reader would use them."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import Deployment
from harness.target import Target
from harness.workspace import ROOT, Workspace

README = (ROOT / "README.md").read_text()
SOURCE = "github.com/your-team/terraform-aws-async-api"
HCL = re.findall(r"```hcl\n(.*?)```", README, re.DOTALL)
CALLS = re.findall(r"```sh\n(curl.*?)```\n+```http\n(.*?)```", README, re.DOTALL)


def test_the_blocks_are_found() -> None:
    assert len(HCL) == 2
    assert len(CALLS) == README.count("```http") == README.count("\ncurl ") == 4


@pytest.mark.parametrize("number", range(len(HCL)))
def test_every_terraform_block_is_valid(work: Workspace, module: Path, number: int) -> None:
    root = work.folder / f"readme-{number}"
    root.mkdir()
    (root / "main.tf").write_text(HCL[number].replace(SOURCE, str(module)))
    shutil.copy(module / "lambda" / "lambda_function.zip", root / "report.zip")

    work.root(root).cmd("validate")


def split(answer: str) -> tuple[str, dict[str, str], Any]:
    """Return the status line, the headers and the JSON body of an answer as curl -i prints it."""
    head, body = answer.replace("\r\n", "\n").split("\n\n", 1)
    status, *headers = head.split("\n")
    pairs = (header.split(": ", 1) for header in headers)
    return status.strip(), {name.lower(): value for name, value in pairs}, json.loads(body)


@pytest.fixture(scope="module")
def answers(emulator: Target, quickstart: Deployment) -> Iterator[list[str]]:
    """What curl prints for each call of the README, made one after the other."""
    job = quickstart.outputs["job"]
    execution_arn = job["state_machine_arn"].replace(":stateMachine:", ":execution:") + ":report-42"
    env = {"PATH": os.environ["PATH"], "API": emulator.api_url(job), "EXECUTION_ARN": execution_arn, "NO_PROXY": "*"}
    yield [
        subprocess.run(["/bin/sh", "-c", call], env=env, check=True, capture_output=True, text=True).stdout
        for call, _ in CALLS
    ]


@pytest.mark.parametrize("number", range(len(CALLS)))
def test_every_call_is_answered_as_it_says(answers: list[str], number: int) -> None:
    status, headers, body = split(answers[number])

    expected_status, expected_headers, expected_body = split(CALLS[number][1])

    assert status == expected_status
    assert expected_headers.items() <= headers.items()
    assert set(body) == set(expected_body)
    assert all(body[name] == expected_body[name] for name in ("id", "status", "name") if name in body)
