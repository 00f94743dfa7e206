"""The driver of Terraform, with a fake Terraform."""

import json
import os
import shlex
import signal
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest
from python_terraform import IsFlagged

from harness import terraform as terraform_module
from harness.terraform import Terraform, TerraformError
from unit.processes import eventually, gone

Create = Callable[..., Terraform]

# Writes down how it was called, and then does what a test wants.
PREAMBLE = """
import json, os, pathlib, signal, subprocess, sys, time

here = pathlib.Path(__file__).parent
files = [argument.split("=", 1)[1] for argument in sys.argv if argument.startswith("-var-file=")]
call = {
    "arguments": sys.argv[1:],
    "environment": dict(os.environ),
    "folder": os.getcwd(),
    "stdin": sys.stdin.read(),
    "variables": [json.loads(pathlib.Path(file).read_text()) for file in files],
}
(here / "call").write_text(json.dumps(call))

def started():
    (here / "pid.new").write_text(str(os.getpid()))
    (here / "pid.new").rename(here / "pid")

def start_child(**options):
    child = subprocess.Popen(["sleep", "60"], **options)
    (here / "child").write_text(str(child.pid))
"""

WAITS = """
def interrupted(number, frame):
    (here / "interrupted").touch()
    sys.exit(1)

signal.signal(signal.SIGINT, interrupted)
started()
time.sleep(60)
"""

# With a plugin that would go on alone.
IGNORES = """
signal.signal(signal.SIGINT, signal.SIG_IGN)
start_child()
started()
time.sleep(60)
"""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Where the fake Terraform lies."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


@pytest.fixture
def create(tmp_path: Path, here: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Create]:
    """Create a root with a Terraform that does what a script says. Afterwards nothing of it may be left."""
    temp = tmp_path / "temp"
    temp.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    monkeypatch.setattr(terraform_module, "WATCH_SECONDS", 0.01)
    (tmp_path / "root").mkdir()
    threads, descriptors = set(threading.enumerate()), psutil.Process().num_fds()

    def create_terraform(
        script: str = "", watch: Callable[[], None] = lambda: None, may_warn: bool = True, **env: str
    ) -> Terraform:
        (here / "fake.py").write_text(PREAMBLE + textwrap.dedent(script))
        binary = here / "terraform"
        binary.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -S {shlex.quote(str(here))}/fake.py "$@"\n')
        binary.chmod(0o755)
        return Terraform(tmp_path / "root", binary, env, watch, may_warn)

    yield create_terraform
    assert psutil.Process().children() == []
    assert set(threading.enumerate()) == threads
    assert psutil.Process().num_fds() == descriptors
    assert list(temp.iterdir()) == []


def call(here: Path) -> dict[str, Any]:
    return dict(json.loads((here / "call").read_text()))


def arguments(here: Path) -> list[str]:
    return list(call(here)["arguments"])


def raise_once_started(here: Path, error: BaseException) -> Callable[[], None]:
    """Return a watch that raises as soon as Terraform has begun its work."""

    def watch() -> None:
        if (here / "pid").exists():
            raise error

    return watch


def test_a_command_returns_what_terraform_printed(create: Create, here: Path, tmp_path: Path) -> None:
    terraform = create("print('out'); print('err', file=sys.stderr)")

    assert terraform.cmd("state show", "module.job", no_color=IsFlagged, lock=False) == (
        0,
        "out\n",
        "err\n",
    )

    assert arguments(here) == ["state", "show", "-no-color", "-lock=false", "module.job"]
    assert call(here)["folder"] == str(tmp_path / "root")


def test_terraform_reads_nothing_that_is_typed(create: Create, here: Path, typed: None) -> None:
    create().apply()

    assert call(here)["stdin"] == ""


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("print('on stdout'); sys.exit('Error: no such thing\\n')", "Error: no such thing"),
        ("print('Error: on stdout'); sys.exit(1)", "Error: on stdout"),
    ],
)
def test_a_failing_command_raises_terraforms_own_words(create: Create, script: str, message: str) -> None:
    with pytest.raises(TerraformError) as caught:
        create(script).apply()

    assert str(caught.value) == f"terraform apply failed with exit code 1:\n{message}"


WARNINGS = [
    "print('Warning: Argument is deprecated')",
    "print('\\x1b[33mWarning: \\x1b[0mArgument is deprecated')",
    "print('│ Warning: Argument is deprecated', file=sys.stderr)",
    "print(json.dumps({'@level': 'warn', '@message': 'Warning: Argument is deprecated', 'type': 'diagnostic'}))",
]


@pytest.mark.parametrize("script", WARNINGS)
@pytest.mark.parametrize("command", ["init", "validate", "plan", "apply"])
def test_a_warning_is_an_error_where_none_may_be(create: Create, command: str, script: str) -> None:
    with pytest.raises(TerraformError, match=rf"(?s)terraform {command} warned:\n.*Argument is deprecated"):
        create(script, may_warn=False).cmd(command)


@pytest.mark.parametrize("script", WARNINGS)
def test_a_warning_is_nothing_to_stop_for_elsewhere(create: Create, script: str) -> None:
    create(script).apply()


def test_what_is_no_warning_may_be_said(create: Create) -> None:
    create("print('Warnings: 0. A warning would be: none.')", may_warn=False).apply()


@pytest.mark.parametrize(("code", "changes"), [(0, False), (2, True)])
def test_a_plan_tells_whether_there_are_changes(create: Create, here: Path, code: int, changes: bool) -> None:
    assert create(f"sys.exit({code})").has_changes(name="job") is changes

    assert arguments(here) == ["plan", "-input=false", "-no-color", "-detailed-exitcode", "-var=name=job"]


def test_a_plan_tells_what_it_would_change(create: Create, here: Path) -> None:
    messages = [
        {"type": "version"},
        {"type": "resource_drift", "change": {"resource": {"addr": "drifted"}, "action": "update"}},
        {
            "type": "planned_change",
            "change": {"resource": {"addr": "module.job.aws_iam_role.api[0]"}, "action": "create"},
        },
        {"type": "outputs", "outputs": {"job": {"action": "update"}, "same": {"action": "noop"}}},
    ]
    script = "\n".join(f"print({json.dumps(message)!r})" for message in messages)

    assert create(script).planned_changes(name="job") == ["module.job.aws_iam_role.api[0]", "output.job"]

    assert arguments(here) == ["plan", "-input=false", "-json", "-var=name=job"]


def test_a_plan_tells_how_many_resources_it_would_add(create: Create, here: Path) -> None:
    summary = {"type": "change_summary", "changes": {"add": 11, "change": 1, "remove": 0, "operation": "plan"}}

    assert create(f"print({json.dumps(summary)!r})").planned_resources(name="job") == 11

    assert arguments(here) == ["plan", "-input=false", "-json", "-var=name=job"]


def test_a_failing_plan_is_an_error(create: Create) -> None:
    with pytest.raises(TerraformError, match="terraform plan failed with exit code 1:\nbroken"):
        create("sys.exit('broken')").has_changes()


def test_exit_code_2_of_another_command_is_an_error(create: Create) -> None:
    with pytest.raises(TerraformError, match="exit code 2"):
        create("sys.exit(2)").apply()


def test_apply_asks_nothing(create: Create, here: Path) -> None:
    create().apply()

    assert arguments(here) == ["apply", "-input=false", "-no-color", "-auto-approve"]


def test_destroy_asks_nothing_and_sends_no_flag_that_terraform_has_not(create: Create, here: Path) -> None:
    create().destroy()

    assert arguments(here)[0] == "destroy"
    assert sorted(arguments(here)[1:]) == ["-auto-approve", "-input=false", "-no-color"]


VALUES = [
    ("text", "text"),
    ("", ""),
    ("two words = 'quoted' \"twice\" ä", "two words = 'quoted' \"twice\" ä"),
    (7, "7"),
    (0.5, "0.5"),
    (True, "true"),
    (False, "false"),
    (None, "null"),
    ([1, "a"], '[1, "a"]'),
    ({"a": {"b": [None]}}, '{"a": {"b": [null]}}'),
]


@pytest.mark.parametrize(("value", "text"), VALUES)
def test_variables_of_each_type_arrive_in_apply(create: Create, here: Path, value: object, text: str) -> None:
    create().apply(first="x", second=value)

    assert [argument for argument in arguments(here) if "var" in argument] == ["-var=first=x", f"-var=second={text}"]


@pytest.mark.parametrize("value", [value for value, _ in VALUES])
def test_variables_of_each_type_arrive_in_destroy(create: Create, here: Path, value: object) -> None:
    create().destroy(first="x", second=value)

    assert call(here)["variables"] == [{"first": "x", "second": value}]


def test_outputs_are_the_values(create: Create, here: Path) -> None:
    printed = {
        "job": {"sensitive": False, "type": ["object", {}], "value": {"api_url": "https://x"}},
        "count": {"sensitive": True, "type": "number", "value": 3},
    }

    assert create(f"print({json.dumps(printed)!r})").outputs() == {"job": {"api_url": "https://x"}, "count": 3}
    assert arguments(here) == ["output", "-json"]


def test_a_long_output_does_not_block(create: Create) -> None:
    _, out, err = create("print('x' * 300_000); print('y' * 300_000, file=sys.stderr)").cmd("show")

    assert (len(out), len(err)) == (300_001, 300_001)


def test_terraform_gets_the_environment_it_is_given_alone(
    create: Create, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")

    create(AWS_REGION="eu-west-1", PATH="/bin").apply()

    # The shell and Python set some of their own.
    own = {"PWD", "OLDPWD", "SHLVL", "_", "LC_CTYPE", "__CF_USER_TEXT_ENCODING"}
    environment = {name: value for name, value in call(here)["environment"].items() if name not in own}
    assert environment == {"AWS_REGION": "eu-west-1", "PATH": "/bin"}


def test_what_the_watch_raises_ends_terraform(create: Create, here: Path) -> None:
    error = RuntimeError("LocalStack has ended")
    terraform = create(WAITS, raise_once_started(here, error))

    with pytest.raises(RuntimeError) as caught:
        terraform.apply()

    assert caught.value is error
    assert (here / "interrupted").exists()


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(130)])
def test_an_interrupt_of_the_harness_is_one_of_terraform(create: Create, here: Path, error: BaseException) -> None:
    terraform = create(WAITS, raise_once_started(here, error))

    with pytest.raises(type(error)):
        terraform.destroy(name="job")

    assert (here / "interrupted").exists()


def test_a_signal_while_terraform_runs_is_one_of_terraform(create: Create, here: Path) -> None:
    def interrupt() -> None:
        assert eventually((here / "pid").exists)
        os.kill(os.getpid(), signal.SIGINT)

    with ThreadPoolExecutor(1) as pool:
        interrupting = pool.submit(interrupt)
        with pytest.raises(KeyboardInterrupt):
            create(WAITS).apply()
        interrupting.result()

    assert (here / "interrupted").exists()


def test_terraform_may_take_its_time_to_end(create: Create, here: Path) -> None:
    script = """
        def interrupted(number, frame):
            time.sleep(0.3)
            print("x" * 300_000, flush=True)
            (here / "state").touch()
            sys.exit(0)

        signal.signal(signal.SIGINT, interrupted)
        started()
        time.sleep(60)
    """
    terraform = create(script, raise_once_started(here, RuntimeError()))

    with pytest.raises(RuntimeError):
        terraform.apply()

    assert (here / "state").exists()


def test_a_terraform_that_goes_on_is_killed_with_its_plugins(
    create: Create, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terraform_module, "INTERRUPT_SECONDS", 0.2)
    terraform = create(IGNORES, raise_once_started(here, RuntimeError("gone")))
    began = time.monotonic()

    with pytest.raises(RuntimeError, match="gone"):
        terraform.apply()

    assert 0.2 < time.monotonic() - began < 5
    assert gone(int((here / "pid").read_text()))
    assert eventually(lambda: gone(int((here / "child").read_text())))


def test_a_second_interrupt_kills_at_once(create: Create, here: Path) -> None:
    def interrupt_twice() -> None:
        for _ in range(2):
            assert eventually((here / "pid").exists)
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.5)

    terraform = create(IGNORES)
    began = time.monotonic()

    with ThreadPoolExecutor(1) as pool:
        interrupting = pool.submit(interrupt_twice)
        with pytest.raises(KeyboardInterrupt):
            terraform.apply()
        interrupting.result()

    assert time.monotonic() - began < 5
    assert gone(int((here / "pid").read_text()))
    assert eventually(lambda: gone(int((here / "child").read_text())))


def test_a_plugin_that_outlives_an_interrupted_terraform_is_killed(create: Create, here: Path) -> None:
    script = f"start_child(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n{WAITS}"
    terraform = create(script, raise_once_started(here, RuntimeError()))

    with pytest.raises(RuntimeError):
        terraform.apply()

    assert eventually(lambda: gone(int((here / "child").read_text())))


def test_stop_interrupts_from_another_thread(create: Create, here: Path) -> None:
    terraform = create(WAITS)

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(terraform.apply)
        assert eventually((here / "pid").exists)
        terraform.stop()
        with pytest.raises(TerraformError, match="terraform apply failed with exit code 1"):
            running.result(10)

    assert (here / "interrupted").exists()


def test_stop_is_harmless_where_nothing_runs(create: Create) -> None:
    terraform = create()
    terraform.stop()

    terraform.apply()
    terraform.stop()


def test_ctrl_c_in_a_terminal_reaches_the_harness_alone(create: Create, here: Path) -> None:
    create("(here / 'session').write_text(str(os.getsid(0)))").apply()

    assert int((here / "session").read_text()) != os.getsid(0)
