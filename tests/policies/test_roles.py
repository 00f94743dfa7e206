"""What each role may do, and what it may not, as IAM would decide it."""

from collections.abc import Iterable
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.simulator import Simulator
from policies.conftest import Setups

EU = "eu-west-1:000000000000"
FUNCTION = f"arn:aws:lambda:{EU}:function:report"
STATE_MACHINE = f"arn:aws:states:{EU}:stateMachine:report"
EXECUTION = f"arn:aws:states:{EU}:execution:report:report-42"
FUNCTIONS_LOG = f"arn:aws:logs:{EU}:log-group:/aws/lambda/report"
STREAM = f"{FUNCTIONS_LOG}:log-stream:2026/01/31/[$LATEST]0123456789abcdef"
KEY = f"arn:aws:kms:{EU}:key/jobs"
ENVIRONMENT_KEY = f"arn:aws:kms:{EU}:key/environment"
BUCKET = "arn:aws:s3:::reports"
RECORDS = "arn:aws:s3:::report-records-1"
RECORD = f"{RECORDS}/report-42"
RECORDER = f"{STATE_MACHINE}-recorder"
READER = f"{STATE_MACHINE}-reader"
TABLE = f"arn:aws:dynamodb:{EU}:table/reports"

FOR_EXECUTIONS = {"kms:EncryptionContext:aws:states:stateMachineArn": STATE_MACHINE}
FOR_RECORDS = {"kms:EncryptionContext:aws:s3:arn": RECORDS}
FOR_LOGS = {"kms:EncryptionContext:SourceArn": f"arn:aws:logs:{EU}:*"}

# Whoever it is: IAM asks no permission for it.
NEEDS_NO_PERMISSION = "sts:GetCallerIdentity"
RUN = ["states:DescribeExecution", "states:StartExecution", "states:StopExecution"]
READ = "states:StartSyncExecution"
USE_RECORDS = ["s3:GetObject", "s3:ListBucket", "s3:PutObject"]
WRITE_LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"]
DELIVER_LOGS = [
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
]
TRACE = [
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
]
# Lambda decides itself what to sample.
SEND_TRACES = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
REACH_VPC = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
]

# All that each role may do, of everything that AWS knows.
ACTIONS = {
    ("default", "api"): RUN,
    ("default", "function"): WRITE_LOGS,
    ("default", "state_machine"): ["lambda:InvokeFunction", *DELIVER_LOGS],
    ("full", "api"): ["kms:Decrypt", *RUN],
    ("full", "authorizer"): ["lambda:InvokeFunction"],
    ("full", "function"): [
        *REACH_VPC,
        "dynamodb:PutItem",
        "kms:Decrypt",
        *WRITE_LOGS,
        "s3:GetObject",
        "sqs:SendMessage",
        *SEND_TRACES,
    ],
    ("full", "state_machine"): ["kms:Decrypt", "kms:GenerateDataKey", "lambda:InvokeFunction", *DELIVER_LOGS, *TRACE],
    ("existing_function", "api"): RUN,
    ("existing_function", "state_machine"): ["lambda:InvokeFunction", *DELIVER_LOGS],
    ("own_definition", "api"): RUN,
    ("own_definition", "state_machine"): ["sqs:SendMessage"],
    ("nothing_to_do", "api"): RUN,
    ("nothing_to_do", "state_machine"): [],
    ("records", "api"): [*RUN, READ],
    ("records", "function"): WRITE_LOGS,
    ("records", "reader"): [*DELIVER_LOGS, *USE_RECORDS, "states:DescribeExecution"],
    ("records", "recorder"): [*DELIVER_LOGS, *USE_RECORDS],
    ("records", "rule"): ["states:StartExecution"],
    ("records", "state_machine"): ["lambda:InvokeFunction", *DELIVER_LOGS],
    ("records_encrypted", "api"): ["kms:Decrypt", *RUN, READ],
    ("records_encrypted", "function"): WRITE_LOGS,
    ("records_encrypted", "reader"): [
        "kms:Decrypt",
        "kms:GenerateDataKey",
        *DELIVER_LOGS,
        *USE_RECORDS,
        "states:DescribeExecution",
        *TRACE,
    ],
    ("records_encrypted", "recorder"): [
        "kms:Decrypt",
        "kms:GenerateDataKey",
        *DELIVER_LOGS,
        *USE_RECORDS,
        *TRACE,
    ],
    ("records_encrypted", "rule"): ["states:StartExecution"],
    ("records_encrypted", "state_machine"): [
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "lambda:InvokeFunction",
        *DELIVER_LOGS,
    ],
}
WORKFLOWS = ("reader", "recorder")

Context = dict[str, str]
Request = tuple[str, str, str, str] | tuple[str, str, str, str, Context]

# Set-up, role, action and resource.
MAY: list[Request] = [
    ("default", "api", "states:StartExecution", STATE_MACHINE),
    ("default", "api", "states:DescribeExecution", EXECUTION),
    ("default", "api", "states:StopExecution", EXECUTION),
    ("default", "function", "logs:CreateLogStream", STREAM),
    ("default", "function", "logs:PutLogEvents", STREAM),
    ("default", "state_machine", "lambda:InvokeFunction", FUNCTION),
    *(("default", "state_machine", action, "*") for action in DELIVER_LOGS),
    ("full", "api", "states:StartExecution", STATE_MACHINE),
    ("full", "api", "kms:Decrypt", KEY, FOR_EXECUTIONS),
    ("full", "authorizer", "lambda:InvokeFunction", f"arn:aws:lambda:{EU}:function:authorizer"),
    ("full", "function", "logs:PutLogEvents", STREAM),
    ("full", "function", "kms:Decrypt", ENVIRONMENT_KEY),
    ("full", "function", "sqs:SendMessage", f"arn:aws:sqs:{EU}:failed"),
    ("full", "function", "s3:GetObject", f"{BUCKET}/january"),
    ("full", "function", "dynamodb:PutItem", TABLE, {"dynamodb:LeadingKeys": "report"}),
    ("full", "function", "ec2:CreateNetworkInterface", f"arn:aws:ec2:{EU}:subnet/subnet-1"),
    ("full", "function", "ec2:DescribeSubnets", "*"),
    *(("full", "function", action, "*") for action in SEND_TRACES),
    ("full", "state_machine", "lambda:InvokeFunction", FUNCTION),
    ("full", "state_machine", "kms:GenerateDataKey", KEY, FOR_EXECUTIONS),
    ("full", "state_machine", "kms:Decrypt", KEY, FOR_EXECUTIONS),
    ("full", "state_machine", "kms:GenerateDataKey", KEY, FOR_LOGS),
    *(("full", "state_machine", action, "*") for action in TRACE),
    ("existing_function", "state_machine", "lambda:InvokeFunction", f"arn:aws:lambda:{EU}:function:elsewhere:live"),
    ("own_definition", "state_machine", "sqs:SendMessage", f"arn:aws:sqs:{EU}:reports"),
    ("records", "api", "states:StartExecution", STATE_MACHINE),
    ("records", "api", READ, READER),
    # What is too large for a record is read from Step Functions itself.
    ("records", "api", "states:DescribeExecution", EXECUTION),
    ("records", "reader", "states:DescribeExecution", EXECUTION),
    ("records", "rule", "states:StartExecution", RECORDER),
    *(
        ("records", workflow, action, resource)
        for workflow in WORKFLOWS
        for action, resource in (("s3:GetObject", RECORD), ("s3:PutObject", RECORD), ("s3:ListBucket", RECORDS))
    ),
    *(("records", workflow, action, "*") for workflow in WORKFLOWS for action in DELIVER_LOGS),
    ("records_encrypted", "reader", "kms:Decrypt", KEY, FOR_EXECUTIONS),
    *(
        ("records_encrypted", workflow, action, KEY, FOR_RECORDS)
        for workflow in WORKFLOWS
        for action in ("kms:Decrypt", "kms:GenerateDataKey")
    ),
    *(("records_encrypted", workflow, "kms:GenerateDataKey", KEY, FOR_LOGS) for workflow in WORKFLOWS),
    *(("records_encrypted", workflow, action, "*") for workflow in WORKFLOWS for action in TRACE),
]

OTHER_STATE_MACHINES = [
    f"arn:aws:states:{EU}:stateMachine:import",
    f"arn:aws:states:{EU}:stateMachine:report2",
    f"arn:aws:states:{EU}:stateMachine:Report",
    "arn:aws:states:eu-west-1:210987654321:stateMachine:report",
    "arn:aws:states:us-east-1:000000000000:stateMachine:report",
]
OTHER_EXECUTIONS = [
    f"arn:aws:states:{EU}:execution:import:report-42",
    f"arn:aws:states:{EU}:execution:report2:report-42",
    "arn:aws:states:eu-west-1:210987654321:execution:report:report-42",
    "arn:aws:states:us-east-1:000000000000:execution:report:report-42",
]
OTHER_FUNCTIONS = [
    f"arn:aws:lambda:{EU}:function:import",
    f"arn:aws:lambda:{EU}:function:report2",
    f"arn:aws:lambda:{EU}:function:report:live",
    "arn:aws:lambda:eu-west-1:210987654321:function:report",
    "arn:aws:lambda:us-east-1:000000000000:function:report",
]
OTHER_STREAMS = [
    f"arn:aws:logs:{EU}:log-group:/aws/lambda/import:log-stream:a",
    f"arn:aws:logs:{EU}:log-group:/aws/lambda/report2:log-stream:a",
    f"arn:aws:logs:{EU}:log-group:/aws/vendedlogs/states/report:log-stream:a",
    "arn:aws:logs:eu-west-1:210987654321:log-group:/aws/lambda/report:log-stream:a",
]
OTHER_RECORDS = ["arn:aws:s3:::report-records-2", "arn:aws:s3:::report-records-10", "arn:aws:s3:::import-records-1"]
OF_OTHER_RECORDS = {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::report-records-2"}
OF_ANOTHER = {"kms:EncryptionContext:aws:states:stateMachineArn": f"arn:aws:states:{EU}:stateMachine:report2"}
# What no role may do, in no set-up.
NOBODY_MAY = [
    ("iam:CreatePolicyVersion", "arn:aws:iam::000000000000:policy/boundary"),
    ("iam:PassRole", "arn:aws:iam::000000000000:role/report-function"),
    ("iam:PutRolePolicy", "arn:aws:iam::000000000000:role/report-function"),
    ("kms:ScheduleKeyDeletion", KEY),
    ("lambda:AddPermission", FUNCTION),
    ("lambda:DeleteFunction", FUNCTION),
    ("lambda:GetFunction", FUNCTION),
    ("lambda:UpdateFunctionCode", FUNCTION),
    ("lambda:UpdateFunctionConfiguration", FUNCTION),
    ("logs:CreateLogGroup", f"arn:aws:logs:{EU}:log-group:/aws/lambda/report"),
    ("logs:DeleteLogGroup", FUNCTIONS_LOG),
    ("logs:GetLogEvents", STREAM),
    ("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{EU}:secret:report-abcdef"),
    ("states:DeleteStateMachine", STATE_MACHINE),
    ("states:GetExecutionHistory", EXECUTION),
    ("states:ListExecutions", STATE_MACHINE),
    ("states:RedriveExecution", EXECUTION),
    ("states:UpdateStateMachine", STATE_MACHINE),
    ("sts:AssumeRole", "arn:aws:iam::000000000000:role/report-function"),
]
MAY_NOT: list[Request] = [
    *((setup, role, *request) for setup, role in ACTIONS for request in NOBODY_MAY),
    *(("default", "api", "states:StartExecution", arn) for arn in OTHER_STATE_MACHINES),
    *(("default", "api", action, arn) for action in (RUN[0], RUN[2]) for arn in OTHER_EXECUTIONS),
    ("default", "api", "lambda:InvokeFunction", FUNCTION),
    ("default", "api", "logs:PutLogEvents", STREAM),
    *(("default", "function", action, arn) for action in WRITE_LOGS for arn in OTHER_STREAMS),
    ("default", "function", "states:StartExecution", STATE_MACHINE),
    ("default", "function", "states:StopExecution", EXECUTION),
    ("default", "function", "lambda:InvokeFunction", FUNCTION),
    ("default", "function", "kms:Decrypt", KEY),
    ("default", "function", "xray:PutTraceSegments", "*"),
    ("default", "function", "s3:GetObject", f"{BUCKET}/january"),
    ("default", "function", "ec2:CreateNetworkInterface", f"arn:aws:ec2:{EU}:subnet/subnet-1"),
    *(("default", "state_machine", "lambda:InvokeFunction", arn) for arn in OTHER_FUNCTIONS),
    ("default", "state_machine", "states:StartExecution", STATE_MACHINE),
    ("default", "state_machine", "logs:PutLogEvents", STREAM),
    ("default", "state_machine", "kms:Decrypt", KEY, FOR_EXECUTIONS),
    ("default", "state_machine", "xray:PutTraceSegments", "*"),
    ("full", "api", "kms:Decrypt", KEY),
    ("full", "api", "kms:Decrypt", KEY, OF_ANOTHER),
    ("full", "api", "kms:Decrypt", KEY, FOR_LOGS),
    ("full", "api", "kms:Decrypt", ENVIRONMENT_KEY, FOR_EXECUTIONS),
    ("full", "api", "kms:GenerateDataKey", KEY, FOR_EXECUTIONS),
    ("full", "api", "lambda:InvokeFunction", f"arn:aws:lambda:{EU}:function:authorizer"),
    ("full", "authorizer", "lambda:InvokeFunction", f"arn:aws:lambda:{EU}:function:authorizer2"),
    ("full", "authorizer", "lambda:InvokeFunction", FUNCTION),
    ("full", "authorizer", "states:StartExecution", STATE_MACHINE),
    ("full", "function", "kms:Decrypt", KEY, FOR_EXECUTIONS),
    ("full", "function", "kms:Encrypt", ENVIRONMENT_KEY),
    ("full", "function", "sqs:SendMessage", f"arn:aws:sqs:{EU}:failed2"),
    ("full", "function", "sqs:ReceiveMessage", f"arn:aws:sqs:{EU}:failed"),
    ("full", "function", "s3:GetObject", f"{BUCKET}2/january"),
    ("full", "function", "s3:GetObject", f"{BUCKET}/secret/january"),
    ("full", "function", "s3:PutObject", f"{BUCKET}/january"),
    ("full", "function", "dynamodb:PutItem", TABLE, {"dynamodb:LeadingKeys": "import"}),
    ("full", "function", "ec2:RunInstances", f"arn:aws:ec2:{EU}:instance/i-0123456789abcdef0"),
    ("full", "function", "states:StartExecution", STATE_MACHINE),
    ("full", "state_machine", "kms:GenerateDataKey", KEY),
    ("full", "state_machine", "kms:GenerateDataKey", KEY, OF_ANOTHER),
    ("full", "state_machine", "kms:Decrypt", KEY, FOR_LOGS),
    ("full", "state_machine", "kms:Decrypt", ENVIRONMENT_KEY, FOR_EXECUTIONS),
    ("full", "state_machine", "lambda:InvokeFunction", f"arn:aws:lambda:{EU}:function:authorizer"),
    ("existing_function", "state_machine", "lambda:InvokeFunction", f"arn:aws:lambda:{EU}:function:elsewhere"),
    ("existing_function", "state_machine", "lambda:InvokeFunction", f"arn:aws:lambda:{EU}:function:elsewhere:test"),
    ("existing_function", "state_machine", "lambda:InvokeFunction", FUNCTION),
    ("own_definition", "state_machine", "sqs:SendMessage", f"arn:aws:sqs:{EU}:reports2"),
    ("own_definition", "state_machine", "lambda:InvokeFunction", FUNCTION),
    ("own_definition", "state_machine", "logs:CreateLogDelivery", "*"),
    # Without records there is nothing to read them with.
    ("default", "api", READ, READER),
    ("default", "api", READ, STATE_MACHINE),
    *(("records", "api", READ, arn) for arn in (RECORDER, STATE_MACHINE, f"{READER}2", *OTHER_STATE_MACHINES)),
    *(("records", "api", "states:StartExecution", arn) for arn in (READER, RECORDER)),
    ("records", "api", "states:DescribeExecution", f"arn:aws:states:{EU}:execution:report-recorder:report-42"),
    *(("records", "api", action, RECORD) for action in ("s3:GetObject", "s3:PutObject")),
    *(("records", role, "s3:GetObject", RECORD) for role in ("function", "rule", "state_machine")),
    *(("records", "reader", "states:DescribeExecution", arn) for arn in OTHER_EXECUTIONS),
    *(("records", "reader", action, EXECUTION) for action in ("states:StopExecution", "states:GetExecutionHistory")),
    ("records", "recorder", "states:DescribeExecution", EXECUTION),
    *(
        ("records", workflow, action, resource)
        for workflow in WORKFLOWS
        for action, resource in (
            ("s3:DeleteObject", RECORD),
            ("s3:GetObjectAcl", RECORD),
            ("s3:PutObjectAcl", RECORD),
            ("s3:DeleteBucket", RECORDS),
            ("s3:PutBucketPolicy", RECORDS),
            ("s3:PutLifecycleConfiguration", RECORDS),
            ("states:StartExecution", STATE_MACHINE),
            ("lambda:InvokeFunction", FUNCTION),
            ("xray:PutTraceSegments", "*"),
            *(("s3:GetObject", f"{bucket}/report-42") for bucket in OTHER_RECORDS),
            *(("s3:PutObject", f"{bucket}/report-42") for bucket in OTHER_RECORDS),
            *(("s3:ListBucket", bucket) for bucket in OTHER_RECORDS),
        )
    ),
    *(("records", workflow, "kms:Decrypt", KEY, FOR_RECORDS) for workflow in WORKFLOWS),
    *(("records", "rule", "states:StartExecution", arn) for arn in (STATE_MACHINE, READER, *OTHER_STATE_MACHINES)),
    ("records", "rule", READ, READER),
    ("records", "rule", READ, RECORDER),
    *(
        ("records_encrypted", workflow, action, KEY, context)
        for workflow in WORKFLOWS
        for action in ("kms:Decrypt", "kms:GenerateDataKey")
        for context in ({}, OF_ANOTHER, OF_OTHER_RECORDS)
    ),
    ("records_encrypted", "recorder", "kms:Decrypt", KEY, FOR_EXECUTIONS),
    *(("records_encrypted", workflow, "kms:GenerateDataKey", KEY, FOR_EXECUTIONS) for workflow in WORKFLOWS),
    *(("records_encrypted", workflow, "kms:Decrypt", KEY, FOR_LOGS) for workflow in WORKFLOWS),
    *(("records_encrypted", role, "kms:Decrypt", KEY, FOR_RECORDS) for role in ("api", "state_machine")),
]


def named(request: Request) -> str:
    """Return a test's name."""
    setup, role, action, resource, *contexts = request
    return " ".join(
        [setup, role, action, resource, *(f"for {key}={value}" for c in contexts for key, value in c.items())]
    )


def listed(statements: Iterable[dict[str, Any]]) -> list[str]:
    """Return the actions that statements name."""
    actions = (statement["Action"] for statement in statements)
    return [name for names in actions for name in ([names] if isinstance(names, str) else names)]


def test_the_roles_are_those_that_the_set_up_needs(setups: Setups) -> None:
    assert sorted((setup, role) for setup, roles in setups.items() for role in roles) == sorted(ACTIONS)


@pytest.mark.parametrize(("setup", "role"), ACTIONS, ids=map(" ".join, ACTIONS))
def test_of_all_actions_a_role_may_take_these_and_no_others(
    iam: Simulator, setups: Setups, setup: str, role: str
) -> None:
    assert iam.actions(setups[setup][role]) == sorted([*ACTIONS[setup, role], NEEDS_NO_PERMISSION])


@pytest.mark.parametrize(("setup", "role"), ACTIONS, ids=map(" ".join, ACTIONS))
def test_a_policy_names_its_actions_in_full_and_on_everything_none_but_those_that_take_no_less(
    setups: Setups, setup: str, role: str
) -> None:
    allowed = [s for s in setups[setup][role].policy["Statement"] if s["Effect"] == "Allow"]

    # A name that AWS does not know would be missing in what the simulator finds.
    assert set(listed(allowed)) <= {*ACTIONS[setup, role], NEEDS_NO_PERMISSION}
    assert set(listed(s for s in allowed if s["Resource"] == "*")) <= {
        *DELIVER_LOGS,
        *REACH_VPC,
        *TRACE,
        NEEDS_NO_PERMISSION,
    }


@pytest.mark.parametrize("request_", MAY, ids=named)
def test_a_role_may(iam: Simulator, setups: Setups, request_: Request) -> None:
    setup, role, *rest = request_

    assert iam.allows(setups[setup][role], *rest)


@pytest.mark.parametrize("request_", MAY_NOT, ids=named)
def test_a_role_may_not(iam: Simulator, setups: Setups, request_: Request) -> None:
    setup, role, *rest = request_

    assert not iam.allows(setups[setup][role], *rest)


@pytest.mark.parametrize(
    ("action", "resource", "context"),
    [
        ("states:StartExecutions", STATE_MACHINE, {}),
        ("states:StartExecution", EXECUTION, {}),
        ("states:StartExecution", STATE_MACHINE, {"states:NoSuchKey": "value"}),
    ],
    ids=["action", "resource", "context"],
)
def test_a_question_with_a_slip_in_it_is_an_error(
    iam: Simulator, setups: Setups, action: str, resource: str, context: Context
) -> None:
    with pytest.raises(HarnessError, match="cannot be simulated"):
        iam.allows(setups["default"]["api"], action, resource, context)
