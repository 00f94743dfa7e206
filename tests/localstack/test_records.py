"""Reads out of records, reads that wait, and whatever goes wrong between a job and its record."""

import json
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest

from deployments import Deployment
from harness.client import FINAL, JobClient
from harness.target import Target
from localstack.records import FAILS, Records

WAIT = 20


@pytest.fixture
def records(recorded: Deployment, recorded_workbench: JobClient, emulator: Target) -> Records:
    return Records(recorded.outputs["job"], emulator, recorded_workbench)


def start(records: Records, **job: object) -> str:
    """Start a job, and return its id."""
    return str(records.client.start(job).raise_for_status().json()["id"])


def ended(records: Records, job_id: str) -> dict[str, Any]:
    """Wait for the end of a job."""
    limit = time.monotonic() + 90
    while (job := records.get(job_id, WAIT))["status"] not in FINAL:
        assert time.monotonic() < limit
    return job


def kept(records: Records, job_id: str, status: str) -> dict[str, Any]:
    """Wait until a job's record has a status, without asking the API, which would mend it."""
    limit = time.monotonic() + 60
    while job_id not in records.names or (found := records.read(job_id))["status"] != status:
        assert time.monotonic() < limit
        time.sleep(0.2)
    return found


def event(status: str, redrive: int = 0, later: int = 0) -> dict[str, Any]:
    """Return what an event says of a job.

    Args:
        status: Its status.
        redrive: How often it has been redriven.
        later: Days by which its execution began later than another one of the same name.
    """
    began = 1_795_459_170_250 + later * 86_400_000
    over = status != "RUNNING"
    return {
        "stateMachineArn": "arn:aws:states:eu-west-1:000000000000:stateMachine:a",
        "executionArn": "arn:aws:states:eu-west-1:000000000000:execution:a:b",
        "status": status,
        "startDate": began,
        "stopDate": began + 1000 if over else None,
        "input": "{}",
        "inputDetails": {"included": True},
        "output": json.dumps({"redrive": redrive, "later": later}) if status == "SUCCEEDED" else None,
        "outputDetails": {"included": True} if status == "SUCCEEDED" else None,
        "error": "Bad" if status == "FAILED" else None,
        "cause": None,
        "redriveCount": redrive,
        "redriveDate": None,
    }


def test_a_read_waits_for_the_end_and_answers_out_of_the_record(records: Records) -> None:
    job_id = start(records, seconds=3, number=7)

    job = ended(records, job_id)

    assert (job["status"], job["output"]) == ("SUCCEEDED", {"seconds": 3, "number": 7})
    assert records.read(job_id)["status"] == "SUCCEEDED"
    # Not what Step Functions says: what the record does.
    records.change(job_id, output='{"number": 8}')
    assert records.get(job_id)["output"] == {"number": 8}


def test_a_wait_that_is_too_short_says_that_the_job_runs(records: Records) -> None:
    job_id = start(records, seconds=18)

    answer = records.client.http.get(f"{records.client.start_url}/{job_id}", headers={"Prefer": "wait=1"})

    assert answer.json()["status"] == "RUNNING"
    assert answer.headers["Preference-Applied"] == "wait=1"
    assert "Prefer" in answer.headers["Vary"]
    assert int(answer.headers["Retry-After"]) >= 3


def test_a_job_that_is_stopped_while_a_client_waits_is_aborted(records: Records) -> None:
    # LocalStack stops a job when its function has ended.
    job_id = start(records, seconds=10)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(ended, records, job_id)
        time.sleep(1)
        records.client.cancel(job_id)

        assert waiting.result()["status"] == "ABORTED"


def test_a_job_that_nobody_has_is_not_found_and_gets_no_record(records: Records) -> None:
    answer = records.client.http.get(f"{records.client.start_url}/nobody", headers={"Prefer": "wait=5"})

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert "nobody" not in records.names


def test_a_lost_start_is_made_good_by_step_functions(records: Records) -> None:
    with records.no_events():
        job_id = start(records, seconds=15)
        assert records.get(job_id)["status"] == "RUNNING"
        written = records.read(job_id)
        assert written["status"] == "RUNNING"
        # Late, and better than what the reader has written: it is doubted later.
        # A moment before its own start, which the event of its end has in other digits: so that one is the newer.
        began = int(datetime.fromisoformat(written["startDate"]).timestamp() * 1000) - 1
        records.tell(name=job_id, **event("RUNNING") | {"executionArn": written["executionArn"], "startDate": began})
        assert records.read(job_id)["doubtAt"] > written["doubtAt"]

    assert ended(records, job_id)["output"] == {"seconds": 15}


def test_a_lost_end_is_found_when_the_record_is_doubted(records: Records) -> None:
    job_id = start(records, number=2)
    kept(records, job_id, "SUCCEEDED")
    records.change(job_id, status="RUNNING", stopDate=None, output=None)
    assert records.get(job_id)["status"] == "RUNNING"

    records.change(job_id, doubtAt=0)

    assert records.get(job_id)["output"] == {"number": 2}
    assert records.read(job_id)["status"] == "SUCCEEDED"


@pytest.mark.parametrize("lost", ["events", "recorder"])
def test_a_job_of_which_nothing_was_recorded_is_read_once_and_then_recorded(records: Records, lost: str) -> None:
    with records.no_events() if lost == "events" else records.workflow("recorder", FAILS):
        job_id = start(records, number=1)
        job = ended(records, job_id)

    assert (job["status"], job["output"]) == ("SUCCEEDED", {"number": 1})
    assert records.get(job_id) == job
    records.change(job_id, output='{"number": 2}')
    assert records.get(job_id)["output"] == {"number": 2}


@pytest.mark.parametrize("damage", [None, '{"status": "SUCC', "hello", "", "[]", "{}", "null", '{"status": "RUNNING"}'])
def test_a_record_that_is_none_is_written_anew(records: Records, damage: str | None) -> None:
    job_id = start(records, number=3)
    kept(records, job_id, "SUCCEEDED")
    if damage is None:
        records.delete(job_id)
    else:
        records.write(job_id, damage)

    job = records.get(job_id)

    assert (job["status"], job["output"]) == ("SUCCEEDED", {"number": 3})
    assert records.read(job_id)["output"] == '{"number":3}'


def test_where_s3_refuses_step_functions_answers(records: Records) -> None:
    job_id = start(records, number=4)
    kept(records, job_id, "SUCCEEDED")
    records.change(job_id, output='{"number": 5}')
    with records.refused(job_id):
        assert records.get(job_id)["output"] == {"number": 4}


def test_where_s3_refuses_a_client_that_waits_is_answered_when_it_does_no_more(records: Records) -> None:
    job_id = start(records, number=4)
    record = kept(records, job_id, "SUCCEEDED")
    with records.refused(job_id), ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(records.get, job_id, WAIT)
        # For longer than a client that does not wait would look for it.
        time.sleep(6)
        records.write(job_id, json.dumps(record | {"output": '{"number": 5}'}))

        assert waiting.result()["output"] == {"number": 5}


def test_a_doubted_record_is_better_than_nothing(records: Records) -> None:
    job_id = start(records, seconds=15)
    kept(records, job_id, "RUNNING")
    records.change(job_id, doubtAt=0)
    with records.workflow("reader", {"aws-sdk:sfn:describeExecution": "aws-sdk:sfn:describeMapRun"}):
        assert records.get(job_id, 1)["status"] == "RUNNING"
    assert records.read(job_id)["doubtAt"] == 0


@pytest.mark.parametrize(
    ("events", "last"),
    [
        ([event("SUCCEEDED"), event("RUNNING")], 0),
        ([event("RUNNING"), event("SUCCEEDED"), event("RUNNING")], 1),
        ([event("FAILED"), event("RUNNING", 1), event("SUCCEEDED", 1)], 2),
        ([event("FAILED"), event("SUCCEEDED", 1), event("RUNNING", 1)], 1),
        ([event("RUNNING", 1), event("FAILED")], 0),
        ([event("SUCCEEDED", 2), event("FAILED", 1)], 0),
        ([event("SUCCEEDED", later=0), event("RUNNING", later=91)], 1),
        ([event("RUNNING", later=91), event("SUCCEEDED", later=0)], 0),
    ],
    ids=[
        "no start",
        "late start",
        "redrive",
        "redrive out of order",
        "late end",
        "two ends",
        "name again",
        "late name",
    ],
)
def test_the_newest_that_is_known_stays(records: Records, events: list[dict[str, Any]], last: int) -> None:
    name = f"told-{uuid.uuid4().hex}"

    for detail in events:
        records.tell(name=name, **detail)

    found = records.read(name)
    assert found["status"] == events[last]["status"]
    assert found["redriveCount"] == events[last]["redriveCount"]
    assert found["startDate"] == str(events[last]["startDate"])


def test_an_event_may_leave_out_what_it_has_not(records: Records) -> None:
    name = f"told-{uuid.uuid4().hex}"
    full = event("FAILED")
    absent = {"stopDate", "output", "outputDetails", "cause", "redriveCount", "redriveDate"}

    records.tell(name=name, **{member: value for member, value in full.items() if member not in absent})

    assert records.get(name) == {"id": name, "status": "FAILED", "startDate": 1795459170.25, "error": "Bad"}


@pytest.mark.parametrize(
    ("job", "status", "member", "value"),
    [({"number": 5}, "SUCCEEDED", "output", {"number": 5}), ({"raise": "bad"}, "FAILED", "error", "ValueError")],
)
def test_what_an_event_left_out_is_read_from_step_functions(
    records: Records, job: dict[str, Any], status: str, member: str, value: object
) -> None:
    job_id = start(records, **job)
    kept(records, job_id, status)
    records.change(job_id, output=None, error="null", cause="null")

    answer = records.client.get(job_id)

    assert answer.history[0].status_code == 303
    assert answer.json()[member] == value


def test_an_event_mends_what_is_no_record(records: Records) -> None:
    name = f"told-{uuid.uuid4().hex}"
    records.write(name, "hello")

    records.tell(name=name, **event("SUCCEEDED"))

    assert records.read(name)["status"] == "SUCCEEDED"


@pytest.mark.parametrize("characters", [200_000, 255_000])
def test_a_large_output_comes_back(records: Records, characters: int) -> None:
    job_id = start(records, text="x" * characters)
    limit = time.monotonic() + 90
    while (answer := records.client.get(job_id)).json()["status"] == "RUNNING":
        assert time.monotonic() < limit
        time.sleep(0.5)

    assert answer.json()["output"] == {"text": "x" * characters}
    # By a redirect where it is too large for an event.
    assert bool(answer.history) is (characters > 248_000)
    arn = f"{records.outputs['state_machine_arn'].replace(':stateMachine:', ':execution:')}:{job_id}"
    posted = records.client.http.post(
        f"{records.client.start_url}/status", json={"executionArn": arn}, follow_redirects=True
    )
    assert json.loads(posted.json()["output"]) == {"text": "x" * characters}


def test_an_output_of_every_kind_of_character_comes_back(records: Records) -> None:
    text = "'\"\\/$#{}()!*\n\t\r@%&<>é😀\u2028 $input #set($x) \\u0041 \\' </script>"
    job_id = start(records, text=text, raise_=None)

    assert ended(records, job_id)["output"] == {"text": text, "raise_": None}
