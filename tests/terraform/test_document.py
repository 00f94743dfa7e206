"""The rendered OpenAPI documents, of which one is committed."""

import json
import re
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator, validate

from harness.paths import ROOT
from harness.rendering import Document, Setup, Setups, setups

COMMITTED = ROOT / "tests" / "golden" / "quickstart.json"
# What tests/harness/setups answer for the stage.
STAGE_URL = "https://abc123.execute-api.eu-west-1.amazonaws.com/v1"
SETUPS = [
    "cognito",
    "custom",
    "default",
    "existing_function",
    "full",
    "iam",
    "merged",
    "nothing_to_do",
    "own_definition",
    "quickstart.job",
    "records",
    "records_encrypted",
    "records_of_callers",
    "shared",
    "two_jobs.import",
    "two_jobs.report",
]


@pytest.fixture(scope="session")
def rendered() -> Setups:
    return setups()


@pytest.fixture(params=SETUPS)
def setup(request: pytest.FixtureRequest, rendered: Setups) -> Setup:
    return rendered[request.param]


@pytest.fixture
def document(setup: Setup) -> Document:
    return setup.document


@pytest.fixture
def client_document(setup: Setup) -> Document:
    return setup.client_document


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


def test_a_document_for_clients_is_valid_openapi(client_document: Document) -> None:
    validate(client_document, cls=OpenAPIV30SpecValidator)


def test_a_document_for_clients_has_nothing_that_only_api_gateway_reads(client_document: Document) -> None:
    text = json.dumps(client_document)

    assert "x-amazon-" not in text
    assert [path for path, methods in client_document["paths"].items() if "options" in methods] == []
    # An execution's ARN is part of the answers, with the account of AWS's own examples.
    assert set(re.findall(r"arn:aws:(\w+):[\w-]*:(\d*):", text)) == {("states", "123456789012")}


def contract(operation: dict[str, Any]) -> dict[str, Any]:
    """Return what an operation says of its requests and answers."""
    return {
        member: value
        for member, value in operation.items()
        if member not in ("security", "tags") and not member.startswith("x-amazon-")
    }


def test_both_documents_have_the_same_contract(document: Document, client_document: Document) -> None:
    assert client_document["components"]["schemas"] == document["components"]["schemas"]
    assert client_document["paths"].keys() == document["paths"].keys()
    for path, methods in client_document["paths"].items():
        assert {method: contract(operation) for method, operation in methods.items()} == {
            method: contract(operation) for method, operation in document["paths"][path].items() if method != "options"
        }


def test_a_client_needs_every_scheme_that_api_gateway_asks_for(document: Document, client_document: Document) -> None:
    schemes = client_document["components"].get("securitySchemes", {})
    asked_for = [
        [name for requirement in operation.get("security", []) for name in requirement]
        for operation in operations(document)
    ]

    for names, operation in zip(asked_for, operations(client_document), strict=True):
        # One requirement, whose schemes are all needed; a list would be any of them.
        assert operation["security"] == ([{scheme: [] for scheme in schemes}] if names else [])
        assert len(schemes) >= len(names)


def test_a_document_for_clients_names_its_server_or_says_that_it_does_not_know_it(rendered: Setups) -> None:
    documents = {name: setup.client_document for name, setup in rendered.items()}
    # Its routes are another API's.
    merged = documents.pop("merged")

    assert all(document["servers"] == [{"url": STAGE_URL}] for document in documents.values())
    assert "servers" not in merged
    assert [name for name, document in documents.items() if "cannot know" in document["info"]["description"]] == []
    assert merged["info"]["description"].endswith("the module that generated it cannot know the API's URL.")


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
