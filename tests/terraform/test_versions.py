"""Both ends of what versions.tf allows, with each Terraform and each provider that this machine has."""

import os
import re
import shutil
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from python_terraform import IsFlagged

from harness.errors import HarnessError
from harness.paths import ROOT, TOOLS
from harness.target import Target
from harness.toolchain import MINIMUM_VERSION, PINNED_VERSION, PROVIDER, find_mirror, terraform_version
from harness.workspace import LOCK, workspace

Version = tuple[int, ...]
OLDEST_PROVIDER = "5.67.0"
TESTS = "tests/terraform"
# With resources, a data source and outputs; make test-terraform runs the others, with one pair.
FILE = "state_machine.tftest.hcl"


def parsed(version: str) -> Version:
    return tuple(map(int, version.split(".")))


@cache
def terraforms() -> dict[Version, Path]:
    """Each Terraform on PATH, called terraform or terraform-1.9.8 or so, and those that the harness has fetched."""
    folders = map(Path, os.get_exec_path())
    files = [*(file for folder in folders for file in folder.glob("terraform*")), *TOOLS.glob("terraform-*/terraform")]
    found: dict[Version, Path] = {}
    for file in files:
        if re.fullmatch(r"terraform([-_]?v?\d[\d.]*)?", file.name) and os.access(file, os.X_OK):
            with suppress(HarnessError):
                found.setdefault(terraform_version(file), file.absolute())
    return found


@cache
def providers() -> tuple[Path, dict[Version, str]]:
    """The mirror of providers, or else what Terraform has downloaded for the harness, and the versions in it."""
    folder = find_mirror(os.environ) or TOOLS / "plugin-cache"
    names = [path.name for path in (folder / PROVIDER).glob("*")]
    versions = [match[0] for name in names if (match := re.search(r"\d+\.\d+\.\d+(?=$|_)", name))]
    return folder, {parsed(version): version for version in versions}


def is_oldest(version: Version) -> bool:
    return version[:2] == MINIMUM_VERSION


def is_pinned(version: Version) -> bool:
    return version == parsed(PINNED_VERSION)


def is_newer(version: Version) -> bool:
    return version[:2] > parsed(PINNED_VERSION)[:2]


def is_locked(version: Version) -> bool:
    return f'"{".".join(map(str, version))}"' in LOCK.read_text()


@pytest.fixture(
    params=[
        pytest.param((is_oldest, "1.9"), id="terraform-1.9"),
        pytest.param((is_pinned, PINNED_VERSION), id=f"terraform-{PINNED_VERSION}"),
        pytest.param((is_newer, f"newer than {PINNED_VERSION}"), id="terraform-newest"),
    ]
)
def terraform(request: pytest.FixtureRequest) -> Path:
    """Terraform of a version, the newest of those that are meant."""
    means, called = request.param
    fitting = [version for version in terraforms() if means(version)]
    if not fitting:
        pytest.skip(f"there is no Terraform {called} on the PATH")
    return terraforms()[max(fitting)]


@pytest.fixture(
    params=[
        pytest.param((lambda version: version == parsed(OLDEST_PROVIDER), OLDEST_PROVIDER), id="aws-oldest"),
        pytest.param((is_locked, "of providers.lock.hcl"), id="aws-locked"),
        pytest.param((lambda version: version[0] == 6, "6.x"), id="aws-newest"),
    ]
)
def provider(request: pytest.FixtureRequest) -> str:
    """The version of a provider, the newest of those that are meant."""
    means, called = request.param
    folder, versions = providers()
    fitting = [version for version in versions if means(version)]
    if not fitting:
        pytest.skip(f"{folder} has no hashicorp/aws {called}")
    return versions[max(fitting)]


def test_the_ends_are_those_of_versions_tf() -> None:
    versions = (ROOT / "versions.tf").read_text()

    assert f'required_version = ">= {".".join(map(str, MINIMUM_VERSION))}"' in versions
    assert f'version = ">= {OLDEST_PROVIDER.removesuffix(".0")}, < 7.0"' in versions


def test_the_module_is_valid_and_its_mocked_tests_pass(terraform: Path, provider: str, tmp_path: Path) -> None:
    (tmp_path / "terraform").symlink_to(terraform)
    env = {name: value for name, value in os.environ.items() if name != "TF_CLI_CONFIG_FILE"} | {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "TF_PROVIDER_MIRROR": str(providers()[0]),
        "AWS_PROVIDER_VERSION": provider,
    }
    with workspace(Target(None), env, may_warn=False, shared=True) as work:
        copy = work.copy_module("module")
        shutil.copytree(ROOT / TESTS, copy / TESTS, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        root = work.root(copy, test_directory=TESTS)

        root.cmd("validate", no_color=IsFlagged)
        _, out, _ = root.cmd("test", f"-filter={TESTS}/{FILE}", test_directory=TESTS, no_color=IsFlagged)

    assert re.search(r"^Success! [1-9]\d* passed, 0 failed", out, re.MULTILINE)
