"""Who may assume each role, as IAM would decide it."""

import pytest

from harness.simulator import Simulator
from policies.conftest import Setups

SERVICES = {
    "api": "apigateway.amazonaws.com",
    "authorizer": "apigateway.amazonaws.com",
    "function": "lambda.amazonaws.com",
    "reader": "states.amazonaws.com",
    "recorder": "states.amazonaws.com",
    "rule": "events.amazonaws.com",
    "state_machine": "states.amazonaws.com",
}
ROLES = [
    (setup, role)
    for setup, roles in {
        "default": ["api", "function", "state_machine"],
        "full": ["api", "authorizer", "function", "state_machine"],
        "own_definition": ["api", "state_machine"],
        "records": ["api", "function", "reader", "recorder", "rule", "state_machine"],
    }.items()
    for role in roles
]
# What STS hears from Step Functions.
ACCOUNT = "000000000000"
STATE_MACHINE = f"arn:aws:states:eu-west-1:{ACCOUNT}:stateMachine:report"
ITS_OWN = {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": STATE_MACHINE}
# Of the roles that are for something else.
SOURCES = {
    "reader": f"{STATE_MACHINE}-reader",
    "recorder": f"{STATE_MACHINE}-recorder",
    "rule": f"arn:aws:events:eu-west-1:{ACCOUNT}:rule/report-status",
}
OTHERS = {
    "another state machine": {"aws:SourceArn": f"arn:aws:states:eu-west-1:{ACCOUNT}:stateMachine:import"},
    "a name that begins alike": {"aws:SourceArn": f"{STATE_MACHINE}2"},
    "another region": {"aws:SourceArn": f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:report"},
    "another account": {
        "aws:SourceAccount": "210987654321",
        "aws:SourceArn": "arn:aws:states:eu-west-1:210987654321:stateMachine:report",
    },
    "another account with this ARN": {"aws:SourceAccount": "210987654321"},
    "an execution": {"aws:SourceArn": f"arn:aws:states:eu-west-1:{ACCOUNT}:execution:report:report-42"},
}


def of(role: str) -> dict[str, str]:
    """Return what STS hears from the service that assumes a role."""
    return ITS_OWN | ({"aws:SourceArn": SOURCES[role]} if role in SOURCES else {})


@pytest.mark.parametrize(("setup", "role"), ROLES, ids=map(" ".join, ROLES))
def test_the_service_that_needs_a_role_may_assume_it(iam: Simulator, setups: Setups, setup: str, role: str) -> None:
    assert iam.may_assume(SERVICES[role], setups[setup][role], of(role))


@pytest.mark.parametrize(("setup", "role"), ROLES, ids=map(" ".join, ROLES))
def test_nobody_else_may_assume_it(iam: Simulator, setups: Setups, setup: str, role: str) -> None:
    others = [
        *({*SERVICES.values(), "ec2.amazonaws.com", "events.amazonaws.com"} - {SERVICES[role]}),
        f"arn:aws:iam::{ACCOUNT}:root",
        f"arn:aws:iam::{ACCOUNT}:role/administrator",
        f"arn:aws:iam::{ACCOUNT}:user/developer",
        "arn:aws:iam::210987654321:root",
        "arn:aws:iam::210987654321:role/administrator",
    ]

    assert [other for other in others if iam.may_assume(other, setups[setup][role], of(role))] == []


@pytest.mark.parametrize("setup", ["default", "full", "own_definition"])
@pytest.mark.parametrize("context", [{**ITS_OWN, **other} for other in OTHERS.values()], ids=OTHERS)
def test_step_functions_may_assume_it_for_no_other_state_machine(
    iam: Simulator, setups: Setups, setup: str, context: dict[str, str]
) -> None:
    assert not iam.may_assume(SERVICES["state_machine"], setups[setup]["state_machine"], context)


@pytest.mark.parametrize("left_out", ITS_OWN)
def test_step_functions_has_to_say_for_whom(iam: Simulator, setups: Setups, left_out: str) -> None:
    context = {key: value for key, value in ITS_OWN.items() if key != left_out}

    assert not iam.may_assume(SERVICES["state_machine"], setups["default"]["state_machine"], context)


@pytest.mark.parametrize("role", SOURCES)
def test_a_role_of_the_records_is_for_one_workflow_or_rule(iam: Simulator, setups: Setups, role: str) -> None:
    sources = [STATE_MACHINE, f"{SOURCES[role]}2", *(source for other, source in SOURCES.items() if other != role)]
    contexts = [of(role) | {"aws:SourceArn": source} for source in sources]

    assert not any(iam.may_assume(SERVICES[role], setups["records"][role], context) for context in contexts)
