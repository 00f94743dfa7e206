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
ACCOUNT = "000000000000"
STATE_MACHINE = f"arn:aws:states:eu-west-1:{ACCOUNT}:stateMachine:report"
RULE = f"arn:aws:events:eu-west-1:{ACCOUNT}:rule/report-status"
# What each is, whose role can be assumed for it alone.
ITS_OWN = {
    "reader": f"{STATE_MACHINE}-reader",
    "recorder": f"{STATE_MACHINE}-recorder",
    "rule": RULE,
    "state_machine": STATE_MACHINE,
}
OTHERS = {
    "state_machine": [
        f"arn:aws:states:eu-west-1:{ACCOUNT}:stateMachine:import",
        f"{STATE_MACHINE}2",
        f"{STATE_MACHINE}-reader",
        f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:report",
        f"arn:aws:states:eu-west-1:{ACCOUNT}:execution:report:report-42",
    ],
    "reader": [STATE_MACHINE, f"{STATE_MACHINE}-recorder", f"{STATE_MACHINE}-reader2"],
    "recorder": [STATE_MACHINE, f"{STATE_MACHINE}-reader", f"{STATE_MACHINE}-recorder2"],
    "rule": [
        f"{RULE}2",
        f"arn:aws:events:eu-west-1:{ACCOUNT}:rule/import-status",
        f"arn:aws:events:eu-west-1:{ACCOUNT}:rule/other-bus/report-status",
        f"arn:aws:events:us-east-1:{ACCOUNT}:rule/report-status",
    ],
}
BOUND = [(setup, role) for setup, role in ROLES if role in ITS_OWN]


def said(role: str) -> dict[str, str]:
    """Return what STS hears from the service that assumes a role."""
    return {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": ITS_OWN.get(role, STATE_MACHINE)}


@pytest.mark.parametrize(("setup", "role"), ROLES, ids=map(" ".join, ROLES))
def test_the_service_that_needs_a_role_may_assume_it(iam: Simulator, setups: Setups, setup: str, role: str) -> None:
    assert iam.may_assume(SERVICES[role], setups[setup][role], said(role))


@pytest.mark.parametrize(("setup", "role"), ROLES, ids=map(" ".join, ROLES))
def test_nobody_else_may_assume_it(iam: Simulator, setups: Setups, setup: str, role: str) -> None:
    others = [
        *({*SERVICES.values(), "ec2.amazonaws.com", "scheduler.amazonaws.com"} - {SERVICES[role]}),
        f"arn:aws:iam::{ACCOUNT}:root",
        f"arn:aws:iam::{ACCOUNT}:role/administrator",
        f"arn:aws:iam::{ACCOUNT}:user/developer",
        "arn:aws:iam::210987654321:root",
        "arn:aws:iam::210987654321:role/administrator",
    ]

    assert [other for other in others if iam.may_assume(other, setups[setup][role], said(role))] == []


@pytest.mark.parametrize(("setup", "role"), BOUND, ids=map(" ".join, BOUND))
def test_the_service_may_assume_it_for_nothing_else(iam: Simulator, setups: Setups, setup: str, role: str) -> None:
    another_account = {"aws:SourceAccount": "210987654321"}
    contexts = [
        *({"aws:SourceArn": arn} for arn in OTHERS[role]),
        another_account,
        another_account | {"aws:SourceArn": ITS_OWN[role].replace(ACCOUNT, "210987654321")},
    ]

    assert [
        context for context in contexts if iam.may_assume(SERVICES[role], setups[setup][role], said(role) | context)
    ] == []


@pytest.mark.parametrize("left_out", said("state_machine"))
@pytest.mark.parametrize(("setup", "role"), BOUND, ids=map(" ".join, BOUND))
def test_the_service_has_to_say_for_whom(iam: Simulator, setups: Setups, setup: str, role: str, left_out: str) -> None:
    context = {key: value for key, value in said(role).items() if key != left_out}

    assert not iam.may_assume(SERVICES[role], setups[setup][role], context)
