"""What is changed of LocalStack as it starts."""

import base64
import functools
import json
import logging
import threading
from collections.abc import Callable
from typing import Any

from localstack.runtime.hooks import on_infra_start

from localstack_process_executor.events import publish
from localstack_process_executor.repeats import remember, repeat

# An hour: longer than any client rests between two requests.
REST_SECONDS = 3600.0
# More texts than a test run has.
REMEMBERED = 10_000
# Base64 of JSON, the members of `$context` that authorizers set, such as `{"authorizer": {"principalId": "alice"}}`.
HEADER = "X-Test-Identity"


@on_infra_start()
def change_localstack() -> None:
    """Let LocalStack do what the README of this plug-in says."""
    # Not at the top: LocalStack loads every hook before it runs those that patch what this imports.
    import airspeed.operators
    from hypercorn import Config
    from localstack.aws import handlers
    from localstack.services.apigateway.next_gen.execute_api import handlers as api_handlers
    from localstack.services.apigateway.next_gen.execute_api import template_mapping
    from localstack.services.stepfunctions.asl.component.common.path import result_path
    from localstack.services.stepfunctions.asl.parse.asl_parser import AmazonStateLanguageParser
    from localstack.services.stepfunctions.asl.utils import json_path
    from localstack.services.stepfunctions.backend.execution import Execution

    # The calls that its services make of each other, such as API Gateway's of Step Functions.
    logging.getLogger("localstack.request.internal").setLevel(logging.INFO)
    # Hypercorn closes a connection that rests after 5 s by default. A request that arrives in that very moment is
    # handled, but its answer is lost.
    Config.keep_alive_timeout = REST_SECONDS
    handlers.preprocess_request.append(repeat)
    handlers.run_custom_response_handlers.append(remember)
    api_handlers.preprocess_request.append(identify)
    Execution.publish_execution_status_change_event = publish
    for module in (json_path, result_path, template_mapping):
        module.parse = once(module.parse)
    airspeed.operators.TemplateBody = once(airspeed.operators.TemplateBody)
    AmazonStateLanguageParser.parse = staticmethod(once(AmazonStateLanguageParser.parse))


def once(parse: Callable[..., Any]) -> Callable[..., Any]:
    """Return a parser that parses each text once, and one text at a time; what it returns must keep no state.

    LocalStack parses a state machine for each execution, and each JSONPath whenever it is read: 24 ms, of which a state
    may have a dozen. Two that are parsed at once get into each other's way: `$.event.startDate` then is the whole input
    (seen with 200 jobs at once).
    """
    lock = threading.Lock()
    remembered = functools.lru_cache(maxsize=REMEMBERED)(parse)

    def parse_once(*text: Any) -> Any:
        with lock:
            return remembered(*text)

    return parse_once


def identify(chain: Any, context: Any, response: Any) -> None:
    """Move what the header says to `$context`, where a mapping template looks for it, and out of the headers.

    LocalStack has no authorizers, so a header of the tests' own stands for one.
    """
    said = context.invocation_request["headers"].pop(HEADER, None)
    for member, values in json.loads(base64.b64decode(said)).items() if said else ():
        context.context_variables[member] = {**(context.context_variables.get(member) or {}), **values}
