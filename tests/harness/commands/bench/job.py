"""The job that the benchmark runs behind both APIs."""

import time
from pathlib import Path
from typing import Any


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Sleep, and return the event with the time at which the job ended.

    Args:
        event: `seconds` to sleep, and `mark`, a file to make as the job begins, if it is there.
        context: Lambda's context object; not used.

    Returns:
        The event, and `endedAt` in seconds since 1970.
    """
    if mark := event.get("mark"):
        Path(mark).touch()
    time.sleep(event["seconds"])
    return {**event, "endedAt": time.time()}
