"""Fixtures of the tests in a browser."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, expect

from browser.client_page import ACTION_SECONDS, ClientPage, Visit, visiting
from browser.long_jobs import LongPage, OriginalPage
from deployments import Deployment
from harness import npm
from harness.browser import running
from harness.errors import skipping
from harness.static_server import PageServer
from harness.target import Target

HERE = Path(__file__).parent

expect.set_options(timeout=ACTION_SECONDS * 1000)


@pytest.fixture(scope="session", autouse=True)
def _early(request: pytest.FixtureRequest, chosen: set[str]) -> None:
    """Start the 30 s jobs before the first test, where chosen tests are about them."""
    for name in ("long_page", "original_page"):
        if name in chosen:
            request.getfixturevalue(name)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's browser."""
    with ExitStack() as cleanup:
        with skipping(pytest.skip):
            browser = cleanup.enter_context(running())
        yield browser


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder of the built page."""
    with skipping(pytest.skip):
        return npm.build()


@pytest.fixture(scope="session")
def job(browser_client: Deployment) -> dict[str, Any]:
    """The module's outputs."""
    return dict(browser_client.outputs["job"])


@pytest.fixture(scope="session")
def start_url(target: Target, job: dict[str, Any]) -> str:
    """URL to POST to."""
    return f"{target.api_url(job)}/execution"


@pytest.fixture(scope="session")
def site(page_server: PageServer, start_url: str) -> PageServer:
    """Serves the page and its configuration, and the original client beside it."""
    page_server.configure(start_url)
    for name in ("original.html", "original.js"):
        page_server.files[f"/{name}"] = (HERE / name).read_bytes()
    return page_server


@pytest.fixture
def visit(browser: Browser, built: Path, site: PageServer) -> Iterator[Visit]:
    """A browser session of the test's own."""
    with visiting(browser, site.origin) as visit:
        yield visit


@pytest.fixture
def tab(visit: Visit) -> ClientPage:
    """The page in a tab."""
    return visit.tab()


@pytest.fixture(scope="session")
def long_page(browser: Browser, built: Path, site: PageServer) -> Iterator[LongPage]:
    """The 30 s job, started with a click, and the page reloaded while it runs. A test that waits for it is `late`."""
    with visiting(browser, site.origin) as visit:
        visit.context.add_init_script(path=HERE / "diary.js")
        tab = visit.tab()
        tab.start_button.click()
        clicked = time.monotonic()
        expect(tab.status).to_have_text("RUNNING")
        running_seconds = time.monotonic() - clicked
        before = tab.job_id.inner_text()
        tab.page.reload()
        expect(tab.status).to_have_text("RUNNING")
        yield LongPage(visit, tab, running_seconds, (before, tab.job_id.inner_text()))


@pytest.fixture(scope="session")
def original_page(browser: Browser, site: PageServer, start_url: str, job: dict[str, Any]) -> Iterator[OriginalPage]:
    """The original client with the 30 s job, started with a click. A test that waits for it is `late`."""
    with visiting(browser, site.origin) as visit:
        started = OriginalPage(visit.context.new_page(), [])
        query = urlencode({"startUrl": start_url, "stateMachineArn": job["state_machine_arn"]})
        started.page.goto(f"/original.html?{query}")
        started.page.on("request", lambda request: started.requests.append(request))
        with started.page.expect_response(start_url):
            started.page.get_by_role("button").click()
        yield started
