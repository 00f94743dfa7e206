"""What the document on a real account says, as a reader would use it."""

import re
import subprocess

import pytest

from documents.markdown import blocks, section, tables
from harness.paths import ROOT

TEXT = (ROOT / "docs" / "real-account.md").read_text()
STEPS = tables(section(TEXT, "By hand"))[0][1:]


def test_the_steps_are_numbered_in_order() -> None:
    assert [step[0] for step in STEPS] == [str(number) for number in range(1, len(STEPS) + 1)]


def test_every_step_has_what_it_shows_its_command_and_what_to_expect() -> None:
    assert [step[0] for step in STEPS if len(step) != 4 or not all(step)] == []


def test_every_step_that_is_named_exists() -> None:
    named = re.findall(r"\bsteps? (\d+)(?: (?:and|to) (\d+))?", TEXT)

    assert {number for pair in named for number in pair if number} <= {step[0] for step in STEPS}


@pytest.mark.parametrize("block", blocks(TEXT, "sh"), ids=lambda block: block.splitlines()[0])
def test_every_command_is_one_of_the_shells(block: str) -> None:
    parsed = subprocess.run(["/bin/sh", "-n"], input=block, capture_output=True, text=True)

    assert parsed.stderr == ""
