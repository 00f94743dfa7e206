"""The driver of Terraform, with a fake Terraform."""

import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import processes
from harness import terraform as terraform_module
from harness.errors import HarnessError
from harness.terraform import Terraform
from unit.processes import Fake, Started

Create = Callable[..., Terraform]

# Takes its time to end, says much then, and leaves a plugin.
APPLIES = """
def interrupted(number, frame):
    time.sleep(0.3)
    print("x" * 300_000, flush=True)
    sys.exit(1)

signal.signal(signal.SIGINT, HANDLER)
start_child(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
write("started")
time.sleep(60)
"""


@pytest.fixture
def create(tmp_path: Path, fake: Fake, started: Started, temp: Path, monkeypatch: pytest.MonkeyPatch) -> Create:
    """Create a root with a Terraform that does what a script says, of which nothing may be left."""
    monkeypatch.setattr(processes, "STEP_SECONDS", 0.01)
    (tmp_path / "root").mkdir()

    def create_terraform(script: str, watch: Callable[[], None] = lambda: None, may_warn: bool = True) -> Terraform:
        return Terraform(tmp_path / "root", fake.write(script), {}, watch, may_warn)

    return create_terraform


@pytest.mark.parametrize(
    "script", ["print('out'); sys.exit('Error: no such thing\\n')", "sys.exit(print('Error: no such thing') or 1)"]
)
def test_a_failing_command_raises_terraforms_own_words(create: Create, script: str) -> None:
    with pytest.raises(HarnessError) as caught:
        create(script).apply()

    assert str(caught.value) == "terraform apply failed with exit code 1:\nError: no such thing"


@pytest.mark.parametrize(
    "script",
    [
        "print('\\x1b[33mWarning: \\x1b[0mArgument is deprecated')",
        "print(json.dumps({'@level': 'warn', '@message': 'Warning: Argument is deprecated', 'type': 'diagnostic'}))",
    ],
)
def test_a_warning_is_an_error_where_none_may_be(create: Create, script: str) -> None:
    with pytest.raises(HarnessError, match=r"(?s)terraform validate warned:\n.*Argument is deprecated"):
        create(script, may_warn=False).cmd("validate")
    create(script).cmd("validate")


def test_a_plan_tells_what_it_would_change_and_how_many_resources_it_would_add(create: Create, fake: Fake) -> None:
    role = {"addr": "module.job.aws_iam_role.api[0]"}
    messages = [
        {"type": "version"},
        {"type": "resource_drift", "change": {"resource": {"addr": "drifted"}, "action": "update"}},
        {"type": "planned_change", "change": {"resource": role, "action": "create"}},
        {"type": "outputs", "outputs": {"job": {"action": "update"}, "same": {"action": "noop"}}},
        {"type": "change_summary", "changes": {"add": 11, "change": 1, "remove": 0, "operation": "plan"}},
    ]
    terraform = create("\n".join(f"print({json.dumps(message)!r})" for message in messages))

    assert terraform.planned_changes(name="job") == [role["addr"], "output.job"]
    assert terraform.planned_resources(name="job") == 11

    assert fake.call()["arguments"] == ["plan", "-input=false", "-json", "-var=name=job"]


@pytest.mark.parametrize(
    ("handler", "seconds", "code"),
    [("interrupted", 10.0, 1), ("signal.SIG_IGN", 0.2, -signal.SIGKILL)],
    ids=["ends", "goes on"],
)
def test_what_the_watch_raises_ends_terraform_with_its_plugins(
    create: Create,
    fake: Fake,
    started: Started,
    monkeypatch: pytest.MonkeyPatch,
    handler: str,
    seconds: float,
    code: int,
) -> None:
    def watch() -> None:
        if fake.has("started"):
            raise RuntimeError("LocalStack has ended")

    monkeypatch.setattr(terraform_module, "INTERRUPT_SECONDS", seconds)
    terraform = create(APPLIES.replace("HANDLER", handler), watch)

    with pytest.raises(RuntimeError, match="LocalStack has ended"):
        terraform.apply()
    # Nothing is started any more.
    with pytest.raises(RuntimeError, match="LocalStack has ended"):
        terraform.apply()

    assert [process.returncode for process in started.processes] == [code]
