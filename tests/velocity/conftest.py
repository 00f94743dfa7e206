"""Fixtures of the template tests: the engines, and the documents that they render out of."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import settings

from harness.engines import localstack_engine, velocity
from harness.errors import skipping
from velocity.documents import APIS, Api, Renderer

settings.register_profile("default", deadline=None, database=None)
settings.load_profile("default")


@pytest.fixture(scope="session", params=["velocity, null", "velocity, empty", "localstack"])
def render(request: pytest.FixtureRequest) -> Iterator[Renderer]:
    """An engine: AWS's, with a missing path as null and as an empty string, and LocalStack's."""
    name = request.param
    with ExitStack() as cleanup:
        with skipping(pytest.skip):
            starting = localstack_engine() if name == "localstack" else velocity(name == "velocity, null")
            engine = cleanup.enter_context(starting)
        yield Renderer(engine, name)


@pytest.fixture(params=APIS)
def api(request: pytest.FixtureRequest) -> Api:
    """A rendered OpenAPI document: the defaults, several origins, and all that can be set."""
    return APIS[request.param]
