"""The demos, without LocalStack, Terraform and npm."""

import json
import re
import signal
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from harness import localstack, npm, package
from harness.client import JobClient
from harness.commands import demo, demo_browser
from harness.commands.main import INTERRUPTED, run_main
from harness.errors import HarnessError
from harness.target import Target

Connect = Callable[..., tuple[JobClient, list[httpx.Request]]]
EXTERNAL = "http://127.0.0.1:4566"
STARTED = {"id": "1", "executionArn": "arn:1"}
RUNNING = httpx.Response(200, headers={"Retry-After": "0.01"}, json={"status": "RUNNING"})
SUCCEEDED = {"id": "1", "status": "SUCCEEDED", "output": {"message": "One minute elapsed"}}


class Parts:
    """Fakes in the place of what takes long, and what becomes of them."""

    def __init__(self, server: localstack.LocalStack, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
        self.server = server
        self.connect = connect
        self.calls: list[object] = []
        self.error: BaseException | None = None
        self.variables: dict[str, object] = {}
        for place, name in ((demo, "Workspace"), (demo, "copy_out"), (demo, "JobClient"), (localstack, "start")):
            monkeypatch.setattr(place, name, getattr(self, name.lower()))
        monkeypatch.setattr(package, "write_sample", self.write_sample)

    def workspace(self, folder: Path, target: Target, env: object) -> SimpleNamespace:
        self.folder, self.target = folder, target
        return SimpleNamespace(copy_module=lambda name: folder / name, root=self.known_root, known_root=self.known_root)

    def write_sample(self, path: Path) -> None:
        self.calls.append(str(path.relative_to(self.folder)))

    def copy_out(self, example: Path, root: Path) -> Path:
        assert example == self.folder / "module" / "examples" / root.name
        return root

    def known_root(self, root: Path) -> "Parts":
        assert root.parent == self.folder
        self.root = root
        return self

    def start(self, cleanup: ExitStack, port: int | None) -> localstack.LocalStack:
        self.calls.append(port)
        cleanup.callback(self.server.stop)
        return self.server

    def apply(self, **variables: object) -> None:
        self.calls.append("apply")
        self.variables = variables
        if self.error:
            raise self.error

    def outputs(self) -> dict[str, Any]:
        return {"job": {"rest_api_id": "abc", "stage_name": "v1"}}

    def destroy(self, **variables: object) -> None:
        assert variables == self.variables
        self.calls.append("destroy")

    def jobclient(self, api_url: str) -> JobClient:
        client, self.requests = self.connect(accepted(), RUNNING, httpx.Response(200, json=SUCCEEDED))
        client.start_url = f"{api_url}/execution"
        return client

    def assert_everything_is_down(self) -> None:
        assert self.server.process is None
        assert not Path(self.server.folder).exists()
        assert not self.folder.exists()
        assert not demo.KEPT.exists()


@pytest.fixture
def parts(
    temp: Path, tmp_path: Path, server: localstack.LocalStack, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> Parts:
    """The fakes, where no demo is up."""
    monkeypatch.setattr(demo, "KEPT", tmp_path / ".run" / "demo.json")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    return Parts(server, connect, monkeypatch)


def accepted() -> httpx.Response:
    return httpx.Response(202, headers={"Location": "execution/1", "Retry-After": "0.01"}, json=STARTED)


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


@pytest.mark.parametrize(("records", "example", "wait"), [(False, "quickstart", None), (True, "records", "wait=20")])
def test_the_demo_follows_its_job_and_takes_everything_down(
    parts: Parts, capsys: pytest.CaptureFixture[str], records: bool, example: str, wait: str | None
) -> None:
    demo.demo(port=4567, keep=False, records=records)

    assert parts.calls == [4567, f"{example}/lambda_function.zip", "apply"]
    assert parts.target.endpoint_url == parts.server.url
    assert [request.headers.get("Prefer") for request in parts.requests] == [None, wait, wait]
    parts.assert_everything_is_down()
    out = capsys.readouterr().out
    polled = (
        r"POST /execution: 202 after 123 ms\n +\d+\.\d s  RUNNING .*\n +\d+\.\d s  SUCCEEDED .*\n\nOne minute elapsed\n"
    )
    assert re.search(rf"{polled}\nThe output was there \d+\.\d s after the POST\.", out)
    assert "make down" not in out


@pytest.mark.parametrize("error", [HarnessError("terraform apply failed"), KeyboardInterrupt()])
def test_a_demo_that_fails_takes_everything_down(parts: Parts, error: BaseException) -> None:
    parts.error = error

    with pytest.raises(type(error)):
        demo.demo(port=None, keep=True)

    parts.assert_everything_is_down()


def test_a_demo_that_is_kept_stays_up_until_it_is_taken_down(parts: Parts, capsys: pytest.CaptureFixture[str]) -> None:
    demo.demo(port=None, keep=True)

    assert parts.server.process is not None
    url = f"{parts.server.url}/_aws/execute-api/abc/v1/execution"
    out = capsys.readouterr().out
    assert f"  start   {url}\n  status  {url}/status\n  a job   {url}/1\n" in out
    bodies = [json.loads(body) for body in re.findall(r"curl .*-d '(.*)'", out)]
    assert bodies == [{"input": {"seconds": 5}}, {"executionArn": "arn:1"}]

    with pytest.raises(HarnessError, match=r"^A demo is already running\. Stop it with `make down`\.$"):
        demo.demo(port=None, keep=False)

    demo.down()
    demo.down()
    assert capsys.readouterr().out == "Everything is down.\nNo demo is running.\n"
    parts.assert_everything_is_down()


def test_on_an_emulator_of_the_users_the_demo_destroys_what_it_applied(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"{EXTERNAL}/")
    demo.demo(port=None, keep=False)
    demo.demo(port=None, keep=True)
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    with pytest.raises(HarnessError, match="set AWS_ENDPOINT_URL to its URL"):
        demo.down()
    assert demo.KEPT.exists()

    up = ["quickstart/lambda_function.zip", "apply"]
    assert parts.calls == [*up, "destroy", *up]
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"{EXTERNAL}/")
    demo.down()
    assert parts.calls[5:] == ["destroy"]
    assert parts.target.endpoint_url == EXTERNAL
    assert parts.server.process is not None
    assert not demo.KEPT.exists()


def test_the_page_is_up_until_ctrl_c(
    parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    configurations = []

    def look() -> None:
        configurations.append(httpx.get(f"{parts.variables['page_origin']}/config.json", trust_env=False).json())

    def sleep(seconds: float) -> None:
        look()
        raise SystemExit(130)

    monkeypatch.setattr(npm, "build", lambda: tmp_path)
    # Not time.sleep itself: what ends the demo sleeps too.
    monkeypatch.setattr(demo_browser, "time", SimpleNamespace(sleep=sleep))
    demo_browser.demo_browser(port=4567, page_port=0)

    assert parts.root.name == "browser-client"
    assert configurations == [{"startUrl": f"{parts.server.url}/_aws/execute-api/abc/v1/execution"}]
    with pytest.raises(httpx.ConnectError):
        look()
    parts.assert_everything_is_down()
    out = capsys.readouterr().out
    assert f"\nThe page is at {parts.variables['page_origin']}/ until Ctrl-C.\n" in out
    assert out.endswith("Everything is down.\n")


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


def test_a_run_of_tests_is_ended_by_sigterm_and_its_clean_up_is_not_interrupted() -> None:
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGTERM)

    signal.raise_signal(signal.SIGTERM)
