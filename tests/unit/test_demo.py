"""The demo, without LocalStack and Terraform."""

import json
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from harness import localstack
from harness.client import JobClient
from harness.commands import demo
from harness.commands.main import INTERRUPTED, run_main
from harness.errors import HarnessError
from harness.target import Target

Connect = Callable[..., tuple[JobClient, list[httpx.Request]]]
STARTED = {"id": "1", "executionArn": "arn:1"}
RUNNING = httpx.Response(200, headers={"Retry-After": "0.01"}, json={"status": "RUNNING"})
SUCCEEDED = {"id": "1", "status": "SUCCEEDED", "output": {"message": "One minute elapsed"}}


@pytest.fixture
def parts(parts: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The same, and a job that succeeds at once."""

    def run_job(client: JobClient, target: Target, wait_seconds: int | None) -> tuple[dict[str, Any], float]:
        parts["wait_seconds"] = wait_seconds
        return {**SUCCEEDED, "executionArn": "arn:1"}, 31.5

    monkeypatch.setattr(demo, "run_job", run_job)
    return parts


def accepted() -> httpx.Response:
    return httpx.Response(202, headers={"Location": "execution/1", "Retry-After": "0.01"}, json=STARTED)


def assert_everything_is_down(parts: dict[str, Any], server: localstack.LocalStack) -> None:
    assert server.process is None
    assert not Path(server.folder).exists()
    assert not parts["folder"].exists()
    assert not demo.KEPT.exists()


def test_a_job_is_followed_to_its_output(connect: Connect, capsys: pytest.CaptureFixture[str]) -> None:
    client, _ = connect(accepted(), RUNNING, httpx.Response(200, json=SUCCEEDED))

    job, elapsed = demo.run_job(client, Target(None))

    assert job == {**SUCCEEDED, "executionArn": "arn:1"}
    assert elapsed > 0.12
    first, *polls = capsys.readouterr().out.splitlines()
    assert first == "  POST /execution: 202 after 123 ms"
    assert [line.split()[2] for line in polls] == ["RUNNING", "SUCCEEDED"]


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ([httpx.Response(429, text="slow down")], r"^POST http://\S+/execution answered 429: slow down$"),
        (
            [accepted(), httpx.Response(200, json={"status": "FAILED", "error": {"type": "ValueError"}})],
            r"^The job ended as FAILED: {'type': 'ValueError'}$",
        ),
        ([accepted(), RUNNING], r"^The job could not be followed: The job is RUNNING after 0 s\.$"),
        ([httpx.ConnectError("refused")], r"^The job could not be followed: refused$"),
    ],
    ids=["refused", "failed", "runs on", "no connection"],
)
def test_a_job_that_does_not_succeed_is_an_error(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, answers: list[httpx.Response | Exception], message: str
) -> None:
    monkeypatch.setattr(demo, "JOB_DEADLINE_SECONDS", 0.0)

    with pytest.raises(HarnessError, match=message):
        demo.run_job(connect(*answers)[0], Target(None))


def test_a_lost_connection_is_explained_by_the_localstack_that_has_ended(
    connect: Connect, server: localstack.LocalStack
) -> None:
    server.stop()

    with pytest.raises(HarnessError, match="LocalStack has ended"):
        demo.run_job(connect(httpx.ConnectError("refused"))[0], Target(server.url, server.check))


@pytest.mark.parametrize(("records", "example", "wait_seconds"), [(False, "quickstart", None), (True, "records", 20)])
def test_the_demo_takes_everything_down(
    parts: dict[str, Any],
    server: localstack.LocalStack,
    capsys: pytest.CaptureFixture[str],
    records: bool,
    example: str,
    wait_seconds: int | None,
) -> None:
    demo.demo(port=4567, keep=False, records=records)

    assert parts["calls"] == ["package", "apply"]
    assert parts["port"] == 4567
    assert parts["target"].endpoint_url == server.url
    assert parts["root"] == Path(example)
    assert parts["wait_seconds"] == wait_seconds
    assert_everything_is_down(parts, server)
    out = capsys.readouterr().out
    assert "\nOne minute elapsed\n" in out
    assert "The output was there 31.5 s after the POST. API Gateway gives up after 29 s." in out
    assert "make down" not in out


@pytest.mark.parametrize("error", [HarnessError("terraform apply failed"), KeyboardInterrupt()])
def test_a_demo_that_fails_takes_everything_down(
    parts: dict[str, Any], server: localstack.LocalStack, error: BaseException
) -> None:
    parts["error"] = error

    with pytest.raises(type(error)):
        demo.demo(port=None, keep=True)

    assert_everything_is_down(parts, server)


def test_a_demo_that_is_kept_stays_up_until_it_is_taken_down(
    parts: dict[str, Any], server: localstack.LocalStack, capsys: pytest.CaptureFixture[str]
) -> None:
    demo.demo(port=None, keep=True)

    assert server.process is not None
    url = f"{server.url}/_aws/execute-api/abc/v1/execution"
    out = capsys.readouterr().out
    assert f"  start   {url}\n  status  {url}/status\n  a job   {url}/1\n" in out
    bodies = [json.loads(body) for body in re.findall(r"curl .*-d '(.*)'", out)]
    assert bodies == [{"input": {"seconds": 5}}, {"executionArn": "arn:1"}]

    with pytest.raises(HarnessError, match=r"^A demo is already running\. Stop it with `make down`\.$"):
        demo.demo(port=None, keep=False)

    demo.down()
    demo.down()
    assert capsys.readouterr().out == "Everything is down.\nNo demo is running.\n"
    assert_everything_is_down(parts, server)


def test_on_an_emulator_of_the_users_the_demo_destroys_what_it_applied(
    parts: dict[str, Any], server: localstack.LocalStack, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566/")
    demo.demo(port=None, keep=False)
    assert parts["calls"] == ["package", "apply", "destroy"]
    assert parts["target"].endpoint_url == "http://127.0.0.1:4566"
    assert "port" not in parts

    demo.demo(port=None, keep=True)
    assert parts["calls"][3:] == ["package", "apply"]
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    with pytest.raises(HarnessError, match="set AWS_ENDPOINT_URL to its URL"):
        demo.down()
    assert kept.exists()

    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566/")
    demo.down()
    assert parts["calls"][5:] == ["destroy"]
    assert parts["target"].endpoint_url == "http://127.0.0.1:4566"
    assert parts["root"] == Path("quickstart")
    assert server.process is not None
    assert not kept.exists()


def test_a_command_that_cannot_go_on_ends_with_one_message() -> None:
    def fail() -> None:
        raise HarnessError("port 4566 is taken")

    with pytest.raises(SystemExit) as caught:
        run_main(fail)

    assert caught.value.code == "\nerror: port 4566 is taken"


@pytest.mark.parametrize("number", INTERRUPTED)
def test_an_interrupted_command_cleans_up_and_is_not_interrupted_again(
    capsys: pytest.CaptureFixture[str], number: signal.Signals
) -> None:
    ignored: list[bool] = []

    def wait_for_it() -> None:
        try:
            signal.raise_signal(number)
        finally:
            # Not a handler that does nothing: the processes that the clean-up starts inherit it.
            ignored.extend(signal.getsignal(again) == signal.SIG_IGN for again in INTERRUPTED)

    with pytest.raises(SystemExit) as caught:
        run_main(wait_for_it)

    assert caught.value.code == 128 + number
    assert ignored == [True, True, True]
    assert capsys.readouterr().err == "\nInterrupted: taking everything down ...\n"
