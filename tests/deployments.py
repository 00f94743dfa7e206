"""Applies roots, several at a time and beside the tests."""

import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from examples import ROOTS, Example, write_root
from harness.terraform import Terraform
from harness.workspace import Workspace

# On two cores: Terraform mostly waits, for a function for 7 s, and for the expiry of records for a minute.
AT_ONCE = 6


@dataclass
class Deployment:
    """A root that is applied, changed and destroyed.

    Attributes:
        terraform: The root.
        variables: What it was applied with.
        outputs: Its outputs.
    """

    terraform: Terraform
    variables: dict[str, Any]
    outputs: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name that it was applied with."""
        return str(self.variables["name"])

    def apply(self, **changes: object) -> None:
        """Apply it, some variables changed; one that is None is left out."""
        variables = self.variables | changes
        self.variables = {name: value for name, value in variables.items() if value is not None}
        self.terraform.apply(**self.variables)
        self.outputs = self.terraform.outputs()

    def planned_changes(self) -> list[str]:
        """Return the addresses of what another apply would change."""
        return self.terraform.planned_changes(**self.variables)

    def destroy(self, *options: str) -> None:
        """Destroy it, with options of Terraform's. Twice is harmless."""
        self.terraform.destroy(*options, **self.variables)


class Deployments:
    """What is being applied."""

    def __init__(self, work: Workspace, module: Path, given: Callable[[str], object]) -> None:
        """Apply nothing yet.

        Args:
            work: Has the roots.
            module: The copy of the module that the examples' roots import.
            given: Returns the value of a fixture.
        """
        self._work = work
        self._module = module
        self._given = given
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._started: dict[str, Future[Deployment]] = {}
        self._all: list[Deployment] = []

    def start(self, name: str) -> Future[Deployment]:
        """Start to apply one of the registered roots, unless it has been."""
        if name not in self._started:
            example = ROOTS[name]
            # Here and not in the pool: fixtures are made in pytest's own thread.
            given = {variable: self._given(fixture) for variable, fixture in example.given.items()}
            self._started[name] = self._pool.submit(self._apply_example, example, given)
        return self._started[name]

    def end(self, name: str) -> Future[list[str]]:
        """Start to destroy one of the registered roots, and return what a plan would have changed before."""
        return self._pool.submit(self._end, self.start(name))

    def deploy(self, text: str, **variables: object) -> Deployment:
        """Apply a root that a test has written, under a name of its own, and return it when it is up.

        Args:
            text: Its Terraform, in which `../..` is the module; it has a variable `name`.
            variables: What it is applied with, besides its name.
        """
        return self._apply(write_root(self._work, self._module, f"root-{uuid.uuid4().hex[:6]}", text), variables)

    def close(self, destroy: bool) -> None:
        """Start no more, and wait for what has been started.

        Args:
            destroy: Whether to destroy everything that was applied.
        """
        self._pool.shutdown(cancel_futures=True)
        if destroy:
            with ThreadPoolExecutor(AT_ONCE) as pool:
                for destroyed in [pool.submit(deployment.destroy) for deployment in self._all]:
                    destroyed.result()

    def _apply_example(self, example: Example, given: dict[str, object]) -> Deployment:
        return self._apply(example.root(self._work, self._module, example.folder), {**example.variables, **given})

    def _apply(self, root: Path, variables: dict[str, object]) -> Deployment:
        terraform = self._work.root(root, variables.get("region"))
        deployment = Deployment(terraform, {"name": f"{root.name}-{uuid.uuid4().hex[:6]}", **variables})
        # Before the apply, of which something may be left when it fails.
        self._all.append(deployment)
        deployment.apply()
        return deployment

    @staticmethod
    def _end(applied: Future[Deployment]) -> list[str]:
        deployment = applied.result()
        changes = deployment.planned_changes()
        # The plan has just looked.
        deployment.destroy("-refresh=false")
        return changes
