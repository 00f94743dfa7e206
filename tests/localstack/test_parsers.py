"""LocalStack's parsers, as the harness has mended them."""

import json
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.target import Target

AT_ONCE = 8


@pytest.fixture
def members() -> list[str]:
    """Names of this test alone, so that no path with one has been parsed before."""
    return [f"member_{uuid.uuid4().hex}" for _ in range(40)]


@pytest.fixture
def machine(emulator: Target, members: list[str]) -> Iterator[str]:
    """ARN of a workflow that picks each member out of its input."""
    states = emulator.client("stepfunctions")
    picked = {f"{member}.$": f"$.input.{member}" for member in members}
    definition = {"StartAt": "Pick", "States": {"Pick": {"Type": "Pass", "Parameters": picked, "End": True}}}
    made = states.create_state_machine(
        name=f"parsers-{uuid.uuid4().hex[:6]}",
        definition=json.dumps(definition),
        roleArn="arn:aws:iam::000000000000:role/any",
        type="EXPRESS",
    )
    yield made["stateMachineArn"]
    states.delete_state_machine(stateMachineArn=made["stateMachineArn"])


def pick(target: Target, machine: str, members: list[str]) -> float:
    """Run the workflow, and return how many seconds it took."""
    given = {member: number for number, member in enumerate(members)}
    began = time.monotonic()
    ended = target.client("stepfunctions").start_sync_execution(
        stateMachineArn=machine, input=json.dumps({"input": given})
    )
    assert json.loads(ended["output"]) == given
    return time.monotonic() - began


def test_a_workflow_is_parsed_once(emulator: Target, machine: str, members: list[str]) -> None:
    first = pick(emulator, machine, members)

    assert min(pick(emulator, machine, members) for _ in range(5)) < first / 2


def test_paths_that_are_read_at_once_are_what_they_say(emulator: Target, machine: str, members: list[str]) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda _: pick(emulator, machine, members), range(AT_ONCE)))
