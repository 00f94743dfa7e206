"""The rendered documents, and the templates in them."""

import json
from dataclasses import dataclass
from typing import Any

from harness.engines import Engine, Rendered, Request
from harness.rendering import Document, Setups, setups
from velocity.callers import IAM, KINDS, NAME_LENGTH, SOMEBODY, Caller

# Whose templates are rendered: the defaults, several origins, all else that changes a template, and each kind of
# authorizer.
DEFAULTS = "quickstart.job"
SEVERAL_ORIGINS = "two_jobs.report"
CAUSE_SHOWN = "two_jobs.import"
NAMES = (DEFAULTS, SEVERAL_ORIGINS, CAUSE_SHOWN, *KINDS)
# With an authorizer, and yet with the templates of the defaults.
SHARED = "shared"
# Where reads come from records.
RECORDS_OF_CALLERS = "records_of_callers"
RECORDED = ("records", RECORDS_OF_CALLERS)

# As API Gateway makes it, and as a client can: the header x-amzn-RequestId becomes requestId.
EXTENDED_REQUEST_ID = "JKJaXmPLvHcESHA="
REQUEST_ID = "made-by-the-client"


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
    def caller(self) -> Caller | None:
        """Who calls where it makes no difference; None where all callers share all jobs."""
        return SOMEBODY.get(IAM if self.name == RECORDS_OF_CALLERS else self.name)

    @property
    def owner(self) -> str:
        """What the names of that caller's executions begin with."""
        return str(self.caller.owner) if self.caller else ""

    @property
    def id_length(self) -> int:
        """How many characters that caller's ids may have."""
        return NAME_LENGTH - len(self.owner)

    @property
    def unnamed(self) -> dict[str, str]:
        """What that caller's start without a name says of the name: without callers, Step Functions makes it."""
        return {"name": self.owner + EXTENDED_REQUEST_ID.rstrip("=")} if self.caller else {}

    def request(self, body: str = "", caller: Caller | None = None, **parameters: dict[str, str]) -> Request:
        """Return a request, or an answer to one.

        Args:
            body: Its body.
            caller: Who calls. Default the one of `caller`.
            parameters: `path`, `header` and `querystring`.
        """
        calling = caller or self.caller
        context = {
            "requestTimeEpoch": 1_795_459_200_000,
            "requestId": REQUEST_ID,
            "extendedRequestId": EXTENDED_REQUEST_ID,
            **(calling.context if calling else {}),
        }
        return Request(body, context=context, **parameters)

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


def apis_of(rendered: Setups) -> Apis:
    """Return the documents of these set-ups whose templates are rendered."""
    return {
        name: Api(name, rendered[name].document, rendered[name].state_machine_arn)
        for name in (*NAMES, SHARED, *RECORDED)
    }


def from_source() -> Apis:
    """Return the documents as they are, rendered once for everything that runs in this process.

    Raises:
        HarnessError: Terraform or its provider is missing, or Terraform failed.
    """
    return apis_of(setups())


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
