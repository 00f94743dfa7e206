"""Who sends a request to a REST API: LocalStack has no authorizers, so a header of the tests' own stands for one."""

import base64
import json
from typing import Any

from localstack.runtime.hooks import on_infra_start

# Base64 of JSON, the members of `$context` that authorizers set, such as `{"authorizer": {"principalId": "alice"}}`.
HEADER = "X-Test-Identity"


@on_infra_start()  # type: ignore[untyped-decorator]  # LocalStack is not there to be looked at
def tell_callers_apart() -> None:
    """Let every request to a REST API pass `identify`, as soon as it has a `$context`."""
    # Not at the top: LocalStack loads every hook before it runs those that patch what this imports.
    from localstack.services.apigateway.next_gen.execute_api import handlers

    handlers.preprocess_request.append(identify)


def identify(chain: Any, context: Any, response: Any) -> None:
    """Move what the header says to `$context`, where a mapping template looks for it, and out of the headers."""
    headers = context.invocation_request["headers"]
    said = headers.pop(HEADER, None)
    for member, values in json.loads(base64.b64decode(said)).items() if said else ():
        context.context_variables[member] = {**(context.context_variables.get(member) or {}), **values}
