"""The templates of `POST /execution`."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from velocity.answers import already_exists
from velocity.documents import Api, Apis, Renderer
from velocity.strategies import CASES, hostile, jobs, json_value, one_of, start_input, text


def start(render: Renderer, api: Api, body: dict[str, Any], **headers: str) -> dict[str, Any]:
    """Return what goes to Step Functions for a body and headers."""
    header = {key.replace("_", "-"): value for key, value in headers.items()}
    rendered = render(api.request_template("post"), api.request(json.dumps(body, ensure_ascii=False), header=header))
    request: dict[str, Any] = rendered.json
    assert request["stateMachineArn"] == api.state_machine_arn
    assert set(request) <= {"stateMachineArn", "name", "input"}
    return request


def test_the_input_survives_exactly(render: Renderer, apis: Apis) -> None:
    @settings(max_examples=CASES * 2)
    @given(one_of(apis), start_input)
    def survives(api: Api, value: object) -> None:
        sent = start(render, api, {"input": value})["input"]

        # A string is JSON already, which Step Functions checks; anything else is written as JSON.
        assert (sent if isinstance(value, str) else json.loads(sent)) == value

    survives()


def test_whatever_else_is_sent_changes_nothing(render: Renderer, apis: Apis) -> None:
    others = st.dictionaries(text.filter(lambda key: key not in {"input", "name"}), json_value, max_size=3)

    @given(one_of(apis), others, json_value)
    def changes_nothing(api: Api, other: dict[str, Any], state_machine_arn: object) -> None:
        sent = start(render, api, {**other, "stateMachineArn": state_machine_arn})

        assert sent == {"stateMachineArn": api.state_machine_arn, "input": "{}", **api.unnamed}

    changes_nothing()


def test_a_name_or_a_key_is_the_name(render: Renderer, apis: Apis) -> None:
    header = st.sampled_from(["Idempotency_Key", "idempotency_key"])

    @given(jobs(apis), header, st.booleans(), st.sampled_from(["name", "key", "both"]))
    def is_the_name(job: tuple[Api, str], key: str, quoted: bool, where: str) -> None:
        api, value = job
        body = {} if where == "key" else {"name": value}
        headers = {} if where == "name" else {key: f'"{value}"' if quoted else value}

        assert start(render, api, body, **headers)["name"] == api.owner + value

    is_the_name()


def test_a_bad_key_never_reaches_step_functions(render: Renderer, apis: Apis) -> None:
    @given(one_of(apis), hostile, st.booleans())
    def is_refused(api: Api, key: str, quoted: bool) -> None:
        sent = start(render, api, {"input": {}}, Idempotency_Key=f'"{key}"' if quoted else key)

        # Step Functions refuses an empty input with InvalidExecutionInput, which is a 400.
        assert sent == {"stateMachineArn": api.state_machine_arn, "input": ""}

    if render.name == "localstack":
        pytest.skip("LocalStack's engine strips quotes and white space by Python's rules, which are not Java's")
    is_refused()


@pytest.mark.parametrize("key", ['a"b', '"a', 'a"', '"a"b"', '"a"b', 'a"b"', '"a""'])
def test_a_quote_that_does_not_surround_a_key_is_refused(render: Renderer, api: Api, key: str) -> None:
    sent = start(render, api, {"input": {}}, Idempotency_Key=key)

    assert sent == {"stateMachineArn": api.state_machine_arn, "input": ""}


def test_a_name_and_a_key_that_differ_are_refused(render: Renderer, api: Api) -> None:
    assert start(render, api, {"name": "a", "input": {}}, Idempotency_Key="b")["input"] == ""


@pytest.mark.parametrize("body", [{"name": "status"}, {}], ids=["name", "key"])
def test_a_job_named_as_the_route_beside_it_is_refused(render: Renderer, api: Api, body: dict[str, Any]) -> None:
    headers = {} if body else {"Idempotency_Key": "status"}

    assert start(render, api, {**body, "input": {}}, **headers) == {
        "stateMachineArn": api.state_machine_arn,
        "input": "",
    }


def test_the_input_is_found_among_more_members_than_a_loop_may_look_through(render: Renderer, api: Api) -> None:
    body = {f"member_{number}": number for number in range(1500)} | {"input": {"number": 1}}

    assert json.loads(start(render, api, body)["input"]) == {"number": 1}


@pytest.mark.parametrize("body", ["", "{}"])
def test_no_input_is_an_empty_object(render: Renderer, api: Api, body: str) -> None:
    sent = render(api.request_template("post"), api.request(body)).json

    assert sent == {"stateMachineArn": api.state_machine_arn, "input": "{}", **api.unnamed}


def test_a_large_input_survives(render: Renderer, api: Api) -> None:
    value = {"text": 'it\'s "large" \\ é' * 12_000}

    assert json.loads(start(render, api, {"input": value})["input"]) == value


def test_the_answer_names_the_job(render: Renderer, apis: Apis) -> None:
    @given(jobs(apis), st.floats(1.0e9, 2.0e9))
    def names_the_job(job: tuple[Api, str], start_date: float) -> None:
        api, job_id = job
        answer = {"executionArn": api.execution_arn_prefix + api.owner + job_id, "startDate": start_date}

        rendered = render(api.response_template("post"), api.request(json.dumps(answer)))

        location = f"{api.path_segment}/{job_id}"
        assert rendered.headers["Location"] == location
        assert rendered.json == {
            "id": job_id,
            "status": "RUNNING",
            "startDate": pytest.approx(start_date),
            "statusUrl": location,
            "executionArn": answer["executionArn"],
        }

    names_the_job()


def test_a_name_that_is_taken_is_answered_with_its_job(render: Renderer, apis: Apis) -> None:
    @given(jobs(apis))
    def is_answered(job: tuple[Api, str]) -> None:
        api, job_id = job
        body = already_exists(api.execution_arn_prefix + api.owner + job_id)

        rendered = render(api.response_template("post", pattern="4\\d{2}"), api.request(body))

        assert rendered.status == 409
        assert rendered.headers["Location"] == f"{api.path_segment}/{job_id}"

    is_answered()
