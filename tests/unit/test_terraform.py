"""The driver of Terraform, with a fake Terraform."""

import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from python_terraform import IsFlagged

from harness import processes
from harness import terraform as terraform_module
from harness.terraform import Terraform, TerraformError
from unit.processes import Fake, Started, eventually, unnoticed_interrupt

Create = Callable[..., Terraform]

# Takes its time to end, says much then, and leaves a plugin.
WAITS = """
def interrupted(number, frame):
    time.sleep(0.3)
    print("x" * 300_000, flush=True)
    write("interrupted")
    sys.exit(1)

signal.signal(signal.SIGINT, interrupted)
start_child(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
write("started")
time.sleep(60)
"""

# With a plugin that would go on alone.
IGNORES = """
signal.signal(signal.SIGINT, signal.SIG_IGN)
start_child()
write("started")
time.sleep(60)
"""


@pytest.fixture
def create(tmp_path: Path, fake: Fake, started: Started, temp: Path, monkeypatch: pytest.MonkeyPatch) -> Create:
    """Create a root with a Terraform that does what a script says, of which nothing may be left."""
    monkeypatch.setattr(processes, "STEP_SECONDS", 0.01)
    (tmp_path / "root").mkdir()

    def create_terraform(
        script: str = "", watch: Callable[[], None] = lambda: None, may_warn: bool = True, **env: str
    ) -> Terraform:
        return Terraform(tmp_path / "root", fake.write(script), env, watch, may_warn)

    return create_terraform


def arguments(fake: Fake) -> list[str]:
    return list(fake.call()["arguments"])


def raise_once_started(fake: Fake, error: BaseException) -> Callable[[], None]:
    """Return a watch that raises as soon as Terraform has begun its work."""

    def watch() -> None:
        if fake.has("started"):
            raise error

    return watch


def test_a_command_returns_what_terraform_printed(create: Create, fake: Fake, tmp_path: Path) -> None:
    terraform = create("print('x' * 300_000); print('y' * 300_000, file=sys.stderr)")

    printed = (0, "x" * 300_000 + "\n", "y" * 300_000 + "\n")
    assert terraform.cmd("state show", "module.job", no_color=IsFlagged, lock=False) == printed

    assert arguments(fake) == ["state", "show", "-no-color", "-lock=false", "module.job"]
    assert fake.call()["folder"] == str(tmp_path / "root")


@pytest.mark.parametrize(
    "script", ["print('out'); sys.exit('Error: no such thing\\n')", "sys.exit(print('Error: no such thing') or 1)"]
)
def test_a_failing_command_raises_terraforms_own_words(create: Create, script: str) -> None:
    with pytest.raises(TerraformError) as caught:
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
    with pytest.raises(TerraformError, match=r"(?s)terraform validate warned:\n.*Argument is deprecated"):
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

    assert arguments(fake) == ["plan", "-input=false", "-json", "-var=name=job"]


@pytest.mark.parametrize("command", ["apply", "destroy"])
def test_variables_of_each_type_arrive_and_nothing_is_asked(create: Create, fake: Fake, command: str) -> None:
    getattr(create(), command)(text="two words = 'quoted' \"twice\" ä", number=0.5, value={"a": [None, True]})

    # No flag that Terraform has not, as python-terraform's own destroy sends it.
    flags = ["-input=false", "-no-color", "-auto-approve"]
    texts = ["-var=text=two words = 'quoted' \"twice\" ä", "-var=number=0.5", '-var=value={"a": [null, true]}']
    assert arguments(fake) == [command, *flags, *texts]


def test_terraform_gets_the_environment_it_is_given_alone_and_nothing_that_is_typed(
    create: Create, fake: Fake, typed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")

    create(AWS_REGION="eu-west-1", PATH="/bin").apply()

    # The shell and Python set some of their own.
    own = {"PWD", "OLDPWD", "SHLVL", "_", "LC_CTYPE", "__CF_USER_TEXT_ENCODING"}
    environment = {name: value for name, value in fake.call()["environment"].items() if name not in own}
    assert environment == {"AWS_REGION": "eu-west-1", "PATH": "/bin"}
    assert fake.call()["stdin"] == ""
    # Ctrl-C in a terminal reaches the harness alone.
    assert fake.call()["session"] != os.getsid(0)


def test_what_the_watch_raises_ends_terraform(create: Create, fake: Fake) -> None:
    error = RuntimeError("LocalStack has ended")
    terraform = create(WAITS, raise_once_started(fake, error))

    with pytest.raises(RuntimeError) as caught:
        terraform.apply()

    assert caught.value is error
    assert fake.has("interrupted")


def test_a_terraform_that_goes_on_is_killed_with_its_plugins(
    create: Create, fake: Fake, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terraform_module, "INTERRUPT_SECONDS", 0.2)
    terraform = create(IGNORES, raise_once_started(fake, RuntimeError("gone")))

    with pytest.raises(RuntimeError, match="gone"):
        terraform.apply()

    assert [process.returncode for process in started.processes] == [-signal.SIGKILL]


def test_a_second_interrupt_kills_at_once(
    create: Create, fake: Fake, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt_twice() -> None:
        assert eventually(lambda: fake.has("started"))
        os.kill(os.getpid(), signal.SIGINT)
        assert asked.wait(20)
        unnoticed_interrupt()

    asked = threading.Event()
    send_signal = subprocess.Popen.send_signal

    def ask(process: subprocess.Popen[str], number: int) -> None:
        send_signal(process, number)
        asked.set()

    monkeypatch.setattr(subprocess.Popen, "send_signal", ask)
    monkeypatch.setattr(terraform_module, "INTERRUPT_SECONDS", 600.0)
    terraform = create(IGNORES)

    with ThreadPoolExecutor(1) as pool:
        interrupting = pool.submit(interrupt_twice)
        with pytest.raises(KeyboardInterrupt):
            terraform.apply()
        interrupting.result()

    assert [process.returncode for process in started.processes] == [-signal.SIGKILL]


def test_stop_interrupts_what_runs_in_another_thread(create: Create, fake: Fake) -> None:
    terraform = create(WAITS)

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(terraform.apply)
        assert eventually(lambda: fake.has("started"))
        terraform.stop()
        with pytest.raises(TerraformError, match=r"^terraform apply was stopped\.$"):
            running.result(20)

    assert fake.has("interrupted")


def test_stop_reaches_a_terraform_that_is_just_being_started_in_another_thread(
    create: Create, started: Started
) -> None:
    terraform = create(WAITS)
    started.at_fork.append(terraform.stop)

    with ThreadPoolExecutor(1) as pool, pytest.raises(TerraformError, match="was stopped"):
        pool.submit(terraform.apply).result(20)

    assert len(started.processes) == 1


def test_nothing_is_started_after_stop_or_where_the_target_is_gone_already(create: Create, started: Started) -> None:
    def watch() -> None:
        raise RuntimeError("LocalStack has ended")

    stopped = create()
    stopped.stop()

    with pytest.raises(TerraformError, match="was stopped"):
        stopped.apply()
    with pytest.raises(RuntimeError):
        create("", watch).apply()

    assert started.processes == []
