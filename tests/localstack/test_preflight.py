"""`OPTIONS` on each route."""

import httpx
import pytest

from harness.client import JobClient


@pytest.mark.parametrize(
    ("path", "methods"),
    [("", {"POST", "OPTIONS"}), ("/status", {"POST", "OPTIONS"}), ("/some-id", {"GET", "DELETE", "OPTIONS"})],
)
def test_a_browser_may_call_each_route(client: JobClient, path: str, methods: set[str]) -> None:
    headers = {"Origin": "https://app.example.com", "Access-Control-Request-Method": "POST"}

    answer: httpx.Response = client.http.request("OPTIONS", f"{client.start_url}{path}", headers=headers)

    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert set(answer.headers["Access-Control-Allow-Methods"].split(",")) == methods
    assert {"Content-Type", "Idempotency-Key"} <= set(answer.headers["Access-Control-Allow-Headers"].split(","))
    assert answer.headers["Access-Control-Max-Age"] == "7200"
