"""Each caller's own jobs, over HTTP. LocalStack is told who calls, since it has no authorizers."""

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from deployments import Deployment
from harness.client import JobClient
from harness.target import Target
from localstack.callers import Caller, Identity, call_as, guest, person, principal

FORBIDDEN = {
    "type": "urn:problem-type:async-api:forbidden",
    "title": "Forbidden",
    "status": 403,
    "detail": "There is no such route, or the caller may not use it.",
}
POOLS_ROLE = "AROACKCEVSQ6C2EXAMPLE:CognitoIdentityCredentials"
# By the example that they call: two who must not meet.
PAIRS: dict[str, tuple[str, Caller, Caller]] = {
    "users of a user pool": (
        "cognito",
        person("8f14e45f-ceea-467f-a9ab-d0c3f1e2b4a6"),
        person("8f14e45f-ceea-467f-a9ab-d0c3f1e2b4a7"),
    ),
    "a user and a role": ("secured", principal("AIDACKCEVSQ6C2EXAMPLE"), principal("AROACKCEVSQ6C2EXAMPLE:alice")),
    "users of an identity pool, who share its role": (
        "secured",
        guest("eu-west-1:8f14e45f-ceea-467f-a9ab-d0c3f1e2b4a6", POOLS_ROLE),
        guest("eu-west-1:8f14e45f-ceea-467f-a9ab-d0c3f1e2b4a7", POOLS_ROLE),
    ),
}
# Whoever is told apart by nothing.
NOBODIES: dict[str, tuple[str, Identity | None]] = {
    "no user": ("cognito", None),
    "a user without a sub": ("cognito", {"authorizer": {"claims": {"email": "alice@example.com"}}}),
    "a sub that is empty": ("cognito", person("").identity),
    "a sub of 61 characters": ("cognito", person("a" * 61).identity),
    "a sub of 46 bytes that must be encoded": ("cognito", person("|" * 46).identity),
    "a signature of AWS's to a user pool's API": ("cognito", principal("AIDACKCEVSQ6C2EXAMPLE").identity),
    "no signature": ("secured", None),
    "a federated user": ("secured", principal("123456789012:alice").identity),
    "an identity that is none": ("secured", guest("alice", POOLS_ROLE).identity),
    "a user pool's token to a signed API": ("secured", person("alice").identity),
}


@dataclass(frozen=True)
class Member:
    """One of the two.

    Attributes:
        caller: Who it is.
        client: Calls as he does.
    """

    caller: Caller
    client: JobClient

    def keeps_to_himself(self, answer: httpx.Response) -> bool:
        """Tell whether an answer holds nothing of who he is."""
        seen = answer.text + str(answer.headers)
        return not any(told in seen for told in (self.caller.secret, self.caller.owner))


@dataclass(frozen=True)
class Pair:
    """Two callers of one API.

    Attributes:
        alice: One.
        bob: The other.
        emulator: Where the API is.
        outputs: The module's outputs.
    """

    alice: Member
    bob: Member
    emulator: Target
    outputs: Mapping[str, Any]

    def execution(self, arn: str) -> dict[str, Any]:
        """Return an execution as Step Functions has it."""
        return dict(self.emulator.client("stepfunctions").describe_execution(executionArn=arn))


def name() -> str:
    """Return a name that no test has used."""
    return f"report-{uuid.uuid4().hex[:6]}"


def executions(emulator: Target, outputs: Mapping[str, Any]) -> list[str]:
    """Return the names of all executions of an API's state machine."""
    pages = emulator.client("stepfunctions").get_paginator("list_executions")
    found = pages.paginate(stateMachineArn=outputs["state_machine_arn"])
    return [str(execution["name"]) for page in found for execution in page["executions"]]


def as_seen(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    """Return what two answers that say the same have in common."""
    own = {"date", "x-amzn-requestid", "x-amz-apigw-id", "x-amzn-trace-id"}
    return answer.status_code, answer.content, {k: v for k, v in answer.headers.items() if k not in own}


@pytest.fixture(params=list(PAIRS.values()), ids=list(PAIRS))
def pair(request: pytest.FixtureRequest, listening: Target) -> Iterator[Pair]:
    example, alice, bob = request.param
    applied: Deployment = request.getfixturevalue(example)
    outputs = applied.outputs["job"]
    with call_as(listening, outputs, alice.identity) as first, call_as(listening, outputs, bob.identity) as second:
        yield Pair(Member(alice, first.ready()), Member(bob, second.ready()), listening, outputs)


@pytest.mark.applies("cognito", "secured")
def test_a_name_that_another_uses_is_free(pair: Pair) -> None:
    shared = name()
    members = [pair.alice, pair.bob]

    started = [member.client.start({"seconds": 0}, name=shared) for member in members]
    read = [member.client.get(shared).json() for member in members]

    assert [answer.status_code for answer in started] == [202, 202]
    assert [answer.json()["id"] for answer in started] == [shared, shared]
    arns = [answer.json()["executionArn"] for answer in started]
    assert [pair.execution(arn)["name"] for arn in arns] == [f"{member.caller.owner}{shared}" for member in members]
    assert [(job["id"], job["startDate"]) for job in read] == [
        (shared, answer.json()["startDate"]) for answer in started
    ]
    assert read[0]["startDate"] != read[1]["startDate"]


@pytest.mark.applies("cognito", "secured")
def test_anothers_job_is_one_that_does_not_exist(pair: Pair) -> None:
    # Long enough to be stopped, if anybody could.
    started = pair.bob.client.start({"seconds": 3}, name=name())
    bobs = started.json()
    arn = bobs["executionArn"]
    alice = pair.alice.client
    # By its id, its whole name and its ARN; and what nobody has started.
    ids = [bobs["id"], arn.rsplit(":", 1)[1], "nobody-has-started-this"]
    arns = [arn, f"{arn}-not", arn.replace(pair.bob.caller.owner, f"{pair.alice.caller.owner}not-")]

    answers = [
        *(alice.get(job) for job in ids),
        *(alice.status(job) for job in arns),
        *(alice.cancel(job) for job in ids),
    ]

    assert answers[0].status_code == 404
    assert [as_seen(answer) for answer in answers] == [as_seen(answers[0])] * len(answers)
    assert answers[0].json()["type"] == "urn:problem-type:async-api:job-not-found"
    assert pair.bob.client.wait(started, deadline=60.0, interval=0.2)[-1].job["status"] == "SUCCEEDED"
    assert pair.execution(arn)["status"] == "SUCCEEDED"


@pytest.mark.applies("cognito", "secured")
def test_the_arn_that_a_start_answers_is_the_one_to_ask_with(pair: Pair) -> None:
    started = pair.alice.client.start({"seconds": 0}, name=name()).json()

    answer = pair.alice.client.status(started["executionArn"])

    assert answer.status_code == 200
    assert answer.json()["executionArn"] == started["executionArn"]
    assert answer.json()["name"] == f"{pair.alice.caller.owner}{started['id']}"


@pytest.mark.applies("cognito", "secured")
def test_a_callers_own_name_is_taken_and_the_answer_says_by_which_job(pair: Pair) -> None:
    shared = name()
    pair.bob.client.start({"seconds": 0, "bobs": True}, name=shared)
    first = pair.alice.client.start({"seconds": 0}, name=shared)

    second = pair.alice.client.start({"seconds": 0, "other": True}, name=shared)

    assert (first.status_code, second.status_code) == (202, 409)
    assert second.headers["Location"] == f"execution/{shared}"
    assert pair.alice.keeps_to_himself(second)
    found = pair.alice.client.http.get(second.url.join(second.headers["Location"])).json()
    assert found["startDate"] == first.json()["startDate"]


@pytest.mark.applies("cognito", "secured")
def test_an_idempotency_key_is_each_callers_own(pair: Pair) -> None:
    key = name()
    before = executions(pair.emulator, pair.outputs)

    # Long enough to run when the second comes: a name may be used again while its job runs with the same input.
    jobs = [
        member.client.http.post(
            member.client.start_url, json={"input": {"seconds": 5}}, headers={"Idempotency-Key": key}
        ).json()
        for member in (pair.alice, pair.bob, pair.alice, pair.bob)
    ]

    assert [job["id"] for job in jobs] == [key] * 4
    assert [jobs[2], jobs[3]] == [jobs[0], jobs[1]]
    made = set(executions(pair.emulator, pair.outputs)) - set(before)
    assert made == {f"{pair.alice.caller.owner}{key}", f"{pair.bob.caller.owner}{key}"}


@pytest.mark.applies("cognito", "secured")
def test_a_job_without_a_name_gets_one_among_its_callers(pair: Pair) -> None:
    alice = pair.alice

    started = [alice.client.start({"seconds": 0}).json() for _ in range(2)]
    id = started[0]["id"]

    assert id != started[1]["id"]
    assert re.fullmatch(r"[0-9A-Za-z_-]+", id)
    assert pair.execution(started[0]["executionArn"])["name"] == f"{alice.caller.owner}{id}"
    assert alice.client.get(id).json()["id"] == id
    assert pair.bob.client.get(id).status_code == 404


@pytest.mark.applies("cognito", "secured")
def test_no_answer_tells_more_of_the_caller_than_his_own_execution_does(pair: Pair) -> None:
    alice = pair.alice
    started = alice.client.start({"seconds": 0})
    job = started.json()
    arn = job.pop("executionArn")

    read = alice.client.get(job["id"])
    stopped = alice.client.cancel(job["id"])

    assert arn.endswith(f":{alice.caller.owner}{job['id']}")
    assert alice.caller.secret not in f"{job}{started.headers}"
    assert alice.caller.owner not in f"{job}{started.headers}"
    assert started.headers["Location"] == job["statusUrl"] == f"execution/{job['id']}"
    assert all(alice.keeps_to_himself(answer) for answer in (read, stopped, alice.client.get("not-there")))


@pytest.mark.applies("cognito", "secured")
@pytest.mark.parametrize(("example", "identity"), NOBODIES.values(), ids=NOBODIES)
def test_nobody_is_refused_everywhere(
    request: pytest.FixtureRequest, listening: Target, example: str, identity: Identity | None
) -> None:
    outputs = request.getfixturevalue(example).outputs["job"]
    before = executions(listening, outputs)

    with call_as(listening, outputs, identity) as client:
        answers = [
            client.start({"seconds": 0}),
            client.start({"seconds": 0}, name="report"),
            client.get("report"),
            client.cancel("report"),
            client.status(outputs["state_machine_arn"].replace(":stateMachine:", ":execution:") + ":report"),
        ]

    assert [answer.status_code for answer in answers] == [403] * len(answers)
    assert all(answer.json() == FORBIDDEN for answer in answers)
    assert all(answer.headers["Content-Type"] == "application/problem+json" for answer in answers)
    assert not any("location" in answer.headers for answer in answers)
    assert executions(listening, outputs) == before


@pytest.mark.parametrize(
    ("alice", "bob", "ids"),
    [
        # "1-a-b-c" and "3-a-b-c": without the length both would be "a-b-c".
        (person("a"), person("a-b"), ("b-c", "c")),
        # One is how the other is written.
        (person("a|b", "_YXxi"), person("YXxi"), ("c", "c")),
        # One is the length of the other.
        (person("1"), person("11"), ("1-c", "c")),
        # "ü" and what Latin-1 makes of its UTF-8.
        (person("ü", "_w7w"), person("Ã¼", "_w4PCvA"), ("c", "c")),
    ],
    ids=["the beginning of another", "the encoding of another", "digits", "not ASCII"],
)
def test_callers_that_look_alike_do_not_meet(
    cognito: Deployment, listening: Target, alice: Caller, bob: Caller, ids: tuple[str, str]
) -> None:
    outputs = cognito.outputs["job"]
    steps = listening.client("stepfunctions")
    mark = uuid.uuid4().hex[:6]
    alices, bobs = (f"{id}-{mark}" for id in ids)

    with call_as(listening, outputs, alice.identity) as first, call_as(listening, outputs, bob.identity) as second:
        started = [first.start({"seconds": 0}, name=alices), second.start({"seconds": 0}, name=bobs)]
        own = [first.get(alices), second.get(bobs)]
        status = [
            client.status(answer.json()["executionArn"]).status_code for answer in started for client in (first, second)
        ]

    arns = [answer.json()["executionArn"] for answer in started]
    assert [steps.describe_execution(executionArn=arn)["name"] for arn in arns] == [
        f"{alice.owner}{alices}",
        f"{bob.owner}{bobs}",
    ]
    assert [answer.json()["startDate"] for answer in own] == [answer.json()["startDate"] for answer in started]
    assert status == [200, 404, 404, 200]
