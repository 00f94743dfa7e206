"""The header that stands for an authorizer on LocalStack, on an API of its own."""

import json
import uuid
from collections.abc import Iterator

import pytest

from harness.client import IDENTITY_HEADER, JobClient
from harness.target import Target

# What a template sees of a request, with a member for each thing that may not be there.
SEEN = """{
  "caller": "$!context.identity.caller",
  "cognitoIdentityId": "$!context.identity.cognitoIdentityId",
  "sourceIp": "$!context.identity.sourceIp",
  "sub": "$!context.authorizer.claims.sub",
  "principalId": "$!context.authorizer.principalId",
  "header": "$!input.params('HEADER')$!input.params('header')",
  "other": "$!input.params('X-Other')"
}"""


@pytest.fixture(scope="module")
def mirror_url(listening: Target) -> Iterator[str]:
    """URL of an API that answers a GET of `/mirror` with what a template sees of it."""
    gateway = listening.client("apigateway")
    template = SEEN.replace("HEADER", IDENTITY_HEADER).replace("header')", f"{IDENTITY_HEADER.lower()}')")
    integration = {
        "type": "mock",
        "requestTemplates": {"application/json": json.dumps({"statusCode": 200})},
        "responses": {"default": {"statusCode": "200", "responseTemplates": {"application/json": template}}},
    }
    operation = {"responses": {"200": {"description": ""}}, "x-amazon-apigateway-integration": integration}
    document = {
        "openapi": "3.0.1",
        "info": {"title": f"mirror-{uuid.uuid4().hex[:6]}", "version": "1"},
        "paths": {"/mirror": {"get": operation}},
    }
    api = gateway.import_rest_api(body=json.dumps(document))["id"]
    gateway.create_deployment(restApiId=api, stageName="v1")
    yield listening.api_url({"rest_api_id": api, "stage_name": "v1"})
    gateway.delete_rest_api(restApiId=api)


def seen(url: str, caller: dict[str, object] | None, **headers: str) -> dict[str, str]:
    """Return what a template sees of a caller's request."""
    with JobClient(url, "mirror", caller=caller) as client:
        answer = client.http.get(client.start_url, headers=headers)
    return {name: value for name, value in answer.raise_for_status().json().items() if value}


@pytest.mark.parametrize(
    ("caller", "told"),
    [
        (None, {}),
        ({}, {}),
        ({"identity": {"caller": "AIDA1"}}, {"caller": "AIDA1"}),
        ({"identity": {"cognitoIdentityId": "eu-west-1:1"}}, {"cognitoIdentityId": "eu-west-1:1"}),
        ({"authorizer": {"claims": {"sub": "日本"}, "principalId": "p|1"}}, {"sub": "日本", "principalId": "p|1"}),
    ],
)
def test_a_template_sees_what_the_header_says_and_not_the_header(
    mirror_url: str, caller: dict[str, object] | None, told: dict[str, str]
) -> None:
    assert seen(mirror_url, caller, **{"X-Other": "there"}) == {"sourceIp": "127.0.0.1", "other": "there", **told}


def test_what_one_request_says_is_gone_with_it(mirror_url: str) -> None:
    told = seen(mirror_url, {"identity": {"caller": "AIDA1", "sourceIp": "192.0.2.1"}})
    then = seen(mirror_url, None)

    assert told == {"caller": "AIDA1", "sourceIp": "192.0.2.1"}
    assert then == {"sourceIp": "127.0.0.1"}
