"""What the README says of the module and of make."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def table(heading: str) -> dict[str, list[str]]:
    """Return the other cells of each row of a section's table, by the name in its first cell."""
    section = README.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", section, re.MULTILINE)
    return {name: [cell.strip() for cell in cells.split("|")] for name, cells in rows}


def declared(file: str, kind: str) -> dict[str, str]:
    """Return the body of each variable or output, by its name."""
    blocks = re.findall(rf'^{kind} "(\w+)" {{\n(.*?)^}}', (ROOT / file).read_text(), re.MULTILINE | re.DOTALL)
    return dict(blocks)


def test_every_input_is_in_the_table_in_order() -> None:
    assert list(table("Inputs")) == list(declared("variables.tf", "variable"))


@pytest.mark.parametrize("name", declared("variables.tf", "variable"))
def test_an_inputs_default_is_the_variables(name: str) -> None:
    default = re.search(r"^  default += (\S+)$", declared("variables.tf", "variable")[name], re.MULTILINE)

    cell = table("Inputs")[name][-1]

    assert cell == "required" if default is None else cell.startswith(f"`{default[1]}`")


def test_every_output_is_in_the_table_in_order() -> None:
    assert list(table("Outputs")) == list(declared("outputs.tf", "output"))


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?:`|^)make ([a-z-]+)", README, re.MULTILINE))))
def test_every_make_target_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\((?!http)([^)#]+)\)", README))))
def test_every_link_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


@pytest.mark.parametrize("path", sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("examples/*/main.tf")))
def test_every_example_is_named(path: str) -> None:
    assert f"]({path})" in README
