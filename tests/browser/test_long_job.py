"""The heart: a click starts a job that outlives API Gateway's 29 s, and its message arrives on the page."""

import re

import pytest
from playwright.sync_api import expect

from browser.client_page import MESSAGE
from browser.long_jobs import LongPage

TIMEOUT_WINDOW_SECONDS = 29
DEADLINE_SECONDS = 60


def test_the_page_says_running_long_before_the_end(long_page: LongPage) -> None:
    assert long_page.running_seconds < TIMEOUT_WINDOW_SECONDS / 2


def test_a_reload_goes_on_with_the_same_job(long_page: LongPage) -> None:
    before, after = long_page.ids

    assert before == after != ""
    expect(long_page.tab.jobs).to_have_count(1)


@pytest.mark.late
def test_the_message_arrives_after_the_timeout_window_and_not_before(long_page: LongPage) -> None:
    tab = long_page.tab
    start = next(request for request in tab.requests if request.method == "POST")

    expect(tab.heading).to_have_text(MESSAGE, timeout=DEADLINE_SECONDS * 1000)

    tab.shoot("long-succeeded")
    *before, arrived = tab.page.evaluate(
        "diary.slice(0, diary.findIndex(entry => entry.heading === 'One minute elapsed') + 1)"
    )
    assert arrived["time"] / 1000 - start.timing["startTime"] / 1000 > TIMEOUT_WINDOW_SECONDS
    assert {entry["status"] for entry in before[1:]} == {"RUNNING"}
    assert all(entry["heading"].startswith("Working") for entry in before)
    elapsed = re.fullmatch(r"(\d+) s", tab.elapsed.inner_text())
    assert elapsed and int(elapsed[1]) >= TIMEOUT_WINDOW_SECONDS
    assert long_page.visit.troubles() == []


@pytest.mark.late
def test_the_job_was_started_once(long_page: LongPage) -> None:
    assert [request.method for request in long_page.tab.requests if request.method != "GET"] == ["POST"]
