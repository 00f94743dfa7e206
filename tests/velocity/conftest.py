"""Fixtures of the template tests: the engines, and the documents that they render out of."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from harness.engines import Engine, localstack_engine, velocity
from harness.errors import skipping
from velocity.documents import NAMES, RECORDED, Api, Apis, Renderer, from_source, load
from velocity.strategies import CASES

settings.register_profile("default", deadline=None, database=None, max_examples=CASES)
# For tests/mutations, which wants to know soon that a test fails, and not by what least input.
settings.register_profile("mutations", settings.get_profile("default"), phases=[Phase.explicit, Phase.generate])
settings.load_profile("default")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let tests/mutations say what is tested."""
    parser.addoption("--rendered", type=Path, help="documents to test, instead of rendering the sources")


@contextmanager
def start_engine(name: str) -> Iterator[Engine]:
    """Give an engine, or skip what needs it where the machine lacks it."""
    with ExitStack() as cleanup:
        with skipping(pytest.skip):
            engine = cleanup.enter_context(localstack_engine() if name == "localstack" else velocity())
        yield engine


@pytest.fixture(scope="session")
def aws_engine() -> Iterator[Engine]:
    with start_engine("velocity") as engine:
        yield engine


@pytest.fixture(scope="session")
def airspeed() -> Iterator[Engine]:
    with start_engine("localstack") as engine:
        yield engine


@pytest.fixture(scope="session", params=["velocity, null", "velocity, empty", "localstack"])
def render(request: pytest.FixtureRequest) -> Renderer:
    """An engine: AWS's, with a missing path as null and as an empty string, and LocalStack's."""
    engine: Engine = request.getfixturevalue("airspeed" if request.param == "localstack" else "aws_engine")
    return Renderer(replace(engine, missing_is_null=request.param == "velocity, null"), request.param)


@pytest.fixture(scope="session")
def rendered_apis(pytestconfig: pytest.Config) -> Apis:
    """All OpenAPI documents, rendered from source unless `--rendered` names a file."""
    given: Path | None = pytestconfig.getoption("--rendered", None)
    return load(given.read_text()) if given else from_source()


@pytest.fixture(scope="session")
def apis(rendered_apis: Apis) -> Apis:
    """Those whose reads come from Step Functions."""
    return {name: api for name, api in rendered_apis.items() if name not in RECORDED}


@pytest.fixture(params=RECORDED)
def recorded(rendered_apis: Apis, request: pytest.FixtureRequest) -> Api:
    """One of those whose reads come from records."""
    return rendered_apis[request.param]


@pytest.fixture(params=NAMES)
def api(apis: Apis, request: pytest.FixtureRequest) -> Api:
    """One of the documents."""
    return apis[request.param]
