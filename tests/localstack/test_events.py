"""The events of Step Functions on EventBridge, with a rule and state machines of the test's own."""

import json
import uuid
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from harness.target import Target
from localstack.queues import messages, queue_of_its_own

DEFINITION = json.dumps({"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}})


@pytest.fixture
def machines(listening: Target) -> Iterator[dict[str, str]]:
    """ARNs of a state machine of each type, whose output is their input."""
    states = listening.client("stepfunctions")
    with ExitStack() as stack:
        arns = {}
        for kind in ("STANDARD", "EXPRESS"):
            name, role = f"{kind}-{uuid.uuid4().hex[:6]}", "arn:aws:iam::000000000000:role/any"
            made = states.create_state_machine(name=name, definition=DEFINITION, roleArn=role, type=kind)
            arns[kind] = made["stateMachineArn"]
            stack.callback(states.delete_state_machine, stateMachineArn=arns[kind])
        yield arns


@pytest.fixture
def queue(listening: Target, machines: dict[str, str]) -> Iterator[str]:
    """URL of a queue that is sent the machines' events."""
    events = listening.client("events")
    name = f"events-{uuid.uuid4().hex[:6]}"
    with ExitStack() as stack:
        url, arn = stack.enter_context(queue_of_its_own(listening))
        events.put_rule(Name=name, EventPattern=json.dumps({"detail": {"stateMachineArn": list(machines.values())}}))
        stack.callback(events.delete_rule, Name=name)
        events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn}])
        stack.callback(events.remove_targets, Rule=name, Ids=["queue"])
        yield url


def test_a_standard_workflow_tells_of_itself_as_on_aws_and_an_express_one_does_not(
    listening: Target, machines: dict[str, str], queue: str
) -> None:
    states, large = listening.client("stepfunctions"), json.dumps("a" * 200_000)

    # LocalStack sends the event of a start before it answers.
    states.start_execution(stateMachineArn=machines["EXPRESS"])
    arn = states.start_execution(stateMachineArn=machines["STANDARD"], input=large)["executionArn"]
    events = (message["detail"] for message in messages(listening, queue))
    first, second = sorted([next(events), next(events)], key=lambda event: event["status"])

    described = states.describe_execution(executionArn=arn)
    assert [(it["executionArn"], it["status"]) for it in (first, second)] == [(arn, "RUNNING"), (arn, "SUCCEEDED")]
    assert first["startDate"] == second["startDate"] == pytest.approx(described["startDate"].timestamp() * 1000, abs=2)
    assert (first["stopDate"], first["output"], first["outputDetails"]) == (None, None, None)
    assert second["stopDate"] == pytest.approx(described["stopDate"].timestamp() * 1000, abs=2)
    assert (first["input"], first["inputDetails"]) == (large, {"included": True})
    assert (second["input"], second["inputDetails"]) == (None, {"included": False})
    assert (second["output"], second["outputDetails"]) == (large, {"included": True})
