"""`make demo-browser`: the browser client on a page of its own, before an embedded LocalStack, until Ctrl-C."""

import argparse
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from harness import npm, static_server
from harness.commands.demo import WAIT_SECONDS, Applied, apply_example, step
from harness.commands.main import run_main
from harness.static_server import PageServer

CHECK_SECONDS = 0.5


@contextmanager
def browser_client(port: int | None, page_port: int, records: bool = False) -> Iterator[tuple[PageServer, Applied]]:
    """Give the served page and the API that it calls, both gone after the block.

    Args:
        port: Port for the embedded LocalStack; a free one where None.
        page_port: Port for the page; a free one where 0.
        records: Keep records of the jobs, so that the page waits for their ends.

    Raises:
        HarnessError: Anything that did not work, with the reason.
    """
    with ExitStack() as cleanup:
        with step("Building the page"):
            folder = npm.build()
        # Before the apply, which needs to know the page's origin.
        server = cleanup.enter_context(static_server.serve(folder, page_port))
        # Terraform takes no null for a number on its command line.
        waiting = {"max_wait_seconds": WAIT_SECONDS} if records else {}
        applied = apply_example("browser-client", port, cleanup, page_origin=server.origin, **waiting)
        server.configure(f"{applied.api_url}/execution", waiting.get("max_wait_seconds"))
        yield server, applied


def demo_browser(port: int | None, page_port: int, records: bool = False) -> None:
    """Serve the page until Ctrl-C, and take everything down again; see `browser_client`."""
    with browser_client(port, page_port, records) as (server, applied):
        print(f"\nThe page is at {server.origin}/ until Ctrl-C.", flush=True)
        # Ctrl-C is the way to end this, and no failure.
        with suppress(SystemExit):
            while True:
                applied.target.check()
                time.sleep(CHECK_SECONDS)
    print("Everything is down.")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="demo-browser", description=__doc__)
    parser.add_argument("--port", type=int, help="port for LocalStack; a free one by default")
    parser.add_argument("--page-port", type=int, default=0, help="port for the page; a free one by default")
    parser.add_argument("--records", action="store_true", help="keep records of the jobs, and wait for their ends")
    options = parser.parse_args()
    demo_browser(options.port, options.page_port, options.records)


if __name__ == "__main__":
    run_main(main)
