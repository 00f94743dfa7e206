"""What Terraform and boto3 talk to."""

import pytest

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
    # It is reached past the proxy.
    assert env["NO_PROXY"] == "127.0.0.1,localhost"
    assert Target(EMULATOR).env({"NO_PROXY": "intranet"})["NO_PROXY"] == "intranet,127.0.0.1,localhost"


def test_aws_gets_the_users_environment_as_it_is() -> None:
    assert Target(None).env(USER) == USER


def test_boto3_reaches_the_emulator_past_whatever_the_user_has_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SFN", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_PROFILE", "does-not-exist")

    client = Target(EMULATOR).client("stepfunctions")

    assert (client.meta.endpoint_url, client.meta.config.proxies) == (EMULATOR, {})
