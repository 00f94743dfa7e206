"""The rendered documents, and the templates in them."""

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import settings

from harness.engines import Engine, Rendered, Request
from harness.rendering import Document, Setups

# Whose templates are rendered: the defaults, several origins, and all else that changes a template.
DEFAULTS = "quickstart.job"
SEVERAL_ORIGINS = "two_jobs.report"
CAUSE_SHOWN = "two_jobs.import"
NAMES = (DEFAULTS, SEVERAL_ORIGINS, CAUSE_SHOWN)


@dataclass(frozen=True)
class Api:
    """A rendered OpenAPI document.

    Attributes:
        name: Name of the set-up.
        document: The document.
        state_machine_arn: ARN of its state machine.
    """

    name: str
    document: Document
    state_machine_arn: str

    def __repr__(self) -> str:
        return f"Api({self.name})"

    @property
    def path(self) -> str:
        """Path of its start."""
        return str(min(self.document["paths"], key=len))

    @property
    def path_segment(self) -> str:
        """What Location begins with: the last segment of the start's path."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def execution_arn_prefix(self) -> str:
        """What its executions' ARNs begin with."""
        return self.state_machine_arn.replace(":stateMachine:", ":execution:") + ":"

    @property
    def retry_after_bounds(self) -> tuple[int, int]:
        """Least and greatest seconds of Retry-After."""
        return (5, 20) if self.name == CAUSE_SHOWN else (1, 30)

    @property
    def problems(self) -> dict[int, dict[str, Any]]:
        """The problem that the document describes, by its status."""
        return {
            int(status): content["example"]
            for methods in self.document["paths"].values()
            for operation in methods.values()
            for status, answer in operation["responses"].items()
            for content in [answer.get("content", {}).get("application/problem+json")]
            if content
        }

    def request_template(self, method: str, path: str = "") -> str:
        """Return the template of a request; the path is the one below the start's."""
        return str(self._integration(method, path)["requestTemplates"]["application/json"])

    def response_template(self, method: str, path: str = "", pattern: str = "2\\d{2}") -> str:
        """Return the template of the answers whose status the pattern matches."""
        return str(self._integration(method, path)["responses"][pattern]["responseTemplates"]["application/json"])

    def _integration(self, method: str, path: str) -> dict[str, Any]:
        return dict(self.document["paths"][self.path + path][method]["x-amazon-apigateway-integration"])


# By the name of the set-up.
Apis = dict[str, Api]


def apis_of(setups: Setups) -> Apis:
    """Return the documents of these set-ups whose templates are rendered."""
    return {name: Api(name, setups[name].document, setups[name].state_machine_arn) for name in NAMES}


def dump(apis: Apis) -> str:
    """Return the documents as text that `load` reads."""
    return json.dumps({name: [api.document, api.state_machine_arn] for name, api in apis.items()})


def load(text: str) -> Apis:
    """Return the documents that `dump` has written."""
    return {name: Api(name, document, arn) for name, (document, arn) in json.loads(text).items()}


class Renderer:
    """An engine that tells how many it has rendered, and how long that took."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.name = name
        self.microseconds: list[int] = []
        self._engine = engine

    def __call__(self, template: str, request: Request) -> Rendered:
        rendered = self._engine.render(template, request)
        self.microseconds.append(rendered.microseconds)
        return rendered

    @property
    def examples(self) -> int:
        """How many generated cases a property gets: LocalStack's engine takes ten times as long."""
        most = settings().max_examples
        return min(25, most) if self.name == "localstack" else most
