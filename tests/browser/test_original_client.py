"""The original front end's calls, made by a browser from another origin."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from browser.client_page import MESSAGE, answered, sent
from browser.long_jobs import OriginalPage
from harness.static_server import PageServer

POLL_SECONDS = 10
DEADLINE_SECONDS = 60

pytestmark = pytest.mark.late


def test_the_original_client_gets_the_message(original_page: OriginalPage) -> None:
    expect(original_page.page.get_by_role("status")).to_have_text(MESSAGE, timeout=DEADLINE_SECONDS * 1000)


def test_the_calls_are_the_originals_and_end_with_the_output(
    original_page: OriginalPage, start_url: str, job: dict[str, Any], site: PageServer
) -> None:
    expect(original_page.page.get_by_role("status")).to_have_text(MESSAGE, timeout=DEADLINE_SECONDS * 1000)

    start, *polls = original_page.requests
    execution_arn = answered(start)["executionArn"]
    body = sent(start)
    assert (start.method, start.url) == ("POST", start_url)
    assert re.fullmatch("MyExecution_[0-9A-Za-z]{8}", body.pop("name"))
    assert body == {"input": '{"message": "client request"}', "stateMachineArn": job["state_machine_arn"]}
    assert {(poll.method, poll.url) for poll in polls} == {("POST", f"{start_url}/status")}
    assert all(sent(poll) == {"executionArn": execution_arn} for poll in polls)
    *before, last = ["output" in answered(poll) for poll in polls]
    assert last
    assert not any(before)
    assert len(before) >= 2


def test_the_original_client_waits_ten_seconds_between_its_calls(original_page: OriginalPage) -> None:
    expect(original_page.page.get_by_role("status")).to_have_text(MESSAGE, timeout=DEADLINE_SECONDS * 1000)

    first, *_, last = times = [request.timing["startTime"] / 1000 for request in original_page.requests]

    # On the average: a busy browser is late for one, and then early for the next.
    assert (last - first) / (len(times) - 1) > POLL_SECONDS - 0.5
