"""The tables that terraform-docs would write, of a module that has one of each thing."""

from pathlib import Path

import pytest

from harness.commands.reference import inject, render
from harness.errors import HarnessError

MODULE = """
terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.67, < 7.0"
    }
  }

  provider_meta "aws" {
    user_agent = "module"
  }
}

resource "aws_iam_role" "this" {
  name = "role"

  lifecycle {
    create_before_destroy = true
  }
}

data "aws_region" "current" {}

resource "terraform_data" "stamp" {}

variable "retry" {
  description = <<-EOT
    What is tried again, `a|b` or c|d of snake_case.
    - `errors`: as in `$${error_names}`.
      - `again`
  EOT
  type = object({
    errors = optional(list(string), [])
  })
  default  = { "errors" : ["A_B"] }
  nullable = false
}

variable "path" {
  description = "A \\"path\\"."
  type        = string
  default     = "/"
}

variable "name" {
  description = "Names it."
  type        = string

  validation {
    condition     = var.name != ""
    error_message = "name must not be empty."
  }
}

output "url" {
  description = "URL of `$${name}`."
  value       = "https://${var.name}"
}

output "arn" {
  description = "ARN."
  value       = aws_iam_role.this.arn
}
"""
# As terraform-docs 0.24.0's own templates lay it out.
TABLES = r"""## Requirements

| Name | Version |
| ---- | ------- |
| <a name="requirement_terraform"></a> [terraform](#requirement\_terraform) | >= 1.9 |
| <a name="requirement_aws"></a> [aws](#requirement\_aws) | >= 5.67, < 7.0 |

## Providers

| Name | Version |
| ---- | ------- |
| <a name="provider_aws"></a> [aws](#provider\_aws) | >= 5.67, < 7.0 |
| <a name="provider_terraform"></a> [terraform](#provider\_terraform) | n/a |

## Modules

No modules.

## Resources

| Name | Type |
| ---- | ---- |
| [aws_iam_role.this](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role) | resource |
| [terraform_data.stamp](https://registry.terraform.io/providers/hashicorp/terraform/latest/docs/resources/data) | resource |
| [aws_region.current](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/region) | data source |

## Inputs

| Name | Description | Type | Default | Required |
| ---- | ----------- | ---- | ------- | :------: |
| <a name="input_name"></a> [name](#input\_name) | Names it. | `string` | n/a | yes |
| <a name="input_path"></a> [path](#input\_path) | A "path". | `string` | `"/"` | no |
| <a name="input_retry"></a> [retry](#input\_retry) | What is tried again, `a|b` or c\|d of snake\_case.<br/>- `errors`: as in `${error_names}`.<br/>  - `again` | <pre>object({<br/>    errors = optional(list(string), [])<br/>  })</pre> | <pre>{<br/>  "errors": [<br/>    "A_B"<br/>  ]<br/>}</pre> | no |

## Outputs

| Name | Description |
| ---- | ----------- |
| <a name="output_arn"></a> [arn](#output\_arn) | ARN. |
| <a name="output_url"></a> [url](#output\_url) | URL of `${name}`. |
"""


def module(folder: Path, text: str = MODULE) -> Path:
    (folder / "main.tf").write_text(text)
    return folder


def test_a_module_is_written_as_terraform_docs_does(tmp_path: Path) -> None:
    assert render(module(tmp_path)) == TABLES


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Names it.", "See https://example.com/a_b."),
        ("Names it.", "```sh\\nls\\n```"),
        ("Names it.", "It is _really_ its name."),
        ("Names it.", "${path.module}"),
        ('"Names it."', "local.description"),
        ('data "aws_region" "current" {}', 'module "other" {}'),
    ],
)
def test_what_it_cannot_write_as_terraform_docs_does_it_refuses(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(HarnessError):
        render(module(tmp_path, MODULE.replace(old, new)))


def test_the_tables_stand_between_the_markers() -> None:
    document = "# Head\n<!-- BEGIN_TF_DOCS -->\nold\n<!-- END_TF_DOCS -->\nfoot\n"

    injected = inject(document, "new\n")

    assert injected == "# Head\n<!-- BEGIN_TF_DOCS -->\nnew\n<!-- END_TF_DOCS -->\nfoot\n"
    assert inject(injected, "new\n") == injected


@pytest.mark.parametrize("document", ["", "<!-- BEGIN_TF_DOCS -->", "<!-- END_TF_DOCS --><!-- BEGIN_TF_DOCS -->"])
def test_a_document_without_both_markers_is_refused(document: str) -> None:
    with pytest.raises(HarnessError, match="END_TF_DOCS"):
        inject(document, "new\n")
