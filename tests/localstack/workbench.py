"""A job that does what its input asks for."""

import os
import sys
import time
from typing import Any


def handler(event: Any, context: Any) -> Any:
    """Sleep, raise, end the process or answer with the input."""
    if not isinstance(event, dict):
        return event
    if line := event.get("print"):
        print(line)
        print(line, file=sys.stderr)
    time.sleep(event.get("seconds", 0))
    if message := event.get("raise"):
        raise ValueError(message)
    if (code := event.get("exit")) is not None:
        os._exit(code)
    return event
