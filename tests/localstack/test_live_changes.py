"""What the inputs do to a stack that is up, as they are set, changed and removed: read back from the services."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from deployments import Deployment
from harness.client import JobClient
from harness.target import Target
from localstack.callers import call_as, principal
from localstack.inventory import names_in

ROOT = """
variable "name" { type = string }
variable "region" { default = "eu-west-1" }
variable "inputs" {
  type    = any
  default = {}
}

provider "aws" { region = var.region }

module "job" {
  source = "../.."

  name = var.name
  function = merge(
    {
      filename = "${path.module}/../../lambda/lambda_function.zip"
      handler  = "lambda_function.lambda_handler"
      runtime  = "python3.13"
    },
    try(var.inputs.function, {}),
  )
  access_log            = try(var.inputs.access_log, null)
  api                   = try(var.inputs.api, {})
  authorization         = try(var.inputs.authorization, {})
  cors                  = try(var.inputs.cors, {})
  job_records           = try(var.inputs.job_records, null)
  log_retention_in_days = try(var.inputs.log_retention_in_days, 30)
  polling               = try(var.inputs.polling, {})
  role_path             = try(var.inputs.role_path, "/")
  state_machine         = try(var.inputs.state_machine, {})
  throttling            = try(var.inputs.throttling, null)
  usage_plan            = try(var.inputs.usage_plan, null)
}

output "job" { value = module.job }
"""


def policy(effect: str) -> str:
    """Return a resource policy that allows or denies everything."""
    statement = {"Effect": effect, "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


SET: dict[str, Any] = {
    "api": {"policy": policy("Allow")},
    "function": {"environment": {"STAGE": "test"}},
    "job_records": {"expire_days": 7},
    "log_retention_in_days": 7,
}
CHANGED: dict[str, Any] = {
    "access_log": {"fields": {"tenant": "$context.authorizer.tenant"}},
    "api": {"policy": policy("Deny"), "stage_name": "live", "path": "reports", "disable_execute_api_endpoint": True},
    "cors": {"allow_origins": ["https://app.example.com"]},
    # Not the days: the provider waits a minute until a lifecycle is the same everywhere.
    "job_records": {"expire_days": 7, "max_wait_seconds": 2, "log_level": "OFF"},
    "function": {"memory_size": 256, "environment": {"STAGE": "live"}, "reserved_concurrent_executions": 5},
    "log_retention_in_days": 14,
    "polling": {"min_seconds": 3},
    "role_path": "/jobs/",
    "state_machine": {"retry": {"max_attempts": 1}, "log_level": "ALL"},
    "throttling": {"rate_limit": 5, "burst_limit": 10},
}
# LocalStack keeps an environment that has been removed, as an empty one.
REMOVED: dict[str, Any] = {"function": {"environment": {"STAGE": "live"}}}


@dataclass(frozen=True)
class InForce:
    """What the services have of a stack.

    Attributes:
        emulator: Where it is applied.
        live: The stack.
    """

    emulator: Target
    live: Deployment

    @property
    def outputs(self) -> dict[str, Any]:
        """The module's outputs."""
        return dict(self.live.outputs["job"])

    @property
    def policy(self) -> str | None:
        """The effect of the API's resource policy; None without one."""
        api = self.emulator.client("apigateway").get_rest_api(restApiId=self.outputs["rest_api_id"])
        text = api.get("policy")
        # API Gateway answers with a string's inside.
        return text and str(json.loads(text.replace('\\"', '"'))["Statement"][0]["Effect"])

    @property
    def stages(self) -> dict[str, dict[str, Any]]:
        """The API's stages by their names."""
        stages = self.emulator.client("apigateway").get_stages(restApiId=self.outputs["rest_api_id"])["item"]
        return {stage["stageName"]: stage for stage in stages}

    @property
    def deployed(self) -> str:
        """The deployment that the one stage has."""
        [stage] = self.stages.values()
        return str(stage["deploymentId"])

    @property
    def role_paths(self) -> set[str]:
        """The paths of the roles."""
        iam = self.emulator.client("iam")
        names = [self.outputs[f"{role}_role_arn"].rsplit("/", 1)[1] for role in ("api", "function", "state_machine")]
        return {iam.get_role(RoleName=name)["Role"]["Path"] for name in names}

    @property
    def function(self) -> dict[str, Any]:
        """The function's configuration."""
        function = self.emulator.client("lambda").get_function(FunctionName=self.outputs["function_arn"])
        concurrency = function.get("Concurrency", {}).get("ReservedConcurrentExecutions")
        configuration = function["Configuration"]
        variables = configuration.get("Environment", {}).get("Variables", {})
        return {"memory": configuration["MemorySize"], "variables": variables, "reserved": concurrency}

    @property
    def state_machine(self) -> dict[str, Any]:
        """How often the state machine retries after a fault, and what it logs."""
        client = self.emulator.client("stepfunctions")
        machine = client.describe_state_machine(stateMachineArn=self.outputs["state_machine_arn"])
        retry = json.loads(machine["definition"])["States"]["Job"]["Retry"][1]
        return {"attempts": retry["MaxAttempts"], "log": machine["loggingConfiguration"]["level"]}

    @property
    def retention(self) -> int:
        """For how many days the function's log is kept."""
        group = self.outputs["function_log_group_name"]
        groups = self.emulator.client("logs").describe_log_groups(logGroupNamePrefix=group)["logGroups"]
        return int(groups[0]["retentionInDays"])

    @property
    def records(self) -> dict[str, Any] | None:
        """For how many days records are kept, and what their reader logs; None without records."""
        bucket = self.outputs["records_bucket_name"]
        machines = self.emulator.client("stepfunctions")
        readers = [
            m for m in machines.list_state_machines()["stateMachines"] if m["name"] == f"{self.live.name}-reader"
        ]
        if bucket is None:
            assert not readers
            return None
        rules = self.emulator.client("s3").get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
        reader = machines.describe_state_machine(stateMachineArn=readers[0]["stateMachineArn"])
        return {"days": rules[0]["Expiration"]["Days"], "log": reader["loggingConfiguration"]["level"]}

    def wait(self, started: httpx.Response, path: str) -> str | None:
        """Read a job, ready to wait a minute, and return the wait that was applied."""
        url = f"{self.emulator.api_url(self.outputs)}/{path}/{started.json()['id']}"
        answer = httpx.get(url, headers={"Prefer": "wait=60"}, timeout=60, trust_env=False)
        applied: str | None = answer.raise_for_status().headers.get("Preference-Applied")
        return applied

    def start(self, path: str) -> httpx.Response:
        """Start a job, which ends at once."""
        with JobClient(self.emulator.api_url(self.outputs), path) as client:
            started = client.start({"seconds": 0})
            assert client.wait(started, deadline=60.0, interval=0.2)[-1].job["status"] == "SUCCEEDED"
        return started


def test_inputs_are_set_changed_and_removed(deploy: Callable[..., Deployment], emulator: Target) -> None:
    live = deploy(ROOT, inputs=SET)
    found = InForce(emulator, live)
    assert (found.policy, found.retention) == ("Allow", 7)
    assert found.records == {"days": 7, "log": "ERROR"}
    assert found.wait(found.start("execution"), "execution") == "wait=20"
    assert live.planned_changes() == []
    before = found.deployed

    live.apply(inputs=CHANGED)

    assert found.policy == "Deny"
    assert list(found.stages) == ["live"]
    assert found.deployed != before
    assert found.stages["live"]["methodSettings"]["*/*"]["throttlingBurstLimit"] == 10
    assert "tenant" in found.stages["live"]["accessLogSettings"]["format"]
    assert found.role_paths == {"/jobs/"}
    assert found.function == {"memory": 256, "variables": {"STAGE": "live"}, "reserved": 5}
    assert found.state_machine == {"attempts": 1, "log": "ALL"}
    assert found.retention == 14
    started = found.start("reports")
    assert started.headers["Retry-After"] == "3"
    assert found.records == {"days": 7, "log": "OFF"}
    assert found.wait(started, "reports") == "wait=2"
    assert started.headers["Access-Control-Allow-Origin"] == "https://app.example.com"
    assert live.planned_changes() == []
    before = found.deployed

    live.apply(inputs=REMOVED)

    assert found.policy is None
    assert list(found.stages) == ["v1"]
    assert found.deployed != before
    assert "accessLogSettings" not in found.stages["v1"]
    assert "*/*" not in found.stages["v1"]["methodSettings"]
    assert found.role_paths == {"/"}
    assert found.function == {"memory": 128, "variables": {"STAGE": "live"}, "reserved": None}
    assert found.state_machine == {"attempts": 3, "log": "ERROR"}
    assert found.retention == 30
    started = found.start("execution")
    assert started.headers["Retry-After"] == "1"
    assert found.records is None
    assert found.wait(started, "execution") is None
    assert started.headers["Access-Control-Allow-Origin"] == "*"
    assert live.planned_changes() == []
    live.destroy()
    assert not any(names_in(emulator, live.name).values())


def test_jobs_are_shared_and_parted_again(deploy: Callable[..., Deployment], listening: Target) -> None:
    alice, bob = principal("AIDACKCEVSQ6C2EXAMPLE"), principal("AIDACKCEVSQ6C2EXAMPL2")

    def read(live: Deployment, *jobs: str) -> dict[str, list[int]]:
        """Return how each job's GET is answered: to alice, to bob and to nobody."""
        outputs = live.outputs["job"]
        found: dict[str, list[int]] = {}
        for identity in (alice.identity, bob.identity, None):
            with call_as(listening, outputs, identity) as client:
                for job in jobs:
                    found.setdefault(job, []).append(client.get(job).status_code)
        return found

    def start(live: Deployment, name: str) -> str:
        """Start a job as alice, and return its execution's name."""
        with call_as(listening, live.outputs["job"], alice.identity) as client:
            return str(client.start({"seconds": 0}, name=name).json()["executionArn"]).rsplit(":", 1)[1]

    parted = {"authorization": {"type": "AWS_IAM"}}
    live = deploy(ROOT, inputs=parted)
    assert start(live, "own") == f"{alice.owner}own"
    assert read(live, "own") == {"own": [200, 404, 403]}

    live.apply(inputs={"authorization": {"type": "AWS_IAM", "share_jobs": True}})

    # What was started before has its whole name for an id now.
    assert start(live, "all") == "all"
    assert read(live, "all", "own", f"{alice.owner}own") == {
        "all": [200, 200, 200],
        "own": [404, 404, 404],
        f"{alice.owner}own": [200, 200, 200],
    }
    assert live.planned_changes() == []

    live.apply(inputs=parted)

    assert read(live, "own", "all", f"{alice.owner}own") == {
        "own": [200, 404, 403],
        "all": [404, 404, 403],
        f"{alice.owner}own": [404, 404, 403],
    }
    assert live.planned_changes() == []


def test_the_same_name_is_free_in_another_region(
    deploy: Callable[..., Deployment], emulator: Target, quickstart: Deployment
) -> None:
    # Roles are the account's, and all else is a Region's.
    elsewhere = deploy(ROOT, name=quickstart.name, region="us-east-1")

    assert elsewhere.planned_changes() == []
    assert {quickstart.outputs["job"]["api_role_arn"], elsewhere.outputs["job"]["api_role_arn"]} <= {
        role["Arn"] for role in emulator.client("iam").list_roles()["Roles"]
    }
    elsewhere.destroy()
    assert quickstart.planned_changes() == []
