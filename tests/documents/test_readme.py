"""What the README says of the module."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from documents.hcl import OUTPUTS, VARIABLE_FILES, VARIABLES, declared
from documents.markdown import section, tables
from harness.paths import ROOT

README = (ROOT / "README.md").read_text()


def table(heading: str) -> dict[str, list[str]]:
    """Return the other cells of each row of a section's tables, by the name in its first cell."""
    return {name.strip("`"): cells for rows in tables(section(README, heading)) for name, *cells in rows[1:]}


def in_order(names: Iterable[str]) -> list[str]:
    """Return names of variables as they are to stand: what has no default first, then by the alphabet."""
    return sorted(names, key=lambda name: ("  default " in VARIABLES[name], name))


def test_every_input_is_in_the_table_in_order() -> None:
    assert list(table("Inputs")) == in_order(VARIABLES)


@pytest.mark.parametrize("file", VARIABLE_FILES, ids=lambda file: file.name)
def test_a_files_variables_are_in_order(file: Path) -> None:
    assert list(declared(file, "variable")) == in_order(declared(file, "variable"))


@pytest.mark.parametrize("name", VARIABLES)
def test_an_inputs_default_is_the_variables(name: str) -> None:
    default = re.search(r"^  default += (\S+)$", VARIABLES[name], re.MULTILINE)

    cell = table("Inputs")[name][-1]

    assert cell == "required" if default is None else cell.startswith(f"`{default[1]}`")


def test_the_inputs_are_few_enough_to_be_read() -> None:
    assert len(VARIABLES) <= 20


def test_the_outputs_in_the_table_exist() -> None:
    named = [name for cell in table("Outputs") for name in cell.split("`, `")]

    assert named
    assert set(named) <= set(OUTPUTS)


def test_the_outputs_are_in_order() -> None:
    assert list(OUTPUTS) == sorted(OUTPUTS)


@pytest.mark.parametrize("path", sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("examples/*/main.tf")))
def test_every_example_is_named(path: str) -> None:
    assert f"]({path})" in README
