"""Apply, apply again, change, destroy."""

import time
from pathlib import Path
from typing import Any

import pytest

from deployments import Deployment
from harness import package
from harness.client import JobClient
from harness.target import Target
from localstack.inventory import names_in

# Both load the schema of the provider, which runs already; a plan asks the emulator as well.
PLAN_TO_VALIDATE = 8.0
ROLES = ("api", "function", "state_machine")


@pytest.fixture
def copy(lifecycle: Deployment) -> Path:
    """The copy of the module that the root imports."""
    return (Path(lifecycle.terraform.working_dir) / ".terraform" / "modules" / "job").resolve()


def run_a_job(target: Target, lifecycle: Deployment) -> dict[str, Any]:
    with JobClient(target.api_url(lifecycle.terraform.outputs()["job"])) as client:
        started = client.start({"seconds": 0.1})
        ended = client.wait(started, deadline=30.0, interval=0.2)[-1].job
    assert ended["output"] == {"message": "One minute elapsed"}
    return {"started": started.json(), "ended": ended}


def test_apply_makes_one_of_each(emulator: Target, lifecycle: Deployment) -> None:
    assert names_in(emulator, lifecycle.name) == {
        "functions": [lifecycle.name],
        "state machines": [lifecycle.name],
        "APIs": [lifecycle.name],
        "roles": sorted(lifecycle.outputs["job"][f"{role}_role_arn"].rsplit("/", 1)[1] for role in ROLES),
        "log groups": [f"/aws/lambda/{lifecycle.name}", f"/aws/vendedlogs/states/{lifecycle.name}"],
        "buckets": [],
        "rules": [],
        "connections": [],
        "API destinations": [],
        "queues": [],
        "topics": [],
        "alarms": [],
        "dashboards": [],
        "usage plans": [],
        "API keys": [],
    }


def test_a_plan_of_the_quick_start_is_empty_and_does_not_keep_anyone_waiting(lifecycle: Deployment) -> None:
    began = time.monotonic()
    lifecycle.terraform.cmd("validate")
    validated = time.monotonic()

    assert lifecycle.terraform.planned_changes(**lifecycle.variables) == []

    assert time.monotonic() - validated < PLAN_TO_VALIDATE * (validated - began)


def test_a_changed_template_is_deployed(emulator: Target, lifecycle: Deployment, copy: Path) -> None:
    assert "greeting" not in run_a_job(emulator, lifecycle)["started"]
    template = copy / "templates" / "start_response.vtl"
    template.write_text(template.read_text().replace("{\n", '{\n  "greeting": "changed",\n', 1))

    lifecycle.terraform.apply(**lifecycle.variables)

    assert run_a_job(emulator, lifecycle)["started"]["greeting"] == "changed"


def test_a_changed_role_is_deployed_and_every_route_still_works(
    emulator: Target, lifecycle: Deployment, copy: Path
) -> None:
    before = lifecycle.terraform.outputs()["job"]["api_role_arn"]
    iam = copy / "iam.tf"
    iam.write_text(iam.read_text().replace('= "api"', '= "gateway"'))

    lifecycle.terraform.apply(**lifecycle.variables)

    after = lifecycle.terraform.outputs()["job"]
    assert after["api_role_arn"] != before
    assert before not in after["openapi"]
    assert names_in(emulator, lifecycle.name)["roles"] == sorted(
        after[f"{role}_role_arn"].rsplit("/", 1)[1] for role in ROLES
    )
    started = run_a_job(emulator, lifecycle)["started"]
    with JobClient(emulator.api_url(after)) as client:
        assert client.status(started["executionArn"]).status_code == 200
        assert client.cancel(started["id"]).status_code == 202
    assert lifecycle.terraform.planned_changes(**lifecycle.variables) == []


def test_a_changed_package_is_deployed(emulator: Target, lifecycle: Deployment) -> None:
    code = package.SOURCE.read_bytes().replace(b"One minute elapsed", b"changed")
    package.write_package({package.SOURCE.name: code}, Path(lifecycle.terraform.working_dir) / package.PACKAGE.name)

    lifecycle.terraform.apply(**lifecycle.variables)

    with JobClient(emulator.api_url(lifecycle.terraform.outputs()["job"])) as client:
        ended = client.wait(client.start({"seconds": 0.1}), deadline=30.0, interval=0.2)[-1].job
    assert ended["output"] == {"message": "changed"}


def test_destroy_leaves_nothing(emulator: Target, lifecycle: Deployment) -> None:
    lifecycle.terraform.destroy(**lifecycle.variables)

    assert not any(names_in(emulator, lifecycle.name).values())
