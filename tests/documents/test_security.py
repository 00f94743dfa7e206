"""What the document on security says of the policies beside it."""

import json

import pytest

from documents.markdown import section, tables
from harness.paths import ROOT

DOCUMENT = (ROOT / "docs" / "security.md").read_text()
TABLES = tables(section(DOCUMENT, "Who applies it"))


@pytest.mark.parametrize(
    ("name", "table"),
    [("deployer-policy", 0), ("deployer-policy-options", 1), ("deployer-policy-records", 2)],
    ids=["deployer", "options", "records"],
)
def test_every_statement_is_explained_in_order(name: str, table: int) -> None:
    policy = json.loads((ROOT / "docs" / f"{name}.json").read_text())

    assert [f"`{statement['Sid']}`" for statement in policy["Statement"]] == [row[0] for row in TABLES[table][1:]]


def test_every_optional_statement_of_a_role_is_explained_with_its_roles() -> None:
    [table] = tables(section(DOCUMENT, "Roles of your own"))
    policies = json.loads((ROOT / "docs" / "role-policies.json").read_text())

    explained = {(role, statement) for statement, roles, _ in table[1:] for role in roles.split(", ")}

    assert explained == {
        (f"`{role}`", f"`{statement['Sid']}`") for role, parts in policies.items() for statement in parts["options"]
    }


def test_the_pipeline_has_the_deployers_policy() -> None:
    copy = ROOT / "examples" / "pipeline" / "deployer-policy.json"

    assert copy.read_text() == (ROOT / "docs" / "deployer-policy.json").read_text()
