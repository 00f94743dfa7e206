"""The 30 s jobs that run in tabs of their own while the other tests run."""

from dataclasses import dataclass

from playwright.sync_api import Page, Request

from browser.client_page import ClientPage, Visit


@dataclass
class LongPage:
    """The page with the 30 s job, reloaded once while it ran.

    Attributes:
        visit: Its browser session.
        tab: Its tab.
        running_seconds: How long after the click it said RUNNING.
        ids: The job's id before the reload and after it.
    """

    visit: Visit
    tab: ClientPage
    running_seconds: float
    ids: tuple[str, str]


@dataclass
class OriginalPage:
    """The original client's calls in a tab.

    Attributes:
        page: The tab.
        requests: What it has sent.
    """

    page: Page
    requests: list[Request]
