"""What an input does to a stack that is up, as it is changed and removed."""

from collections.abc import Callable

from deployments import Deployment
from harness.client import JobClient
from harness.target import Target
from localstack.inventory import names_in

ROOT = """
variable "name" { type = string }
variable "function_arn" { type = string }
variable "polling" {
  type    = object({ min_seconds = number })
  default = null
}

module "job" {
  source       = "../.."
  name         = var.name
  function_arn = var.function_arn
  polling      = var.polling == null ? {} : var.polling
}

output "job" { value = module.job }
"""


def first_wait(emulator: Target, live: Deployment) -> str:
    """Return after how many seconds a job that has just been started asks to be polled."""
    with JobClient(emulator.api_url(live.outputs["job"])) as client:
        return str(client.start({}).headers["Retry-After"])


def test_the_wait_between_polls_is_changed_and_removed(
    deploy: Callable[..., Deployment], emulator: Target, workbench_arn: str
) -> None:
    live = deploy(ROOT, function_arn=workbench_arn, polling={"min_seconds": 3})
    assert first_wait(emulator, live) == "3"

    live.apply(polling=None)

    assert first_wait(emulator, live) == "1"
    assert live.planned_changes() == []
    live.destroy()
    assert not any(names_in(emulator, live.name).values())
