"""What Terraform and boto3 talk to."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from harness.static_server import serving
from harness.target import Target

EMULATOR = "http://127.0.0.1:4567"
USER = {
    "PATH": "/bin",
    "AWS_PROFILE": "production",
    "AWS_ACCESS_KEY_ID": "AKIA",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_SESSION_TOKEN": "token",
    "AWS_REGION": "us-east-1",
    "AWS_ENDPOINT_URL": "https://elsewhere",
    "AWS_ENDPOINT_URL_S3": "https://elsewhere",
}
OUTPUTS = {"api_url": "https://abc.example/v1", "rest_api_id": "abc", "stage_name": "v1"}


@pytest.fixture
def api() -> Iterator[str]:
    """The URL of a server that has no state machines."""

    class Api(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"stateMachines": []}')

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Api)
    with serving(server):
        yield f"http://127.0.0.1:{server.server_port}"


def test_an_emulators_environment_has_nothing_of_the_users_aws() -> None:
    env = Target(EMULATOR).env(USER)

    assert {name: value for name, value in env.items() if name.startswith("AWS_")} == {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL": EMULATOR,
        "AWS_REGION": "eu-west-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "3",
    }
    assert env["PATH"] == "/bin"


@pytest.mark.parametrize(
    ("base", "no_proxy"),
    [
        ({}, "127.0.0.1,localhost"),
        ({"NO_PROXY": ""}, "127.0.0.1,localhost"),
        ({"NO_PROXY": "intranet"}, "intranet,127.0.0.1,localhost"),
    ],
)
def test_an_emulator_is_reached_past_the_proxy(base: dict[str, str], no_proxy: str) -> None:
    assert Target(EMULATOR).env(base)["NO_PROXY"] == no_proxy


def test_aws_gets_the_users_environment_as_it_is() -> None:
    assert Target(None).env(USER) == USER


@pytest.mark.parametrize(
    ("endpoint_url", "url"),
    [(None, "https://abc.example/v1"), (EMULATOR, f"{EMULATOR}/_aws/execute-api/abc/v1")],
)
def test_the_url_of_an_api(endpoint_url: str | None, url: str) -> None:
    assert Target(endpoint_url).api_url(OUTPUTS) == url


def test_boto3_reaches_the_emulator_past_whatever_the_user_has_set(api: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SFN", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_PROFILE", "does-not-exist")

    client = Target(api).client("stepfunctions")

    assert client.list_state_machines()["stateMachines"] == []
    assert client.meta.region_name == "eu-west-1"
    client.close()
