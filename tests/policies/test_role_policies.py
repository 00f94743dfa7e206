"""The policies of roles for `role_arns`, docs/role-policies.json, beside those of the roles that the module creates."""

import json
import re
from typing import Any

import pytest

from harness.paths import ROOT
from harness.rendering import Role
from policies.conftest import Setups

COMMITTED = ROOT / "docs" / "role-policies.json"
# The set-up that creates each role with nothing optional.
WITHOUT_OPTIONS = {
    "api": "default",
    "authorizer": "full",
    "function": "default",
    "reader": "records",
    "recorder": "records",
    "rule": "records",
    "state_machine": "default",
}
WITH_OPTIONS = ("full", "records", "records_encrypted")
# From `function.policy_statements` of the set-up "full": the user's own and not the module's.
GIVEN_BY_THE_USER = {"ReadReports", None}
# IAM refuses an empty policy. No role in the file has one.
PLACEHOLDER = "Nothing"
RENDERED_BUCKET = "arn:aws:s3:::report-records-1"
# A role of the user's exists before the bucket, whose name the provider completes with 26 digits.
BUCKET = f"arn:aws:s3:::report-records-{'?' * 26}"
EXAMPLES = {
    RENDERED_BUCKET: BUCKET,
    "000000000000": "123456789012",
    "key/jobs": "key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "key/environment": "key/9876fedc-98fe-76dc-54ba-9876543210fe",
}
# As people write policies; Terraform sorts by the alphabet.
ORDER = ("Version", "Sid", "Effect", "Principal", "Action", "Resource", "Condition", "Statement")

Statement = dict[str, Any]


def options(setups: Setups, role: str) -> list[Statement]:
    """Return the statements that a role has only with some inputs, each once."""
    required = setups[WITHOUT_OPTIONS[role]][role].policy["Statement"]
    found = {
        statement.get("Sid"): statement
        for setup in WITH_OPTIONS
        if role in setups[setup]
        for statement in setups[setup][role].policy["Statement"]
        if statement not in required
    }
    return [statement for sid, statement in found.items() if sid not in GIVEN_BY_THE_USER]


def in_order(members: dict[str, Any]) -> dict[str, Any]:
    """Return the members of a policy or a statement in the order in which people read them; others stay as they are."""
    if not members.keys() <= set(ORDER):
        return members
    return {name: members[name] for name in ORDER if name in members}


def described(role: Role, optional: list[Statement]) -> dict[str, Any]:
    """Return a role as the file has it, with the ARNs of the documents' examples."""
    text = json.dumps({"trust": role.trust, "policy": role.policy, "options": optional})
    for rendered, example in EXAMPLES.items():
        text = text.replace(rendered, example)
    found: dict[str, Any] = json.loads(text, object_hook=in_order)
    for statement in found["options"]:
        condition = statement.get("Condition", {})
        # StringEquals takes no `?`.
        if "kms:EncryptionContext:aws:s3:arn" in condition.get("StringEquals", {}):
            statement["Condition"] = {"StringLike": condition["StringEquals"]}
    return found


def test_the_committed_policies_are_those_that_the_module_creates(setups: Setups, pytestconfig: pytest.Config) -> None:
    roles = {role: described(setups[setup][role], options(setups, role)) for role, setup in WITHOUT_OPTIONS.items()}

    text = json.dumps(roles, indent=2) + "\n"
    if pytestconfig.getoption("--update-golden"):
        COMMITTED.write_text(text)

    assert text == COMMITTED.read_text(), "`make golden` writes it anew, if the change is meant"


def test_every_statement_of_the_modules_roles_is_in_it() -> None:
    sources = "".join(path.read_text() for path in ROOT.glob("iam*.tf"))

    in_file = re.findall(r'"Sid": "(\w+)"', COMMITTED.read_text())

    assert set(re.findall(r'\bSid += "(\w+)"', sources)) - {PLACEHOLDER} == set(in_file)
