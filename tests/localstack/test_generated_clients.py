"""The cookbook's generated clients: its commands and its programs as they are written there, before the quick start."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from deployments import Deployment
from documents.markdown import blocks, section
from harness import bootstrap
from harness.client import JobClient
from harness.errors import skipping
from harness.npm import GENERATOR, Npm
from harness.paths import ROOT
from harness.processes import run
from harness.target import Target
from harness.toolchain import find_terraform
from harness.workspace import Workspace

SECTION = section((ROOT / "docs" / "cookbook.md").read_text(), "Generate a client")
INTRODUCTION, PYTHON, TYPESCRIPT = re.split(r"\n### In (?:Python|TypeScript)\n", SECTION)


@dataclass(frozen=True)
class Desk:
    """Where somebody generates a client.

    Attributes:
        folder: The folder, with `openapi.json` in it.
        env: Environment variables, `API` among them.
    """

    folder: Path
    env: Mapping[str, str]

    def follow(self, recipe: str, language: str) -> list[str]:
        """Write a recipe's program, run its commands, and return the last lines that they print: the program's two."""
        [program] = blocks(recipe, language)
        [name] = re.findall(r"^`(report\.\w+)`", recipe, re.MULTILINE)
        (self.folder / name).write_text(program)
        return self.sh("".join(blocks(recipe, "sh"))).splitlines()[-2:]

    def sh(self, commands: str) -> str:
        """Run commands up to the first that fails, and return what they print."""
        result = run(["/bin/sh", "-ec", commands], cwd=self.folder, env=self.env)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout


@pytest.fixture(scope="module")
def desk(target: Target, work: Workspace, quickstart: Deployment, client: JobClient) -> Desk:
    """A root that has the cookbook's output, its value the quick start's, and the document written as it says."""
    job = quickstart.outputs["job"]
    folder = work.folder / "generated-clients"
    folder.mkdir()
    (folder / "applied.json").write_text(job["openapi_client"])
    [output] = blocks(INTRODUCTION, "hcl")
    (folder / "main.tf").write_text(output.replace("module.report.openapi_client", 'file("applied.json")'))
    work.known_root(folder).apply()
    env = os.environ | {
        "API": target.api_url(job),
        "PATH": os.pathsep.join([f"{bootstrap.GENERATOR}/bin", os.environ["PATH"], f"{find_terraform().parent}"]),
        "TF_CLI_CONFIG_FILE": "",
        # npx asks no registry for a program that is not installed.
        "npm_config_offline": "true",
        "NO_PROXY": "127.0.0.1,localhost",
    }
    made = Desk(folder, env)
    made.sh("".join(blocks(INTRODUCTION, "sh")))
    return made


@pytest.fixture
def python_desk(desk: Desk) -> Desk:
    bootstrap.make_generator()
    return desk


@pytest.fixture
def typescript_desk(desk: Desk) -> Desk:
    with skipping(pytest.skip):
        Npm(os.environ).install(GENERATOR, "client generator")
    (desk.folder / "node_modules").symlink_to(GENERATOR / "node_modules")
    return desk


def pinned() -> dict[str, str]:
    """Return the versions of the packages that the tests install, by their names."""
    pins: dict[str, str] = json.loads((GENERATOR / "package.json").read_text())["dependencies"]
    [generator] = re.findall(
        r"^openapi-python-client==(\S+)", (bootstrap.REQUIREMENTS / "generator.txt").read_text(), re.MULTILINE
    )
    return pins | {"openapi-python-client": generator}


def test_the_packages_are_those_that_are_tested() -> None:
    named = re.findall(r"([@\w/-]+?)(?:==|@)([\d.]+)(?=[ `])", SECTION)

    assert dict(named) == pinned()


def test_the_python_client_starts_and_reads_a_job_and_a_problem(python_desk: Desk) -> None:
    assert python_desk.follow(PYTHON, "python") == [
        "SUCCEEDED {'message': 'One minute elapsed'}",
        "404 urn:problem-type:async-api:job-not-found",
    ]


def test_the_typescript_client_starts_and_reads_a_job_and_a_problem(typescript_desk: Desk) -> None:
    assert typescript_desk.follow(TYPESCRIPT, "ts") == [
        "SUCCEEDED { message: 'One minute elapsed' }",
        "404 urn:problem-type:async-api:job-not-found",
    ]
