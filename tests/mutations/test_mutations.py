"""Whether the template tests alone notice a mistake in a template, or in what Terraform sets in front of it."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from harness import rendering
from harness.errors import HarnessError
from harness.paths import ROOT
from harness.target import Target
from harness.workspace import Workspace, workspace
from mutations.mutations import MUTATIONS, Mutation
from mutations.trials import AT_ONCE, TESTS, Trials, mutate, substitute
from velocity.conftest import start_engine
from velocity.documents import apis_of, dump, from_source

# Before the first of all mistakes, Terraform renders those in its own files.
pytestmark = pytest.mark.timeout(1800)

TEMPLATES = sorted(f"templates/{path.name}" for path in (ROOT / "templates").glob("*.vtl"))
# The first of each template.
ONE_EACH = list({mutation.file: name for name, mutation in reversed(MUTATIONS.items())}.values())[::-1]
QUICK = [name for name in ONE_EACH if MUTATIONS[name].file in TEMPLATES]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "mistake" in metafunc.fixturenames:
        metafunc.parametrize("mistake", MUTATIONS if metafunc.config.getoption("--all-mutations", False) else QUICK)


def chosen_mistakes(items: list[pytest.Item]) -> list[str]:
    """Return the mistakes that the chosen tests are about."""
    parameters = [item.callspec.params for item in items if hasattr(item, "callspec")]
    return [names["mistake"] for names in parameters if "mistake" in names]


def names(text: str) -> set[str]:
    """Return the names of Velocity's variables in a text."""
    return set(re.findall(r"\$!?\{?(\w+)", text))


def is_substituted(mutation: Mutation) -> bool:
    """Tell whether a mistake needs no Terraform; that this is no different is a test."""
    return mutation.file in TEMPLATES


@pytest.fixture
def everything(pytestconfig: pytest.Config) -> bool:
    """Whether every mutation is asked for."""
    return bool(pytestconfig.getoption("--all-mutations", False))


@pytest.fixture(scope="session")
def work() -> Iterator[Workspace]:
    with workspace(Target(None), may_warn=False, shared=True) as made:
        yield made


def render(work: Workspace, name: str, *mutations: Mutation) -> str:
    """Return the documents that Terraform renders with mistakes in the sources."""
    module = work.copy_module(name)
    mutate(module, mutations)
    return dump(apis_of(rendering.render(work, module)))


@pytest.fixture(scope="session")
def documents() -> str:
    """The documents as they are."""
    return dump(from_source())


@pytest.fixture(scope="session")
def trials(
    request: pytest.FixtureRequest, documents: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Trials]:
    """The trials of the chosen tests."""
    with start_engine("velocity"):
        pass
    chosen = chosen_mistakes(request.session.items)
    mutations = {name: MUTATIONS[name] for name in chosen}
    made = {name: substitute(documents, [m]) for name, m in mutations.items() if is_substituted(m)}
    rest = {name: m for name, m in mutations.items() if not is_substituted(m)}
    if rest:
        work: Workspace = request.getfixturevalue("work")
        with ThreadPoolExecutor(AT_ONCE) as pool:
            folders = [f"mutant-{number}" for number in range(len(rest))]
            made |= dict(zip(rest, pool.map(lambda f, m: render(work, f, m), folders, rest.values()), strict=True))
    with ExitStack() as cleanup:
        yield Trials({name: made[name] for name in chosen}, tmp_path_factory.mktemp("trials"), cleanup)


def test_every_template_has_its_mistakes() -> None:
    assert {mutation.file for mutation in MUTATIONS.values()} >= set(TEMPLATES)


def test_a_mistake_without_a_place_is_an_error() -> None:
    gone = Mutation(TEMPLATES[0], "what the template no longer has", "")

    with pytest.raises(HarnessError, match="the mutation has to follow it"):
        substitute("{}", [gone])


def test_a_template_that_is_in_no_document_is_an_error() -> None:
    with pytest.raises(HarnessError, match="No document has the text of"):
        substitute("{}", [MUTATIONS[QUICK[0]]])


def test_the_tests_are_all_but_those_of_the_engines() -> None:
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests" / "velocity").glob("test_*.py")}

    assert files == {*TESTS, "tests/velocity/test_engines.py"}


def test_without_a_mistake_the_template_tests_pass(documents: str, tmp_path: Path, everything: bool) -> None:
    if not everything:
        pytest.skip("with every mutation: make test runs the template tests in any case")
    with start_engine("velocity"):
        pass
    with ExitStack() as cleanup:
        assert Trials({"nothing": documents}, tmp_path, cleanup).failed_test("nothing") is None


def test_the_template_tests_notice(documents: str, trials: Trials, mistake: str) -> None:
    assert trials.documents[mistake] != documents
    assert trials.failed_test(mistake) is not None


def test_terraform_takes_a_template_in_as_it_is(work: Workspace, documents: str, everything: bool) -> None:
    if not everything:
        pytest.skip("with every mutation: it takes a run of Terraform's")
    # What is set in front of a template may follow the names in it: one mistake in each that leaves these as they are.
    kept = [m for m in MUTATIONS.values() if is_substituted(m) and names(m.old) == names(m.new)]
    mutations = list({mutation.file: mutation for mutation in kept}.values())
    assert [mutation.file for mutation in mutations] == TEMPLATES

    assert render(work, "one-each", *mutations) == substitute(documents, mutations)
