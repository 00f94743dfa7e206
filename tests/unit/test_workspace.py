"""The working copy of the module."""

import json
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import pytest

from harness import toolchain, workspace
from harness.errors import HarnessError
from harness.provider import ProviderError
from harness.target import Target
from harness.terraform import TerraformError
from unit.processes import Started, eventually, write_program

# What `init` makes of the provider is a link into the plugin cache.
TERRAFORM = """
if [ "$1" = version ]; then echo '{"terraform_version": "1.11.4"}'; exit; fi
echo "$(basename "$PWD") $*" >> "$CALLS"
env > "$CALLS.env"
case $1 in
  init)
    [ -n "$FAIL" ] && { echo "Error: no network" >&2; exit 1; }
    [ -f .terraform.lock.hcl ] || {
      echo "# of the version asked for" > .terraform.lock.hcl
      echo "Warning: Incomplete lock file information for providers"
    }
    mkdir -p ".terraform/providers/$VERSION" .terraform/modules
    ln -s "$PROVIDER" ".terraform/providers/$VERSION/linux_amd64";;
  apply)
    trap 'exit 1' INT
    touch "$CALLS.running"
    # Longer than any test, and not for ever.
    for tick in $(seq 600); do sleep 0.1 & wait $!; done;;
esac
"""

# As the provider says where it is.
SERVING = """
echo Set:
cat <<END
  TF_REATTACH_PROVIDERS='{"aws": {"Pid": $$, "Addr": {"Network": "unix", "String": "$TMPDIR/socket"}}}'
END
exec sleep 60
"""

EXAMPLE = """module "job" {
  source = "../.."

  package = "${path.module}/lambda_function.zip"
}

module "other" {
  source = "../.."
}
"""

OUTPUTS = """output "job" {
  value = module.job
}

output "other" {
  value = module.other
}
"""

COPIED = {
    "main.tf": "# main",
    "variables.tf": "# variables",
    "templates/get_response.vtl": "vtl",
    "lambda/lambda_function.zip": "zip",
    "examples/quickstart/main.tf": "# quickstart",
    "examples/two-jobs/main.tf": "# two jobs",
}
LEFT = {
    "terraform.tfstate": "{}",
    "README.md": "# module",
    ".terraform.lock.hcl": "# lock",
    "lambda/__pycache__/lambda_function.pyc": "pyc",
    "examples/quickstart/terraform.tfstate": "{}",
    "examples/quickstart/terraform.tfstate.backup": "{}",
    "examples/quickstart/.terraform/providers/aws": "provider",
    "examples/two-jobs/node_modules/index.js": "js",
    "examples/two-jobs/dist/browser/index.html": "html",
    "examples/two-jobs/.angular/cache/21.json": "cache",
    "tests/conftest.py": "# tests",
}


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in which someone has worked with Terraform."""
    root = tmp_path / "checkout"
    for name, content in (COPIED | LEFT).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    monkeypatch.setattr(workspace, "ROOT", root)
    return root


@pytest.fixture
def env(tmp_path: Path, checkout: Path, temp: Path, started: Started) -> dict[str, str]:
    """An environment with a fake Terraform that writes down its calls, and a mirror for its provider."""
    write_program(tmp_path / "bin" / "terraform", TERRAFORM)
    (tmp_path / "mirror" / toolchain.PROVIDER).mkdir(parents=True)
    return {
        "PATH": f"{tmp_path}/bin:/usr/bin:/bin",
        "TF_PROVIDER_MIRROR": str(tmp_path / "mirror"),
        "CALLS": str(tmp_path / "calls"),
        "PROVIDER": str(tmp_path / "provider"),
        "VERSION": f"{toolchain.PROVIDER}/5.100.0",
    }


def files(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def write_provider(env: dict[str, str], script: str) -> None:
    write_program(Path(env["PROVIDER"]) / "terraform-provider-aws_v5.100.0_x5", script)


def calls(env: dict[str, str]) -> list[str]:
    return Path(env["CALLS"]).read_text().splitlines()


def test_copies_have_the_module_and_nothing_that_tools_left_and_the_checkout_stays_as_it_is(
    env: dict[str, str], checkout: Path
) -> None:
    with workspace.workspace(Target(None), env) as made:
        first, second = made.copy_module("first"), made.copy_module("second")
        made.root(first / "examples" / "quickstart")
        (first / "main.tf").write_text("# changed")

        assert second == made.folder / "second"
        assert files(second) == COPIED
        assert files(checkout) == COPIED | LEFT


def test_the_first_root_is_initialised_and_the_others_get_what_it_got(env: dict[str, str]) -> None:
    with workspace.workspace(Target(None), env) as made, ThreadPoolExecutor(2) as pool:
        examples = made.copy_module("module") / "examples"
        list(pool.map(made.root, [examples / "quickstart", examples / "two-jobs"]))

        one, other = sorted(calls(env), key=lambda call: "init" not in call)
        assert one.endswith(" init -input=false")
        assert other.endswith(" get")
        root = examples / other.split()[0]
        provider = root / ".terraform" / "providers" / env["VERSION"] / "linux_amd64"
        assert provider.is_symlink()
        assert provider.resolve() == Path(env["PROVIDER"])
        # The modules of a root are its own.
        assert not (root / ".terraform" / "modules").exists()
        # Each is held to the lock of the harness.
        for example in ("quickstart", "two-jobs"):
            assert (examples / example / ".terraform.lock.hcl").read_text() == workspace.LOCK.read_text()


def test_another_provider_that_is_asked_for_is_every_roots(env: dict[str, str]) -> None:
    asked = env | {"AWS_PROVIDER_VERSION": "~> 6.0"}
    with workspace.workspace(Target(None), asked, may_warn=False) as made:
        roots = [made.copy_module(name) for name in ("first", "second")]
        for root in roots:
            made.root(root)

        assert [(root / workspace.LOCKED).read_text() for root in roots] == ["# of the version asked for\n"] * 2
        for root in roots:
            assert 'version = "~> 6.0"' in (root / "provider_override.tf").read_text()
    assert calls(env) == ["first init -input=false", "second get"]


def test_a_known_root_is_not_initialised_and_gets_nothing_of_the_users_terraform_and_aws(env: dict[str, str]) -> None:
    foreign = {"AWS_PROFILE": "mine", "TF_CLI_ARGS_plan": "-x", "TF_VAR_name": "mine", "TF_WORKSPACE": "mine"}
    with workspace.workspace(Target("http://127.0.0.1:4567"), env | foreign) as made:
        made.known_root(made.copy_module("module")).cmd("show")

        seen = dict(line.split("=", 1) for line in Path(env["CALLS"] + ".env").read_text().splitlines())
        assert calls(env) == ["module show"]
        assert Path(seen["TF_CLI_CONFIG_FILE"]).parent == made.folder
    assert foreign.keys().isdisjoint(seen)
    assert (seen["TF_IN_AUTOMATION"], seen["CHECKPOINT_DISABLE"]) == ("1", "1")
    assert seen["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4567"


@pytest.mark.parametrize("error", [None, RuntimeError("broken"), KeyboardInterrupt()])
def test_the_folder_is_gone_afterwards(env: dict[str, str], temp: Path, error: BaseException | None) -> None:
    expected = pytest.raises(type(error)) if error else nullcontext()
    with expected, workspace.workspace(Target(None), env) as made:
        made.root(made.copy_module("module"))
        assert list(temp.iterdir()) == [made.folder]
        if error:
            raise error


@pytest.mark.parametrize("error", [None, KeyboardInterrupt()])
def test_a_shared_provider_serves_one_region_and_ends_with_the_workspace(
    env: dict[str, str], started: Started, error: BaseException | None
) -> None:
    write_provider(env, SERVING)
    expected = pytest.raises(type(error)) if error else nullcontext()

    with expected, workspace.workspace(Target(None), env, shared=True) as made:
        served = []
        for number, region in enumerate([None, "us-east-1", None, "us-east-1"]):
            made.root(made.copy_module(str(number)), region).cmd("test")
            seen = dict(line.split("=", 1) for line in Path(env["CALLS"] + ".env").read_text().splitlines())
            served.append(json.loads(seen["TF_REATTACH_PROVIDERS"])["aws"]["Pid"])
        providers = [process for process in started.processes if "-debug" in str(process.args)]
        assert [process.poll() for process in providers] == [None, None]
        assert served == [process.pid for process in providers] * 2
        if error:
            raise error

    assert [process.returncode for process in providers] == [-signal.SIGKILL] * 2


def test_a_provider_that_does_not_start_is_an_error(env: dict[str, str]) -> None:
    write_provider(env, "exit 3")
    said = "ended with exit code 3 instead of starting"

    with pytest.raises(ProviderError, match=said), workspace.workspace(Target(None), env, shared=True) as made:
        made.root(made.copy_module("module"))


def test_the_end_of_a_workspace_ends_whatever_terraform_is_doing(env: dict[str, str]) -> None:
    with ThreadPoolExecutor(1) as pool:
        with workspace.workspace(Target(None), env) as made:
            applying = pool.submit(made.known_root(made.copy_module("module")).apply)
            assert eventually(Path(env["CALLS"] + ".running").exists)
        with pytest.raises(TerraformError, match="was stopped"):
            applying.result(20)


def test_an_example_is_copied_out_of_the_repository_and_imports_the_module_from_there(tmp_path: Path) -> None:
    example = tmp_path / "module" / "examples" / "quickstart"
    (example / "page").mkdir(parents=True)
    (example / "main.tf").write_text(EXAMPLE)
    (example / "page" / "index.html").write_text("a page")

    root = workspace.copy_out(example, tmp_path / "copy")

    assert root == tmp_path / "copy"
    assert files(root) == {
        "main.tf": EXAMPLE.replace("../..", str(tmp_path / "module")).replace("${path.module}", str(root)),
        "page/index.html": "a page",
        "harness_outputs.tf": OUTPUTS,
    }


def test_each_module_of_a_root_gets_records(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(EXAMPLE)

    assert workspace.with_records(tmp_path) == tmp_path

    assert (tmp_path / "main.tf").read_text() == EXAMPLE.replace("  source", "  job_records = {}\n  source")


def test_a_root_without_a_module_gets_no_records(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text("# nothing")

    with pytest.raises(HarnessError, match=r"main\.tf has no module block in which job_records can be set\.$"):
        workspace.with_records(tmp_path)
