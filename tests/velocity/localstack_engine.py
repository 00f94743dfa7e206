"""Renders mapping templates with LocalStack's engine, as Render.java does with AWS's: JSON lines in, JSON lines out.

Run by LocalStack's own interpreter, with nothing of this project imported.
"""

import functools
import json
import sys
import time
from typing import Any

import airspeed.operators
from localstack.services.apigateway.next_gen.execute_api import template_mapping
from localstack.services.apigateway.next_gen.execute_api.template_mapping import ApiGatewayVtlTemplate

# Most of a rendering is to parse the same few templates and JSONPaths again.
airspeed.operators.TemplateBody = functools.cache(airspeed.operators.TemplateBody)
template_mapping.parse = functools.cache(template_mapping.parse)


def render(engine: ApiGatewayVtlTemplate, request: dict[str, Any]) -> dict[str, Any]:
    """Render one template, and return its text and overrides, or the error."""
    variables = {
        "context": request["context"],
        "stageVariables": {},
        "input": {"body": request["body"], "params": request["params"]},
    }
    overrides = {
        "requestOverride": {"header": {}, "path": {}, "querystring": {}},
        "responseOverride": {"header": {}, "status": 0},
    }
    began = time.thread_time()
    try:
        text, override = engine.render_response(request["template"], variables, overrides)
    except Exception as error:
        return {"error": repr(error)}
    return {
        "microseconds": int((time.thread_time() - began) * 1e6),
        "text": text,
        "headers": override["header"],
        "status": override["status"] or None,
    }


def main() -> None:
    """Answer each line of standard input."""
    engine = ApiGatewayVtlTemplate()
    for line in sys.stdin:
        print(json.dumps(render(engine, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
