"""What the harness raises: one message for a person, never a traceback."""


class HarnessError(Exception):
    """The harness cannot go on; the message says why and what to do."""
