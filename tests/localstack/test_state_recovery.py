"""A lost state is made anew by the import blocks of docs/operating.md, and nothing is replaced."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from deployments import Deployment
from documents.markdown import blocks
from harness.paths import ROOT
from harness.target import Target

[IMPORTS] = blocks((ROOT / "docs" / "operating.md").read_text(), "terraform")
TEXT = """
variable "name" { type = string }

provider "aws" { region = "eu-west-1" }

module "report" {
  source = "../.."

  name = var.name
  function = {
    filename = "${path.module}/../../lambda/lambda_function.zip"
    handler  = "lambda_function.lambda_handler"
    runtime  = "python3.13"
  }
}

output "job" { value = module.report }
"""


def made(target: Target, job: dict[str, Any]) -> list[datetime]:
    """Return when what holds jobs, and what their URLs name, were made."""
    machine = target.client("stepfunctions").describe_state_machine(stateMachineArn=job["state_machine_arn"])
    gateway = target.client("apigateway")
    stage = gateway.get_stage(restApiId=job["rest_api_id"], stageName=job["stage_name"])
    roles = [
        target.client("iam").get_role(RoleName=job[f"{role}_role_arn"].rsplit("/", 1)[1])["Role"]["CreateDate"]
        for role in ("api", "function", "state_machine")
    ]
    return [
        machine["creationDate"],
        gateway.get_rest_api(restApiId=job["rest_api_id"])["createdDate"],
        stage["createdDate"],
        *roles,
    ]


def test_a_lost_state_is_made_anew_by_import(deploy: Callable[..., Deployment], emulator: Target) -> None:
    root = deploy(TEXT)
    job, folder = root.outputs["job"], Path(root.terraform.working_dir)
    digits = job["api_role_arn"].rsplit("-", 1)[1]
    (folder / "terraform.tfstate").unlink()
    text = re.sub(r":report\b", f":{root.name}", IMPORTS)
    for written, real in {
        "123456789012": "000000000000",
        '"report"': f'"{root.name}"',
        "/report": f"/{root.name}",
        "report-": f"{root.name[:41]}-",
        "1a2b3c4d": digits,
        "a1b2c3d4e5": job["rest_api_id"],
    }.items():
        text = text.replace(written, real)
    (folder / "imports.tf").write_text(text)

    before = made(emulator, job)
    root.apply()

    assert made(emulator, job) == before
    assert root.outputs["job"] == job
    assert root.planned_changes() == []
