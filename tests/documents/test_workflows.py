"""What runs on GitHub: that it names what exists, pins what it uses, and covers what the module allows."""

import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.paths import ROOT
from harness.toolchain import MINIMUM_VERSION, PINNED_VERSION

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text()


def loaded(file: str | Path) -> Any:
    return yaml.safe_load((ROOT / file).read_text())


def commands(workflow: Path) -> list[str]:
    jobs = loaded(workflow)["jobs"].values()
    return [step["run"] for job in jobs for step in job.get("steps", []) if "run" in step]


def missing(command: str) -> list[str]:
    """Return the targets, modules and files that a command names and that there are not."""
    targets = re.findall(r"\bmake ([a-z-]+)", command)
    modules = re.findall(r"\bpython3? -m ([\w.]+)", command)
    files = re.findall(r"(?<!\S)(\.?\w[\w.-]*(?:/[\w.-]+)+)(?!\S)", command)
    return [
        *(target for target in targets if not re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)),
        *(module for module in modules if not (ROOT / "tests" / f"{module.replace('.', '/')}.py").is_file()),
        *(file for file in files if not (ROOT / file).is_file()),
    ]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_what_a_workflow_runs_exists(workflow: Path) -> None:
    assert commands(workflow)
    assert [name for command in commands(workflow) for name in missing(command)] == []


@pytest.mark.parametrize("command", ["make no-such-target", "python3 -m harness.no_such", ".ci/no-such", "cd a && b/c"])
def test_what_does_not_exist_is_seen(command: str) -> None:
    assert missing(command)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_to_a_commit_and_says_its_version(workflow: Path) -> None:
    for used in re.findall(r"\buses: (.+)", workflow.read_text()):
        if used.startswith("./"):
            assert (ROOT / used).is_file(), used
        else:
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", used), used


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_reads_and_a_job_that_writes_says_so(workflow: Path) -> None:
    content = loaded(workflow)

    assert content["permissions"] == {"contents": "read"}
    assert "concurrency" in content
    writing = {name for name, job in content["jobs"].items() if "permissions" in job}
    assert writing == ({"release"} if workflow.name == "release.yml" else set())


def test_ci_runs_every_python_and_both_ends_of_terraform_and_the_provider_together() -> None:
    job = loaded(".github/workflows/ci.yml")["jobs"]["check"]
    runs = job["strategy"]["matrix"]["include"]
    [floor] = re.findall(r'version = ">= (\d+\.\d+), < 7\.0"', (ROOT / "versions.tf").read_text())
    oldest, newest = f"~{'.'.join(map(str, MINIMUM_VERSION))}.0", "latest"

    pairs = {(run["terraform"], run["provider"]) for run in runs}

    assert pairs == {*itertools.product((oldest, newest), (f"{floor}.0", "~> 6.0")), (PINNED_VERSION, "locked")}
    assert {run["python"] for run in runs} == {"3.11", "3.12", "3.13"}
    assert ".ci/run" in [step.get("run") for step in job["steps"]]


def test_renovate_holds_localstack_and_names_files_that_exist() -> None:
    config = json.loads((ROOT / "renovate.json").read_text())
    [held] = [rule for rule in config["packageRules"] if "localstack-core" in rule.get("matchPackageNames", [])]
    [pattern] = config["pip_requirements"]["managerFilePatterns"]
    files = [str(path.relative_to(ROOT)) for path in ROOT.glob("tests/harness/requirements/*")]

    assert held["enabled"] is False
    [version] = re.findall(
        r"localstack-core\S*==(\S+)", (ROOT / "tests/harness/requirements/localstack.in").read_text()
    )
    assert held["description"].startswith(version)
    assert "tests/harness/requirements/dev.txt" in [file for file in files if re.search(pattern.strip("/"), file)]
    for named in (name for rule in config["packageRules"] for name in rule.get("matchFileNames", [])):
        assert (ROOT / named.removesuffix("/**") / "package.json").is_file(), named


def test_the_hook_before_a_push_is_a_target() -> None:
    hooks = [hook for repo in loaded(".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]]

    assert [hook["entry"] for hook in hooks] == ["make lint"]
    assert missing(hooks[0]["entry"]) == []
