"""Runs a command to one message, with its clean-up done."""

import signal
import sys
from collections.abc import Callable
from types import FrameType

from harness.errors import HarnessError

INTERRUPTED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_main(main: Callable[[], None]) -> None:
    """Run a command so that it ends with one message, and with its clean-up done, whatever stops it."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        # Once: the clean-up that follows is not to be interrupted.
        for ignored in INTERRUPTED:
            signal.signal(ignored, signal.SIG_IGN)
        print("\nInterrupted: taking everything down ...", file=sys.stderr, flush=True)
        raise SystemExit(128 + number)

    for handled in INTERRUPTED:
        signal.signal(handled, interrupt)
    try:
        main()
    except HarnessError as error:
        sys.exit(f"\nerror: {error}")
