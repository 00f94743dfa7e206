"""What drives the simulator, with a fake Node and a fake npm."""

import json
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from harness import simulator
from harness.errors import HarnessError
from harness.rendering import Role
from unit.processes import write_program

ROLE = Role(trust={"Statement": ["trust"]}, policy={"Statement": ["policy"]})
NODE = """
import json, pathlib, sys
for line in sys.stdin:
    asked = json.loads(line)
    pathlib.Path("asked").write_text(line)
    action = asked["simulation"]["request"]["action"]
    if action == "end":
        break
    answers = {"yes": {"result": "Allowed"}}
    print(json.dumps(answers.get(action, {"error": "invalid.action"})), flush=True)
"""


@pytest.fixture
def env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An environment with a fake Node and a fake npm."""
    monkeypatch.setattr(simulator, "SOURCE", tmp_path)
    (tmp_path / "package-lock.json").touch()
    (tmp_path / "node.py").write_text(NODE)
    node = f"exec {shlex.quote(sys.executable)} -S {tmp_path}/node.py"
    write_program(tmp_path / "node", f'[ "$1" = answer.js ] || exec echo v22.12.0\n{node}')
    write_program(tmp_path / "npm", "mkdir node_modules")
    return {"PATH": f"{tmp_path}:/usr/bin:/bin"}


def asked(tmp_path: Path) -> dict[str, Any]:
    return dict(json.loads((tmp_path / "asked").read_text())["simulation"])


def test_what_cannot_be_answered_is_an_error(env: dict[str, str]) -> None:
    with simulator.simulator(env) as iam:
        with pytest.raises(HarnessError, match=r"cannot be simulated: invalid\.action"):
            iam.allows(ROLE, "other", "*")
        with pytest.raises(HarnessError, match="gave no answer"):
            iam.allows(ROLE, "end", "*")


@pytest.mark.parametrize(
    ("resource", "account"),
    [
        ("*", simulator.ACCOUNT),
        ("arn:aws:s3:::reports", simulator.ACCOUNT),
        ("arn:aws:states:eu-west-1:123456789012:stateMachine:report", simulator.ACCOUNT),
        ("arn:aws:states:eu-west-1:210987654321:stateMachine:report", "210987654321"),
    ],
)
def test_another_accounts_resource_is_open_so_that_the_roles_own_policy_decides(
    env: dict[str, str], tmp_path: Path, resource: str, account: str
) -> None:
    with simulator.simulator(env) as iam:
        iam.allows(ROLE, "yes", resource, {"aws:SourceAccount": "1"})

    simulation = asked(tmp_path)
    assert simulation["request"]["resource"] == {"resource": resource, "accountId": account}
    assert simulation["request"]["contextVariables"] == {"aws:SourceAccount": "1"}
    assert simulation["identityPolicies"][0]["policy"] == ROLE.policy
    own = account == simulator.ACCOUNT
    assert simulation.get("resourcePolicy") == (None if own else simulator.EVERYBODY_IS_WELCOME)
