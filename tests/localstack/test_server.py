"""The HTTP server of the LocalStack that the harness starts."""

import time
import uuid
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import httpx
import pytest

from harness.target import Target

# Longer than hypercorn waits for another request by default.
REST_SECONDS = 6.0


@pytest.fixture(scope="session")
def embedded(target: Target) -> Target:
    """The target, where the harness has started it."""
    if not target.disposable:
        pytest.skip("another LocalStack has a server of its own")
    return target


def get_health(connection: HTTPConnection) -> int:
    """Ask whether LocalStack is well, and return the answer's status code."""
    connection.request("GET", "/_localstack/health", headers={"Connection": "keep-alive"})
    with connection.getresponse() as response:
        response.read()
    return response.status


def test_a_connection_that_rests_stays_open(embedded: Target) -> None:
    connection = HTTPConnection(urlsplit(embedded.endpoint_url or "").netloc, timeout=60.0)
    # Else it opens another where the server has closed this one.
    connection.auto_open = 0
    connection.connect()
    with closing(connection):
        assert get_health(connection) == 200

        time.sleep(REST_SECONDS)

        assert get_health(connection) == 200


def test_a_call_that_is_sent_again_is_answered_as_before_and_made_once(embedded: Target) -> None:
    gateway = embedded.client("apigateway")
    name = f"plan-{uuid.uuid4().hex[:6]}"
    credential = "Credential=test/20261124/eu-west-1/apigateway/aws4_request"
    headers = {"Authorization": f"AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0"}

    def create(call: str, body: object) -> httpx.Response:
        sent = headers | {"amz-sdk-invocation-id": call}
        url = f"{embedded.endpoint_url}/usageplans"
        return httpx.post(url, json=body, headers=sent, trust_env=False, timeout=60.0)

    failed, *made = [create("one", {}), create("one", {"name": name}), create("one", {"name": name})]
    another = create("two", {"name": name})

    assert failed.is_error
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json() == made[1].json()
    ids = {made[0].json()["id"], another.json()["id"]}
    assert {plan["id"] for plan in gateway.get_usage_plans()["items"] if plan["name"] == name} == ids
    assert len(ids) == 2
    for plan in ids:
        gateway.delete_usage_plan(usagePlanId=plan)
