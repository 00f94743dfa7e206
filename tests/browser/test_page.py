"""The page itself: its configuration, its origin, its size."""

import gzip
import shutil
import statistics
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from browser.client_page import FORBIDDEN, NOT_FOUND, ClientPage, Visit, visiting
from harness import static_server
from harness.static_server import CONFIG, PageServer

MOST_BYTES = 120_000
# A page with one word in it is the measure, since machines differ.
BARE = "/bare.html"
MOST_PAINT_RATIO = 5.0
PAINTS = 5


@pytest.fixture
def other_site(built: Path, tmp_path: Path) -> Iterator[PageServer]:
    """The page without a configuration, on an origin that the API does not let in."""
    folder = tmp_path / "page"
    shutil.copytree(built, folder, ignore=shutil.ignore_patterns("config.json"))
    with static_server.serve(folder) as server:
        yield server


@pytest.mark.parametrize(
    "content",
    [None, b"{", b"[]", b'{"startUrl": "no URL"}'],
    ids=["none", "no JSON", "nothing in it", "no URL"],
)
def test_a_bad_configuration_is_told(browser: Browser, other_site: PageServer, content: bytes | None) -> None:
    if content is not None:
        other_site.files[CONFIG] = content
    with visiting(browser, other_site.origin) as visit:
        if content is None:
            visit.allow(NOT_FOUND)
        tab = visit.tab()

        alert = tab.page.get_by_role("alert")
        expect(alert).to_contain_text("config.json")
        expect(alert).to_contain_text("startUrl")
        if content is None:
            tab.shoot("no-config")


def test_what_the_page_sends_crosses_origins(tab: ClientPage, site: PageServer, start_url: str) -> None:
    with tab.page.expect_response(start_url) as started:
        tab.start({"seconds": 0.1})
    with tab.page.expect_response(lambda response: response.request.method == "GET") as polled:
        pass

    for response in (started.value, polled.value):
        assert response.request.all_headers()["origin"] == site.origin
        assert not response.url.startswith(site.origin)
        assert response.all_headers()["access-control-allow-origin"] == site.origin


def test_a_page_of_another_origin_starts_no_job(browser: Browser, other_site: PageServer, start_url: str) -> None:
    other_site.configure(start_url)
    key = f"key-{uuid.uuid4().hex}"
    with visiting(browser, other_site.origin) as visit:
        visit.allow(FORBIDDEN)
        tab = visit.tab()

        with tab.page.expect_event("requestfailed"):
            tab.start({"seconds": 0.1}, key)

        expect(tab.status).not_to_have_text("RUNNING")
        tab.shoot("other-origin")
    assert httpx.get(f"{start_url}/{key}", trust_env=False).status_code == 404


def test_nothing_goes_wrong_unseen(visit: Visit) -> None:
    tab = visit.tab()

    tab.page.evaluate("console.error('logged'); console.warn('only a warning')")
    tab.page.evaluate("setTimeout(() => { throw new Error('uncaught') })")
    tab.page.evaluate("void Promise.reject(new Error('rejected'))")

    assert [trouble.split()[-1] for trouble in visit.troubles()] == ["logged", "uncaught", "rejected"]
    visit.allow(".*")
    assert visit.troubles() == []


def test_the_page_is_small(built: Path) -> None:
    files = [path for path in built.rglob("*") if path.is_file()]

    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in files) < MOST_BYTES


def test_the_page_is_painted_at_once(browser: Browser, built: Path, site: PageServer) -> None:
    site.files[BARE] = b'<!doctype html><link rel="icon" href="data:,"><p>bare</p>'
    paints = [(first_paint(browser, site, "/"), first_paint(browser, site, BARE)) for _ in range(PAINTS)]

    page, bare = (statistics.median(times) for times in zip(*paints, strict=True))
    assert page < MOST_PAINT_RATIO * bare


def first_paint(browser: Browser, site: PageServer, path: str) -> float:
    """Return after how many milliseconds a new visitor sees something of a page."""
    with visiting(browser, site.origin) as visit:
        page = visit.context.new_page()
        page.goto(path)
        paint = page.wait_for_function("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
        return float(paint.json_value())
