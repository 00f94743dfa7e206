"""The working copy of the module."""

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import pytest

from harness import toolchain, workspace
from harness.errors import HarnessError
from harness.paths import ROOT
from harness.target import Target
from harness.terraform import TerraformError

# What `init` makes of the provider is a link into the plugin cache.
TERRAFORM = """#!/bin/sh
if [ "$1" = version ]; then echo '{"terraform_version": "1.11.4"}'; exit; fi
echo "$(basename "$PWD") $*" >> "$CALLS"
env > "$CALLS.env"
case $1 in
  validate) echo "Warning: Argument is deprecated";;
  init)
    [ -n "$FAIL" ] && { echo "Error: no network" >&2; exit 1; }
    mkdir -p .terraform/providers .terraform/modules
    ln -s "$CALLS" .terraform/providers/aws;;
  apply) trap 'exit 1' INT; touch "$CALLS.running"; while :; do sleep 0.02; done;;
esac
"""

CHECKOUT = {
    "main.tf": "# main",
    "variables.tf": "# variables",
    "terraform.tfstate": "{}",
    "README.md": "# module",
    ".terraform.lock.hcl": "# lock",
    ".terraform/modules/modules.json": "{}",
    "templates/get_response.vtl": "vtl",
    "lambda/lambda_function.zip": "zip",
    "lambda/__pycache__/lambda_function.pyc": "pyc",
    "examples/quickstart/main.tf": "# quickstart",
    "examples/quickstart/terraform.tfstate": "{}",
    "examples/quickstart/terraform.tfstate.backup": "{}",
    "examples/quickstart/.terraform.lock.hcl": "# lock",
    "examples/quickstart/.terraform/providers/aws": "provider",
    "examples/two-jobs/main.tf": "# two jobs",
    "examples/two-jobs/node_modules/index.js": "js",
    "examples/two-jobs/dist/browser/index.html": "html",
    "examples/two-jobs/.angular/cache/21.json": "cache",
    "tests/conftest.py": "# tests",
}


@pytest.fixture
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in which someone has worked with Terraform."""
    root = tmp_path / "checkout"
    for name, content in CHECKOUT.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    monkeypatch.setattr(workspace, "ROOT", root)
    return root


@pytest.fixture
def env(tmp_path: Path, checkout: Path) -> dict[str, str]:
    """An environment with a fake Terraform that writes down its calls, and a mirror for its provider."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "terraform").write_text(TERRAFORM)
    (tmp_path / "bin" / "terraform").chmod(0o755)
    (tmp_path / "mirror" / toolchain.PROVIDER).mkdir(parents=True)
    return {
        "PATH": f"{tmp_path}/bin:/usr/bin:/bin",
        "TF_PROVIDER_MIRROR": str(tmp_path / "mirror"),
        "CALLS": str(tmp_path / "calls"),
        "AWS_PROFILE": "production",
    }


def files(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def calls(env: dict[str, str]) -> list[str]:
    return Path(env["CALLS"]).read_text().splitlines()


def test_a_copy_has_the_module_and_nothing_that_terraform_left(env: dict[str, str], temp: Path) -> None:
    with workspace.workspace(Target(None), env) as made:
        copy = made.copy_module("module")

        assert copy.name == "module"
        assert copy.is_relative_to(temp)
        assert sorted(files(copy)) == [
            "examples/quickstart/main.tf",
            "examples/two-jobs/main.tf",
            "lambda/lambda_function.zip",
            "main.tf",
            "templates/get_response.vtl",
            "variables.tf",
        ]
        assert files(copy)["examples/quickstart/main.tf"] == "# quickstart"


def test_copies_are_independent_and_the_checkout_stays_as_it_is(
    env: dict[str, str], checkout: Path, temp: Path
) -> None:
    with workspace.workspace(Target(None), env) as made:
        first, second = made.copy_module("first"), made.copy_module("second")
        made.root(first / "examples" / "quickstart")
        (first / "main.tf").write_text("# changed")

        assert files(second)["main.tf"] == "# main"
        assert files(checkout) == CHECKOUT


def test_the_first_root_is_initialised_and_the_others_get_what_it_got(env: dict[str, str], temp: Path) -> None:
    with workspace.workspace(Target(None), env) as made:
        examples = made.copy_module("module") / "examples"
        made.root(examples / "quickstart")
        made.root(examples / "two-jobs")

        assert calls(env) == ["quickstart init -input=false", "two-jobs get"]
        provider = examples / "two-jobs" / ".terraform" / "providers" / "aws"
        assert provider.is_symlink()
        assert provider.resolve() == Path(env["CALLS"])
        # The modules of a root are its own.
        assert not (examples / "two-jobs" / ".terraform" / "modules").exists()


def test_each_root_is_held_to_the_lock_of_the_harness(env: dict[str, str], temp: Path) -> None:
    with workspace.workspace(Target(None), env) as made:
        examples = made.copy_module("module") / "examples"
        roots = [examples / "quickstart", examples / "two-jobs"]
        for root in roots:
            made.root(root)

        locks = {(root / ".terraform.lock.hcl").read_text() for root in roots}
        assert locks == {workspace.LOCK.read_text()}


def test_two_roots_at_once_are_one_init(env: dict[str, str], temp: Path) -> None:
    with workspace.workspace(Target(None), env) as made, ThreadPoolExecutor(2) as pool:
        examples = made.copy_module("module") / "examples"
        list(pool.map(made.root, [examples / "quickstart", examples / "two-jobs"]))

    assert sorted(call.split()[1] for call in calls(env)) == ["get", "init"]


def test_a_known_root_is_not_initialised(env: dict[str, str], temp: Path) -> None:
    with workspace.workspace(Target(None), env) as made:
        root = made.copy_module("module") / "examples" / "quickstart"
        made.known_root(root).cmd("show")

        assert calls(env) == ["quickstart show"]
        assert not (root / ".terraform.lock.hcl").exists()


def test_terraform_talks_to_the_target_and_to_the_mirror_and_is_quiet(env: dict[str, str], temp: Path) -> None:
    with workspace.workspace(Target("http://127.0.0.1:4567"), env) as made:
        made.known_root(made.copy_module("module")).cmd("show")

        seen = dict(line.split("=", 1) for line in Path(env["CALLS"] + ".env").read_text().splitlines())
        assert Path(seen["TF_CLI_CONFIG_FILE"]).parent == made.folder
    assert seen["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4567"
    assert "AWS_PROFILE" not in seen
    assert seen["TF_IN_AUTOMATION"] == "1"
    assert seen["CHECKPOINT_DISABLE"] == "1"


@pytest.mark.parametrize("may_warn", [True, False])
def test_a_warning_counts_where_the_workspace_says_so(env: dict[str, str], temp: Path, may_warn: bool) -> None:
    with workspace.workspace(Target(None), env, may_warn) as made:
        root = made.root(made.copy_module("module"))
        with nullcontext() if may_warn else pytest.raises(TerraformError, match="validate warned"):
            root.cmd("validate")


def test_a_target_that_is_gone_ends_terraform(env: dict[str, str], temp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.terraform.WATCH_SECONDS", 0.01)

    def check() -> None:
        if Path(env["CALLS"] + ".running").exists():
            raise HarnessError("LocalStack has ended")

    with workspace.workspace(Target(None, check), env) as made:
        root = made.known_root(made.copy_module("module"))
        with pytest.raises(HarnessError, match="LocalStack has ended"):
            root.apply()


def test_the_folder_is_gone_afterwards(env: dict[str, str], temp: Path) -> None:
    with workspace.workspace(Target(None), env) as made:
        made.root(made.copy_module("module"))
        assert list(temp.iterdir()) == [made.folder]

    assert list(temp.iterdir()) == []


@pytest.mark.parametrize("error", [RuntimeError("broken"), KeyboardInterrupt(), SystemExit(1)])
def test_the_folder_is_gone_after_an_error(env: dict[str, str], temp: Path, error: BaseException) -> None:
    with pytest.raises(type(error)), workspace.workspace(Target(None), env) as made:
        made.copy_module("module")
        raise error

    assert list(temp.iterdir()) == []


def test_the_folder_is_gone_where_a_tool_is_missing(env: dict[str, str], temp: Path) -> None:
    env["TF_PROVIDER_MIRROR"] = "/nonexistent"

    with pytest.raises(HarnessError, match="There is no AWS provider"), workspace.workspace(Target(None), env):
        pass

    assert list(temp.iterdir()) == []


def test_a_failed_init_is_terraforms_error_and_the_next_root_tries_again(env: dict[str, str], temp: Path) -> None:
    with workspace.workspace(Target(None), env | {"FAIL": "1"}) as made:
        examples = made.copy_module("module") / "examples"
        for root in (examples / "quickstart", examples / "two-jobs"):
            with pytest.raises(TerraformError, match="Error: no network"):
                made.root(root)

    assert calls(env) == ["quickstart init -input=false", "two-jobs init -input=false"]


def test_stop_ends_whatever_terraform_is_doing(env: dict[str, str], temp: Path) -> None:
    running = Path(env["CALLS"] + ".running")
    with ThreadPoolExecutor(1) as pool:
        with workspace.workspace(Target(None), env) as made:
            applying = pool.submit(made.known_root(made.copy_module("module")).apply)
            limit = time.monotonic() + 10
            while not running.exists() and time.monotonic() < limit:
                time.sleep(0.01)
        with pytest.raises(TerraformError):
            applying.result(5)


def test_what_is_copied_is_there() -> None:
    assert [folder for folder in workspace.FOLDERS if not (ROOT / folder).is_dir()] == []
