"""Evaluates policies as IAM does, with iam-simulate on Node: what a role may do, and who may assume it.

Of PyPI's libraries none will do: principalmapper cannot be imported on Python 3.10 and newer, moto takes an unmet
condition for a denial and looks at StringEquals alone, the others read policies and evaluate no request. iam-simulate
also knows every action, its resources and its condition keys: a slip in a question is an error, and not a denial.
"""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from harness.errors import HarnessError, MissingError
from harness.paths import TOOLS
from harness.rendering import Policy, Role

SOURCE = Path(__file__).with_name("simulator")
INSTALLED = TOOLS / "simulator"
INSTALL_SECONDS = 300

ACCOUNT = "123456789012"
# An administrator, so that his own policy never is what a trust policy's refusal comes from.
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
        questions: What it reads.
        answers: What it writes, a line for each question.
    """

    questions: IO[str]
    answers: IO[str]

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
        return self._decide(_request(role.policy, action, resource, context or {}))

    def actions(self, role: Role) -> list[str]:
        """Return all actions that a role may do to any resource and under any condition, sorted."""
        request = _request(role.policy, "", "*", {}) | {"resourcePolicy": LEAVE_IT_TO_IAM}
        return sorted(self._ask("actions", request))

    def may_assume(self, principal: str, role: Role, context: Mapping[str, str] | None = None) -> bool:
        """Tell whether somebody may assume a role.

        Args:
            principal: A service, such as `lambda.amazonaws.com`, or the ARN of an administrator.
            role: The role.
            context: The request's condition keys.
        """
        policies = [{"name": "anything", "policy": ANYTHING}] if principal.startswith("arn:") else []
        return self._decide(
            {
                "identityPolicies": policies,
                "serviceControlPolicies": [],
                "resourceControlPolicies": [],
                "resourcePolicy": role.trust,
                "request": {
                    "principal": principal,
                    "action": "sts:AssumeRole",
                    "resource": {"resource": f"arn:aws:iam::{ACCOUNT}:role/role", "accountId": ACCOUNT},
                    "contextVariables": dict(context or {}),
                },
            }
        )

    def _decide(self, simulation: dict[str, Any]) -> bool:
        return bool(self._ask("decide", simulation) == "Allowed")

    def _ask(self, question: str, simulation: dict[str, Any]) -> Any:
        self.questions.write(json.dumps({"question": question, "simulation": simulation}) + "\n")
        self.questions.flush()
        line = self.answers.readline()
        if not line:
            raise HarnessError("The simulator has ended.")
        answer = json.loads(line)
        if "error" in answer:
            raise HarnessError(f"{simulation['request']} cannot be simulated: {answer['error']}")
        return answer["result"]


@contextmanager
def simulator(env: Mapping[str, str] = os.environ) -> Iterator[Simulator]:
    """Start a simulator, installed where its pins have changed, and end it afterwards.

    Args:
        env: Environment variables.

    Raises:
        MissingError: There is no Node with npm.
        HarnessError: npm failed.
    """
    node, npm = (shutil.which(name, path=env.get("PATH")) for name in ("node", "npm"))
    if node is None or npm is None:
        raise MissingError("There is no Node with npm on PATH: iam-simulate, which evaluates the policies, needs them.")
    install(npm, env)
    with subprocess.Popen(
        [node, "answer.js"],
        cwd=INSTALLED,
        env=dict(env),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Simulator(process.stdin, process.stdout)
        finally:
            process.kill()


def install(npm: str, env: Mapping[str, str]) -> None:
    """Install the simulator from its pins, and only where they have changed.

    Args:
        npm: Path of npm.
        env: Environment variables.

    Raises:
        HarnessError: npm failed; the message has its output.
    """
    stamp = INSTALLED / "stamp"
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(SOURCE.iterdir()))).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    shutil.rmtree(INSTALLED, ignore_errors=True)
    shutil.copytree(SOURCE, INSTALLED)
    # Nothing of the packages is run before the tests run it.
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    result = subprocess.run(
        command, cwd=INSTALLED, env=dict(env), capture_output=True, text=True, timeout=INSTALL_SECONDS
    )
    if result.returncode:
        raise HarnessError(f"npm ci failed:\n{result.stdout}{result.stderr}".rstrip())
    stamp.write_text(wanted)


def _request(policy: Policy, action: str, resource: str, context: Mapping[str, str]) -> dict[str, Any]:
    """Return a request of a role of this account, with what the resource's own policy has to add in its favour."""
    owner = (resource.split(":") + [""] * 5)[4] or ACCOUNT
    request: dict[str, Any] = {
        "identityPolicies": [{"name": "role", "policy": policy}],
        "serviceControlPolicies": [],
        "resourceControlPolicies": [],
        "request": {
            "principal": f"arn:aws:iam::{ACCOUNT}:role/role",
            "action": action,
            "resource": {"resource": resource, "accountId": owner},
            "contextVariables": dict(context),
        },
    }
    if owner != ACCOUNT:
        request["resourcePolicy"] = EVERYBODY_IS_WELCOME
    elif action.startswith("kms:"):
        request["resourcePolicy"] = LEAVE_IT_TO_IAM
    return request
