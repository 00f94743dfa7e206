"""The rendered OpenAPI document: what is committed, what is an output, and what API Gateway has."""

import json
from pathlib import Path
from typing import Any

import pytest

from deployments import Deployment
from harness.paths import ROOT
from harness.target import Target

GOLDEN = ROOT / "tests" / "golden"
DOCUMENTS = {"quickstart": ("quickstart", "job"), "report": ("two_jobs", "report"), "import": ("two_jobs", "import")}


@pytest.fixture(params=DOCUMENTS)
def applied(request: pytest.FixtureRequest) -> tuple[Path, dict[str, Any]]:
    """Where the golden file lies, and the outputs that it is of."""
    fixture, output = DOCUMENTS[request.param]
    deployment: Deployment = request.getfixturevalue(fixture)
    root = deployment.name.rsplit("-", 1)[0]
    text = json.dumps(deployment.outputs[output]).replace(deployment.name, root)
    return GOLDEN / f"{request.param}.json", json.loads(text)


def test_the_document_is_the_committed_one(
    emulator: Target, applied: tuple[Path, dict[str, Any]], pytestconfig: pytest.Config
) -> None:
    path, outputs = applied
    document = json.loads(outputs["openapi"])
    if pytestconfig.getoption("--update-golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(document, indent=2, sort_keys=True) + "\n")

    assert document == json.loads(path.read_text()), "`make golden` writes it anew, if the change is meant"


def response_templates(responses: dict[str, Any]) -> dict[str, Any]:
    """Return the templates of each response, by its status code."""
    return {response["statusCode"]: response["responseTemplates"] for response in responses.values()}


def test_api_gateway_has_the_documents_templates(target: Target, quickstart: Deployment) -> None:
    outputs = quickstart.outputs["job"]
    document = json.loads(outputs["openapi"])
    gateway = target.client("apigateway")
    resources = gateway.get_resources(restApiId=outputs["rest_api_id"], embed=["methods"], limit=100)["items"]
    applied = {
        (resource["path"], method.lower()): gateway.get_integration(
            restApiId=outputs["rest_api_id"], resourceId=resource["id"], httpMethod=method
        )
        for resource in resources
        for method in resource.get("resourceMethods", {})
    }

    assert {(path, method) for path, methods in document["paths"].items() for method in methods} == set(applied)
    for (path, method), integration in applied.items():
        documented = document["paths"][path][method]["x-amazon-apigateway-integration"]
        assert integration["requestTemplates"] == documented["requestTemplates"]
        assert response_templates(integration["integrationResponses"]) == response_templates(documented["responses"])
