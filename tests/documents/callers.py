"""How the documents say that a caller is written in an execution's name."""

import base64
import re

NAME_LENGTH = 80


def beginning(caller: str, *, from_pool: bool = False) -> str:
    """Return what the names of a caller's jobs begin with.

    Args:
        caller: Who calls, as API Gateway says it.
        from_pool: Whether that is an identity of a Cognito identity pool, `REGION:UUID`.
    """
    if from_pool:
        mark, written = "c", caller.replace(":", "_")
    elif re.fullmatch("[0-9A-Za-z_-]+", caller):
        mark, written = "-", caller
    else:
        mark, written = "_", base64.urlsafe_b64encode(caller.encode()).decode().rstrip("=")
    return f"{len(written)}{mark}{written}-"
