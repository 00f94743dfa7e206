"""POST /execution: starts the state machine."""

import json
import os
from typing import Any

import boto3

# Once for each execution environment: a client costs more than a call.
STEP_FUNCTIONS = boto3.client("stepfunctions")


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer 202 with the execution's name and ARN.

    Args:
        event: API Gateway's proxy event; its body is `{"input": ...}`.
        context: Lambda's context object; not used.
    """
    body = json.loads(event["body"] or "{}")
    arn = STEP_FUNCTIONS.start_execution(
        stateMachineArn=os.environ["STATE_MACHINE_ARN"], input=json.dumps(body.get("input", {}))
    )["executionArn"]
    job_id = arn.rpartition(":")[2]
    return {
        "statusCode": 202,
        "headers": {"Content-Type": "application/json", "Location": f"execution/{job_id}"},
        "body": json.dumps({"id": job_id, "executionArn": arn}),
    }
