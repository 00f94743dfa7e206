"""The routes in the document of another API: `examples/merged-api`."""

import httpx

from deployments import Deployment
from harness.client import JobClient
from harness.target import Target


def test_the_other_apis_own_route_works(merged_api: Deployment, target: Target) -> None:
    answer = httpx.get(f"{target.api_url(merged_api.outputs)}/health", trust_env=False)

    assert answer.json() == {"status": "up"}


def test_the_jobs_routes_work_among_them(merged_api: Deployment, target: Target) -> None:
    with JobClient(target.api_url(merged_api.outputs), "reports") as client:
        started = client.start({"seconds": 0.1})
        ended = client.wait(started, deadline=30.0, interval=0.2)[-1].job
        refused = client.start(name="two words")
        stopped = client.cancel(started.json()["id"])

    assert ended["output"] == {"message": "One minute elapsed"}
    assert refused.status_code == 400
    assert stopped.status_code == 202


def test_the_module_made_no_api_of_its_own(merged_api: Deployment, emulator: Target) -> None:
    apis = emulator.client("apigateway").get_rest_apis()["items"]

    assert [api["id"] for api in apis if api["name"] == merged_api.name] == [merged_api.outputs["rest_api_id"]]
    assert merged_api.outputs["report"]["rest_api_id"] is None
