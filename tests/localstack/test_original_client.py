"""The original front end's calls, one by one, as it makes them."""

import json
import random
import string
import time

import httpx
import pytest

from deployments import Deployment
from harness.target import Target

POLL_SECONDS = 1.0  # the original waits 10 s
DEADLINE_SECONDS = 60.0


def execution_name() -> str:
    """Return a name as the original makes it."""
    return "MyExecution_" + "".join(random.choices(string.ascii_letters + string.digits, k=8))


@pytest.mark.parametrize(
    "state_machine_arn",
    [None, "arn:aws:states:us-east-1:111111111111:stateMachine:Another", "nonsense"],
    ids=["this machine's ARN", "another machine's ARN", "no ARN"],
)
def test_the_original_flow(target: Target, quickstart: Deployment, state_machine_arn: str | None) -> None:
    job = quickstart.outputs["job"]
    api = target.api_url(job)
    body = {
        "input": '{"message": "client request", "seconds": 1.5}',
        "name": execution_name(),
        "stateMachineArn": state_machine_arn or job["state_machine_arn"],
    }

    with httpx.Client(trust_env=False) as http:
        execution_arn = http.post(f"{api}/execution", json=body).json()["executionArn"]
        deadline = time.monotonic() + DEADLINE_SECONDS
        while "output" not in (
            answer := http.post(f"{api}/execution/status", json={"executionArn": execution_arn}).json()
        ):
            assert time.monotonic() < deadline
            time.sleep(POLL_SECONDS)

    assert json.loads(answer["output"])["message"] == "One minute elapsed"
    assert execution_arn.rsplit(":", 1) == [job["state_machine_arn"].replace("stateMachine", "execution"), body["name"]]
