"""A job that does what its input asks for."""

import os
import sys
import time
from pathlib import Path
from typing import Any


def handler(event: Any, context: Any) -> Any:
    """Leave a line in a file, sleep, raise, end the process or answer with the input."""
    if not isinstance(event, dict):
        return event
    if path := event.get("append"):
        with Path(path).open("a") as file:
            file.write(f"{event['number']}\n")
    if line := event.get("print"):
        print(line)
        print(line, file=sys.stderr)
    time.sleep(event.get("seconds", 0))
    if message := event.get("raise"):
        raise ValueError(message)
    if (code := event.get("exit")) is not None:
        os._exit(code)
    return event
