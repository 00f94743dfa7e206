"""A page that is told to let the API wait for a job's end, before one that can and one that cannot."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, expect

from browser.client_page import ACTION_SECONDS, FORBIDDEN, Visit, visiting
from browser.waiting_api import WAIT_SECONDS, WaitingApi, waiting_api
from harness import static_server

WAITS = f"wait={WAIT_SECONDS}"
# So late that what is shown before is not shown because the page has polled.
NEVER_SECONDS = 3600


@contextmanager
def visiting_before(api: WaitingApi, browser: Browser, built: Path) -> Iterator[Visit]:
    """Give a browser session before an API which the page lets wait."""
    with static_server.serve(built) as site:
        site.configure(api.start_url, WAIT_SECONDS)
        with visiting(browser, site.origin) as visit:
            yield visit


def test_the_message_is_shown_when_the_job_has_ended_and_not_at_the_next_poll(browser: Browser, built: Path) -> None:
    with waiting_api(True, NEVER_SECONDS) as api, visiting_before(api, browser, built) as visit:
        tab = visit.tab()
        tab.start({})
        assert api.asked.wait(ACTION_SECONDS)
        expect(tab.status).to_have_text("RUNNING")

        api.over.set()

        expect(tab.heading).to_have_text("It is over")
        # The page went there itself: a redirect that a browser follows has the header of the first request.
        assert api.looks == [("", WAITS), ("full", None)]


def test_an_api_that_cannot_wait_is_polled(browser: Browser, built: Path) -> None:
    with waiting_api(False, 1) as api, visiting_before(api, browser, built) as visit:
        visit.allow(FORBIDDEN)
        tab = visit.tab()
        tab.start({})
        for _ in range(3):
            with tab.page.expect_response(f"{api.start_url}/*"):
                pass
        expect(tab.status).to_have_text("RUNNING")
        expect(tab.connection).to_have_count(0)

        api.over.set()

        expect(tab.heading).to_have_text("It is over")
        assert {prefer for _, prefer in api.looks} == {None}
        assert [poll.headers.get("prefer") for poll in tab.polls()].count(WAITS) == 1, "it is tried once"
