"""`POST /execution`."""

import json
import re
import uuid
from typing import Any

import httpx
import pytest

from harness.client import JobClient
from harness.target import Target

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def problem(answer: httpx.Response) -> str:
    """Return which problem an answer is, having seen that it is one."""
    body = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(body) == {"type", "title", "status", "detail"}
    assert body["status"] == answer.status_code
    assert "arn:" not in answer.text
    return str(body["type"]).removeprefix("urn:problem-type:async-api:")


def test_a_start_is_accepted_with_the_way_to_the_job(short_job: dict[str, Any], job: dict[str, Any]) -> None:
    started: httpx.Response = short_job["started"]
    body = started.json()

    assert started.status_code == 202
    assert set(body) == {"id", "status", "startDate", "statusUrl", "executionArn"}
    assert UUID.fullmatch(body["id"])
    assert body["status"] == "RUNNING"
    assert body["executionArn"] == job["state_machine_arn"].replace("stateMachine", "execution") + ":" + body["id"]
    assert started.headers["Location"] == body["statusUrl"] == f"execution/{body['id']}"
    assert started.headers["Retry-After"] == "1"
    assert started.headers["Access-Control-Allow-Origin"] == "*"
    assert started.headers["Access-Control-Expose-Headers"] == "Location,Retry-After"


@pytest.mark.parametrize(
    "value",
    [
        {"text": 'it\'s "quoted" and \\escaped\\ / ünïcödé \N{GRINNING FACE} $x #if ${y}\n\t'},
        {"number": 12.5, "nested": {"list": [1, None, True]}},
        [1, "two", None],
        "a string that is JSON only with its quotes",
        42,
        True,
        False,
        None,
        {},
        [],
    ],
    ids=repr,
)
@pytest.mark.parametrize("as_text", [False, True], ids=["as JSON", "as a string that holds JSON"])
def test_the_input_reaches_the_job_as_it_is(
    workbench: JobClient, emulator: Target, value: object, as_text: bool
) -> None:
    started = workbench.start(json.dumps(value) if as_text or isinstance(value, str) else value)

    execution = emulator.client("stepfunctions").describe_execution(executionArn=started.json()["executionArn"])
    assert json.loads(execution["input"]) == value
    if value is not None:  # LocalStack's state machine invokes a function with {} instead
        assert workbench.wait(started, deadline=30.0, interval=0.2)[-1].job["output"] == value


def test_no_input_is_an_empty_object(workbench: JobClient) -> None:
    ended = workbench.wait(workbench.start(), deadline=30.0, interval=0.2)[-1].job

    assert ended["output"] == {}


def test_the_name_is_the_id(workbench: JobClient) -> None:
    name = f"Named_{uuid.uuid4().hex}"

    assert workbench.start({}, name=name).json()["id"] == name


@pytest.mark.parametrize("header", ["Idempotency-Key", "idempotency-key"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_the_idempotency_key_is_the_name(workbench: JobClient, header: str, quote: str) -> None:
    key = uuid.uuid4().hex

    answer = workbench.http.post(workbench.start_url, json={"input": {}}, headers={header: f"{quote}{key}{quote}"})

    assert answer.json()["id"] == key


def test_the_same_start_while_the_job_runs_is_the_same_job(workbench: JobClient) -> None:
    name = uuid.uuid4().hex

    first = workbench.start({"seconds": 3}, name=name)
    second = workbench.start({"seconds": 3}, name=name)

    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json() == second.json()


def test_a_name_that_is_taken_is_answered_with_its_job(workbench: JobClient) -> None:
    name = uuid.uuid4().hex
    workbench.start({"seconds": 3}, name=name)

    answer = workbench.start({"seconds": 4}, name=name)

    assert answer.status_code == 409
    assert problem(answer) == "name-taken"
    assert answer.headers["Location"] == f"execution/{name}"


@pytest.mark.parametrize("text", ["not JSON", "{", "{'a': 1}", " "])
def test_an_input_string_that_is_not_json_is_refused(client: JobClient, text: str) -> None:
    answer = client.start(text)

    assert answer.status_code == 400
    assert problem(answer) == "invalid-request"
    assert "input" in answer.json()["detail"]


@pytest.mark.parametrize("key", ["two words", "a" * 81, 'quote"inside', "$x", "äö".encode().decode("latin-1")])
def test_a_bad_idempotency_key_is_refused(client: JobClient, key: str) -> None:
    answer = client.http.post(client.start_url, json={}, headers={b"Idempotency-Key": key.encode("latin-1")})

    assert answer.status_code == 400
    assert problem(answer) == "invalid-request"
    assert "Idempotency-Key" in answer.json()["detail"]


def test_a_key_and_a_name_that_differ_are_refused(client: JobClient) -> None:
    answer = client.http.post(client.start_url, json={"name": "a"}, headers={"Idempotency-Key": "b"})

    assert answer.status_code == 400
    assert problem(answer) == "invalid-request"


# Refused by the request model, before Step Functions sees it. LocalStack has a body of its own for it.
@pytest.mark.parametrize(
    "body",
    [
        "not JSON",
        "[]",
        '"text"',
        '{"name": "two words"}',
        '{"name": ""}',
        '{"name": 7}',
        '{"name": "' + "a" * 81 + '"}',
        '{"name": "a\\"b"}',
        '{"input": ""}',
        '{"stateMachineArn": 7}',
    ],
)
def test_a_bad_body_is_refused(client: JobClient, body: str) -> None:
    answer = client.http.post(client.start_url, content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 400


def test_another_media_type_never_reaches_step_functions(client: JobClient, job: dict[str, Any]) -> None:
    body = '{"stateMachineArn": "' + job["state_machine_arn"] + '", "input": "{}"}'

    answer = client.http.post(client.start_url, content=body, headers={"Content-Type": "application/x-amz-json-1.0"})

    assert answer.status_code in {400, 415}


def test_the_input_is_found_among_many_members(workbench: JobClient) -> None:
    body = {f"member_{number}": number for number in range(1500)}

    started = workbench.start({"number": 1}, **body)

    assert workbench.wait(started, deadline=30.0, interval=0.2)[-1].job["output"] == {"number": 1}


@pytest.mark.parametrize("where", ["name", "key"])
def test_a_job_named_as_the_route_beside_it_is_refused(client: JobClient, where: str) -> None:
    body, headers = ({"name": "status"}, {}) if where == "name" else ({}, {"Idempotency-Key": "status"})

    answer = client.http.post(client.start_url, json=body, headers=headers)

    assert answer.status_code == 400
    assert problem(answer) == "invalid-request"
