"""Two instances of the module in one root, which lies elsewhere and imports it."""

import httpx
import pytest

from deployments import Deployment
from harness.client import JobClient
from harness.target import Target


@pytest.mark.parametrize(("which", "path"), [("report", "reports"), ("import", "v1/imports")])
def test_each_runs_its_own_jobs(two_jobs: Deployment, target: Target, which: str, path: str) -> None:
    outputs = two_jobs.outputs[which]

    with JobClient(target.api_url(outputs), path) as client:
        started = client.start({"seconds": 0.1})
        ended = client.wait(started, deadline=30.0, interval=0.2)[-1].job

    assert started.headers["Location"] == f"{path.rsplit('/', 1)[-1]}/{started.json()['id']}"
    assert ended["output"] == {"message": "One minute elapsed"}
    assert started.json()["executionArn"].split(":")[6] == f"{two_jobs.name}-{which}"


def test_neither_sees_the_others_jobs(two_jobs: Deployment, target: Target) -> None:
    with (
        JobClient(target.api_url(two_jobs.outputs["report"]), "reports") as reports,
        JobClient(target.api_url(two_jobs.outputs["import"]), "v1/imports") as imports,
    ):
        started = reports.start({"seconds": 0.1}).json()

        assert reports.get(started["id"]).status_code == 200
        assert imports.get(started["id"]).status_code == 404
        assert imports.status(started["executionArn"]).status_code == 404


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://app.example.com", "https://app.example.com"),
        ("http://localhost:4200", "http://localhost:4200"),
        ("https://evil.example", "https://app.example.com"),
    ],
)
@pytest.mark.parametrize("method", ["OPTIONS", "POST", "GET"])
def test_an_allowed_origin_is_answered_with_itself(
    two_jobs: Deployment, target: Target, method: str, origin: str, allowed: str
) -> None:
    url = f"{target.api_url(two_jobs.outputs['report'])}/reports"
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}

    answer = httpx.request(
        method,
        f"{url}/unknown" if method == "GET" else url,
        headers=headers,
        json={"input": "not JSON"} if method == "POST" else None,
        trust_env=False,
    )

    assert answer.status_code == {"OPTIONS": 204, "POST": 400, "GET": 404}[method]
    assert answer.headers["Access-Control-Allow-Origin"] == allowed
    assert "Origin" in answer.headers["Vary"]
