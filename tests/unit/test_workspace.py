"""The working copy of the module."""

import json
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import pytest

from harness import toolchain, workspace
from harness.errors import HarnessError
from harness.target import Target
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

COPIED = {
    "main.tf": "# main",
    "templates/get_response.vtl": "vtl",
    "lambda/lambda_function.zip": "zip",
    "examples/quickstart/main.tf": "# quickstart",
    "examples/two-jobs/main.tf": "# two jobs",
}
LEFT = {
    "terraform.tfstate": "{}",
    ".terraform.lock.hcl": "# lock",
    "lambda/__pycache__/lambda_function.pyc": "pyc",
    "examples/quickstart/terraform.tfstate.backup": "{}",
    "examples/quickstart/.terraform/providers/aws": "provider",
    "examples/two-jobs/node_modules/index.js": "js",
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


def calls(env: dict[str, str]) -> list[str]:
    return Path(env["CALLS"]).read_text().splitlines()


def seen(env: dict[str, str]) -> dict[str, str]:
    """Return the environment of the last call."""
    return dict(line.split("=", 1) for line in Path(env["CALLS"] + ".env").read_text().splitlines())


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


@pytest.mark.parametrize("version", [None, "~> 6.0"])
def test_the_first_root_is_initialised_and_the_others_get_what_it_got(env: dict[str, str], version: str | None) -> None:
    asked = env | ({"AWS_PROVIDER_VERSION": version} if version else {})
    with workspace.workspace(Target(None), asked, may_warn=False) as made, ThreadPoolExecutor(2) as pool:
        examples = made.copy_module("module") / "examples"
        roots = [examples / "quickstart", examples / "two-jobs"]
        list(pool.map(made.root, roots))

        first, other = calls(env)
        assert first.endswith(" init -input=false")
        assert other.endswith(" get")
        root = examples / other.split()[0]
        provider = root / ".terraform" / "providers" / env["VERSION"] / "linux_amd64"
        assert provider.is_symlink()
        assert provider.resolve() == Path(env["PROVIDER"])
        # The modules of a root are its own.
        assert not (root / ".terraform" / "modules").exists()
        # Each is held to the lock of the harness, or else to what the first one got.
        lock = "# of the version asked for\n" if version else workspace.LOCK.read_text()
        assert [(root / workspace.LOCKED).read_text() for root in roots] == [lock] * 2
        overrides = [path.read_text() for path in examples.glob("*/provider_override.tf.json")]
        assert ['"version": "~> 6.0"' in override for override in overrides] == ([True] * 2 if version else [])


def test_a_known_root_is_not_initialised_and_gets_nothing_of_the_users_and_ends_with_the_workspace(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = {"AWS_PROFILE": "mine", "TF_CLI_ARGS_plan": "-x", "TF_VAR_name": "mine", "TF_WORKSPACE": "mine"}
    for name, value in foreign.items():
        monkeypatch.setenv(name, value)
    with ThreadPoolExecutor(1) as pool:
        with workspace.workspace(Target("http://127.0.0.1:4567"), env | foreign) as made:
            applying = pool.submit(made.known_root(made.copy_module("module")).apply)
            assert eventually(Path(env["CALLS"] + ".running").exists)
            assert Path(seen(env)["TF_CLI_CONFIG_FILE"]).parent == made.folder
        with pytest.raises(HarnessError, match=r"^Terraform was stopped\.$"):
            applying.result(20)

    assert calls(env) == ["module apply -input=false -no-color -auto-approve"]
    assert foreign.keys().isdisjoint(seen(env))
    assert (seen(env)["TF_IN_AUTOMATION"], seen(env)["CHECKPOINT_DISABLE"]) == ("1", "1")
    assert seen(env)["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4567"


@pytest.mark.parametrize("error", [None, RuntimeError("broken"), KeyboardInterrupt()])
def test_a_shared_provider_serves_one_region_and_ends_with_the_workspace_and_its_folder(
    env: dict[str, str], started: Started, temp: Path, error: BaseException | None
) -> None:
    write_program(Path(env["PROVIDER"]) / "terraform-provider-aws_v5.100.0_x5", SERVING)
    expected = pytest.raises(type(error)) if error else nullcontext()

    with expected, workspace.workspace(Target(None), env, shared=True) as made:
        assert list(temp.iterdir()) == [made.folder]
        served = []
        for number, region in enumerate([None, "us-east-1", None, "us-east-1"]):
            made.root(made.copy_module(str(number)), region).cmd("test")
            served.append(json.loads(seen(env)["TF_REATTACH_PROVIDERS"])["aws"]["Pid"])
        providers = [process for process in started.processes if "-debug" in str(process.args)]
        assert [process.poll() for process in providers] == [None, None]
        assert served == [process.pid for process in providers] * 2
        if error:
            raise error

    assert [process.returncode for process in providers] == [-signal.SIGKILL] * 2
