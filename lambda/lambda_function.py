"""The sample job: it takes longer than API Gateway waits, and answers with a message."""

import time
from typing import Any

DEFAULT_SECONDS = 30.0


def lambda_handler(event: Any, context: object) -> dict[str, str]:
    """Sleep, then return the message.

    Args:
        event: The job's input. `{"seconds": 2}` shortens the sleep; without `seconds` it is 30 s.
        context: Lambda's context object; not used.

    Returns:
        `{"message": "One minute elapsed"}`.
    """
    seconds = event.get("seconds", DEFAULT_SECONDS) if isinstance(event, dict) else DEFAULT_SECONDS
    time.sleep(seconds)
    return {"message": "One minute elapsed"}
