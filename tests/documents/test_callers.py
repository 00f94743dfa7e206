"""What the documents say of whose jobs are whose: tables, commands and the pseudonym follow from how names are made."""

import re
import subprocess
import sys

import pytest

from documents.callers import NAME_LENGTH, beginning
from documents.markdown import blocks, section, tables
from harness.paths import ROOT

SECURITY = section((ROOT / "docs" / "security.md").read_text(), "Whose jobs")
OPERATING = section((ROOT / "docs" / "operating.md").read_text(), "Whose job an execution is")
COOKBOOK = (ROOT / "docs" / "cookbook.md").read_text()
CALLERS = tables(SECURITY)[0][1:]
POOL = "eu-west-1:4f1c2a7e-93b5-4d0e-8a61-2b7c9d3e5f10"


def in_template(pattern: str, path: str) -> int:
    """Return the number that a pattern finds in a file of the module."""
    found = re.search(pattern, (ROOT / path).read_text())
    assert found, path
    return int(found[1])


@pytest.mark.parametrize("row", CALLERS, ids=lambda row: row[2].strip("`"))
def test_the_names_of_a_callers_jobs_follow(row: list[str]) -> None:
    _, variable, caller, names, left = row

    name = beginning(caller.strip("`"), from_pool="cognitoIdentityId" in variable)

    assert names.strip("`") == name
    assert int(left) == NAME_LENGTH - len(name)


def test_the_room_for_a_caller_and_its_id_follows() -> None:
    longest = in_template(r"\{1,(\d+)\}", "templates/owner.vtl")
    room = NAME_LENGTH - len(beginning("x" * longest))
    text = " ".join(SECURITY.split())

    assert f"{longest} characters, which is {longest * 6 // 8} bytes in base64url" in text
    assert f"of a name's {NAME_LENGTH} characters, and {room} are always left for an id" in text
    for document in ("README.md", "docs/quotas.md", "UPGRADING.md"):
        other = " ".join((ROOT / document).read_text().split())
        # The longest name of a Region and the shortest.
        pool = [NAME_LENGTH - len(beginning(f"{'r' * length}{POOL[9:]}", from_pool=True)) for length in (14, 9)]
        assert f"{room} or more" in other or f"leaves {pool[0]} to {pool[1]}" in other, document


def test_the_room_of_a_user_of_a_user_pool_is_the_modules() -> None:
    [users] = [row for row in CALLERS if row[0] == "COGNITO_USER_POOLS, a person"]

    assert int(users[4]) == in_template(r'claims[.]sub" \? (\d+)\n', "authorization.tf")


def operating(command: str) -> str:
    """Return what a shell prints for a command, with the functions that operating.md defines."""
    functions = blocks(OPERATING, "sh")[0]
    return subprocess.run(
        ["/bin/sh", "-c", f"{functions}\n{command}"], check=True, capture_output=True, text=True
    ).stdout


@pytest.mark.parametrize(
    "caller", ["alice", "alice@example.com", "auth0|5f7c8ec7c33c6c004bbafe82", "Zoë ±ÿ?>", "12-3_4", "1"]
)
def test_an_execution_is_found_and_its_caller_too(caller: str) -> None:
    found = operating(f"beginning '{caller}'")

    assert found == beginning(caller)
    assert taken_apart(f"{found}report-42") == f"{caller} report-42\n"


def test_an_execution_of_a_pools_user_is_found_and_its_caller_too() -> None:
    found = operating(f"pool_beginning {POOL}")

    assert found == beginning(POOL, from_pool=True)
    assert taken_apart(f"{found}7-x-y") == f"{POOL} 7-x-y\n"


def taken_apart(name: str) -> str:
    """Return what operating.md's script prints for the name of an execution."""
    [script] = blocks(OPERATING, "python")
    command = [sys.executable, "-X", "utf8", "-c", script, name]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout


def test_the_arn_of_the_example_is_that_of_the_job() -> None:
    assert operating("printf %s $ARN").endswith(f":{beginning('alice@example.com')}report-42")


def test_the_access_log_has_the_fields() -> None:
    logged = re.findall(r"^    (\w+) += \"\$context", (ROOT / "logs.tf").read_text(), re.MULTILINE)
    fields = [row[1].strip("`") for row in tables(OPERATING)[0][1:]]

    assert [field for field in fields if re.fullmatch(r"\w+", field) and field not in logged] == []
    assert {"extendedRequestId", "location", "path"} <= set(logged)


def test_the_pseudonym_fits_and_tells_callers_apart() -> None:
    [recipe] = [block for block in blocks(COOKBOOK, "python") if "pseudonym" in block]
    names: dict[str, object] = {}
    exec(recipe, names)
    answer = names["authorizer_answer"]
    assert callable(answer)

    pseudonyms = [answer(subject, "acme", b"key", "arn")["context"]["pseudonym"] for subject in ("alice", "bob")]

    assert pseudonyms[0] != pseudonyms[1]
    for pseudonym in pseudonyms:
        left = NAME_LENGTH - len(beginning(pseudonym))
        assert beginning(pseudonym) == f"{len(pseudonym)}-{pseudonym}-"
        assert f"# {len(pseudonym)} characters, which leaves {left} for an id" in recipe
