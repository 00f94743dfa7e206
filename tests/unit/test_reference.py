"""What the reference's tables say of a module that has what this one has not, and what they cannot say."""

from pathlib import Path

import pytest

from harness.commands.reference import inject, render
from harness.errors import HarnessError

MODULE = r"""
terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.67, < 7.0"
    }
  }
}

data "aws_region" "current" {}

resource "terraform_data" "stamp" {}

variable "retry" {
  description = "A \"path\", `a|b` or c|d of snake_case, as in `$${error_names}`."
  type        = map(string)
  default     = { "errors" : "A_B" }
}

output "url" {
  description = "URL."
  value       = "https://example.com"
}
"""
# As terraform-docs 0.24.0's own templates lay it out.
ROWS = [
    '| <a name="provider_terraform"></a> [terraform](#provider\\_terraform) | n/a |',
    "| [terraform_data.stamp](https://registry.terraform.io/providers/hashicorp/terraform/latest/docs/resources/data) | resource |",
    '| <a name="input_retry"></a> [retry](#input\\_retry) | A "path", `a|b` or c\\|d of snake\\_case, as in `${error_names}`. | `map(string)` | <pre>{<br/>  "errors": "A_B"<br/>}</pre> | no |',
]


def rendered(folder: Path, text: str = MODULE) -> str:
    (folder / "main.tf").write_text(text)
    return render(folder)


def test_a_module_is_written_as_terraform_docs_does(tmp_path: Path) -> None:
    assert set(ROWS) <= set(rendered(tmp_path).splitlines())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("URL.", "See https://example.com/a_b."),
        ("URL.", "```sh\\nls\\n```"),
        ("URL.", "It is _really_ its name."),
        ("URL.", "${path.module}"),
        ('"URL."', "local.description"),
        ('data "aws_region" "current" {}', 'module "other" {}'),
    ],
)
def test_what_it_cannot_write_as_terraform_docs_does_it_refuses(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(HarnessError):
        rendered(tmp_path, MODULE.replace(old, new))


def test_the_tables_stand_between_the_markers() -> None:
    document = "# Head\n<!-- BEGIN_TF_DOCS -->\nold\n<!-- END_TF_DOCS -->\nfoot\n"

    assert inject(document, "new\n") == document.replace("old", "new")


@pytest.mark.parametrize("document", ["", "<!-- BEGIN_TF_DOCS -->", "<!-- END_TF_DOCS --><!-- BEGIN_TF_DOCS -->"])
def test_a_document_without_both_markers_is_refused(document: str) -> None:
    with pytest.raises(HarnessError, match="END_TF_DOCS"):
        inject(document, "new\n")
