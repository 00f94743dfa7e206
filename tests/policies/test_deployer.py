"""What the one who applies the module may do by the policies in docs, and what he may not, as IAM would decide it."""

import json
import re
from fnmatch import fnmatchcase
from typing import Any

import pytest

from harness.paths import ROOT
from harness.rendering import Policy, Role
from harness.simulator import Simulator

ACCOUNT = "123456789012"
EU = f"eu-west-1:{ACCOUNT}"
GATEWAY = "arn:aws:apigateway:eu-west-1::"
APIS = f"{GATEWAY}/restapis"
API = f"{APIS}/a1b2c3d4e5"
STATE_MACHINE = f"arn:aws:states:{EU}:stateMachine:report"
FUNCTION = f"arn:aws:lambda:{EU}:function:report"
ROLES = {
    who: f"arn:aws:iam::{ACCOUNT}:role/report-{who}-1a2b3c4d"
    for who in ("api", "authorizer", "function", "reader", "recorder", "rule", "state-machine")
}
LOG_GROUPS = [
    f"arn:aws:logs:{EU}:log-group:{name}"
    for name in (
        "/aws/apigateway/report/access",
        "/aws/lambda/report",
        "/aws/vendedlogs/states/report",
        "/aws/vendedlogs/states/report-reader",
        "/aws/vendedlogs/states/report-recorder",
        "API-Gateway-Execution-Logs_a1b2c3d4e5/v1",
    )
]
SERVICES = {
    "api": "apigateway.amazonaws.com",
    "authorizer": "apigateway.amazonaws.com",
    "function": "lambda.amazonaws.com",
    "reader": "states.amazonaws.com",
    "recorder": "states.amazonaws.com",
    "rule": "events.amazonaws.com",
    "state-machine": "states.amazonaws.com",
}
SORTED_SERVICES = sorted(set(SERVICES.values()))
# The provider completes the name with 26 digits.
RECORDS = "arn:aws:s3:::report-records-20261124120000000000000001"
RULE = f"arn:aws:events:{EU}:rule/report-status"
KEY = f"arn:aws:kms:{EU}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
BOUNDED = {"iam:PermissionsBoundary": BOUNDARY}
NAMED = {"apigateway:Request/ApiName": "report"}
ITS_NAME = {"apigateway:Resource/ApiName": "report"}
ANOTHERS_NAME = {"apigateway:Resource/ApiName": "import"}
# Whoever it is: IAM asks no permission for it.
NEEDS_NO_PERMISSION = "sts:GetCallerIdentity"

Context = dict[str, str]
Request = tuple[str, str] | tuple[str, str, Context]


def each(service: str, actions: str, *resources: str) -> list[Request]:
    """Return a request for each of some actions, named in one string, on each of some resources."""
    return [(f"{service}:{action}", resource) for action in actions.split() for resource in resources]


# What the provider calls for each resource of the module: recorded with 5.100.0 for create, read, update and destroy on
# LocalStack, and read off its sources. API Gateway's permissions are methods on paths.
CALLS: dict[str, list[Request]] = {
    "aws_api_gateway_rest_api": [
        ("apigateway:POST", APIS, NAMED),
        ("apigateway:PUT", API),
        ("apigateway:PATCH", API, ITS_NAME),
        ("apigateway:DELETE", API, ITS_NAME),
        *each("apigateway", "GET", API, f"{API}/resources"),
        *each("apigateway", "UpdateRestApiPolicy", APIS, API),
        *each("apigateway", "GET PUT DELETE", f"{GATEWAY}/tags/arn%3Aaws%3Aapigateway%3Aeu-west-1"),
        *(("iam:PassRole", ROLES[who], {"iam:PassedToService": SERVICES[who]}) for who in ("api", "authorizer")),
    ],
    "aws_api_gateway_rest_api_policy": [
        ("apigateway:PATCH", API, ITS_NAME),
        *each("apigateway", "GET UpdateRestApiPolicy", API),
    ],
    # Their creation is below: iam-simulate takes the two patterns that AWS has for their ARNs for one.
    "aws_api_gateway_deployment": each("apigateway", "GET PATCH DELETE", f"{API}/deployments/abc123"),
    "aws_api_gateway_stage": each("apigateway", "GET PATCH DELETE", f"{API}/stages/v1"),
    "aws_api_gateway_method_settings": each("apigateway", "GET PATCH", f"{API}/stages/v1"),
    "aws_api_gateway_usage_plan": [
        *each("apigateway", "POST", f"{GATEWAY}/usageplans"),
        *each("apigateway", "GET PATCH DELETE", f"{GATEWAY}/usageplans/abc123"),
    ],
    "aws_api_gateway_api_key": [
        *each("apigateway", "POST", f"{GATEWAY}/apikeys"),
        *each("apigateway", "GET PATCH DELETE", f"{GATEWAY}/apikeys/abc123"),
    ],
    "aws_api_gateway_usage_plan_key": [
        *each("apigateway", "POST", f"{GATEWAY}/usageplans/abc123/keys"),
        *each("apigateway", "GET DELETE", f"{GATEWAY}/usageplans/abc123/keys/def456"),
    ],
    "aws_cloudwatch_event_rule": each(
        "events", "PutRule DescribeRule DeleteRule ListTagsForResource TagResource UntagResource", RULE
    ),
    "aws_cloudwatch_event_target": [
        *each("events", "PutTargets RemoveTargets ListTargetsByRule", RULE),
        ("iam:PassRole", ROLES["rule"], {"iam:PassedToService": SERVICES["rule"]}),
    ],
    "aws_cloudwatch_log_group": [
        *each(
            "logs",
            "CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy AssociateKmsKey DisassociateKmsKey"
            " ListTagsForResource TagResource UntagResource",
            *LOG_GROUPS,
        ),
        ("logs:DescribeLogGroups", "*"),
    ],
    "aws_iam_role": [
        *(("iam:CreateRole", role, BOUNDED) for role in ROLES.values()),
        *(("iam:PutRolePermissionsBoundary", role, BOUNDED) for role in ROLES.values()),
        *each(
            "iam",
            "GetRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy DeleteRole TagRole UntagRole"
            " ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole",
            *ROLES.values(),
        ),
    ],
    "aws_iam_role_policy": [
        *(("iam:PutRolePolicy", role, BOUNDED) for role in ROLES.values()),
        *(("iam:DeleteRolePolicy", role, BOUNDED) for role in ROLES.values()),
        *each("iam", "GetRolePolicy", *ROLES.values()),
    ],
    "aws_lambda_function": [
        *each(
            "lambda",
            "CreateFunction GetFunction GetFunctionCodeSigningConfig ListVersionsByFunction UpdateFunctionCode"
            " UpdateFunctionConfiguration PutFunctionConcurrency DeleteFunctionConcurrency DeleteFunction"
            " TagResource UntagResource ListTags",
            FUNCTION,
        ),
        ("iam:PassRole", ROLES["function"], {"iam:PassedToService": SERVICES["function"]}),
        *each("s3", "GetObject GetObjectVersion", "arn:aws:s3:::my-packages/report.zip"),
        *each("lambda", "GetLayerVersion", f"arn:aws:lambda:{EU}:layer:tools:3"),
        *each("ec2", "DescribeSecurityGroups DescribeSubnets DescribeVpcs", "*"),
        *each("kms", "CreateGrant Decrypt DescribeKey Encrypt", KEY),
    ],
    "aws_s3_bucket": [
        # Whatever is set of a bucket is read, though other resources set it or nobody does.
        *each(
            "s3",
            "CreateBucket DeleteBucket ListBucket ListBucketVersions GetAccelerateConfiguration GetBucketAcl"
            " GetBucketCORS GetBucketLogging GetBucketObjectLockConfiguration GetBucketRequestPayment GetBucketTagging"
            " GetBucketVersioning GetBucketWebsite GetReplicationConfiguration PutBucketTagging",
            RECORDS,
        ),
        *each("s3", "DeleteObject DeleteObjectVersion", f"{RECORDS}/report-42"),
    ],
    "aws_s3_bucket_lifecycle_configuration": each("s3", "GetLifecycleConfiguration PutLifecycleConfiguration", RECORDS),
    "aws_s3_bucket_ownership_controls": each("s3", "GetBucketOwnershipControls PutBucketOwnershipControls", RECORDS),
    "aws_s3_bucket_policy": each("s3", "DeleteBucketPolicy GetBucketPolicy PutBucketPolicy", RECORDS),
    "aws_s3_bucket_public_access_block": each("s3", "GetBucketPublicAccessBlock PutBucketPublicAccessBlock", RECORDS),
    "aws_s3_bucket_server_side_encryption_configuration": each(
        "s3", "GetEncryptionConfiguration PutEncryptionConfiguration", RECORDS
    ),
    "aws_sfn_state_machine": [
        ("states:ValidateStateMachineDefinition", "*"),
        *each(
            "states",
            "CreateStateMachine DescribeStateMachine ListStateMachineVersions UpdateStateMachine DeleteStateMachine"
            " ListTagsForResource TagResource UntagResource",
            STATE_MACHINE,
            f"{STATE_MACHINE}-reader",
            f"{STATE_MACHINE}-recorder",
        ),
        *(
            ("iam:PassRole", ROLES[who], {"iam:PassedToService": SERVICES[who]})
            for who in ("reader", "recorder", "state-machine")
        ),
        *each("kms", "Decrypt DescribeKey GenerateDataKey", KEY),
    ],
}
# The first API of an account, and the module's resources.
MAY = [
    (
        "iam:CreateServiceLinkedRole",
        f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/ops.apigateway.amazonaws.com/AWSServiceRoleForAPIGateway",
        {"iam:AWSServiceName": "ops.apigateway.amazonaws.com"},
    ),
    *(request for requests in CALLS.values() for request in requests),
]

OTHER_FUNCTIONS = [
    f"arn:aws:lambda:{EU}:function:import",
    f"arn:aws:lambda:{EU}:function:report2",
    f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:report",
    "arn:aws:lambda:eu-west-1:210987654321:function:report",
]
OTHER_STATE_MACHINES = [
    f"arn:aws:states:{EU}:stateMachine:import",
    f"arn:aws:states:{EU}:stateMachine:report2",
    f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:report",
    "arn:aws:states:eu-west-1:210987654321:stateMachine:report",
]
OTHER_ROLES = [
    f"arn:aws:iam::{ACCOUNT}:role/{name}"
    for name in (
        "administrator",
        "import-api-1a2b3c4d",
        "report-administrator",
        "report-api",
        "report-card-function-1a2b3c4d",
        "report-function-1a2b3c4d-and-more",
        "elsewhere/report-function-1a2b3c4d",
    )
]
OTHER_BUCKETS = [
    "arn:aws:s3:::my-packages",
    "arn:aws:s3:::report-records-of-last-year",
    RECORDS.replace("report", "import"),
    f"{RECORDS}1",
]
OTHER_RULES = [
    f"arn:aws:events:{EU}:rule/import-status",
    f"arn:aws:events:{EU}:rule/report-status2",
    f"arn:aws:events:us-east-1:{ACCOUNT}:rule/report-status",
]
OTHER_LOG_GROUPS = [f"arn:aws:logs:{EU}:log-group:/aws/lambda/{name}" for name in ("import", "report2")]
MAY_NOT: list[Request] = [
    *each("lambda", "CreateFunction UpdateFunctionCode UpdateFunctionConfiguration DeleteFunction", *OTHER_FUNCTIONS),
    *each("lambda", "AddPermission CreateAlias InvokeFunction PublishVersion", FUNCTION),
    *each("states", "CreateStateMachine UpdateStateMachine DeleteStateMachine", *OTHER_STATE_MACHINES),
    *each("states", "StartExecution", STATE_MACHINE),
    *each("states", "DescribeExecution GetExecutionHistory", f"arn:aws:states:{EU}:execution:report:report-42"),
    *each("iam", "DeleteRole UpdateAssumeRolePolicy UpdateRole", *OTHER_ROLES),
    # Roles and their policies: not without the boundary, not under another one, and no others.
    *each("iam", "CreateRole PutRolePolicy DeleteRolePolicy PutRolePermissionsBoundary", *ROLES.values()),
    *(
        (f"iam:{action}", ROLES["function"], {"iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess"})
        for action in ("CreateRole", "PutRolePolicy", "PutRolePermissionsBoundary")
    ),
    *((f"iam:{action}", role, BOUNDED) for action in ("CreateRole", "PutRolePolicy") for role in OTHER_ROLES),
    *(
        (f"iam:{action}", ROLES["function"], BOUNDED)
        for action in ("AttachRolePolicy", "DetachRolePolicy", "DeleteRolePermissionsBoundary")
    ),
    *each("iam", "CreatePolicyVersion DeletePolicy SetDefaultPolicyVersion", BOUNDARY),
    *each("iam", "CreateAccessKey CreateUser PutUserPolicy", f"arn:aws:iam::{ACCOUNT}:user/report"),
    *each("sts", "AssumeRole", *ROLES.values()),
    # Each role to its own service.
    *(
        ("iam:PassRole", role, {"iam:PassedToService": service})
        for who, role in ROLES.items()
        for service in [*SORTED_SERVICES, "ec2.amazonaws.com", "ecs-tasks.amazonaws.com"]
        if service != SERVICES[who]
    ),
    *each("iam", "PassRole", *ROLES.values()),
    *(("iam:PassRole", role, {"iam:PassedToService": service}) for role in OTHER_ROLES for service in SORTED_SERVICES),
    ("apigateway:POST", APIS),
    ("apigateway:POST", APIS, {"apigateway:Request/ApiName": "import"}),
    ("apigateway:PATCH", API, ANOTHERS_NAME),
    ("apigateway:PATCH", API, ITS_NAME | {"apigateway:Request/ApiName": "import"}),
    ("apigateway:DELETE", API, ANOTHERS_NAME),
    *each("apigateway", "PATCH", f"{GATEWAY}/account"),
    *each("apigateway", "POST", f"{GATEWAY}/domainnames", f"{GATEWAY}/vpclinks"),
    *each("apigateway", "DELETE", f"{API}/resources/abc123", f"{API}/authorizers/abc123"),
    *each("logs", "CreateLogGroup DeleteLogGroup PutRetentionPolicy", *OTHER_LOG_GROUPS),
    *each("logs", "FilterLogEvents", *LOG_GROUPS),
    *each("logs", "CreateLogDelivery PutResourcePolicy", "*"),
    *each("s3", "GetObject", "arn:aws:s3:::my-packages/import.zip"),
    *each("s3", "PutObject", "arn:aws:s3:::my-packages/report.zip"),
    *each("s3", "GetObject PutObject", f"{RECORDS}/report-42"),
    *each("s3", "PutBucketAcl PutReplicationConfiguration", RECORDS),
    *each("s3", "CreateBucket DeleteBucket PutBucketPolicy ListBucket", *OTHER_BUCKETS),
    *each("s3", "DeleteObject", *(f"{bucket}/report-42" for bucket in OTHER_BUCKETS)),
    *each("events", "PutRule PutTargets DeleteRule RemoveTargets", *OTHER_RULES),
    *each("events", "PutEvents", f"arn:aws:events:{EU}:event-bus/default"),
    *each("states", "StartSyncExecution", f"{STATE_MACHINE}-reader"),
    *each("kms", "Decrypt", f"arn:aws:kms:{EU}:key/another"),
    *each("kms", "PutKeyPolicy ScheduleKeyDeletion", KEY),
    *each("ec2", "RunInstances", f"arn:aws:ec2:{EU}:instance/i-0123456789abcdef0"),
    (
        "iam:CreateServiceLinkedRole",
        f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
        {"iam:AWSServiceName": "ecs.amazonaws.com"},
    ),
]


def read(name: str) -> Policy:
    """Return a policy of the documents."""
    return dict(json.loads((ROOT / "docs" / f"{name}.json").read_text()))


DEPLOYER = read("deployer-policy")
OPTIONS = read("deployer-policy-options")
RECORDS_OPTION = read("deployer-policy-records")
# All policies at once, as one who needs all of it has them.
ALL = Role(
    trust={},
    policy=DEPLOYER | {"Statement": [*DEPLOYER["Statement"], *OPTIONS["Statement"], *RECORDS_OPTION["Statement"]]},
)


def named(request: Request) -> str:
    """Return a test's name."""
    action, resource, *contexts = request
    return " ".join([action, resource, *(f"for {key}={value}" for c in contexts for key, value in sorted(c.items()))])


def actions(statement: dict[str, Any]) -> list[str]:
    """Return the actions that a statement names."""
    names = statement["Action"]
    return [names] if isinstance(names, str) else list(names)


def test_what_every_resource_of_the_module_needs_is_known() -> None:
    module = "".join(path.read_text() for path in ROOT.glob("*.tf"))

    assert set(re.findall(r'^resource "(\w+)"', module, re.MULTILINE)) <= CALLS.keys()


@pytest.mark.parametrize("request_", MAY, ids=named)
def test_the_deployer_may(iam: Simulator, request_: Request) -> None:
    assert iam.allows(ALL, *request_)


@pytest.mark.parametrize("collection", ["deployments", "stages"])
def test_the_deployer_may_create_deployments_and_stages(collection: str) -> None:
    [statement] = [statement for statement in DEPLOYER["Statement"] if statement["Sid"] == "DeployApi"]

    assert "apigateway:POST" in actions(statement)
    assert any(fnmatchcase(f"{API}/{collection}", pattern) for pattern in statement["Resource"])


@pytest.mark.parametrize("request_", MAY_NOT, ids=named)
def test_the_deployer_may_not(iam: Simulator, request_: Request) -> None:
    assert not iam.allows(ALL, *request_)


def test_without_the_options_the_default_set_up_is_applied(iam: Simulator) -> None:
    deployer = Role(trust={}, policy=DEPLOYER)
    options = (
        "records",
        "report-status",
        "reader",
        "recorder",
        "report-rule",
        "usageplans",
        "apikeys",
        "ec2:",
        "kms:",
        "s3:",
        "lambda:GetLayerVersion",
        "iam:CreateServiceLinkedRole",
    )

    refused = [named(request) for request in MAY if not iam.allows(deployer, *request)]

    assert [request for request in refused if not any(option in request for option in options)] == []


def test_every_action_is_one_that_aws_knows_and_none_is_for_nothing(iam: Simulator) -> None:
    asked = {action for action, *_ in MAY}

    # A name that AWS does not know would be missing in what the simulator finds.
    assert {name for statement in ALL.policy["Statement"] for name in actions(statement)} == asked
    assert set(iam.actions(ALL)) == {*asked, NEEDS_NO_PERMISSION}


def test_on_everything_are_only_those_that_take_no_less() -> None:
    everything = [statement for statement in ALL.policy["Statement"] if statement["Resource"] == "*"]

    assert sorted(name for statement in everything for name in actions(statement)) == [
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
        "logs:DescribeLogGroups",
        "states:ValidateStateMachineDefinition",
    ]


@pytest.mark.parametrize("policy", [DEPLOYER, OPTIONS, RECORDS_OPTION], ids=["deployer", "options", "records"])
def test_a_managed_policy_has_room_for_it_with_the_longest_name(policy: Policy) -> None:
    # IAM counts no white space: 6,144 characters. A role's name has 41 characters of the module's at most.
    text = json.dumps(policy, separators=(",", ":"))
    longest = text.replace("role/report", f"role/{'x' * 41}").replace("report", "x" * 50)

    assert len(longest) <= 6144
