"""What checkov says of the policies that the module renders: in the sources it cannot read them."""

import json
import re
from pathlib import Path

import pytest

from harness.checkov import scan
from harness.errors import HarnessError
from policies.conftest import Setups

# Lambda refuses a role that may do so for some network interfaces only; see iam.tf.
VPC = ["CKV_AWS_290", "CKV_AWS_355"]


def test_no_policy_allows_more_than_it_must(setups: Setups, tmp_path: Path) -> None:
    blocks = [
        f'resource "aws_iam_role" "{setup}_{name}" {{\n  assume_role_policy = {quoted(role.trust)}\n}}\n'
        f'resource "aws_iam_role_policy" "{setup}_{name}" {{\n  policy = {quoted(role.policy)}\n}}\n'
        for setup, roles in setups.items()
        for name, role in roles.items()
    ]
    (tmp_path / "main.tf").write_text("".join(blocks))

    with pytest.raises(HarnessError) as caught:
        scan(tmp_path)

    report = str(caught.value)
    found = re.findall(r"Check: (\w+):.*\s+FAILED for resource: (\S+)", report)
    assert sorted(found) == [(check, "aws_iam_role_policy.full_function") for check in VPC]
    [passed] = re.findall(r"Passed checks: (\d+)", report)
    assert int(passed) > 100


def quoted(policy: object) -> str:
    """Return a policy as a string of Terraform's language."""
    return json.dumps(json.dumps(policy)).replace("${", "$${")
