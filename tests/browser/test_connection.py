"""The server goes and comes back, and so does the reader."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from browser.client_page import GONE, MESSAGE, ClientPage, Visit
from harness.relay import Relay, relaying
from harness.target import Target

POLL_SECONDS = 1


@pytest.fixture
def relay(emulator: Target) -> Iterator[Relay]:
    """What stands between the page and the emulator."""
    url = urlsplit(str(emulator.endpoint_url))
    with relaying(str(url.hostname), url.port or 80) as relay:
        yield relay


def test_a_server_that_goes_and_comes_back_is_waited_for(visit: Visit, relay: Relay, start_url: str) -> None:
    visit.allow(GONE)
    relayed = f"{relay.url}{urlsplit(start_url).path}"
    visit.context.route("**/config.json", lambda route: route.fulfill(json={"startUrl": relayed}))
    tab = visit.tab()
    tab.start({"seconds": 3})
    expect(tab.status).to_have_text("RUNNING")

    relay.stop()
    expect(tab.connection).to_have_text("Connection lost, trying again …")
    tab.shoot("connection-lost")
    relay.start()

    expect(tab.connection).to_have_count(0)
    expect(tab.heading).to_have_text(MESSAGE)
    assert [request.method for request in tab.requests if request.method != "GET"] == ["POST"]


def show(page: Page, state: str) -> None:
    """Have the page be hidden, as behind another tab, or visible again."""
    page.evaluate(
        """state => {
            Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
            Object.defineProperty(document, "hidden", { configurable: true, get: () => state === "hidden" });
            document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
        }""",
        state,
    )


def test_a_hidden_page_does_not_poll(tab: ClientPage) -> None:
    tab.start({"seconds": 3})
    expect(tab.status).to_have_text("RUNNING")

    show(tab.page, "hidden")
    polls = len(tab.polls())
    tab.page.wait_for_timeout(2.2 * POLL_SECONDS * 1000)
    assert len(tab.polls()) == polls

    with tab.page.expect_request(lambda request: request.method == "GET", timeout=POLL_SECONDS * 500):
        show(tab.page, "visible")
