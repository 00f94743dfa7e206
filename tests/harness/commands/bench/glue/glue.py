"""The two functions of the glue design: what most people write between API Gateway and Step Functions."""

import json
import os
from typing import Any

import boto3

# Once for each execution environment: a client costs more than a call.
STEP_FUNCTIONS = boto3.client("stepfunctions")


def start(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer `POST /execution` with 202 and the execution's name and ARN.

    Args:
        event: API Gateway's proxy event; its body is `{"input": ...}`.
        context: Lambda's context object; not used.
    """
    body = json.loads(event["body"] or "{}")
    arn = STEP_FUNCTIONS.start_execution(
        stateMachineArn=os.environ["STATE_MACHINE_ARN"], input=json.dumps(body.get("input", {}))
    )["executionArn"]
    job_id = arn.rpartition(":")[2]
    return answer(202, {"id": job_id, "executionArn": arn}, Location=f"execution/{job_id}")


def status(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer `GET /execution/{id}` with 200, the execution's status and, once it has ended, its output.

    Args:
        event: API Gateway's proxy event.
        context: Lambda's context object; not used.
    """
    execution_arn = f"{os.environ['EXECUTION_ARN_PREFIX']}{event['pathParameters']['id']}"
    execution = STEP_FUNCTIONS.describe_execution(executionArn=execution_arn)
    job = {"id": execution["name"], "status": execution["status"], "startDate": execution["startDate"].timestamp()}
    if "stopDate" in execution:
        job["stopDate"] = execution["stopDate"].timestamp()
    if "output" in execution:
        job["output"] = json.loads(execution["output"])
    return answer(200, job)


def answer(status_code: int, body: dict[str, Any], **headers: str) -> dict[str, Any]:
    """Return what API Gateway makes its answer of."""
    headers["Content-Type"] = "application/json"
    return {"statusCode": status_code, "headers": headers, "body": json.dumps(body)}
