"""The templates of `GET` and `DELETE /execution/{id}` and of `POST /execution/status`."""

import json
import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from documents.arithmetic import retry_after
from harness.engines import Rendered
from velocity.answers import SECRET, described
from velocity.callers import NAME_LENGTH
from velocity.documents import CAUSE_SHOWN, Api, Apis, Renderer
from velocity.strategies import CASES, hostile, ids, jobs, json_value, one_of

NOW_SECONDS = 1_795_459_200
RUNNING = ("RUNNING", "PENDING_REDRIVE")
ENDED = ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")
CAUSE = json.dumps({"errorMessage": "it's bad", "errorType": "ValueError", "stackTrace": ['File "/var/task/app.py"']})
NO_JOB = "malformed.id"


def get(render: Renderer, api: Api, *, name: str, **members: object) -> Rendered:
    """Render the answer to a GET of the caller's job of this name."""
    return render(api.response_template("get", "/{id}"), api.request(described(name=api.owner + name, **members)))


def describe(render: Renderer, api: Api, **members: object) -> Rendered:
    """Render the answer to a POST of an ARN."""
    return render(api.response_template("post", "/status"), api.request(described(**members)))


@pytest.mark.parametrize("method", ["get", "delete"])
def test_a_well_formed_id_is_asked_for(render: Renderer, apis: Apis, method: str) -> None:
    @settings(max_examples=CASES // 2)
    @given(jobs(apis))
    def is_asked_for(job: tuple[Api, str]) -> None:
        api, job_id = job

        rendered = render(api.request_template(method, "/{id}"), api.request(path={"id": job_id}))

        assert rendered.json == {"executionArn": api.execution_arn_prefix + api.owner + job_id}

    is_asked_for()


@pytest.mark.parametrize("method", ["get", "delete"])
def test_a_hostile_id_never_reaches_step_functions(render: Renderer, apis: Apis, method: str) -> None:
    @given(one_of(apis), hostile)
    def is_kept_back(api: Api, job_id: str) -> None:
        rendered = render(api.request_template(method, "/{id}"), api.request(path={"id": job_id}))

        assert rendered.json == {"executionArn": api.execution_arn_prefix + api.owner + NO_JOB}

    is_kept_back()


def test_an_arn_of_this_api_is_asked_for(render: Renderer, apis: Apis) -> None:
    @settings(max_examples=CASES // 2)
    @given(jobs(apis))
    def is_asked_for(job: tuple[Api, str]) -> None:
        api, job_id = job
        arn = api.execution_arn_prefix + api.owner + job_id

        rendered = render(api.request_template("post", "/status"), api.request(json.dumps({"executionArn": arn})))

        assert rendered.json == {"executionArn": arn}

    is_asked_for()


def test_any_other_arn_never_reaches_step_functions(render: Renderer, apis: Apis) -> None:
    prefixes = st.sampled_from([api.execution_arn_prefix for api in apis.values()] + [SECRET + ":", "", "arn:", ":"])

    @given(one_of(apis), prefixes, hostile | ids(NAME_LENGTH))
    def is_kept_back(api: Api, prefix: str, rest: str) -> None:
        # Another caller's, or where all share, an ARN that is none.
        ours = prefix == api.execution_arn_prefix and not api.owner
        arn = prefix + (rest if not ours else rest + "'")

        rendered = render(api.request_template("post", "/status"), api.request(json.dumps({"executionArn": arn})))

        assert rendered.json == {"executionArn": api.execution_arn_prefix + api.owner + NO_JOB}

    is_kept_back()


def test_another_arn_that_begins_and_ends_alike_never_reaches_step_functions(render: Renderer, api: Api) -> None:
    arn = f"{api.execution_arn_prefix}{api.owner}a:b"

    rendered = render(api.request_template("post", "/status"), api.request(json.dumps({"executionArn": arn})))

    assert rendered.json == {"executionArn": api.execution_arn_prefix + api.owner + NO_JOB}


def test_the_output_is_json_of_every_kind(render: Renderer, apis: Apis) -> None:
    @given(one_of(apis), json_value)
    def is_json(api: Api, output: object) -> None:
        text = json.dumps(output, ensure_ascii=False)
        members = {"name": "a", "executionArn": "b", "status": "SUCCEEDED", "output": text}

        assert get(render, api, **members).json["output"] == output
        assert json.loads(describe(render, api, **members).json["output"]) == output

    is_json()


def test_a_large_output_comes_back(render: Renderer, api: Api) -> None:
    output = {"text": 'it\'s "large" \\ é😀' * 10_000}

    rendered = get(render, api, name="a", status="SUCCEEDED", output=json.dumps(output))

    assert len(rendered.text.encode()) > 200_000
    assert rendered.json["output"] == output


@pytest.mark.parametrize("status", RUNNING + ENDED)
def test_an_answer_has_what_the_status_gives_it(render: Renderer, api: Api, status: str) -> None:
    ended = status in ENDED
    members: dict[str, Any] = {"name": "a", "status": status}
    if ended:
        members["stopDate"] = 1795459199.5
    if status == "SUCCEEDED":
        members["output"] = '{"message": "it\'s done"}'
    if status == "FAILED":
        members |= {"error": 'it\'s."bad"', "cause": CAUSE}

    rendered = get(render, api, **members)

    shown = {key: value for key, value in members.items() if key not in {"name", "cause"}}
    expected = {"id": "a", "startDate": 1795459170.25, **shown}
    if "output" in members:
        expected["output"] = {"message": "it's done"}
    if "cause" in members and api.name == CAUSE_SHOWN:
        expected["cause"] = CAUSE
    assert rendered.json == expected
    assert ("Retry-After" in rendered.headers) is not ended
    assert SECRET not in rendered.text


@pytest.mark.parametrize(
    "outcome",
    [
        {"status": "RUNNING"},
        {"status": "SUCCEEDED", "stopDate": 1795459199.5},
        {"status": "SUCCEEDED", "stopDate": 1795459199.5, "output": '{"message": "it\'s done"}'},
        {"status": "ABORTED", "stopDate": 1795459199.5},
        {"status": "FAILED", "stopDate": 1795459199.5, "error": 'it\'s."bad"', "cause": CAUSE},
    ],
    ids=["running", "no output yet", "output", "no error", "error"],
)
def test_a_posted_arn_is_answered_in_step_functions_own_shape(
    render: Renderer, api: Api, outcome: dict[str, Any]
) -> None:
    members = {"name": "a", "executionArn": api.execution_arn_prefix + "a", **outcome}

    rendered = describe(render, api, **members)

    if api.name != CAUSE_SHOWN:
        members.pop("cause", None)
    assert rendered.json == {**members, "startDate": 1795459170.25}
    assert SECRET not in rendered.text


def test_the_cause_is_shown_where_it_was_asked_for_alone(render: Renderer, apis: Apis) -> None:
    members = {"name": "a", "executionArn": "b", "status": "FAILED", "error": "E", "cause": CAUSE}

    for name_, api in apis.items():
        assert ("cause" in get(render, api, **members).json) is (name_ == CAUSE_SHOWN)
        assert ("cause" in describe(render, api, **members).json) is (name_ == CAUSE_SHOWN)


def test_succeeded_without_its_output_yet_is_valid(render: Renderer, api: Api) -> None:
    rendered = get(render, api, name="a", status="SUCCEEDED", stopDate=1795459199.5)

    assert rendered.json == {"id": "a", "status": "SUCCEEDED", "startDate": 1795459170.25, "stopDate": 1795459199.5}


def test_every_answer_is_json_and_shows_no_input(render: Renderer, apis: Apis) -> None:
    statuses = st.sampled_from(RUNNING + ENDED)

    @given(one_of(apis), statuses, st.none() | st.text(min_size=1), st.none() | st.text(min_size=1))
    def is_json(api: Api, status: str, error: str | None, cause: str | None) -> None:
        members = {"executionArn": "b", "status": status, "error": error, "cause": cause}

        for rendered in (get(render, api, name="a", **members), describe(render, api, name="a", **members)):
            assert rendered.json["status"] == status
            assert rendered.json.get("error") == error
            assert SECRET not in rendered.text

    is_json()


def with_bounds(template: str, low: int, high: int) -> str:
    """Return a template with other bounds of the wait in front of it."""
    for name_, value in (("min", low), ("max", high)):
        template, changed = re.subn(rf"(#set\(\${name_}RetryAfter = )\d+\)", rf"\g<1>{value})", template)
        assert changed == 1
    return template


def test_retry_after_grows_with_the_age_between_the_bounds(render: Renderer, api: Api) -> None:
    template = api.response_template("get", "/{id}")
    bounds = st.tuples(st.integers(1, 300), st.integers(1, 300)).map(sorted)

    @given(bounds, st.integers(-50, 6000) | st.floats(-50, 6000).map(lambda age: round(age, 3)))
    @example([1, 30], 16.999)
    @example([1, 30], 17)
    @example([1, 1], 900)
    def grows(bounds: list[int], age: float) -> None:
        low, high = bounds
        body = described(name=f"{api.owner}a", status="RUNNING", startDate=NOW_SECONDS - age)

        rendered = render(with_bounds(template, low, high), api.request(body))

        assert rendered.headers["Retry-After"] == str(retry_after(NOW_SECONDS - (NOW_SECONDS - age), low, high))

    grows()


def test_retry_after_is_bounded_as_the_module_says(render: Renderer, api: Api) -> None:
    @settings(max_examples=CASES // 2)
    @given(st.integers(-50, 1000))
    def is_bounded(age: int) -> None:
        rendered = get(render, api, name="a", status="RUNNING", startDate=float(NOW_SECONDS - age))

        assert rendered.headers["Retry-After"] == str(retry_after(age, *api.retry_after_bounds))

    is_bounded()


@pytest.mark.parametrize("age", [0, 16, 17, 33, 34, 50, 51, 288, 289, 290, 458, 459, 460])
def test_retry_after_grows_by_one_every_seventeen_seconds(render: Renderer, api: Api, age: int) -> None:
    rendered = get(render, api, name="a", status="RUNNING", startDate=float(NOW_SECONDS - age))

    assert rendered.headers["Retry-After"] == str(retry_after(age, *api.retry_after_bounds))


def test_a_timestamp_is_a_number_as_aws_writes_it(render: Renderer, api: Api) -> None:
    body = described(name=f"{api.owner}a", status="RUNNING").replace("1795459170.25", "1.79545917025E9")

    rendered = render(api.response_template("get", "/{id}"), api.request(body))

    assert rendered.json["startDate"] == 1795459170.25
    assert rendered.headers["Retry-After"] == str(retry_after(29.75, *api.retry_after_bounds))


def test_a_stopped_job_is_where_it_was(render: Renderer, apis: Apis) -> None:
    @settings(max_examples=CASES // 2)
    @given(jobs(apis))
    def is_where_it_was(job: tuple[Api, str]) -> None:
        api, job_id = job
        request = api.request('{"stopDate": 1.79545917025E9}', path={"id": job_id})

        rendered = render(api.response_template("delete", "/{id}"), request)

        assert rendered.json == {"id": job_id, "statusUrl": job_id}
        assert rendered.headers["Location"] == job_id

    is_where_it_was()
