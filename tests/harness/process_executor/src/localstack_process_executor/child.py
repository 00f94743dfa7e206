"""First code of the child process: prepares it, then hands over to AWS's runtime client.

Run as a script, `python -P child.py`, so that a cold start does not import the package. It needs
`LAMBDA_TASK_ROOT`, `_HANDLER` and `AWS_LAMBDA_RUNTIME_API` in the environment and, as standard input,
a pipe that the server holds open for as long as it lives.
"""

import os
import signal
import sys
import threading

LAST_SECONDS = 5.0


def die_with_server(lifeline: int) -> None:
    """Kill the whole process group as soon as the server is gone, however it ended.

    Args:
        lifeline: file descriptor of the read end of the server's pipe.
    """
    while os.read(lifeline, 1):
        pass
    os.killpg(os.getpid(), signal.SIGKILL)


def hide_lifeline() -> int:
    """Move the pipe off standard input, where the function finds nothing, and return its descriptor."""
    lifeline = os.dup(0)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    return lifeline


def main() -> None:
    """Run the function's handler until the Runtime API goes away."""
    lifeline = threading.Thread(target=die_with_server, args=(hide_lifeline(),), name="lifeline", daemon=True)
    lifeline.start()

    # The environment forbids bytecode files because the task root is read-only on AWS. The client itself
    # may keep its own, or every cold start would compile it again.
    sys.dont_write_bytecode = False
    from awslambdaric import bootstrap

    sys.dont_write_bytecode = True

    # Nobody here reads the X-Ray cause of an error, and a RecursionError's is too long a header for http.server.
    bootstrap.make_xray_fault = lambda *_: {}

    task_root = os.environ["LAMBDA_TASK_ROOT"]
    sys.path.insert(0, task_root)
    try:
        bootstrap.run(task_root, os.environ["_HANDLER"], os.environ["AWS_LAMBDA_RUNTIME_API"])
    except Exception:
        # The API has gone away, and if the server has too, nobody else ends what the function has started.
        lifeline.join(LAST_SECONDS)
        raise


if __name__ == "__main__":
    main()
