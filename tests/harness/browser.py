"""Finds the system's browser, and starts it: one of Playwright's own is never fetched."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

from harness.errors import HarnessError, MissingError
from harness.processes import interrupts_held, temporary_folder

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Nothing that is not asked for: no graphics card, no first steps, no calls home.
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def find_browser(env: Mapping[str, str] = os.environ) -> Path:
    """Return the browser to use: the one that CHROMIUM names, or a Chromium or Chrome on PATH.

    Raises:
        HarnessError: CHROMIUM names none.
        MissingError: There is none.
    """
    named = env.get("CHROMIUM")
    for name in [named] if named else NAMES:
        if found := shutil.which(name, path=env.get("PATH")):
            return Path(found).absolute()
    if named:
        raise HarnessError(f"CHROMIUM is {named}, which is not a program.")
    raise MissingError(f"No browser found: install one of {', '.join(NAMES)} on PATH, or set CHROMIUM to one.")


@contextmanager
def running(env: Mapping[str, str] = os.environ) -> Iterator[Browser]:
    """Give a browser with a fresh profile that is gone after the block.

    Raises:
        HarnessError: It does not start, or CHROMIUM names none.
        MissingError: There is none.
    """
    binary = find_browser(env)
    with ExitStack() as cleanup:
        # What it would write to the user's home folder besides its profile.
        folder = str(temporary_folder(cleanup, "async-api-browser-"))
        # Playwright's driver ends the browsers that it has started, also one of which nobody has heard yet.
        with interrupts_held():
            playwright = cleanup.enter_context(sync_playwright())
        try:
            browser = playwright.chromium.launch(
                executable_path=binary,
                args=FLAGS,
                env={**env, "XDG_CACHE_HOME": folder, "XDG_CONFIG_HOME": folder},
                # It does not start as root with one.
                chromium_sandbox=os.geteuid() != 0,
                # Ctrl-C is for the harness, which then closes the browser.
                handle_sigint=False,
            )
        except Error as error:
            raise HarnessError(f"{binary} did not start: {error.message}") from error
        cleanup.callback(browser.close)
        yield browser
