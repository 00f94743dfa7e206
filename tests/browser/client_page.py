"""The browser client's page as a user meets it, and what must not happen behind it."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError, expect

from harness.paths import ROOT

SCREENSHOTS = ROOT / ".run" / "screenshots"
START = "リクエスト"
MESSAGE = "One minute elapsed"
ACTION_SECONDS = 30.0
MOST_FORWARDS = 100

# What Chromium itself writes to the console when an answer is an error, or no answer comes.
CONFLICT = r"Failed to load resource: the server responded with a status of 409 .*"
BAD_REQUEST = r"Failed to load resource: the server responded with a status of 400 .*"
NOT_FOUND = r"Failed to load resource: the server responded with a status of 404 .*"
GONE = r"Failed to load resource: net::ERR_CONNECTION_(REFUSED|RESET)"
FORBIDDEN = r"Access to fetch at .* has been blocked by CORS policy: .*|Failed to load resource: net::ERR_FAILED"


class ClientPage:
    """A tab with the page in it.

    Attributes:
        page: The tab.
        requests: What it has sent to the API, in its order.
    """

    def __init__(self, page: Page, origin: str) -> None:
        """Take a new tab.

        Args:
            page: The tab.
            origin: Where the page is served.
        """
        self.page = page
        self._origin = origin
        self.requests: list[Request] = []
        page.on("request", self._remember)
        self.form = page.get_by_role("form", name="Start a job")
        self.start_button = self.form.get_by_role("button", name=START, exact=True)
        self.input = self.form.get_by_label("Input (JSON)")
        self.key = self.form.get_by_label("Idempotency key")
        self.job = page.get_by_role("region", name="Job", exact=True)
        self.heading = self.job.get_by_role("heading", level=2)
        self.status = self.job.get_by_test_id("status")
        self.elapsed = self.job.get_by_test_id("elapsed")
        self.job_id = self.job.get_by_test_id("job-id")
        self.detail = self.job.get_by_test_id("detail")
        self.connection = self.job.get_by_test_id("connection")
        self.progress = self.job.get_by_role("progressbar", name="Elapsed time")
        self.cancel = self.job.get_by_role("button", name="Cancel")
        self.again = self.job.get_by_role("button", name="Try again")
        self.jobs = page.get_by_role("region", name="Jobs of this session").get_by_role("list").get_by_role("button")
        self.news = page.get_by_role("status")

    def open(self) -> None:
        """Show the page."""
        self.page.goto(self._origin)
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def fill(self, input: object, key: str = "") -> None:
        """Fill the options' fields.

        Args:
            input: The job's input; a string is typed as it is.
            key: The idempotency key.
        """
        if not self.input.is_visible():
            self.form.get_by_text("Options", exact=True).click()
        self.input.fill(input if isinstance(input, str) else json.dumps(input))
        self.key.fill(key)

    def start(self, input: object, key: str = "") -> None:
        """Start a job with the button."""
        self.fill(input, key)
        self.start_button.click()

    def wait_until_lost(self) -> None:
        """Let time pass on the page, whose requests get no answer, until it gives up. Its clock must be installed."""
        for _ in range(MOST_FORWARDS):
            self.page.clock.fast_forward("00:30")
            with suppress(AssertionError):
                expect(self.status).to_have_text("LOST", timeout=100)
                return
        expect(self.status).to_have_text("LOST")

    def shoot(self, name: str) -> None:
        """Write what the tab shows to `.run/screenshots/`."""
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    def polls(self) -> list[Request]:
        """Return the requests that read a job."""
        return [request for request in self.requests if request.method == "GET"]

    def _remember(self, request: Request) -> None:
        if not request.url.startswith(self._origin):
            self.requests.append(request)


class Visit:
    """A browser session with its tabs, in which nothing goes wrong unseen.

    Attributes:
        context: The session.
    """

    def __init__(self, context: BrowserContext, origin: str) -> None:
        """Watch a new session.

        Args:
            context: The session.
            origin: Where the page is served.
        """
        self.context = context
        self._origin = origin
        self._allowed: list[str] = []
        self._seen: list[str] = []
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)

    def tab(self) -> ClientPage:
        """Open the page in a new tab."""
        tab = ClientPage(self.context.new_page(), self._origin)
        tab.open()
        return tab

    def allow(self, *patterns: str) -> None:
        """Let errors on the console be that match one of these patterns as a whole."""
        self._allowed += patterns

    def troubles(self) -> list[str]:
        """Return the other errors on the console, the uncaught ones, and the rejections that nobody handled."""
        for page in self.context.pages:
            # What has happened until now arrives before the answer.
            page.evaluate("0")
        return [text for text in self._seen if not any(re.fullmatch(pattern, text) for pattern in self._allowed)]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._seen.append(message.text)

    def _on_error(self, error: WebError) -> None:
        self._seen.append(str(error.error))


@contextmanager
def visiting(browser: Browser, origin: str, **options: Any) -> Iterator[Visit]:
    """Give a browser session that is closed after the block, and that nothing may have gone wrong in.

    Args:
        browser: The browser.
        origin: Where the page is served.
        options: Playwright's options of a context.
    """
    context = browser.new_context(base_url=origin, reduced_motion="reduce", **options)
    context.set_default_timeout(ACTION_SECONDS * 1000)
    try:
        visit = Visit(context, origin)
        yield visit
        assert visit.troubles() == []
    finally:
        context.close()


def sent(request: Request) -> dict[str, Any]:
    """Return the JSON that a request has sent."""
    return dict(request.post_data_json or {})


def answered(request: Request) -> dict[str, Any]:
    """Return the JSON that a request was answered with."""
    response = request.response()
    assert response is not None
    return dict(response.json())
