"""GET /execution/{id}: describes an execution."""

import json
import os
from typing import Any

import boto3

# Once for each execution environment: a client costs more than a call.
STEP_FUNCTIONS = boto3.client("stepfunctions")


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer 200 with the execution's status and, once it has ended, its output.

    Args:
        event: API Gateway's proxy event.
        context: Lambda's context object; not used.
    """
    execution_arn = f"{os.environ['EXECUTION_ARN_PREFIX']}{event['pathParameters']['id']}"
    execution = STEP_FUNCTIONS.describe_execution(executionArn=execution_arn)
    job = {
        "id": execution["name"],
        "status": execution["status"],
        "startDate": execution["startDate"].timestamp(),
    }
    if "stopDate" in execution:
        job["stopDate"] = execution["stopDate"].timestamp()
    if "output" in execution:
        job["output"] = json.loads(execution["output"])
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(job)}
