"""The committed documents, and the templates in them."""

import json
from pathlib import Path
from typing import Any

from harness.engines import Engine, Rendered, Request

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


class Api:
    """A rendered OpenAPI document.

    Attributes:
        document: The document.
        path: Path of its start.
    """

    def __init__(self, document: dict[str, Any], path: str) -> None:
        self.document = document
        self.path = path

    def __repr__(self) -> str:
        return f"Api({self.path})"

    @property
    def state_machine_arn(self) -> str:
        """ARN of its state machine, as a root applied under this name has it."""
        name = {"execution": "quickstart"}.get(self.path[1:], f"two-jobs-{self.path.rsplit('/', 1)[-1].rstrip('s')}")
        return f"arn:aws:states:eu-west-1:000000000000:stateMachine:{name}"

    @property
    def execution_arn_prefix(self) -> str:
        """What its executions' ARNs begin with."""
        return self.state_machine_arn.replace(":stateMachine:", ":execution:") + ":"

    def request_template(self, method: str, path: str = "") -> str:
        """Return the template of a request; the path is the one below the start's."""
        return str(self._integration(method, path)["requestTemplates"]["application/json"])

    def response_template(self, method: str, path: str = "", pattern: str = "2\\d{2}") -> str:
        """Return the template of the answers whose status the pattern matches."""
        return str(self._integration(method, path)["responses"][pattern]["responseTemplates"]["application/json"])

    def _integration(self, method: str, path: str) -> dict[str, Any]:
        return dict(self.document["paths"][self.path + path][method]["x-amazon-apigateway-integration"])


def load(name: str) -> Api:
    """Return a committed document."""
    document = json.loads((GOLDEN / f"{name}.json").read_text())
    return Api(document, min(document["paths"], key=len))


APIS = {name: load(name) for name in ("quickstart", "report", "import")}


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
        return 25 if self.name == "localstack" else 150
