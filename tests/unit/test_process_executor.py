"""The Lambda runtime executor's environments, without LocalStack."""

import json
import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

import localstack_process_executor
from localstack_process_executor.environment import ExecutionEnvironment
from localstack_process_executor.errors import Failure
from localstack_process_executor.function import Function, Invocation, InvocationResult
from unit.processes import Started, eventually, gone

SOURCES = Path(localstack_process_executor.__file__).parents[1]
ARN = "arn:aws:lambda:us-east-1:000000000000:function:demo"
TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"
RUNTIME = "python{}.{}".format(*sys.version_info)

# The handler runs its event, and returns the event's `answer`.
APP = """
import os, pathlib, subprocess, sys, tempfile, time

def handler(event, context):
    scope = {**globals(), "context": context}
    exec(event, scope)
    return scope["answer"]
"""
PID = "answer = os.getpid()"
SLEEP = "time.sleep(60)"

Create = Callable[..., ExecutionEnvironment]


@pytest.fixture
def create(tmp_path: Path, temp: Path, started: Started) -> Iterator[Create]:
    """Create environments of a function with the given source. Afterwards nothing of them may be left."""
    threads = set(threading.enumerate())
    with ExitStack() as stack:

        def create_environment(
            source: str = APP, *, timeout: float = 60, init_timeout: float = 60
        ) -> ExecutionEnvironment:
            task_root = tmp_path / "task"
            task_root.mkdir(exist_ok=True)
            (task_root / "app.py").write_text(source)
            function = Function("app.handler", RUNTIME, "$LATEST", task_root, timeout)
            environment = ExecutionEnvironment(function, init_timeout=init_timeout)
            stack.callback(environment.stop)
            return environment

        yield create_environment
    assert eventually(lambda: set(threading.enumerate()) <= threads, 60)


@pytest.fixture
def warm(create: Create) -> Create:
    """Like `create`, but the environments are started."""

    def create_started(source: str = APP, **options: Any) -> ExecutionEnvironment:
        environment = create(source, **options)
        environment.start({})
        return environment

    return create_started


def invoke(environment: ExecutionEnvironment, event: object = PID, request_id: str = "id-1") -> InvocationResult:
    return environment.invoke(Invocation(request_id, json.dumps(event).encode(), ARN, TRACE))


def answer(environment: ExecutionEnvironment, event: object = PID, *, is_error: bool = False) -> Any:
    result = invoke(environment, event)
    assert result.is_error == is_error, result
    return json.loads(result.payload)


def init_failure(environment: ExecutionEnvironment) -> Any:
    with pytest.raises(Failure) as caught:
        environment.start({})
    return json.loads(caught.value.payload(None))


def write_pid(file: Path, pid: str = "os.getpid()") -> str:
    return f"pathlib.Path({str(file)!r}).write_text(str({pid}))"


def read_pid(file: Path) -> int:
    assert eventually(lambda: file.exists() and file.read_text() != "", 60)
    return int(file.read_text())


def test_environment_holds_the_functions_variables_and_nothing_of_the_server(
    create: Create, tmp_path: Path, temp: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERVER_SECRET", "secret")
    environment = create()
    environment.start({"TEXT": "x", "NUMBER": 128, "LAMBDA_TASK_ROOT": "/var/task"})
    variables = answer(environment, "answer = dict(os.environ)")
    task_root = str(tmp_path / "task")

    assert "SERVER_SECRET" not in variables
    assert (variables["TEXT"], variables["NUMBER"]) == ("x", "128")
    assert variables["LAMBDA_TASK_ROOT"] == answer(environment, "answer = os.getcwd()") == task_root
    assert Path(answer(environment, "answer = tempfile.gettempdir()")).is_relative_to(temp)
    assert answer(environment, "answer = sys.path[0]") == task_root
    assert answer(environment, "answer = sys.stdin.read()") == ""


def test_deep_recursion_is_reported_and_leaves_the_process_warm(warm: Create) -> None:
    environment = warm()
    pid = answer(environment)
    name = "x" * 100
    recursion = f"def {name}(): {name}()\nglobals()[{name!r}]()"
    assert answer(environment, recursion, is_error=True)["errorType"] == "RecursionError"
    assert answer(environment) == pid


def test_timeout_replaces_the_process_and_keeps_the_temporary_files(warm: Create, tmp_path: Path) -> None:
    environment = warm(timeout=2)
    first = answer(environment)
    result = invoke(
        environment, f"print('before'); pathlib.Path(tempfile.gettempdir(), 'file').touch(); {SLEEP}", "id-5"
    )
    assert result.is_error
    assert json.loads(result.payload) == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": "RequestId: id-5 Error: Task timed out after 2.00 seconds",
    }
    assert "\nbefore\n" in result.logs
    assert "\nRequestId: id-5 Error: Task timed out after 2.00 seconds\n" in result.logs
    assert gone(first)
    assert answer(environment) != first
    assert answer(environment, "answer = os.listdir(tempfile.gettempdir())") == ["file"]


@pytest.mark.parametrize(
    ("event", "new_session"),
    [(SLEEP, False), (SLEEP, True), ("os._exit(1)", False)],
)
def test_what_the_function_has_started_ends_with_the_process(
    warm: Create, tmp_path: Path, event: str, new_session: bool
) -> None:
    grandchild = f"subprocess.Popen(['sleep', '60'], start_new_session={new_session}).pid"
    environment = warm(f"{APP}\n{write_pid(tmp_path / 'pid', grandchild)}", timeout=0.5)
    pid = read_pid(tmp_path / "pid")
    assert not gone(pid)
    answer(environment, event, is_error=True)
    assert eventually(lambda: gone(pid))


@pytest.mark.parametrize(
    ("source", "error_type"),
    [
        ("import missing_module", "Runtime.ImportModuleError"),
        ("", "Runtime.HandlerNotFound"),
        ("1 / 0", "ZeroDivisionError"),
    ],
)
def test_init_error_is_what_the_runtime_reports(create: Create, source: str, error_type: str) -> None:
    error = init_failure(create(source))
    assert error["errorType"] == error_type
    assert error["errorMessage"]


@pytest.mark.parametrize(
    ("source", "error_type", "message"),
    [
        ("import os; os._exit(3)", "Runtime.ExitError", "Runtime exited with error: exit status 3"),
        ("import time; time.sleep(60)", "Sandbox.Timedout", "Task timed out after 0.50 seconds"),
    ],
)
def test_init_without_an_end_is_an_error(create: Create, source: str, error_type: str, message: str) -> None:
    error = init_failure(create(source, init_timeout=60 if "exit" in source else 0.5))
    assert error == {"errorType": error_type, "errorMessage": f"Error: {message}"}


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ("os._exit(1)", "Runtime exited with error: exit status 1"),
        ("os.kill(os.getpid(), 9)", "Runtime exited with error: signal: killed"),
        ("sys.exit(0)", "Runtime exited without providing a reason"),
    ],
)
def test_exit_during_an_invocation_is_an_exit_error(warm: Create, event: str, message: str) -> None:
    environment = warm()
    first = answer(environment)
    result = invoke(environment, event, "id-2")
    assert json.loads(result.payload) == {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: id-2 Error: {message}",
    }
    assert result.is_error
    assert f"RequestId: id-2 Error: {message}\nRuntime.ExitError\nEND RequestId: id-2\n" in result.logs
    assert answer(environment) != first


@pytest.mark.parametrize("during", ["start", "invocation"])
def test_stop_ends_what_is_going_on(create: Create, tmp_path: Path, during: str) -> None:
    forever = f"{write_pid(tmp_path / 'pid')}; {SLEEP}"
    environment = create(f"{APP}\n{forever if during == 'start' else ''}")
    with ThreadPoolExecutor(1) as pool:
        going_on = pool.submit(environment.start, {})
        if during == "invocation":
            going_on.result()
            going_on = pool.submit(invoke, environment, forever)  # type: ignore[arg-type]
        try:
            pid = read_pid(tmp_path / "pid")
        finally:
            environment.stop()
        assert gone(pid)
        with pytest.raises(CancelledError):
            going_on.result()


def test_stop_may_be_repeated_and_is_final(warm: Create) -> None:
    environment = warm()
    pid = answer(environment)
    with ThreadPoolExecutor(4) as pool:
        for stopping in [pool.submit(environment.stop) for _ in range(4)]:
            stopping.result()
    assert gone(pid)
    with pytest.raises(CancelledError):
        invoke(environment)
    with pytest.raises(CancelledError):
        environment.start({})


@pytest.mark.parametrize("thread", ["lambda-runtime-api", "lambda-process"])
def test_a_thread_that_cannot_be_started_leaves_nothing_behind(
    create: Create, monkeypatch: pytest.MonkeyPatch, thread: str
) -> None:
    start = threading.Thread.start

    def start_others(self: threading.Thread) -> None:
        if self.name == thread:
            raise RuntimeError("can't start new thread")
        start(self)

    monkeypatch.setattr(threading.Thread, "start", start_others)

    with pytest.raises(RuntimeError):
        create().start({})


def test_stop_right_after_the_fork_ends_the_child(create: Create, started: Started) -> None:
    environment = create()
    with ThreadPoolExecutor(1) as pool:
        started.at_fork.append(lambda: pool.submit(environment.stop))
        # The child may have been quicker.
        with suppress(CancelledError):
            environment.start({})
    assert [gone(process.pid) for process in started.processes] == [True]


@pytest.mark.parametrize("busy", [True, False])
def test_nothing_survives_a_killed_server(tmp_path: Path, busy: bool) -> None:
    (tmp_path / "app.py").write_text(APP)
    # Without close_fds it inherits whatever is inheritable.
    grandchild = write_pid(tmp_path / "grandchild", "subprocess.Popen(['sleep', '60'], close_fds=False).pid")
    event = f"{grandchild}; {write_pid(tmp_path / 'child')}; {SLEEP if busy else PID}"
    script = f"""
        import pathlib, signal, time
        from localstack_process_executor.environment import ExecutionEnvironment
        from localstack_process_executor.function import Function, Invocation

        signal.alarm(120)
        function = Function("app.handler", {RUNTIME!r}, "$LATEST", pathlib.Path({str(tmp_path)!r}), 60)
        environment = ExecutionEnvironment(function)
        environment.start({{}})
        environment.invoke(Invocation("id", {json.dumps(event).encode()!r}, "arn", "trace"))
        time.sleep(60)
    """
    env = {**os.environ, "PYTHONPATH": str(SOURCES), "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], env=env) as server:
        try:
            pids = read_pid(tmp_path / "child"), read_pid(tmp_path / "grandchild")
            assert not gone(pids[0])
        finally:
            server.kill()
    assert eventually(lambda: all(gone(pid) for pid in pids))
