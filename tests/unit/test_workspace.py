"""The working copy of the module."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import pytest

from harness import toolchain, workspace
from harness.errors import HarnessError
from harness.paths import ROOT
from harness.target import Target
from harness.terraform import TerraformError
from unit.processes import Started, eventually, interrupt_mkdtemp

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
  apply)
    trap 'exit 1' INT
    touch "$CALLS.running"
    # Longer than any test, and not for ever.
    for second in $(seq 60); do sleep 1 & wait $!; done;;
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
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in which someone has worked with Terraform."""
    root = tmp_path / "checkout"
    for name, content in CHECKOUT.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    monkeypatch.setattr(workspace, "ROOT", root)
    return root


@pytest.fixture
def env(tmp_path: Path, checkout: Path, temp: Path, started: Started) -> dict[str, str]:
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


def test_copies_are_independent_and_the_checkout_stays_as_it_is(env: dict[str, str], checkout: Path) -> None:
    with workspace.workspace(Target(None), env) as made:
        first, second = made.copy_module("first"), made.copy_module("second")
        made.root(first / "examples" / "quickstart")
        (first / "main.tf").write_text("# changed")

        assert files(second)["main.tf"] == "# main"
        assert files(checkout) == CHECKOUT


def test_the_first_root_is_initialised_and_the_others_get_what_it_got(env: dict[str, str]) -> None:
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
        # Each is held to the lock of the harness.
        for lock in examples.glob("*/.terraform.lock.hcl"):
            assert lock.read_text() == workspace.LOCK.read_text()


def test_two_roots_at_once_are_one_init(env: dict[str, str]) -> None:
    with workspace.workspace(Target(None), env) as made, ThreadPoolExecutor(2) as pool:
        examples = made.copy_module("module") / "examples"
        list(pool.map(made.root, [examples / "quickstart", examples / "two-jobs"]))

    assert sorted(call.split()[1] for call in calls(env)) == ["get", "init"]


def test_a_known_root_is_not_initialised(env: dict[str, str]) -> None:
    with workspace.workspace(Target(None), env) as made:
        root = made.copy_module("module") / "examples" / "quickstart"
        made.known_root(root).cmd("show")

        assert calls(env) == ["quickstart show"]
        assert not (root / ".terraform.lock.hcl").exists()


def test_terraform_talks_to_the_target_and_to_the_mirror_and_is_quiet(env: dict[str, str]) -> None:
    with workspace.workspace(Target("http://127.0.0.1:4567"), env) as made:
        made.known_root(made.copy_module("module")).cmd("show")

        seen = dict(line.split("=", 1) for line in Path(env["CALLS"] + ".env").read_text().splitlines())
        assert Path(seen["TF_CLI_CONFIG_FILE"]).parent == made.folder
    assert seen["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4567"
    assert "AWS_PROFILE" not in seen
    assert seen["TF_IN_AUTOMATION"] == "1"
    assert seen["CHECKPOINT_DISABLE"] == "1"


@pytest.mark.parametrize("may_warn", [True, False])
def test_a_warning_counts_where_the_workspace_says_so(env: dict[str, str], may_warn: bool) -> None:
    with workspace.workspace(Target(None), env, may_warn) as made:
        root = made.root(made.copy_module("module"))
        with nullcontext() if may_warn else pytest.raises(TerraformError, match="validate warned"):
            root.cmd("validate")


def test_a_target_that_is_gone_ends_terraform(env: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.terraform.WATCH_SECONDS", 0.01)

    def check() -> None:
        if Path(env["CALLS"] + ".running").exists():
            raise HarnessError("LocalStack has ended")

    with workspace.workspace(Target(None, check), env) as made:
        root = made.known_root(made.copy_module("module"))
        with pytest.raises(HarnessError, match="LocalStack has ended"):
            root.apply()


@pytest.mark.parametrize("error", [None, RuntimeError("broken"), KeyboardInterrupt()])
def test_the_folder_is_gone_afterwards(env: dict[str, str], temp: Path, error: BaseException | None) -> None:
    expected = pytest.raises(type(error)) if error else nullcontext()
    with expected, workspace.workspace(Target(None), env) as made:
        made.root(made.copy_module("module"))
        assert list(temp.iterdir()) == [made.folder]
        if error:
            raise error

    assert list(temp.iterdir()) == []


def test_the_folder_is_gone_where_a_tool_is_missing(env: dict[str, str]) -> None:
    env["TF_PROVIDER_MIRROR"] = "/nonexistent"

    with pytest.raises(HarnessError, match="There is no AWS provider"), workspace.workspace(Target(None), env):
        pass


def test_the_folder_is_gone_when_an_interrupt_arrives_as_it_is_made(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt_mkdtemp(monkeypatch)

    with pytest.raises(KeyboardInterrupt), workspace.workspace(Target(None), env):
        pass


def test_a_failed_init_is_terraforms_error_and_the_next_root_tries_again(env: dict[str, str]) -> None:
    with workspace.workspace(Target(None), env | {"FAIL": "1"}) as made:
        examples = made.copy_module("module") / "examples"
        for root in (examples / "quickstart", examples / "two-jobs"):
            with pytest.raises(TerraformError, match="Error: no network"):
                made.root(root)

    assert calls(env) == ["quickstart init -input=false", "two-jobs init -input=false"]


def test_the_end_of_a_workspace_ends_whatever_terraform_is_doing(env: dict[str, str]) -> None:
    with ThreadPoolExecutor(1) as pool:
        with workspace.workspace(Target(None), env) as made:
            applying = pool.submit(made.known_root(made.copy_module("module")).apply)
            assert eventually(Path(env["CALLS"] + ".running").exists)
        with pytest.raises(TerraformError, match="was stopped"):
            applying.result(20)


@pytest.mark.parametrize("when", ["before stop", "after stop"])
def test_no_terraform_is_started_after_stop(env: dict[str, str], started: Started, when: str) -> None:
    with workspace.workspace(Target(None), env) as made:
        copy = made.copy_module("module")
        root = made.known_root(copy) if when == "before stop" else None
        before = len(started.processes)
        made.stop()
        with pytest.raises(TerraformError, match="was stopped"):
            (root or made.known_root(copy)).apply()

        assert len(started.processes) == before


def test_what_is_copied_is_there() -> None:
    assert [folder for folder in workspace.FOLDERS if not (ROOT / folder).is_dir()] == []
