"""The demo, without LocalStack and Terraform."""

import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from harness import localstack
from harness.client import JobClient, Poll
from harness.commands import demo
from harness.commands.demo import ProgressLine, Steps
from harness.errors import HarnessError
from harness.paths import ROOT
from harness.target import Target

Connect = Callable[..., JobClient]
STARTED = {"id": "1", "executionArn": "arn:1"}
SUCCEEDED = {"id": "1", "status": "SUCCEEDED", "output": {"message": "One minute elapsed"}}


@pytest.fixture
def parts(parts: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The same, and a job that succeeds at once."""
    monkeypatch.setattr(demo, "run_job", lambda client, target: ({**SUCCEEDED, "executionArn": "arn:1"}, 31.5))
    return parts


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Make clients of a server in this process that answers with what it is given, one after the other."""
    clients: list[JobClient] = []

    def connect_to(*answers: httpx.Response | Exception) -> JobClient:
        coming = iter(answers)

        def answer(request: httpx.Request) -> httpx.Response:
            response = next(coming)
            if isinstance(response, Exception):
                raise response
            response.elapsed = timedelta(milliseconds=123)
            return response

        client = JobClient("http://127.0.0.1:1")
        client.http.close()
        client.http = httpx.Client(transport=httpx.MockTransport(answer))
        clients.append(client)
        return client

    yield connect_to
    for client in clients:
        client.http.close()


def accepted() -> httpx.Response:
    return httpx.Response(202, headers={"Location": "execution/1", "Retry-After": "0.01"}, json=STARTED)


def poll(elapsed: float, status: str = "RUNNING") -> Poll:
    return Poll(elapsed, {"status": status}, None)


@pytest.mark.parametrize(
    ("elapsed", "line"),
    [
        (0, "    0.0 s  RUNNING      1 polls  [..............|......] before 29 s"),
        (28, "   28.0 s  RUNNING      1 polls  [==============|......] before 29 s"),
        (31, "   31.0 s  RUNNING      1 polls  [==============|==....] past 29 s"),
        (60, "   60.0 s  RUNNING      1 polls  [==============|======] past 29 s"),
    ],
)
def test_the_bar_shows_where_api_gateway_gives_up(
    capsys: pytest.CaptureFixture[str], elapsed: float, line: str
) -> None:
    ProgressLine().show(poll(elapsed))

    assert capsys.readouterr().out == line + "\n"


def test_polls_are_lines_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    progress = ProgressLine()
    progress.show(poll(10))
    progress.show(poll(31, "SUCCEEDED"))
    progress.end()

    assert [line[:28] for line in capsys.readouterr().out.splitlines()] == [
        "   10.0 s  RUNNING      1 po",
        "   31.0 s  SUCCEEDED    2 po",
    ]


def test_polls_are_one_line_on_a_terminal_of_which_nothing_stays(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    progress = ProgressLine()
    progress.show(poll(120, "TIMED_OUT"))
    progress.show(poll(28))
    progress.show(poll(31, "SUCCEEDED"))
    progress.end()

    out = capsys.readouterr().out
    first, *lines = out.split("\r")
    assert first == ""
    assert out.endswith("\n")
    assert out.count("\n") == 1
    assert len({len(line.rstrip("\n")) for line in lines}) == 1


def test_a_terminal_without_a_poll_gets_no_empty_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)

    ProgressLine().end()

    assert capsys.readouterr().out == ""


def test_the_steps_become_a_table(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([100.0, 101.25, 200.0, 230.5])
    monkeypatch.setattr(time, "monotonic", lambda: next(times))
    steps = Steps()

    with steps.step("Starting LocalStack"):
        print("inside")
    with steps.step("The job"):
        pass

    assert capsys.readouterr().out == "Starting LocalStack ...\ninside\nThe job ...\n"
    assert steps.table().splitlines() == [
        "  Starting LocalStack                             1.2 s",
        "  The job                                        30.5 s",
        "  In all                                         31.8 s",
    ]


def test_a_job_is_followed_to_its_output(connect: Connect, capsys: pytest.CaptureFixture[str]) -> None:
    running = httpx.Response(200, headers={"Retry-After": "0.01"}, json={"status": "RUNNING"})
    client = connect(accepted(), running, httpx.Response(200, json=SUCCEEDED))

    job, elapsed = demo.run_job(client, Target(None))

    assert job == {**SUCCEEDED, "executionArn": "arn:1"}
    assert 0.12 < elapsed < 5
    first, *polls = capsys.readouterr().out.splitlines()
    assert first == "  POST /execution: 202 after 123 ms"
    assert [line.split()[2] for line in polls] == ["RUNNING", "SUCCEEDED"]


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ([httpx.Response(429, text="slow down")], r"^POST http://127.0.0.1:1/execution answered 429: slow down$"),
        ([httpx.Response(200, text="{}")], r"^POST http://127.0.0.1:1/execution answered 200: {}$"),
        (
            [accepted(), httpx.Response(200, json={"status": "FAILED", "error": {"type": "ValueError"}})],
            r"^The job ended as FAILED: {'type': 'ValueError'}$",
        ),
        ([accepted(), httpx.Response(200, json={"status": "ABORTED"})], r"^The job ended as ABORTED: None$"),
        ([accepted(), httpx.Response(500)], r"^The job could not be followed: .*500"),
        ([httpx.ConnectError("refused")], r"^The job could not be followed: refused$"),
    ],
    ids=["refused", "not 202", "failed", "aborted", "500", "no connection"],
)
def test_a_job_that_does_not_succeed_is_an_error(
    connect: Connect, answers: list[httpx.Response | Exception], message: str
) -> None:
    with pytest.raises(HarnessError, match=message):
        demo.run_job(connect(*answers), Target(None))


def test_a_job_that_runs_on_is_an_error(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "JOB_DEADLINE_SECONDS", 0.0)

    with pytest.raises(HarnessError, match=r"^The job could not be followed: The job is RUNNING after 0 s\.$"):
        demo.run_job(connect(accepted(), httpx.Response(200, json={"status": "RUNNING"})), Target(None))


def test_the_line_on_a_terminal_is_left_before_an_error_is_printed(
    connect: Connect, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    running = httpx.Response(200, headers={"Retry-After": "0.01"}, json={"status": "RUNNING"})

    with pytest.raises(HarnessError):
        demo.run_job(connect(accepted(), running, httpx.Response(500)), Target(None))

    assert capsys.readouterr().out.endswith("before 29 s\n")


def test_a_lost_connection_is_explained_by_the_localstack_that_has_ended(connect: Connect) -> None:
    def check() -> None:
        raise HarnessError("LocalStack has ended")

    with pytest.raises(HarnessError, match="LocalStack has ended"):
        demo.run_job(connect(httpx.ConnectError("refused")), Target("http://127.0.0.1:1", check))


def test_the_demo_takes_everything_down(
    parts: dict[str, Any], server: localstack.LocalStack, capsys: pytest.CaptureFixture[str]
) -> None:
    demo.demo(port=4567, keep=False)

    assert parts["calls"] == ["package", "apply"]
    assert parts["port"] == 4567
    assert parts["target"].endpoint_url == server.url
    assert parts["root"] == Path("module/examples/quickstart")
    assert server.process is None
    assert not parts["folder"].exists()
    assert not demo.KEPT.exists()
    out = capsys.readouterr().out
    assert "\nOne minute elapsed\n" in out
    assert "The output was there 31.5 s after the POST. API Gateway gives up after 29 s." in out
    assert "make down" not in out


def test_a_demo_that_fails_takes_everything_down(parts: dict[str, Any], server: localstack.LocalStack) -> None:
    parts["error"] = HarnessError("terraform apply failed")

    with pytest.raises(HarnessError, match="terraform apply failed"):
        demo.demo(port=None, keep=True)

    assert server.process is None
    assert not parts["folder"].exists()
    assert not demo.KEPT.exists()


def test_a_demo_that_is_kept_stays_up_until_it_is_taken_down(
    parts: dict[str, Any], server: localstack.LocalStack, capsys: pytest.CaptureFixture[str]
) -> None:
    demo.demo(port=None, keep=True)

    assert server.process is not None
    assert parts["folder"].is_dir()
    url = f"{server.url}/_aws/execute-api/abc/v1/execution"
    out = capsys.readouterr().out
    assert f"  start   {url}\n  status  {url}/status\n  a job   {url}/1\n" in out
    assert [json.loads(body) for body in re.findall(r"curl .*-d '(.*)'", out)] == [
        {"input": {"seconds": 5}},
        {"executionArn": "arn:1"},
    ]

    with pytest.raises(HarnessError, match=r"^A demo is up already\. `make down` ends it\.$"):
        demo.demo(port=None, keep=False)

    demo.down()
    assert capsys.readouterr().out == "Everything is down.\n"
    assert server.process is None
    assert not Path(server.folder).exists()
    assert not parts["folder"].exists()
    assert not demo.KEPT.exists()


def test_on_an_emulator_of_the_users_the_demo_destroys_what_it_applied(
    parts: dict[str, Any], server: localstack.LocalStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566/")

    demo.demo(port=None, keep=False)

    assert parts["calls"] == ["package", "apply", "destroy"]
    assert parts["target"].endpoint_url == "http://127.0.0.1:4566"
    assert "port" not in parts
    assert server.process is not None


def test_what_is_kept_on_an_emulator_of_the_users_is_destroyed_by_down(
    parts: dict[str, Any], kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566/")
    demo.demo(port=None, keep=True)
    assert parts["calls"] == ["package", "apply"]

    monkeypatch.delenv("AWS_ENDPOINT_URL")
    with pytest.raises(HarnessError, match="name it in AWS_ENDPOINT_URL"):
        demo.down()
    assert kept.exists()

    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566/")
    demo.down()
    assert parts["calls"] == ["package", "apply", "destroy"]
    assert parts["target"].endpoint_url == "http://127.0.0.1:4566"
    assert parts["root"] == Path("module/examples/quickstart")
    assert not parts["folder"].exists()
    assert not kept.exists()


def test_down_says_so_where_nothing_is_up(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    demo.down()

    assert capsys.readouterr().out == "Nothing is up.\n"


@pytest.mark.parametrize(
    ("arguments", "call"),
    [
        ([], (None, False)),
        (["--port", "4567"], (4567, False)),
        (["--keep"], (None, True)),
        (["--down"], "down"),
    ],
)
def test_the_command_line(monkeypatch: pytest.MonkeyPatch, arguments: list[str], call: object) -> None:
    calls: list[object] = []
    monkeypatch.setattr(sys, "argv", ["demo", *arguments])
    monkeypatch.setattr(demo, "demo", lambda port, keep: calls.append((port, keep)))
    monkeypatch.setattr(demo, "down", lambda: calls.append("down"))

    demo.main()

    assert calls == [call]


@pytest.fixture
def command() -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """Run a main function as a command of its own."""
    processes: list[subprocess.Popen[str]] = []

    def run(body: str) -> subprocess.Popen[str]:
        script = (
            "import signal, sys, time\nfrom harness.commands.main import run_main\n"
            "from harness.errors import HarnessError\n\n"
            f"def main():\n{textwrap.indent(textwrap.dedent(body), '    ')}\nrun_main(main)\nprint('after')"
        )
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        env = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
        processes.append(subprocess.Popen([sys.executable, "-c", script], text=True, env=env, **pipes))  # type: ignore[call-overload]
        return processes[-1]

    yield run
    for process in processes:
        process.kill()
        process.communicate()


Command = Callable[[str], "subprocess.Popen[str]"]


def read_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


@pytest.mark.parametrize(
    ("body", "code", "out", "err"),
    [
        ("print('done')", 0, "done\nafter\n", ""),
        ("raise HarnessError('port 4566 is taken')", 1, "", "\nerror: port 4566 is taken\n"),
        ("sys.exit(7)", 7, "", ""),
    ],
)
def test_a_command_ends_with_one_message(command: Command, body: str, code: int, out: str, err: str) -> None:
    process = command(body)

    assert process.communicate(timeout=20) == (out, err)
    assert process.returncode == code


def test_what_is_no_error_of_the_harness_keeps_its_traceback(command: Command) -> None:
    process = command("raise ValueError('a bug')")

    _, err = process.communicate(timeout=20)

    assert process.returncode == 1
    assert err.startswith("Traceback")
    assert err.endswith("ValueError: a bug\n")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_command_cleans_up_and_is_not_interrupted_again(
    command: Command, number: signal.Signals, code: int
) -> None:
    process = command("""
        try:
            print("running", flush=True)
            time.sleep(60)
        finally:
            print("cleaning", flush=True)
            sys.stdin.readline()
            # Also the processes that the clean-up starts.
            print(signal.getsignal(signal.SIGINT) == signal.getsignal(signal.SIGTERM) == signal.SIG_IGN)
    """)
    assert read_line(process) == "running\n"

    process.send_signal(number)
    assert read_line(process) == "cleaning\n"
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)

    assert process.communicate("go on\n", timeout=20) == (
        "True\n",
        "\nInterrupted: taking everything down ...\n",
    )
    assert process.returncode == code
