"""More jobs at once than Lambda has room for."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deployments import Deployment
from harness.client import JobClient
from harness.function import create_function
from harness.target import Target
from harness.workspace import Workspace

ROOM = 2
BURST = 30

ROOT = """
variable "name" { type = string }
variable "function_arn" { type = string }

module "job" {
  source       = "../.."
  name         = var.name
  function_arn = var.function_arn
}

output "job" { value = module.job }
"""


@pytest.fixture
def narrow_function_arn(emulator: Target, work: Workspace) -> Iterator[str]:
    """ARN of a workbench with room for few jobs at once."""
    name = f"narrow-{uuid.uuid4().hex[:6]}"
    functions = emulator.client("lambda")
    arn = create_function(emulator, name, work.folder, 20)
    functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=ROOM)
    yield arn
    functions.delete_function(FunctionName=name)


def test_a_burst_above_lambdas_room_waits_and_runs_once(
    deploy: Callable[..., Deployment], emulator: Target, narrow_function_arn: str, tmp_path: Path
) -> None:
    live = deploy(ROOT, function_arn=narrow_function_arn)
    ran = tmp_path / "ran"

    with JobClient(emulator.api_url(live.outputs["job"])) as client, ThreadPoolExecutor(BURST) as pool:

        def run(number: int) -> str:
            started = client.start({"seconds": 1, "number": number, "append": str(ran)})
            return str(client.wait(started, deadline=200.0, interval=5.0)[-1].job["status"])

        statuses = list(pool.map(run, range(BURST)))

    assert statuses == ["SUCCEEDED"] * BURST
    assert sorted(map(int, ran.read_text().split())) == list(range(BURST))
