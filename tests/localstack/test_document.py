"""The applied OpenAPI document: that it is the committed one, and that API Gateway has it."""

import json
from typing import Any

from deployments import Deployment
from harness.paths import ROOT
from harness.target import Target

COMMITTED = ROOT / "tests" / "golden" / "quickstart.json"


def test_the_document_is_the_committed_one(emulator: Target, quickstart: Deployment) -> None:
    outputs = quickstart.outputs["job"]
    # The role's name ends with digits that are made from the job's.
    role_arn = outputs["api_role_arn"]
    document = (
        outputs["openapi"].replace(role_arn, role_arn[: role_arn.rindex("-")]).replace(quickstart.name, "quickstart")
    )

    assert json.loads(document) == json.loads(COMMITTED.read_text())


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
