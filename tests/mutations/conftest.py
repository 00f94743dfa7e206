"""Options of the mutations."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make test-mutations` ask for all."""
    parser.addoption("--all-mutations", action="store_true", help="try every mutation, not one for each template")
