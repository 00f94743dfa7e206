"""LocalStack Lambda runtime executor that runs Python functions as child processes."""

__version__ = "1.0.0"
