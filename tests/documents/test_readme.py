"""What the README says of the module."""

import re

import pytest

from documents.hcl import declared
from documents.markdown import section, tables
from harness.paths import ROOT

README = (ROOT / "README.md").read_text()


def table(heading: str) -> dict[str, list[str]]:
    """Return the other cells of each row of a section's tables, by the name in its first cell."""
    return {name.strip("`"): cells for rows in tables(section(README, heading)) for name, *cells in rows[1:]}


def test_every_input_is_in_the_table_in_order() -> None:
    assert list(table("Inputs")) == list(declared("variables.tf", "variable"))


@pytest.mark.parametrize("name", declared("variables.tf", "variable"))
def test_an_inputs_default_is_the_variables(name: str) -> None:
    default = re.search(r"^  default += (\S+)$", declared("variables.tf", "variable")[name], re.MULTILINE)

    cell = table("Inputs")[name][-1]

    assert cell == "required" if default is None else cell.startswith(f"`{default[1]}`")


def test_the_inputs_are_few_enough_to_be_read() -> None:
    assert len(declared("variables.tf", "variable")) <= 20


def test_every_output_is_in_the_table_in_order() -> None:
    assert list(table("Outputs")) == list(declared("outputs.tf", "output"))


@pytest.mark.parametrize("path", sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("examples/*/main.tf")))
def test_every_example_is_named(path: str) -> None:
    assert f"]({path})" in README
