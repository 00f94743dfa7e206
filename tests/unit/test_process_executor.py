"""The Lambda runtime executor's environments, without LocalStack."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
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
from localstack_process_executor.runtime_api import RuntimeApi
from unit.processes import eventually, gone

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
Disturb = Callable[..., None]


class Made:
    """What the package makes in a test."""

    def __init__(self) -> None:
        self.threads: list[threading.Thread] = []
        self.processes: list[subprocess.Popen[bytes]] = []

    def note_thread(self, thread: threading.Thread) -> None:
        if thread.name.startswith("lambda-"):
            self.threads.append(thread)

    def left(self) -> list[object]:
        """Return what has not ended; pytest fails by itself for a socket or a pipe that nobody closes."""
        return [
            *(thread for thread in self.threads if thread.is_alive()),
            *(process for process in self.processes if process.returncode is None),
        ]

    def check(self) -> None:
        assert eventually(lambda: self.left() == [], 60), self.left()


@pytest.fixture
def disturb(monkeypatch: pytest.MonkeyPatch) -> Disturb:
    """Let something happen right after, or right before, each call of a method that returns nothing."""

    def disturb_method(owner: type, method: str, happen: Callable[..., object], *, before: bool = False) -> None:
        original = getattr(owner, method)

        def disturbed(*args: Any) -> None:
            if before:
                happen(*args)
            original(*args)
            if not before:
                happen(*args)

        monkeypatch.setattr(owner, method, disturbed)

    return disturb_method


@pytest.fixture(autouse=True)
def made(disturb: Disturb) -> Iterator[Made]:
    made = Made()
    disturb(threading.Thread, "start", made.note_thread, before=True)
    disturb(subprocess.Popen, "_execute_child", lambda child, *_: made.processes.append(child), before=True)
    disturb(
        RuntimeApi, "process_request_thread", lambda *_: made.threads.append(threading.current_thread()), before=True
    )
    yield made
    # Only where a test has failed is there anything left to end.
    for process in made.processes:
        if process.returncode is None:
            process.kill()
            process.wait()


@pytest.fixture(autouse=True)
def temp_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def create(tmp_path: Path, temp_root: Path, made: Made) -> Iterator[Create]:
    """Create environments of a function with the given source. Afterwards nothing of them may be left."""
    with ExitStack() as stack:

        def create_environment(
            source: str = APP, *, handler: str = "app.handler", timeout: float = 60, init_timeout: float = 60
        ) -> ExecutionEnvironment:
            task_root = tmp_path / "task"
            task_root.mkdir(exist_ok=True)
            (task_root / "app.py").write_text(source)
            function = Function(handler, RUNTIME, "$LATEST", task_root, timeout)
            environment = ExecutionEnvironment(function, init_timeout=init_timeout)
            stack.callback(environment.stop)
            return environment

        yield create_environment
    made.check()
    assert list(temp_root.iterdir()) == []


@pytest.fixture
def started(create: Create) -> Create:
    """Like `create`, but the environments are started."""

    def create_started(source: str = APP, **options: Any) -> ExecutionEnvironment:
        environment = create(source, **options)
        environment.start({})
        return environment

    return create_started


def invoke(environment: ExecutionEnvironment, event: object = PID, request_id: str = "id-1") -> InvocationResult:
    return environment.invoke(Invocation(request_id, json.dumps(event).encode(), ARN, TRACE))


def answer(environment: ExecutionEnvironment, event: object = PID) -> Any:
    result = invoke(environment, event)
    assert not result.is_error, result
    return json.loads(result.payload)


def failure(environment: ExecutionEnvironment, event: object) -> Any:
    result = invoke(environment, event)
    assert result.is_error, result
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
    create: Create, tmp_path: Path, temp_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERVER_SECRET", "secret")
    environment = create()
    environment.start({"TEXT": "x", "NUMBER": 128, "LAMBDA_TASK_ROOT": "/var/task"})
    variables = answer(environment, "answer = dict(os.environ)")
    task_root = str(tmp_path / "task")

    assert "SERVER_SECRET" not in variables
    assert (variables["TEXT"], variables["NUMBER"]) == ("x", "128")
    assert variables["LAMBDA_TASK_ROOT"] == answer(environment, "answer = os.getcwd()") == task_root
    assert Path(answer(environment, "answer = tempfile.gettempdir()")).is_relative_to(temp_root)
    assert answer(environment, "answer = sys.path[0]") == task_root
    assert answer(environment, "answer = sys.stdin.read()") == ""


def test_deep_recursion_is_reported_and_leaves_the_process_warm(started: Create) -> None:
    environment = started()
    pid = answer(environment)
    name = "x" * 100
    assert failure(environment, f"def {name}(): {name}()\nglobals()[{name!r}]()")["errorType"] == "RecursionError"
    assert answer(environment) == pid


def test_timeout_replaces_the_process_and_keeps_the_temporary_files(started: Create, tmp_path: Path) -> None:
    environment = started(timeout=2)
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
    assert re.search(r"\n\d{4}-\d\d-\d\dT[\d:.]{12}Z id-5 Task timed out after 2\.00 seconds\nEND ", result.logs)
    assert gone(first)
    assert answer(environment) != first
    assert answer(environment, "answer = os.listdir(tempfile.gettempdir())") == ["file"]


@pytest.mark.parametrize(
    ("event", "new_session"),
    [(SLEEP, False), (SLEEP, True), ("os._exit(1)", False)],
)
def test_what_the_function_has_started_ends_with_the_process(
    started: Create, tmp_path: Path, event: str, new_session: bool
) -> None:
    grandchild = f"subprocess.Popen(['sleep', '60'], start_new_session={new_session}).pid"
    environment = started(f"{APP}\n{write_pid(tmp_path / 'pid', grandchild)}", timeout=0.5)
    pid = read_pid(tmp_path / "pid")
    assert not gone(pid)
    failure(environment, event)
    assert eventually(lambda: gone(pid))


@pytest.mark.parametrize(
    ("source", "handler", "error_type"),
    [
        ("import missing_module", "app.handler", "Runtime.ImportModuleError"),
        ("", "app.handler", "Runtime.HandlerNotFound"),
        ("print('broken')\n1 / 0", "app.handler", "ZeroDivisionError"),
    ],
)
def test_init_error_is_what_the_runtime_reports(create: Create, source: str, handler: str, error_type: str) -> None:
    environment = create(source, handler=handler)
    error = init_failure(environment)
    assert error["errorType"] == error_type
    assert error["errorMessage"]
    output = environment.new_output()
    assert error_type in output
    assert output.startswith("broken\n") == ("broken" in source)


@pytest.mark.parametrize(
    ("source", "error_type", "message"),
    [
        ("import os; os._exit(3)", "Runtime.ExitError", "Runtime exited with error: exit status 3"),
        ("import time; time.sleep(60)", "Sandbox.Timedout", "Task timed out after 0.50 seconds"),
    ],
)
def test_init_without_an_end_is_an_error(
    create: Create, made: Made, source: str, error_type: str, message: str
) -> None:
    error = init_failure(create(source, init_timeout=60 if "exit" in source else 0.5))
    assert error == {"errorType": error_type, "errorMessage": f"Error: {message}"}
    made.check()


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ("os._exit(1)", "Runtime exited with error: exit status 1"),
        ("os.kill(os.getpid(), 9)", "Runtime exited with error: signal: killed"),
        ("sys.exit(0)", "Runtime exited without providing a reason"),
    ],
)
def test_exit_during_an_invocation_is_an_exit_error(started: Create, event: str, message: str) -> None:
    environment = started()
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


def test_stop_may_be_repeated_and_is_final(started: Create) -> None:
    environment = started()
    pid = answer(environment)
    with ThreadPoolExecutor(4) as pool:
        for stopping in [pool.submit(environment.stop) for _ in range(4)]:
            stopping.result()
    assert gone(pid)
    with pytest.raises(CancelledError):
        invoke(environment)
    with pytest.raises(CancelledError):
        environment.start({})


@pytest.mark.parametrize(
    ("owner", "method", "thread", "before"),
    [
        (threading.Thread, "start", "lambda-runtime-api", True),
        (threading.Thread, "start", "lambda-runtime-api", False),
        (threading.Thread, "start", "lambda-process", True),
        (threading.Thread, "start", "lambda-process", False),
        (RuntimeApi, "process_request", None, True),
        (subprocess.Popen, "_execute_child", None, False),
    ],
)
def test_error_at_the_moment_of_a_creation_leaves_nothing_behind(
    create: Create, made: Made, disturb: Disturb, owner: type, method: str, thread: str, before: bool
) -> None:
    def fail(created: object, *_: object) -> None:
        if thread in (None, getattr(created, "name", None)):
            raise RuntimeError("can't start new thread")

    disturb(owner, method, fail, before=before)
    with pytest.raises((RuntimeError, Failure)):
        create().start({})
    for process in made.processes:
        process.wait(60)
    made.check()


def test_interrupt_right_after_the_fork_ends_the_child(create: Create, made: Made, disturb: Disturb) -> None:
    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    handler = signal.signal(signal.SIGUSR1, interrupt)
    main = threading.get_ident()
    disturb(subprocess.Popen, "_execute_child", lambda *_: signal.pthread_kill(main, signal.SIGUSR1))
    try:
        with pytest.raises(KeyboardInterrupt):
            create().start({})
    finally:
        signal.signal(signal.SIGUSR1, handler)
    assert len(made.processes) == 1
    made.check()


def test_stop_right_after_the_fork_ends_the_child(create: Create, made: Made, disturb: Disturb) -> None:
    environment = create()
    with ThreadPoolExecutor(1) as pool:
        disturb(subprocess.Popen, "_execute_child", lambda *_: pool.submit(environment.stop))
        # The child may have been quicker.
        with suppress(CancelledError):
            environment.start({})
    assert len(made.processes) == 1
    made.check()


@pytest.mark.parametrize("busy", ["handler", "idle", "grandchild"])
def test_nothing_survives_a_killed_server(tmp_path: Path, busy: str) -> None:
    (tmp_path / "app.py").write_text(APP)
    # Without close_fds it inherits whatever is inheritable.
    grandchild = "subprocess.Popen(['sleep', '60'], close_fds=False).pid" if busy == "grandchild" else "os.getpid()"
    event = [write_pid(tmp_path / "grandchild", grandchild), write_pid(tmp_path / "child"), SLEEP, PID]
    if busy == "idle":
        event.remove(SLEEP)
    script = f"""
        import pathlib, signal, time
        from localstack_process_executor.environment import ExecutionEnvironment
        from localstack_process_executor.function import Function, Invocation

        signal.alarm(120)
        function = Function("app.handler", {RUNTIME!r}, "$LATEST", pathlib.Path({str(tmp_path)!r}), 60)
        environment = ExecutionEnvironment(function)
        environment.start({{}})
        environment.invoke(Invocation("id", {json.dumps("; ".join(event)).encode()!r}, "arn", "trace"))
        time.sleep(60)
    """
    server = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        env={**os.environ, "PYTHONPATH": str(SOURCES), "TMPDIR": tempfile.gettempdir()},
    )
    try:
        pids = read_pid(tmp_path / "child"), read_pid(tmp_path / "grandchild")
        assert not gone(pids[0])
    finally:
        server.kill()
        server.wait()
    assert eventually(lambda: all(gone(pid) for pid in pids))
