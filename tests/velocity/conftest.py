"""Fixtures of the template tests: the engines, and the documents that they render out of."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from harness.engines import Engine, localstack_engine, velocity
from harness.errors import HarnessError
from velocity.documents import APIS, Api, Renderer

settings.register_profile("default", deadline=None, database=None)
settings.load_profile("default")


def start_engine(name: str) -> Engine:
    """Start an engine, or skip what needs it: on a developer's machine, and never in CI."""
    try:
        return localstack_engine() if name == "localstack" else velocity(missing_is_null=name == "velocity, null")
    except HarnessError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session", params=["velocity, null", "velocity, empty", "localstack"])
def render(request: pytest.FixtureRequest) -> Iterator[Renderer]:
    """An engine: AWS's, with a missing path as null and as an empty string, and LocalStack's."""
    with start_engine(request.param) as engine:
        yield Renderer(engine, request.param)


@pytest.fixture(params=APIS)
def api(request: pytest.FixtureRequest) -> Api:
    """A rendered OpenAPI document: the defaults, several origins, and all that can be set."""
    return APIS[request.param]
