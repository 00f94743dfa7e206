"""LocalStack's parsers: they parse a text anew each time, and JSONPath wrongly where two threads do so at once."""

import functools
import threading
from collections.abc import Callable
from typing import Any

from localstack.runtime.hooks import on_infra_start

# More than a test run has.
REMEMBERED = 10_000


@on_infra_start()  # type: ignore[untyped-decorator]  # LocalStack is not there to be looked at
def parse_each_text_once() -> None:
    """Remember what every state machine, JSONPath and mapping template has been parsed to; none of them keeps a state.

    LocalStack parses a state machine for each execution, and each JSONPath whenever it is read: 24 ms, of which a state
    may have a dozen. Two that are parsed at once get into each other's way: `$.event.startDate` then is the whole input
    (seen with 200 jobs at once).
    """
    # Not at the top: LocalStack loads every hook before it runs those that patch what this imports.
    import airspeed.operators
    from localstack.services.apigateway.next_gen.execute_api import template_mapping
    from localstack.services.stepfunctions.asl.component.common.path import result_path
    from localstack.services.stepfunctions.asl.parse.asl_parser import AmazonStateLanguageParser
    from localstack.services.stepfunctions.asl.utils import json_path

    for module in (json_path, result_path, template_mapping):
        module.parse = once(module.parse)
    airspeed.operators.TemplateBody = once(airspeed.operators.TemplateBody)
    AmazonStateLanguageParser.parse = staticmethod(once(AmazonStateLanguageParser.parse))


def once(parse: Callable[..., Any]) -> Callable[..., Any]:
    """Return a parser that parses each text once, and one text at a time."""
    lock = threading.Lock()
    remembered = functools.lru_cache(maxsize=REMEMBERED)(parse)

    def parse_once(*text: Any) -> Any:
        with lock:
            return remembered(*text)

    return parse_once
