"""The roots that the tests apply: an example is registered here, and nowhere else.

Each is a session fixture of its own, called as `name` says, and applied early where a chosen test asks for it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from harness.workspace import Workspace, copy_out, with_records


def elsewhere(work: Workspace, module: Path, folder: str) -> Path:
    """Return an example as a team would have it: in a repository of its own."""
    return copy_out(module / "examples" / folder, work.folder / "elsewhere" / folder)


def with_its_own_module(work: Workspace, module: Path, folder: str) -> Path:
    """Return the same, with a copy of the module that its tests may change."""
    name = f"{folder}-with-its-own-module"
    return copy_out(work.copy_module(f"module-of-{folder}") / "examples" / folder, work.folder / "elsewhere" / name)


def elsewhere_with_records(work: Workspace, module: Path, folder: str) -> Path:
    """Return the same, its jobs having records."""
    return with_records(copy_out(module / "examples" / folder, work.folder / "elsewhere" / f"{folder}-with-records"))


def write_root(work: Workspace, module: Path, folder: str, text: str) -> Path:
    """Write a root outside of the module's repository, and return its folder.

    Args:
        work: Where it goes.
        module: What it imports.
        folder: Its name.
        text: Its Terraform, in which `../..` is the module, as it is in an example.
    """
    root = work.folder / "elsewhere" / folder
    root.mkdir(parents=True)
    text = text.replace('"../.."', f'"{module}"').replace("${path.module}/../..", str(module))
    (root / "main.tf").write_text(text)
    return root


@dataclass(frozen=True)
class Example:
    """A root that is applied once for all tests.

    Attributes:
        folder: Its folder in `examples/`.
        alias: Its fixture, where that is not the folder's name.
        module: The `module` block that has its API; None where the API is the root's own.
        has_api: Whether there is an API.
        path: Path of the job's routes.
        variables: What it is applied with, besides its name.
        given: The variables that take the value of a fixture, each with the fixture's name.
        emulator_only: Whether it needs what only an emulator has.
        caller: Who calls it, as `$context` has it, where it wants to know. Only the harness's own LocalStack takes it.
        root: Makes its folder, out of a workspace, the copy of the module and the name of the folder.
        forgotten: What a second plan changes since LocalStack forgets it.
    """

    folder: str
    alias: str = ""
    module: str | None = "job"
    has_api: bool = True
    path: str = "execution"
    variables: Mapping[str, object] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    emulator_only: bool = False
    caller: Mapping[str, object] | None = None
    root: Callable[[Workspace, Path, str], Path] = elsewhere
    forgotten: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its fixture's name."""
        return self.alias or self.folder.replace("-", "_")


EXAMPLES = (
    Example("quickstart"),
    Example("existing-function", given={"function_arn": "workbench_arn"}, emulator_only=True),
    Example("two-jobs", module="import", path="v1/imports"),
    Example("merged-api", module=None, path="reports"),
    Example("own-definition"),
    # On AWS its requests would have to be signed. LocalStack takes a state machine's key and forgets it.
    Example(
        "secured",
        emulator_only=True,
        caller={"identity": {"caller": "AIDACKCEVSQ6C2EXAMPLE"}},
        forgotten=("module.job.aws_sfn_state_machine.job",),
    ),
    # LocalStack has no user pools. On AWS somebody would have to log in.
    Example(
        "cognito",
        variables={"user_pool_arn": "arn:aws:cognito-idp:eu-west-1:000000000000:userpool/eu-west-1_AbCdEf123"},
        emulator_only=True,
        caller={"authorizer": {"claims": {"sub": "8f14e45f-ceea-467f-a9ab-d0c3f1e2b4a6"}}},
    ),
    # In a zone that nobody has. LocalStack has no AWS WAF.
    Example(
        "custom-domain",
        variables={"domain_name": "jobs.example.com"},
        given={"zone_id": "zone_id"},
        emulator_only=True,
    ),
    # At a URL that nobody has: the test that listens puts its own in the place of it.
    Example(
        "completion-event",
        variables={"webhook_url": "https://hooks.example.com/jobs", "webhook_api_key": "of-the-webhook"},
        emulator_only=True,
    ),
    Example("alarms", variables={"job_records": True}),
    Example("records"),
    Example("browser-client", given={"page_origin": "page_origin"}),
    # For a repository that nobody has.
    Example(
        "pipeline",
        module=None,
        has_api=False,
        variables={"repository": "acme@123456/report@456789", "state_bucket": "acme-states"},
        emulator_only=True,
    ),
)
# Besides them, the quick start once more.
LIFECYCLE = Example("quickstart", alias="lifecycle", root=with_its_own_module)
# The job that does what its input asks for, once more with records.
RECORDED = Example(
    "existing-function",
    alias="recorded",
    given={"function_arn": "workbench_arn"},
    emulator_only=True,
    root=elsewhere_with_records,
)
ROOTS = {example.name: example for example in (*EXAMPLES, LIFECYCLE, RECORDED)}
# For `pytest.mark.parametrize("example", EACH)`.
EACH = [pytest.param(example, id=example.name, marks=pytest.mark.applies(example.name)) for example in EXAMPLES]
EACH_API = [case for case, example in zip(EACH, EXAMPLES, strict=True) if example.has_api]


def applied_by(item: pytest.Item) -> set[str]:
    """Return the names of the registered roots that a test's `applies` marks name."""
    return {name for mark in item.iter_markers("applies") for name in mark.args}
