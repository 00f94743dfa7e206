"""The workflow of the example pipeline, as GitHub would read it."""

import re
from typing import Any

import pytest
import yaml

from harness.paths import ROOT

FOLDER = ROOT / "examples" / "pipeline"


@pytest.fixture(scope="module")
def workflow() -> dict[str, Any]:
    """The workflow."""
    return dict(yaml.safe_load((FOLDER / "deploy.yml").read_text()))


def artifacts(job: dict[str, Any], way: str) -> list[str]:
    """Return the names of what a job uploads or downloads, as `way` says."""
    return [
        step["with"]["name"] for step in job["steps"] if step.get("uses", "").startswith(f"actions/{way}-artifact@")
    ]


def test_the_package_is_built_once_and_goes_with_the_plan(workflow: dict[str, Any]) -> None:
    jobs = workflow["jobs"]

    assert [(name, job.get("needs")) for name, job in jobs.items()] == [
        ("build", None),
        ("plan", "build"),
        ("apply", "plan"),
    ]
    assert {name: (artifacts(job, "download"), artifacts(job, "upload")) for name, job in jobs.items()} == {
        "build": ([], ["package"]),
        "plan": (["package"], ["plan"]),
        "apply": (["package", "plan"], []),
    }


def test_a_job_has_a_token_and_an_environment_where_its_role_is_for_it(workflow: dict[str, Any]) -> None:
    jobs = workflow["jobs"]
    roles = {
        name: [step["with"]["role-to-assume"] for step in job["steps"] if "role-to-assume" in step.get("with", {})]
        for name, job in jobs.items()
    }
    [environment] = re.findall(r'variable "environment" {.*?default += "(\w+)"', (FOLDER / "main.tf").read_text(), re.S)

    assert workflow["permissions"] == {"contents": "read"}
    assert {name for name, job in jobs.items() if job.get("permissions", {}).get("id-token") == "write"} == {
        "plan",
        "apply",
    }
    assert {name: job.get("environment") for name, job in jobs.items()} == {
        "build": None,
        "plan": None,
        "apply": environment,
    }
    assert roles == {"build": [], "plan": ["${{ vars.AWS_PLAN_ROLE }}"], "apply": ["${{ vars.AWS_DEPLOY_ROLE }}"]}


def test_every_variable_of_the_repository_is_explained() -> None:
    used = set(re.findall(r"vars\.(\w+)", (FOLDER / "deploy.yml").read_text()))

    assert used == set(re.findall(r"`([A-Z_]+)`", (FOLDER / "README.md").read_text()))
