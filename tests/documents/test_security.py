"""What the document on security says of the deployer's policies."""

import json

import pytest

from documents.markdown import section, tables
from harness.paths import ROOT

TABLES = tables(section((ROOT / "docs" / "security.md").read_text(), "Who applies it"))


@pytest.mark.parametrize(
    ("name", "table"),
    [("deployer-policy", 0), ("deployer-policy-options", 1), ("deployer-policy-records", 2)],
    ids=["deployer", "options", "records"],
)
def test_every_statement_is_explained_in_order(name: str, table: int) -> None:
    policy = json.loads((ROOT / "docs" / f"{name}.json").read_text())

    assert [f"`{statement['Sid']}`" for statement in policy["Statement"]] == [row[0] for row in TABLES[table][1:]]


def test_the_pipeline_has_the_deployers_policy() -> None:
    copy = ROOT / "examples" / "pipeline" / "deployer-policy.json"

    assert copy.read_text() == (ROOT / "docs" / "deployer-policy.json").read_text()
