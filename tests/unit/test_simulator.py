"""What asks the simulator, without Node."""

from unittest.mock import Mock

import pytest

from harness import simulator
from harness.json_lines import Answerer
from harness.rendering import Role

ROLE = Role(trust={"Statement": ["trust"]}, policy={"Statement": ["policy"]})


@pytest.mark.parametrize(
    ("resource", "account"),
    [
        ("*", simulator.ACCOUNT),
        ("arn:aws:s3:::reports", simulator.ACCOUNT),
        ("arn:aws:states:eu-west-1:123456789012:stateMachine:report", simulator.ACCOUNT),
        ("arn:aws:states:eu-west-1:210987654321:stateMachine:report", "210987654321"),
    ],
)
def test_another_accounts_resource_is_open_so_that_the_roles_own_policy_decides(resource: str, account: str) -> None:
    node = Mock(spec=Answerer)
    node.ask.return_value = {"result": "Allowed"}

    assert simulator.Simulator(node).allows(ROLE, "states:StopExecution", resource, {"aws:SourceAccount": "1"})

    simulation = node.ask.call_args.args[0]["simulation"]
    assert simulation["request"]["resource"] == {"resource": resource, "accountId": account}
    assert simulation["request"]["contextVariables"] == {"aws:SourceAccount": "1"}
    assert simulation["identityPolicies"][0]["policy"] == ROLE.policy
    own = account == simulator.ACCOUNT
    assert simulation.get("resourcePolicy") == (None if own else simulator.EVERYBODY_IS_WELCOME)
