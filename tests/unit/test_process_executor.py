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
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psutil
import pytest

import localstack_process_executor
from localstack_process_executor.environment import ExecutionEnvironment
from localstack_process_executor.function import Function
from localstack_process_executor.invocation import InitError, Invocation, InvocationResult
from localstack_process_executor.output import OutputFile
from localstack_process_executor.process import RuntimeProcess
from unit.processes import eventually, gone

SOURCES = Path(localstack_process_executor.__file__).parents[1]
ARN = "arn:aws:lambda:us-east-1:000000000000:function:demo"
TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"
RUNTIME = "python{}.{}".format(*sys.version_info)

Create = Callable[..., ExecutionEnvironment]


@pytest.fixture(autouse=True)
def temp_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def create(tmp_path: Path, temp_root: Path) -> Iterator[Create]:
    """Create environments of a function with the given source. Afterwards nothing of them may be left."""
    environments: list[ExecutionEnvironment] = []
    threads, descriptors = set(threading.enumerate()), open_descriptors()

    def create_environment(
        source: str, *, handler: str = "app.handler", timeout: float = 30, init_timeout: float = 60
    ) -> ExecutionEnvironment:
        task_root = tmp_path / "task"
        task_root.mkdir(exist_ok=True)
        (task_root / "app.py").write_text(textwrap.dedent(source))
        function = Function(handler, RUNTIME, "$LATEST", task_root, timeout, 128)
        environments.append(ExecutionEnvironment(function, init_timeout=init_timeout))
        return environments[-1]

    yield create_environment
    for environment in environments:
        environment.stop()
    assert set(threading.enumerate()) == threads
    assert open_descriptors() == descriptors
    assert psutil.Process().children() == []
    assert list(temp_root.iterdir()) == []


@pytest.fixture
def started(create: Create) -> Create:
    """Like `create`, but the environments are started."""

    def create_started(source: str, **options: Any) -> ExecutionEnvironment:
        environment = create(source, **options)
        environment.start({})
        return environment

    return create_started


def open_descriptors() -> int:
    return psutil.Process().num_fds()


def invoke(environment: ExecutionEnvironment, event: object = None, request_id: str = "id-1") -> InvocationResult:
    return environment.invoke(Invocation(request_id, json.dumps(event).encode(), ARN, TRACE))


def answer(environment: ExecutionEnvironment, event: object = None, request_id: str = "id-1") -> Any:
    result = invoke(environment, event, request_id)
    assert not result.is_error, result
    return json.loads(result.payload)


def failure(environment: ExecutionEnvironment, event: object = None, request_id: str = "id-1") -> Any:
    result = invoke(environment, event, request_id)
    assert result.is_error, result
    return json.loads(result.payload)


def init_failure(environment: ExecutionEnvironment) -> Any:
    with pytest.raises(InitError) as caught:
        environment.start({})
    return json.loads(caught.value.payload)


def read_pid(file: Path) -> int:
    assert eventually(lambda: file.exists() and file.read_text() != "")
    return int(file.read_text())


ECHO = """
    def handler(event, context):
        return event
"""

PID = """
    import os

    def handler(event, context):
        if event == "exit":
            os._exit(1)
        if event == "kill":
            os.kill(os.getpid(), 9)
        if event == "sys.exit":
            raise SystemExit(0)
        return os.getpid()
"""

SLEEP = """
    import os, pathlib, time

    def handler(event, context):
        pathlib.Path(event).write_text(str(os.getpid()))
        time.sleep(60)
"""

CONTEXT = """
    def handler(event, context):
        names = "aws_request_id", "invoked_function_arn", "memory_limit_in_mb", "function_version"
        return {name: getattr(context, name) for name in names}
"""

SURROUNDINGS = """
    import os, sys, tempfile

    def handler(event, context):
        return {
            "environment": dict(os.environ),
            "cwd": os.getcwd(),
            "path": sys.path,
            "temp": tempfile.gettempdir(),
            "stdin": sys.stdin.read(),
            "group": os.getpgid(0) == os.getpid() == os.getsid(0),
        }
"""


def test_the_response_is_what_the_handler_returns(started: Create) -> None:
    event = {"text": "ä€😀", "list": [1, None, 2.5]}
    assert answer(started(ECHO), event) == event


def test_one_process_serves_consecutive_invocations(started: Create) -> None:
    environment = started(PID)
    assert answer(environment) == answer(environment) == answer(environment)


def test_environments_are_independent_and_run_at_the_same_time(started: Create) -> None:
    source = """
        import os, pathlib, time

        def handler(event, context):
            own, other = event
            pathlib.Path(own).touch()
            while not pathlib.Path(other).exists():
                time.sleep(0.01)
            return os.getpid()
    """
    environments = started(source), started(source)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(answer, environments[0], ["a", "b"])
        second = pool.submit(answer, environments[1], ["b", "a"])
        assert first.result(20) != second.result(20)


def test_context_describes_the_invocation(create: Create) -> None:
    environment = create(CONTEXT)
    environment.start({"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": 128, "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST"})
    assert answer(environment, request_id="id-7") == {
        "aws_request_id": "id-7",
        "invoked_function_arn": ARN,
        "memory_limit_in_mb": "128",
        "function_version": "$LATEST",
    }


def test_remaining_time_counts_down_from_the_timeout(started: Create) -> None:
    environment = started("def handler(e, context): return context.get_remaining_time_in_millis()", timeout=7)
    assert 5000 < answer(environment) <= 7000


def test_environment_holds_the_functions_variables_and_nothing_of_the_server(
    create: Create, tmp_path: Path, temp_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERVER_SECRET", "secret")
    environment = create(SURROUNDINGS)
    environment.start({"TEXT": "x", "NUMBER": 128, "LAMBDA_TASK_ROOT": "/var/task"})
    found = answer(environment)
    task_root = str(tmp_path / "task")

    variables = found["environment"]
    assert "SERVER_SECRET" not in variables
    assert variables["TEXT"] == "x"
    assert variables["NUMBER"] == "128"
    assert variables["LAMBDA_TASK_ROOT"] == task_root
    assert variables["AWS_EXECUTION_ENV"] == f"AWS_Lambda_{RUNTIME}"
    assert variables["_X_AMZN_TRACE_ID"] == TRACE
    assert variables["AWS_LAMBDA_RUNTIME_API"].startswith("127.0.0.1:")
    assert found["temp"] == variables["TMPDIR"]
    assert Path(found["temp"]).is_relative_to(temp_root)
    assert found["cwd"] == task_root
    assert found["path"][0] == task_root
    assert not any("localstack_process_executor" in entry for entry in found["path"])
    assert found["stdin"] == ""
    assert found["group"]


def test_no_bytecode_is_written_next_to_the_code(started: Create, tmp_path: Path) -> None:
    source = """
        import subprocess, sys, helper

        def handler(event, context):
            return subprocess.call([sys.executable, "-c", "import helper"])
    """
    (tmp_path / "task").mkdir()
    (tmp_path / "task" / "helper.py").write_text("")
    assert answer(started(source)) == 0
    assert sorted(file.name for file in (tmp_path / "task").iterdir()) == ["app.py", "helper.py"]


def test_handler_exception_is_passed_through(started: Create) -> None:
    source = """
        def handler(event, context):
            raise ValueError("no good")
    """
    environment = started(source)
    error = failure(environment, request_id="id-3")
    assert (error["errorType"], error["errorMessage"], error["requestId"]) == (
        "ValueError",
        "no good",
        "id-3",
    )
    assert 'raise ValueError("no good")' in error["stackTrace"][-1]


def test_deep_recursion_is_reported_and_leaves_the_process_warm(started: Create) -> None:
    source = f"""
        import os

        def handler(event, context):
            if event == "pid":
                return os.getpid()
            {"x" * 100}(event)

        def {"x" * 100}(event):
            return {"x" * 100}(event)
    """
    environment = started(source)
    pid = answer(environment, "pid")
    assert failure(environment)["errorType"] == "RecursionError"
    assert answer(environment, "pid") == pid


def test_timeout_kills_the_process_and_the_next_one_is_new(started: Create, tmp_path: Path) -> None:
    source = """
        import os, pathlib, time

        def handler(event, context):
            if event:
                pathlib.Path(event).write_text(str(os.getpid()))
                time.sleep(60)
            return os.getpid()
    """
    environment = started(source, timeout=0.5)
    began = time.monotonic()
    assert failure(environment, str(tmp_path / "pid"), "id-5") == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": "RequestId: id-5 Error: Task timed out after 0.50 seconds",
    }
    assert 0.5 <= time.monotonic() - began < 5
    killed = read_pid(tmp_path / "pid")
    assert gone(killed)
    assert answer(environment) != killed


@pytest.mark.parametrize("new_session", [False, True])
def test_timeout_kills_what_the_handler_has_started(started: Create, tmp_path: Path, new_session: bool) -> None:
    source = f"""
        import pathlib, subprocess, time

        def handler(event, context):
            process = subprocess.Popen(["sleep", "60"], start_new_session={new_session})
            pathlib.Path(event).write_text(str(process.pid))
            time.sleep(60)
    """
    environment = started(source, timeout=0.5)
    failure(environment, str(tmp_path / "pid"))
    grandchild = read_pid(tmp_path / "pid")
    assert eventually(lambda: gone(grandchild))


def test_files_in_the_temporary_folder_outlive_a_timeout(started: Create) -> None:
    source = """
        import pathlib, tempfile, time

        def handler(event, context):
            file = pathlib.Path(tempfile.gettempdir(), "file")
            if file.exists():
                return file.read_text()
            file.write_text("kept")
            time.sleep(60)
    """
    environment = started(source, timeout=0.5)
    failure(environment)
    assert answer(environment) == "kept"


@pytest.mark.parametrize(
    ("source", "handler", "error_type"),
    [
        ("import missing_module", "app.handler", "Runtime.ImportModuleError"),
        ("", "nowhere.handler", "Runtime.ImportModuleError"),
        ("", "app.handler", "Runtime.HandlerNotFound"),
        ("def handler(:", "app.handler", "Runtime.UserCodeSyntaxError"),
        ("", "handler", "Runtime.MalformedHandlerName"),
        ("1 / 0", "app.handler", "ZeroDivisionError"),
    ],
)
def test_init_error_is_what_the_runtime_reports(create: Create, source: str, handler: str, error_type: str) -> None:
    environment = create(source, handler=handler)
    error = init_failure(environment)
    assert error["errorType"] == error_type
    assert error["errorMessage"]
    assert error_type in environment.output()


def test_exit_during_init_is_an_exit_error(create: Create) -> None:
    error = init_failure(create("import os; os._exit(3)"))
    assert error == {
        "errorType": "Runtime.ExitError",
        "errorMessage": "Error: Runtime exited with error: exit status 3",
    }


def test_init_that_hangs_times_out(create: Create) -> None:
    error = init_failure(create("import time; time.sleep(60)", init_timeout=0.5))
    assert error == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": "Error: Task timed out after 0.50 seconds",
    }
    assert psutil.Process().children() == []


def test_init_error_at_a_restart_is_the_result_of_the_invocation(started: Create, tmp_path: Path) -> None:
    environment = started(PID)
    (tmp_path / "task" / "app.py").write_text("print('broken')\nimport missing_module")
    failure(environment, "exit")
    result = invoke(environment)
    assert result.is_error
    assert json.loads(result.payload)["errorType"] == "Runtime.ImportModuleError"
    assert "broken\n" in result.logs


def test_exit_at_a_restart_names_the_request(started: Create, tmp_path: Path) -> None:
    environment = started(PID)
    (tmp_path / "task" / "app.py").write_text("import os; os._exit(3)")
    failure(environment, "exit")
    assert failure(environment, request_id="id-9") == {
        "errorType": "Runtime.ExitError",
        "errorMessage": "RequestId: id-9 Error: Runtime exited with error: exit status 3",
    }


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ("exit", "Runtime exited with error: exit status 1"),
        ("kill", "Runtime exited with error: signal: killed"),
        ("sys.exit", "Runtime exited without providing a reason"),
    ],
)
def test_exit_during_an_invocation_is_an_exit_error(started: Create, event: str, message: str) -> None:
    environment = started(PID)
    first = answer(environment)
    result = invoke(environment, event, "id-2")
    assert json.loads(result.payload) == {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: id-2 Error: {message}",
    }
    assert result.is_error
    assert f"RequestId: id-2 Error: {message}\nRuntime.ExitError\nEND RequestId: id-2\n" in result.logs
    assert answer(environment) != first


def test_processes_that_an_exited_handler_leaves_are_killed(started: Create, tmp_path: Path) -> None:
    source = """
        import os, pathlib, subprocess

        def handler(event, context):
            pathlib.Path(event).write_text(str(subprocess.Popen(["sleep", "60"]).pid))
            os._exit(1)
    """
    failure(started(source), str(tmp_path / "pid"))
    left = read_pid(tmp_path / "pid")
    assert eventually(lambda: gone(left))


def test_exit_between_invocations_costs_no_invocation(started: Create) -> None:
    environment = started(PID)
    pid = answer(environment)
    os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: not any(thread.name == "lambda-process" for thread in threading.enumerate()))
    assert answer(environment) != pid


def test_log_of_a_cold_and_of_a_warm_invocation(started: Create) -> None:
    source = """
        import sys
        print("from init")

        def handler(event, context):
            print("to stdout")
            print("to stderr", file=sys.stderr)
            sys.stdout.write("no newline")
    """
    environment = started(source)
    number = r"\d+\.\d\d ms"
    pattern = (
        "START RequestId: {0} Version: \\$LATEST\n"
        "to stdout\nto stderr\nno newline\n"
        "END RequestId: {0}\n"
        f"REPORT RequestId: {{0}}\tDuration: {number}\tBilled Duration: \\d+ ms"
        "\tMemory Size: 128 MB\tMax Memory Used: [1-9]\\d+ MB\t"
    )
    cold = f"from init\n{pattern}Init Duration: {number}\t\n".format("id-1")
    warm = f"{pattern}\n".format("id-2")
    assert re.fullmatch(cold, invoke(environment, request_id="id-1").logs)
    assert re.fullmatch(warm, invoke(environment, request_id="id-2").logs)


def test_log_of_a_timeout(started: Create) -> None:
    source = """
        import time

        def handler(event, context):
            print("before")
            time.sleep(60)
    """
    logs = invoke(started(source, timeout=0.5), request_id="id-1").logs
    assert "\nbefore\n" in logs
    assert re.search(r"\n\d{4}-\d\d-\d\dT[\d:.]{12}Z id-1 Task timed out after 0\.50 seconds\nEND ", logs)
    assert "\tDuration: 500.00 ms\tBilled Duration: 500 ms\t" in logs


def test_log_of_an_exception_is_one_line(started: Create) -> None:
    source = """
        def handler(event, context):
            raise ValueError("no good")
    """
    logs = invoke(started(source)).logs
    assert len([line for line in logs.split("\n") if "ValueError" in line]) == 1
    assert "\n[ERROR] ValueError: no good\rTraceback" in logs


def test_output_file_stays_bounded(started: Create, temp_root: Path) -> None:
    source = """
        def handler(event, context):
            print("x" * 300_000)
            print(event)
    """
    environment = started(source)
    for number in range(9):
        assert f"x\n{number}\nEND" in invoke(environment, number).logs
    (output,) = temp_root.glob("*/output")
    assert output.stat().st_size < 1_500_000


def test_output_before_a_failed_init_can_be_read(create: Create) -> None:
    environment = create("print('broken'); import missing_module")
    init_failure(environment)
    assert environment.output().startswith("broken\n")


def test_response_size_limit(started: Create) -> None:
    source = """
        import os

        def handler(event, context):
            return "x" * event if event else os.getpid()
    """
    environment = started(source)
    pid = answer(environment)
    # The quotation marks count.
    assert len(answer(environment, 6_291_554)) == 6_291_554
    assert failure(environment, 6_291_555) == {
        "errorType": "Function.ResponseSizeTooLarge",
        "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    }
    assert answer(environment) == pid


def test_large_event(started: Create) -> None:
    event = "x" * 6_000_000
    assert answer(started(ECHO), event) == event


def test_stop_ends_an_invocation(started: Create, tmp_path: Path) -> None:
    environment = started(SLEEP)
    with ThreadPoolExecutor(1) as pool:
        invocation = pool.submit(invoke, environment, str(tmp_path / "pid"))
        pid = read_pid(tmp_path / "pid")
        environment.stop()
        assert gone(pid)
        with pytest.raises(CancelledError):
            invocation.result(5)


def test_stop_ends_a_start(create: Create, tmp_path: Path) -> None:
    file = tmp_path / "pid"
    environment = create(
        f"import os, pathlib, time; pathlib.Path({str(file)!r}).write_text(str(os.getpid())); time.sleep(60)"
    )
    with ThreadPoolExecutor(1) as pool:
        start = pool.submit(environment.start, {})
        pid = read_pid(file)
        environment.stop()
        assert gone(pid)
        with pytest.raises(CancelledError):
            start.result(5)


def test_stop_may_be_repeated_and_is_final(started: Create) -> None:
    environment = started(PID)
    pid = answer(environment)
    with ThreadPoolExecutor(4) as pool:
        for stopping in [pool.submit(environment.stop) for _ in range(4)]:
            stopping.result(5)
    assert gone(pid)
    with pytest.raises(CancelledError):
        invoke(environment)
    with pytest.raises(CancelledError):
        environment.start({})


def test_process_may_be_closed_from_two_threads(tmp_path: Path) -> None:
    descriptors = open_descriptors()
    process = RuntimeProcess({}, tmp_path, OutputFile(tmp_path / "output"))
    with ThreadPoolExecutor(2) as pool:
        for closing in [pool.submit(process.close) for _ in range(2)]:
            closing.result(5)
    assert gone(process.pid)
    assert open_descriptors() == descriptors


def test_missing_code_location_is_an_error_that_leaves_nothing_behind(create: Create, tmp_path: Path) -> None:
    environment = create(PID)
    (tmp_path / "task").rename(tmp_path / "elsewhere")
    with pytest.raises(FileNotFoundError):
        environment.start({})


def test_late_or_foreign_answers_and_unknown_paths_are_refused(create: Create) -> None:
    source = """
        import os

        def handler(event, context):
            return os.environ["AWS_LAMBDA_RUNTIME_API"]
    """
    environment = create(source)
    environment.start({})
    connection = HTTPConnection(answer(environment), timeout=5)
    root = "/2018-06-01/runtime"
    for method, path, status in [
        ("POST", f"{root}/invocation/id-1/response", 400),
        ("POST", f"{root}/invocation/id-1/error", 400),
        ("POST", f"{root}/nonsense", 404),
        ("GET", f"{root}/nonsense", 404),
    ]:
        connection.request(method, path, "{}" if method == "POST" else None)
        response = connection.getresponse()
        response.read()
        assert (path, response.status) == (path, status)
    connection.close()


@pytest.mark.parametrize("busy", ["handler", "idle", "grandchild"])
def test_nothing_survives_a_killed_server(tmp_path: Path, busy: str) -> None:
    pids = tmp_path / "child", tmp_path / "grandchild"
    (tmp_path / "app.py").write_text(
        textwrap.dedent("""
            import os, pathlib, subprocess, time

            def handler(event, context):
                busy, child, grandchild = event
                if busy == "grandchild":
                    # Without close_fds it inherits whatever is inheritable.
                    process = subprocess.Popen(["sleep", "60"], close_fds=False)
                    pathlib.Path(grandchild).write_text(str(process.pid))
                pathlib.Path(child).write_text(str(os.getpid()))
                if busy != "idle":
                    time.sleep(60)
        """)
    )
    event = json.dumps([busy, *map(str, pids)])
    script = f"""
        import pathlib, time
        from localstack_process_executor.environment import ExecutionEnvironment
        from localstack_process_executor.function import Function
        from localstack_process_executor.invocation import Invocation

        function = Function("app.handler", {RUNTIME!r}, "$LATEST", pathlib.Path({str(tmp_path)!r}), 60, 128)
        environment = ExecutionEnvironment(function)
        environment.start({{}})
        environment.invoke(Invocation("id", {event.encode()!r}, "arn", "trace"))
        time.sleep(60)
    """
    server = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        env={**os.environ, "PYTHONPATH": str(SOURCES), "TMPDIR": tempfile.gettempdir()},
    )
    try:
        child = read_pid(pids[0])
        grandchild = read_pid(pids[1]) if busy == "grandchild" else None
        assert not gone(child)
    finally:
        server.kill()
        server.wait()
    assert eventually(lambda: gone(child))
    if grandchild:
        assert eventually(lambda: gone(grandchild))
