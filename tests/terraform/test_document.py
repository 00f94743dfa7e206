"""The committed OpenAPI documents."""

import json
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator, validate

GOLDEN = sorted((Path(__file__).resolve().parents[1] / "golden").glob("*.json"))


@pytest.fixture(params=GOLDEN, ids=lambda path: path.stem)
def document(request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(json.loads(request.param.read_text()))


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every operation of a document but the preflights."""
    return [
        operation
        for methods in document["paths"].values()
        for method, operation in methods.items()
        if method != "options"
    ]


def test_a_document_is_valid_openapi(document: dict[str, Any]) -> None:
    validate(document, cls=OpenAPIV30SpecValidator)


def test_every_operation_is_named_once(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]

    assert len(set(names)) == len(names)


def test_every_answer_has_a_schema_an_example_and_described_headers(document: dict[str, Any]) -> None:
    for operation in operations(document):
        for answer in operation["responses"].values():
            assert answer["description"]
            assert all({"schema", "example"} <= set(content) for content in answer["content"].values())
            assert all(header["description"] for header in answer["headers"].values())


def test_every_problem_that_api_gateway_answers_is_listed(document: dict[str, Any]) -> None:
    statuses = {
        str(response["statusCode"])
        for type_, response in document["x-amazon-apigateway-gateway-responses"].items()
        # Nobody is unauthorized where there is no authorizer; a body is validated where there is one.
        if not type_.startswith(("DEFAULT_", "UNAUTHORIZED", "BAD_REQUEST_"))
    }

    for operation in operations(document):
        assert statuses <= set(operation["responses"])


def test_no_answer_of_the_document_names_a_state_machine_to_clients(document: dict[str, Any]) -> None:
    for response in document["x-amazon-apigateway-gateway-responses"].values():
        assert "arn:" not in json.dumps(response)
        assert "context.error.message" not in json.dumps(response)
