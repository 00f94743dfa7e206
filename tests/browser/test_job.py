"""A job from its start to each of its ends."""

import re

from playwright.sync_api import expect

from browser.client_page import MESSAGE, ClientPage, Visit, sent


def test_a_job_succeeds(tab: ClientPage) -> None:
    expect(tab.news).to_have_count(1)

    tab.start({"seconds": 3})

    expect(tab.heading).to_have_text(re.compile("^Working"))
    expect(tab.status).to_have_text("RUNNING")
    expect(tab.progress).to_have_attribute("aria-valuetext", re.compile(r"\d"))
    expect(tab.heading).to_have_text(MESSAGE)
    expect(tab.status).to_have_text("SUCCEEDED")
    expect(tab.cancel).to_have_count(0)
    expect(tab.again).to_have_count(0)
    expect(tab.news).to_contain_text(MESSAGE)


def test_a_cancelled_job_is_stopped(tab: ClientPage) -> None:
    # LocalStack says ABORTED only when the function has returned; AWS says so at once.
    tab.start({"seconds": 5})

    tab.cancel.click()

    expect(tab.status).to_have_text("ABORTED")
    expect(tab.heading).to_have_text("The job was stopped")
    expect(tab.cancel).to_have_count(0)
    tab.shoot("aborted")
    assert [request.method for request in tab.requests if request.method != "GET"] == ["POST", "DELETE"]


def test_a_failed_job_shows_its_error_and_can_be_tried_again(tab: ClientPage) -> None:
    tab.start({"seconds": "no number"})
    expect(tab.status).to_have_text("FAILED")
    expect(tab.heading).to_have_text("The job failed")
    expect(tab.detail).to_contain_text("TypeError")
    expect(tab.news).to_contain_text("The job failed")
    failed = tab.job_id.inner_text()

    tab.again.click()

    expect(tab.job_id).not_to_have_text(failed)
    expect(tab.status).to_have_text("FAILED")
    first, second = (sent(request) for request in tab.requests if request.method == "POST")
    assert first["input"] == second["input"]


def test_an_older_job_can_be_chosen_and_a_reload_keeps_both(tab: ClientPage) -> None:
    tab.start({"seconds": "no number"})
    expect(tab.status).to_have_text("FAILED")
    older = tab.job_id.inner_text()
    tab.start({"seconds": 0.1})
    expect(tab.heading).to_have_text(MESSAGE)
    newer = tab.job_id.inner_text()
    listed = [re.compile(f"{newer}.*SUCCEEDED", re.DOTALL), re.compile(f"{older}.*FAILED", re.DOTALL)]
    expect(tab.jobs).to_have_text(listed)
    expect(tab.jobs.first).to_have_attribute("aria-current", "true")

    tab.jobs.last.click()

    expect(tab.job_id).to_have_text(older)
    expect(tab.heading).to_have_text("The job failed")
    expect(tab.jobs.last).to_have_attribute("aria-current", "true")
    expect(tab.jobs.first).not_to_have_attribute("aria-current", "true")

    tab.page.reload()

    expect(tab.jobs).to_have_text(listed)


def test_two_tabs_know_nothing_of_each_other(visit: Visit) -> None:
    first = visit.tab()
    first.start({"seconds": 1})
    expect(first.jobs).to_have_count(1)

    second = visit.tab()
    second.start({"seconds": 0.1})

    for tab in (first, second):
        expect(tab.heading).to_have_text(MESSAGE)
        expect(tab.jobs).to_have_count(1)
        expect(tab.jobs).to_contain_text(tab.job_id.inner_text())
    assert first.job_id.inner_text() != second.job_id.inner_text()
