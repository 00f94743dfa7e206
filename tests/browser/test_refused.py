"""Starts that are refused, by the API or by the page itself."""

import uuid

from playwright.sync_api import expect

from browser.client_page import BAD_REQUEST, CONFLICT, MESSAGE, ClientPage, Visit


def test_a_name_that_another_job_holds(visit: Visit, tab: ClientPage) -> None:
    visit.allow(CONFLICT)
    key = f"key-{uuid.uuid4().hex}"
    tab.start({"seconds": 5}, key)
    expect(tab.status).to_have_text("RUNNING")
    expect(tab.job_id).to_have_text(key)

    with tab.page.expect_response(lambda response: response.status == 409) as answer:
        tab.start({"seconds": 0.1}, key)

    expect(tab.status).to_have_text("REFUSED")
    expect(tab.heading).to_have_text(answer.value.json()["title"])
    expect(tab.detail).to_have_text(answer.value.json()["detail"])

    tab.again.click()

    expect(tab.heading).to_have_text(MESSAGE)
    expect(tab.job_id).not_to_have_text(key)


def test_a_bad_idempotency_key(visit: Visit, tab: ClientPage) -> None:
    visit.allow(BAD_REQUEST)

    with tab.page.expect_response(lambda response: response.status == 400) as answer:
        tab.start({"seconds": 0.1}, "not a key!")

    expect(tab.status).to_have_text("REFUSED")
    expect(tab.heading).to_have_text(answer.value.json()["title"])
    expect(tab.detail).to_have_text(answer.value.json()["detail"])


def test_an_input_that_is_no_json_is_not_sent(tab: ClientPage) -> None:
    tab.start("{")

    expect(tab.input).to_have_attribute("aria-invalid", "true")
    tab.shoot("no-json")
    assert tab.requests == []

    tab.start({"seconds": 0.1})

    expect(tab.heading).to_have_text(MESSAGE)
