"""What every example says to whoever copies it."""

import re
from pathlib import Path

import pytest

from harness.paths import ROOT

# The pipeline's module stands in a folder of its own.
SOURCE = r"""  source = "(\.\./)?\.\./\.\."
  # In your own repository:
  # source = "github\.com/your-team/terraform-aws-async-api\?ref=v1\.0\.0"
"""


@pytest.fixture(params=sorted(ROOT.glob("examples/*/main.tf")), ids=lambda path: path.parent.name)
def example(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path.parent


@pytest.fixture
def text(example: Path) -> str:
    return "\n".join(path.read_text() for path in sorted(example.glob("**/*.tf")))


def test_each_module_block_names_the_published_source(text: str) -> None:
    assert len(re.findall(SOURCE, text)) == len(re.findall(r'^module "', text, re.MULTILINE)) > 0


def test_no_output_is_a_whole_module(text: str) -> None:
    assert re.findall(r"= module\.\w+$", text, re.MULTILINE) == []


def test_the_readme_says_how_to_copy_it(example: Path) -> None:
    readme = (example / "README.md").read_text()

    assert "Copy this folder, change the `source` line of" in readme
    assert "terraform init && terraform apply" in readme
