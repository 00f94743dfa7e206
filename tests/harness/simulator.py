"""Evaluates policies as IAM does, with iam-simulate on Node: what a role may do, and who may assume it.

Of PyPI's libraries none will do: principalmapper cannot be imported on Python 3.10 and newer, moto takes an unmet
condition for a denial and looks at StringEquals alone, the others read policies and evaluate no request. iam-simulate
also knows every action, its resources and its condition keys: a slip in a question is an error, and not a denial.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import HarnessError
from harness.json_lines import Answerer, answering
from harness.npm import Npm
from harness.rendering import Policy, Role

SOURCE = Path(__file__).with_name("simulator")

ACCOUNT = "123456789012"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/role"
# An administrator, so that a refusal never comes from the principal's own policy.
ANYTHING: Policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
# A key's policy as AWS and examples/secured have it: the account's roles may do what their own policies say.
LEAVE_IT_TO_IAM: Policy = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"}
    ],
}
# What another account's resource may have at worst.
EVERYBODY_IS_WELCOME: Policy = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
}


@dataclass
class Simulator:
    """A running simulator.

    Attributes:
        answerer: The program that answers, `answer.js`.
    """

    answerer: Answerer

    def allows(self, role: Role, action: str, resource: str, context: Mapping[str, str] | None = None) -> bool:
        """Tell whether a role may do something.

        Args:
            role: The role.
            action: The action, such as `states:StartExecution`.
            resource: ARN of what it is done to; `*` for an action that takes no resource.
            context: The request's condition keys.

        Raises:
            HarnessError: There is no such action, or not on such a resource.
        """
        simulation = _simulation(ROLE_ARN, role.policy, action, resource, context or {})
        if simulation["request"]["resource"]["accountId"] != ACCOUNT:
            simulation["resourcePolicy"] = EVERYBODY_IS_WELCOME
        elif action.startswith("kms:"):
            simulation["resourcePolicy"] = LEAVE_IT_TO_IAM
        return bool(self._ask("decide", simulation) == "Allowed")

    def actions(self, role: Role) -> list[str]:
        """Return all actions that a role may do to any resource and under any condition, sorted."""
        simulation = _simulation(ROLE_ARN, role.policy, "", "*", {}) | {"resourcePolicy": LEAVE_IT_TO_IAM}
        return sorted(self._ask("actions", simulation))

    def may_assume(self, principal: str, role: Role, context: Mapping[str, str] | None = None) -> bool:
        """Tell whether somebody may assume a role.

        Args:
            principal: A service, such as `lambda.amazonaws.com`, or the ARN of an administrator.
            role: The role.
            context: The request's condition keys.
        """
        own = ANYTHING if principal.startswith("arn:") else None
        simulation = _simulation(principal, own, "sts:AssumeRole", ROLE_ARN, context or {})
        return bool(self._ask("decide", simulation | {"resourcePolicy": role.trust}) == "Allowed")

    def _ask(self, question: str, simulation: dict[str, Any]) -> Any:
        answer = self.answerer.ask({"question": question, "simulation": simulation})
        if "error" in answer:
            raise HarnessError(f"{simulation['request']} cannot be simulated: {answer['error']}")
        return answer["result"]


@contextmanager
def simulator() -> Iterator[Simulator]:
    """Start a simulator, installed where its pins have changed, and end it afterwards.

    Raises:
        MissingError: There is no Node with npm, or it is too old.
        HarnessError: npm failed.
    """
    npm = Npm(os.environ)
    npm.install(SOURCE, "policy simulator")
    with answering([npm.node, "answer.js"], cwd=SOURCE) as answerer:
        yield Simulator(answerer)


def _simulation(
    principal: str, own: Policy | None, action: str, resource: str, context: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "identityPolicies": [{"name": "own", "policy": own}] if own else [],
        "serviceControlPolicies": [],
        "resourceControlPolicies": [],
        "request": {
            "principal": principal,
            "action": action,
            "resource": {"resource": resource, "accountId": (resource.split(":") + [""] * 5)[4] or ACCOUNT},
            "contextVariables": dict(context),
        },
    }
