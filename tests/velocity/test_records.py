"""The templates of the reads that come from records: what they ask the reader, and what they make of its answers."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.arithmetic import retry_after
from harness.engines import Rendered
from velocity.answers import SECRET, SLUG_BY_STATUS, described
from velocity.callers import unknown
from velocity.documents import RECORDS_OF_CALLERS, Api, Renderer
from velocity.strategies import CASES, hostile, ids, json_value, text

NO_JOB = "malformed.id"
NOW_SECONDS = 1_795_459_200
READER_ARN = "arn:aws:states:eu-west-1:000000000000:stateMachine:report-reader"
READS = [("get", "/{id}"), ("post", "/status")]
# By the status that the client hears.
PROBLEMS = {"ExecutionDoesNotExist": 404, "ThrottlingException": 429}

# What Prefer says, and the seconds of it that are waited where 20 is the most: RFC 7240, sections 2 and 4.3.
PREFERENCES = {
    "wait=1": 1,
    "wait=7": 7,
    "wait=20": 20,
    "wait=21": 20,
    "wait=99999999999999999999": 20,
    "WAIT=5": 5,
    "Wait = 5": 5,
    "wait=05": 5,
    'wait="5"': 5,
    "wait=5;x=y": 5,
    "respond-async, wait=5": 5,
    "respond-async,wait=5": 5,
    "wait=5, respond-async": 5,
    "wait=5, wait=9": 5,
    "foo=bar, wait=5, wait=9, baz": 5,
    "": 0,
    "wait": 0,
    "wait=": 0,
    "wait=0": 0,
    "wait=00": 0,
    "wait=-5": 0,
    "wait=5s": 0,
    "wait=5.5": 0,
    "wait=five": 0,
    'wait="5': 0,
    "await=5": 0,
    "x-wait=5": 0,
    "respond-async": 0,
    "5": 0,
}


def most(api: Api) -> int:
    """Return the longest wait of an API, in seconds."""
    return 25 if api.name == RECORDS_OF_CALLERS else 20


def asked(render: Renderer, api: Api, method: str, path: str, job_id: str, **header: str) -> dict[str, Any]:
    """Return what the reader is asked when a job is read."""
    body = json.dumps({"executionArn": api.execution_arn_prefix + api.owner + job_id}) if method == "post" else ""
    request = render(api.request_template(method, path), api.request(body, path={"id": job_id}, header=header)).json
    assert request["stateMachineArn"] == READER_ARN
    return dict(json.loads(request["input"]))


def read(render: Renderer, api: Api, method: str, path: str, execution: dict[str, Any], **header: str) -> Rendered:
    """Render the answer to a read out of the reader's execution."""
    request = api.request(json.dumps(execution), path={"id": "a"}, header=header)
    return render(api.response_template(method, path), request)


def gave(output: object) -> dict[str, Any]:
    """Return a reader's execution that gave something."""
    return {"status": "SUCCEEDED", "output": json.dumps(output, ensure_ascii=False), "input": SECRET, "name": SECRET}


def record(api: Api, **members: Any) -> dict[str, Any]:
    """Return a record as the recorder writes it.

    Args:
        api: Whose job it is of.
        members: What DescribeExecution would say, with dates as a record has them.
    """
    told = {"stopDate": None, "output": None, "error": None, "cause": None, **members}
    return {
        **told,
        "executionArn": f"{api.execution_arn_prefix}{api.owner}a",
        "name": f"{api.owner}a",
        "stopDate": str(told["stopDate"] or "null"),
        "error": json.dumps(told["error"], ensure_ascii=False),
        "cause": json.dumps(told["cause"], ensure_ascii=False),
        "outputDetails": None,
        "redriveCount": 0,
        "doubtAt": 1795459170250,
    }


@pytest.mark.parametrize(("method", "path"), READS)
def test_a_well_formed_id_is_looked_up(render: Renderer, recorded: Api, method: str, path: str) -> None:
    @settings(max_examples=CASES // 2)
    @given(ids(recorded.id_length))
    def is_looked_up(job_id: str) -> None:
        name = recorded.owner + job_id

        assert asked(render, recorded, method, path, job_id) == {
            "name": name,
            "executionArn": recorded.execution_arn_prefix + name,
            "now": 1_795_459_200_000,
            "wait": 0,
            "patience": {"missing": 2, "refused": 4},
            "kept": {},
        }

    is_looked_up()


@pytest.mark.parametrize(("method", "path"), READS)
def test_a_hostile_id_never_reaches_the_reader(render: Renderer, recorded: Api, method: str, path: str) -> None:
    @given(hostile)
    def is_kept_back(job_id: str) -> None:
        request = asked(render, recorded, method, path, job_id)

        assert request["name"] == recorded.owner + NO_JOB
        assert request["executionArn"] == recorded.execution_arn_prefix + recorded.owner + NO_JOB

    is_kept_back()


@pytest.mark.parametrize("header", ["Prefer", "prefer"])
@pytest.mark.parametrize(("preference", "seconds"), PREFERENCES.items(), ids=PREFERENCES)
def test_a_preference_is_read_as_rfc_7240_has_it(
    render: Renderer, recorded: Api, header: str, preference: str, seconds: int
) -> None:
    if seconds == 20 and most(recorded) != 20:
        seconds = min(most(recorded), int(re.sub("[^0-9]", "", preference)))

    request = asked(render, recorded, "get", "/{id}", "a", **{header: preference})
    assert request["wait"] == seconds
    assert request["patience"] == {"missing": 4 if seconds > 4 else 2, "refused": max(seconds, 4)}
    for method, path in READS:
        answer = read(render, recorded, method, path, gave(record(recorded, **RUNNING)), **{header: preference})
        assert answer.headers.get("Preference-Applied") == (f"wait={seconds}" if seconds else None)


RUNNING = {"status": "RUNNING", "startDate": "1795459170250"}


def test_an_answer_depends_on_the_preference(recorded: Api) -> None:
    for method, path in READS:
        operation = recorded.document["paths"][recorded.path + path][method]
        headers = operation["x-amazon-apigateway-integration"]["responses"]["2\\d{2}"]["responseParameters"]
        assert "Prefer" in headers["method.response.header.Vary"].strip("'").split(", ")


moments = st.datetimes(datetime(1971, 1, 1), datetime(2099, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))
milliseconds = moments.map(lambda moment: (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1))
outcomes = st.one_of(
    st.fixed_dictionaries({"status": st.sampled_from(["RUNNING", "PENDING_REDRIVE"])}),
    st.fixed_dictionaries(
        {"status": st.just("SUCCEEDED"), "output": json_value.map(lambda value: json.dumps(value, ensure_ascii=False))}
    ),
    st.fixed_dictionaries(
        {"status": st.sampled_from(["FAILED", "TIMED_OUT", "ABORTED"])},
        optional={"error": text.filter(bool), "cause": text.filter(bool)},
    ),
)


@pytest.mark.parametrize(("method", "path"), READS)
def test_a_record_is_answered_as_step_functions_answer_is(
    render: Renderer, recorded: Api, method: str, path: str
) -> None:
    names = {"name": f"{recorded.owner}a", "executionArn": f"{recorded.execution_arn_prefix}{recorded.owner}a"}

    @given(outcomes, milliseconds, st.integers(0, 10_000_000))
    def is_answered_alike(outcome: dict[str, Any], start: int, lasted: int) -> None:
        ended = outcome["status"] not in {"RUNNING", "PENDING_REDRIVE"}
        stop = start + lasted if ended else None
        told = described(**names, **outcome, startDate=start / 1000, stopDate=None if stop is None else stop / 1000)
        direct = render(recorded.response_template(method, f"{path}/full"), recorded.request(told))

        answer = read(
            render, recorded, method, path, gave(record(recorded, **outcome, startDate=str(start), stopDate=stop))
        )

        assert answer.json == direct.json
        assert answer.headers == direct.headers
        assert answer.status is None

    is_answered_alike()


def iso(milliseconds: int, digits: int) -> str:
    """Return a moment in ISO 8601 with so many digits of a second's fraction."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    fraction = f".{moment:%f}000"[: digits + 1] if digits else ""
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z"


def test_a_date_that_the_reader_has_read_is_the_same_moment(render: Renderer, recorded: Api) -> None:
    @given(milliseconds, st.sampled_from([0, 1, 3, 6, 9]))
    def is_the_same(moment: int, digits: int) -> None:
        members = {"status": "ABORTED", "startDate": iso(moment, digits), "stopDate": iso(moment + 1000, digits)}

        answer = read(render, recorded, "get", "/{id}", gave(record(recorded, **members))).json

        cut = {0: 1000, 1: 100}.get(digits, 1)
        assert answer["startDate"] == (moment - moment % cut) / 1000
        assert answer["stopDate"] == (moment + 1000 - moment % cut) / 1000

    is_the_same()


@pytest.mark.parametrize("date", ["1970-01-01T00:00:00Z", "2000-02-29T23:59:59.999Z", "2028-02-29T00:00:00.5Z"])
@pytest.mark.parametrize("further", [0, 1, 366])
def test_days_are_counted_over_leap_years(render: Renderer, recorded: Api, date: str, further: int) -> None:
    moment = datetime.fromisoformat(date) + timedelta(days=further)
    members = {"status": "RUNNING", "startDate": f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z"}

    answer = read(render, recorded, "get", "/{id}", gave(record(recorded, **members))).json

    assert answer["startDate"] == moment.timestamp()


@pytest.mark.parametrize(("method", "path"), READS)
@pytest.mark.parametrize(("problem", "status"), PROBLEMS.items())
def test_what_the_reader_cannot_give_is_the_same_problem(
    render: Renderer, recorded: Api, method: str, path: str, problem: str, status: int
) -> None:
    answer = read(render, recorded, method, path, gave({"problem": problem}))

    assert answer.json == recorded.problems[status]
    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert ("Retry-After" in answer.headers) is (status == 429)


@pytest.mark.parametrize(("method", "path"), READS)
@pytest.mark.parametrize(
    ("failed", "status"),
    [
        ({"status": "FAILED", "error": "NotReadable"}, 500),
        ({"status": "FAILED"}, 500),
        ({"status": "TIMED_OUT"}, 504),
        ({"status": "TIMED_OUT", "error": "States.Timeout"}, 504),
    ],
)
def test_a_reader_that_fails_is_a_problem_that_tells_nothing(
    render: Renderer, recorded: Api, method: str, path: str, failed: dict[str, Any], status: int
) -> None:
    answer = read(render, recorded, method, path, {**failed, "cause": SECRET, "input": SECRET})

    assert answer.json == recorded.problems[status]
    assert answer.json["type"].endswith(SLUG_BY_STATUS[status])
    assert answer.status == status
    assert SECRET not in answer.text


@pytest.mark.parametrize(("method", "path"), READS)
@pytest.mark.parametrize(
    "execution",
    [gave({"problem": "States.DataLimitExceeded"}), {"status": "FAILED", "error": "States.DataLimitExceeded"}],
)
def test_what_is_too_large_for_a_workflow_is_read_from_step_functions(
    render: Renderer, recorded: Api, method: str, path: str, execution: dict[str, Any]
) -> None:
    answer = read(render, recorded, method, path, execution)

    status, url = {"get": (303, "a/full"), "post": (307, "status/full")}[method]
    assert answer.status == status
    assert answer.headers == {"Location": url}
    assert answer.json == {"statusUrl": url}


def test_nobody_is_forbidden_whatever_the_reader_says(render: Renderer, rendered_apis: dict[str, Api]) -> None:
    api = rendered_apis[RECORDS_OF_CALLERS]
    body = json.dumps(gave({"problem": "ExecutionDoesNotExist"}))

    answer = render(api.response_template("get", "/{id}"), api.request(body, unknown(None), path={"id": "a"}))

    assert (answer.status, answer.json) == (403, api.problems[403])


def test_a_large_output_comes_back(render: Renderer, recorded: Api) -> None:
    output = {"text": 'it\'s "large" \\ é😀\n' * 10_000}
    kept = record(
        recorded, status="SUCCEEDED", startDate="1795459170250", stopDate=1795459171250, output=json.dumps(output)
    )

    assert read(render, recorded, "get", "/{id}", gave(kept)).json["output"] == output
    assert json.loads(read(render, recorded, "post", "/status", gave(kept)).json["output"]) == output


@pytest.mark.parametrize("age", [0, 16, 17, 300, 1000])
def test_retry_after_follows_the_age_of_a_record(render: Renderer, recorded: Api, age: int) -> None:
    start = (NOW_SECONDS - age) * 1000
    for date in (str(start), iso(start, 3)):
        kept = record(recorded, status="RUNNING", startDate=date)

        answer = read(render, recorded, "get", "/{id}", gave(kept))

        assert answer.headers["Retry-After"] == str(retry_after(age, *recorded.retry_after_bounds))
