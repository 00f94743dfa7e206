"""What asks the simulator, without Node."""

from unittest.mock import Mock

import pytest

from harness import simulator
from harness.json_lines import Answerer
from harness.rendering import Policy, Role

ROLE = Role(trust={"Statement": ["trust"]}, policy={"Statement": ["policy"]})


@pytest.mark.parametrize(
    ("account", "resource_policy"),
    [(simulator.ACCOUNT, None), ("210987654321", simulator.EVERYBODY_IS_WELCOME)],
)
def test_another_accounts_resource_is_open_so_that_the_roles_own_policy_decides(
    account: str, resource_policy: Policy | None
) -> None:
    node = Mock(spec=Answerer)
    node.ask.return_value = {"result": "Allowed"}
    resource = f"arn:aws:states:eu-west-1:{account}:stateMachine:report"

    simulator.Simulator(node).allows(ROLE, "states:StopExecution", resource)

    simulation = node.ask.call_args.args[0]["simulation"]
    assert simulation["request"]["resource"] == {"resource": resource, "accountId": account}
    assert simulation.get("resourcePolicy") == resource_policy
