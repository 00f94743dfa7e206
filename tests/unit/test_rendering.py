"""What is found in the state of a `terraform test`."""

import json
from typing import Any

from harness.rendering import Role, Setup, setups_in

ARN = "arn:aws:states:eu-west-1:000000000000:stateMachine:report"
DOCUMENT = {"openapi": "3.0.1"}
RESOURCES = [
    {"type": kind, "name": name, "values": values}
    for kind, name, values in [
        ("aws_iam_role", "api", {"assume_role_policy": '{"trust": 1}'}),
        ("aws_iam_role_policy", "api", {"policy": '{"policy": 1}'}),
        ("aws_lambda_function", "job", {"function_name": "job"}),
        ("aws_sfn_state_machine", "job", {"arn": ARN}),
    ]
]
SETUP = Setup(DOCUMENT, ARN, {"api": Role({"trust": 1}, {"policy": 1})})


def outputs(**values: object) -> dict[str, Any]:
    return {name: {"sensitive": False, "value": value} for name, value in values.items()}


def test_the_module_itself_is_called_as_its_run() -> None:
    state = {"outputs": outputs(openapi=json.dumps(DOCUMENT)), "root_module": {"resources": RESOURCES}}

    assert setups_in("full", state) == {"full": SETUP}


def test_a_module_in_an_example_is_called_as_the_example_calls_it() -> None:
    state = {
        "outputs": outputs(report={"openapi": json.dumps(DOCUMENT)}),
        "root_module": {"child_modules": [{"address": "module.report", "resources": RESOURCES}]},
    }

    assert setups_in("two_jobs", state) == {"two_jobs.report": SETUP}
