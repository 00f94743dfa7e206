"""The policies of the module's roles, as the module renders them with the provider mocked."""

import json
import shutil
from dataclasses import dataclass
from typing import Any

from python_terraform import IsFlagged

from harness.errors import HarnessError
from harness.paths import ROOT
from harness.workspace import Workspace

SETUPS = ROOT / "tests" / "policies" / "roles.tftest.hcl"

Policy = dict[str, Any]


@dataclass(frozen=True)
class Role:
    """A role.

    Attributes:
        trust: Who may assume it.
        policy: What it may do.
    """

    trust: Policy
    policy: Policy


# By the name of the set-up, and by whose they are: `api`, `authorizer`, `function`, `state_machine`.
Setups = dict[str, dict[str, Role]]


def render(work: Workspace) -> Setups:
    """Return the roles of each run in `roles.tftest.hcl`.

    Args:
        work: Where the module is copied to.

    Raises:
        HarnessError: Terraform failed.
    """
    copy = work.copy_module("policies")
    (copy / "tests").mkdir()
    shutil.copy(SETUPS, copy / "tests")
    # Only with -verbose is the state of each run among the messages.
    code, out, err = work.root(copy).cmd("test", json=IsFlagged, verbose=IsFlagged, allowed_exit_codes=[1])
    messages = [json.loads(line) for line in out.splitlines()]
    if code:
        said = [message["@message"] for message in messages if message["type"] == "diagnostic"]
        raise HarnessError("\n".join(["The roles could not be rendered:", *said, err]).strip())
    return {
        message["@testrun"]: roles_in(message["test_state"]) for message in messages if message["type"] == "test_state"
    }


def roles_in(state: dict[str, Any]) -> dict[str, Role]:
    """Return the roles of a state, as `terraform show -json` writes it, each with its one inline policy."""
    values = {
        (resource["type"], resource["name"]): resource["values"] for resource in state["root_module"]["resources"]
    }
    return {
        name: Role(json.loads(role["assume_role_policy"]), json.loads(values["aws_iam_role_policy", name]["policy"]))
        for (kind, name), role in values.items()
        if kind == "aws_iam_role"
    }
