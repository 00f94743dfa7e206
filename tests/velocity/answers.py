"""Answers of Step Functions, in the shapes that AWS gives them.

Sources: the shapes recorded in localstack/localstack (tests/aws/services/stepfunctions), and
serverless-operations/serverless-step-functions#577 for the prefixes of `__type`.
"""

import json

PREFIXES = (
    "",
    "com.amazonaws.swf.service.v2.model#",
    "com.amazon.coral.validate#",
    "com.amazon.coral.service#",
    "com.amazon.coral.availability#",
)

STATUS_BY_ERROR = {
    "ExecutionDoesNotExist": 404,
    "InvalidArn": 404,
    "ExecutionAlreadyExists": 409,
    "InvalidExecutionInput": 400,
    "InvalidName": 400,
    "ValidationException": 400,
    "ThrottlingException": 429,
    "ExecutionLimitExceeded": 429,
    "AccessDeniedException": 500,
    "StateMachineDoesNotExist": 500,
    "StateMachineDeleting": 500,
    "KmsAccessDeniedException": 500,
    "KmsInvalidStateException": 500,
    "KmsThrottlingException": 500,
    "SerializationException": 500,
    "SomethingNew": 500,
}

SLUG_BY_STATUS = {
    400: "invalid-request",
    403: "forbidden",
    404: "job-not-found",
    409: "name-taken",
    429: "too-many-requests",
    500: "internal-error",
    502: "backend-unavailable",
    504: "gateway-timeout",
}

SECRET = "arn:aws:states:eu-west-1:123456789012:stateMachine:secret"


def error(error_type: str, message: str | None = None, member: str = "message") -> str:
    """Return the body of a client error; its message holds what no client may see."""
    text = f"User: {SECRET} is not authorized" if message is None else message
    return json.dumps({"__type": error_type, member: text})


def already_exists(execution_arn: str) -> str:
    """Return the body of an ExecutionAlreadyExists, whose message names the execution."""
    return error("ExecutionAlreadyExists", f"Execution Already Exists: '{execution_arn}'")


def described(**members: object) -> str:
    """Return the body of a DescribeExecution; timestamps come as AWS writes them."""
    execution = {
        "billingDetails": None,
        "input": f'{{"secret": "{SECRET}"}}',
        "inputDetails": {"included": True},
        "redriveCount": 0,
        "stateMachineArn": SECRET,
        "startDate": 1795459170.25,
        **members,
    }
    return json.dumps({name: value for name, value in execution.items() if value is not None})
