"""The rendered OpenAPI documents, of which one is committed."""

import json
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator, validate

from harness.paths import ROOT
from harness.rendering import EXAMPLES, MODULE, RECORDS, Document, Setups, setups

COMMITTED = ROOT / "tests" / "golden" / "quickstart.json"
SETUPS = [
    "default",
    "existing_function",
    "full",
    "nothing_to_do",
    "own_definition",
    "quickstart.job",
    "records",
    "records_encrypted",
    "records_of_callers",
    "two_jobs.import",
    "two_jobs.report",
]


@pytest.fixture(scope="session")
def rendered() -> Setups:
    return setups(RECORDS) | setups(MODULE) | setups(EXAMPLES)


@pytest.fixture(params=SETUPS)
def document(request: pytest.FixtureRequest, rendered: Setups) -> Document:
    return rendered[request.param].document


def operations(document: Document) -> list[dict[str, Any]]:
    """Return every operation of a document but the preflights."""
    return [
        operation
        for methods in document["paths"].values()
        for method, operation in methods.items()
        if method != "options"
    ]


def test_every_set_up_is_looked_at(rendered: Setups) -> None:
    assert sorted(rendered) == SETUPS


def test_the_quick_starts_document_is_the_committed_one(rendered: Setups, pytestconfig: pytest.Config) -> None:
    text = json.dumps(rendered["quickstart.job"].document, indent=2, sort_keys=True) + "\n"
    if pytestconfig.getoption("--update-golden"):
        COMMITTED.write_text(text)

    assert text == COMMITTED.read_text(), "`make golden` writes it anew, if the change is meant"


def test_a_document_is_valid_openapi(document: Document) -> None:
    validate(document, cls=OpenAPIV30SpecValidator)


def test_every_operation_is_named_once(document: Document) -> None:
    names = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]

    assert len(set(names)) == len(names)


def test_every_answer_has_a_schema_an_example_and_described_headers(document: Document) -> None:
    for operation in operations(document):
        for answer in operation["responses"].values():
            assert answer["description"]
            assert all({"schema", "example"} <= set(content) for content in answer["content"].values())
            assert all(header["description"] for header in answer["headers"].values())


def test_every_problem_that_api_gateway_answers_is_listed(document: Document) -> None:
    statuses = {
        str(response["statusCode"])
        for type_, response in document["x-amazon-apigateway-gateway-responses"].items()
        # Nobody is unauthorized where there is no authorizer; a body is validated where there is one.
        if not type_.startswith(("DEFAULT_", "UNAUTHORIZED", "BAD_REQUEST_"))
    }

    for operation in operations(document):
        assert statuses <= set(operation["responses"])


def test_no_answer_of_the_document_names_a_state_machine_to_clients(document: Document) -> None:
    for response in document["x-amazon-apigateway-gateway-responses"].values():
        assert "arn:" not in json.dumps(response)
        assert "context.error.message" not in json.dumps(response)
