"""What the tests apply, with fakes in the place of Terraform."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from unittest.mock import Mock

import pytest

from deployments import Deployments
from examples import EACH, applied_by
from harness.workspace import Workspace

Calls = list[tuple[str, str]]


class FakeTerraform:
    def __init__(self, root: Path, region: object, calls: Calls) -> None:
        self.root = root
        self.region = region
        self.calls = calls

    def apply(self, **variables: Any) -> None:
        self.calls.append(("apply", self.root.name))
        self.applied = variables
        if variables.get("fails"):
            raise ValueError("it failed halfway")

    def outputs(self) -> dict[str, object]:
        return {"applied": self.applied}

    def planned_changes(self, **variables: object) -> list[str]:
        return [] if variables == self.applied else ["module.job"]

    def destroy(self, *options: str, **variables: object) -> None:
        assert variables == self.applied
        self.calls.append((" ".join(["destroy", *options]), self.root.name))


@pytest.fixture
def calls() -> Calls:
    """What is done with roots, each by its name."""
    return []


@pytest.fixture
def deployments(calls: Calls, tmp_path: Path) -> Iterator[Deployments]:
    module = tmp_path / "module"
    for folder in ("quickstart", "browser-client"):
        (module / "examples" / folder).mkdir(parents=True)
        (module / "examples" / folder / "main.tf").touch()
    work = Mock(spec=Workspace, folder=tmp_path, root=lambda root, region: FakeTerraform(root, region, calls))
    deployments = Deployments(work, module, lambda fixture: f"the value of {fixture}")
    yield deployments
    deployments.close(destroy=False)


def test_an_example_is_applied_once_with_what_fixtures_give(deployments: Deployments, calls: Calls) -> None:
    deployment = deployments.start("browser_client").result()

    assert deployments.start("browser_client").result() is deployment
    assert deployment.outputs == {"applied": {"name": deployment.name, "page_origin": "the value of page_origin"}}
    deployments.close(destroy=False)
    assert calls == [("apply", "browser-client")]


def test_a_change_is_kept_and_none_takes_a_variable_away(deployments: Deployments) -> None:
    deployment = deployments.deploy("", size=1, colour="red")

    deployment.apply(size=2, colour=None)

    assert deployment.outputs == {"applied": {"name": deployment.name, "size": 2}}
    assert deployment.planned_changes() == []


def test_a_root_of_a_tests_own_imports_the_module(deployments: Deployments, tmp_path: Path) -> None:
    deployment = deployments.deploy('source = "../.."')

    root = cast(FakeTerraform, deployment.terraform).root
    assert (root / "main.tf").read_text() == f'source = "{tmp_path / "module"}"'


def test_a_root_has_the_provider_of_its_region(deployments: Deployments) -> None:
    roots = [deployments.start("quickstart").result(), deployments.deploy("", region="us-east-1")]

    assert [cast(FakeTerraform, root.terraform).region for root in roots] == [None, "us-east-1"]


def test_everything_is_destroyed_at_the_end_even_what_failed(deployments: Deployments, calls: Calls) -> None:
    deployments.start("quickstart")
    with pytest.raises(ValueError, match="halfway"):
        deployments.deploy("", fails=True)

    deployments.close(destroy=True)

    assert sorted(call for call, _ in calls) == ["apply", "apply", "destroy", "destroy"]


def test_an_example_that_is_ended_was_planned_before(deployments: Deployments, calls: Calls) -> None:
    assert deployments.end("quickstart").result() == []
    deployments.close(destroy=False)
    assert calls == [("apply", "quickstart"), ("destroy -refresh=false", "quickstart")]


@pytest.mark.parametrize("example", EACH)
def test_each_says_which_it_applies(request: pytest.FixtureRequest, example: Any) -> None:
    assert applied_by(request.node) == {example.name}
