"""What the module renders, from source, with the provider mocked: the OpenAPI documents and the roles' policies."""

import functools
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_terraform import IsFlagged

from harness.errors import HarnessError
from harness.target import Target
from harness.workspace import Workspace, put_out_modules, workspace

SETUPS = Path(__file__).with_name("setups")

Policy = dict[str, Any]
Document = dict[str, Any]


@dataclass(frozen=True)
class Role:
    """A role.

    Attributes:
        trust: Who may assume it.
        policy: What it may do.
    """

    trust: Policy
    policy: Policy


@dataclass(frozen=True)
class Setup:
    """The module as somebody has set it up.

    Attributes:
        document: The OpenAPI document that API Gateway imports.
        client_document: The one that clients are generated from.
        state_machine_arn: ARN of the state machine.
        roles: By whose they are: `api`, `authorizer`, `function`, `state_machine`.
    """

    document: Document
    client_document: Document
    state_machine_arn: str
    roles: dict[str, Role]


# By the name of the run, followed by the module's own where the run is an example: `default`, `two_jobs.report`.
Setups = dict[str, Setup]


@functools.cache
def setups() -> Setups:
    """Return the set-ups, rendered once for everything that runs in this process.

    Raises:
        HarnessError: Terraform or its provider is missing, or Terraform failed.
    """
    with workspace(Target(None), may_warn=False, shared=True) as work:
        return render(work, work.copy_module("rendered"))


def render(work: Workspace, module: Path) -> Setups:
    """Return the set-ups of a copy of the module.

    Args:
        work: Where the module's copy lies.
        module: The copy, in which nothing else is tested.

    Raises:
        HarnessError: Terraform failed.
    """
    shutil.copytree(SETUPS, module / "tests")
    for main in module.glob("examples/*/main.tf"):
        put_out_modules(main.parent)
    # Only with -verbose is the state of each run among the messages.
    code, out, err = work.root(module).cmd("test", json=IsFlagged, verbose=IsFlagged, allowed_exit_codes=[1])
    messages = [json.loads(line) for line in out.splitlines()]
    if code:
        said = [
            f"{message['@message']}\n{message['diagnostic']['detail']}"
            for message in messages
            if message["type"] == "diagnostic"
        ]
        raise HarnessError("\n".join(["The module could not be rendered:", *said, err]).strip())
    return {
        name: setup
        for message in messages
        if message["type"] == "test_state"
        for name, setup in setups_in(message["@testrun"], message["test_state"]).items()
    }


def setups_in(run: str, state: dict[str, Any]) -> Setups:
    """Return the set-ups of a state, as `terraform show -json` writes it.

    Args:
        run: Name of the run.
        state: Its state: that of the module itself, or of an example that `put_out_modules` has been to.
    """
    outputs = {name: output["value"] for name, output in state["outputs"].items()}
    found = {}
    if "resources" in state["root_module"]:
        found[run] = _setup(state["root_module"]["resources"], outputs)
    for child in state["root_module"].get("child_modules", []):
        name = child["address"].removeprefix("module.")
        found[f"{run}.{name}"] = _setup(child["resources"], outputs[name])
    return found


def _setup(resources: list[dict[str, Any]], outputs: dict[str, Any]) -> Setup:
    values = {(resource["type"], resource["name"]): resource["values"] for resource in resources}
    # Each role has one inline policy.
    roles = {
        name: Role(json.loads(role["assume_role_policy"]), json.loads(values["aws_iam_role_policy", name]["policy"]))
        for (kind, name), role in values.items()
        if kind == "aws_iam_role"
    }
    return Setup(
        json.loads(outputs["openapi"]),
        json.loads(outputs["openapi_client"]),
        values["aws_sfn_state_machine", "job"]["arn"],
        roles,
    )
