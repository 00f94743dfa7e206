"""The client of the job API."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from harness import client as client_module
from harness.client import JobClient, Poll

API = "http://127.0.0.1:1/v1"

Connect = Callable[..., tuple[JobClient, list[httpx.Request]]]


class Clock:
    """A time that passes by sleeping alone."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(client_module, "time", clock)
    return clock


def accepted(location: str = "execution/1", **headers: str) -> httpx.Response:
    return httpx.Response(202, headers={"Location": location, **headers}, json={"id": "1"})


def job(status: str, retry_after: str | None = None, **headers: str) -> httpx.Response:
    headers |= {"Retry-After": retry_after} if retry_after else {}
    return httpx.Response(200, headers=headers, json={"status": status})


@pytest.mark.parametrize(
    ("api_url", "location", "url"),
    [
        (f"{API}/_aws/abc/v1", "execution/1", f"{API}/_aws/abc/v1/execution/1"),
        ("https://jobs.example", "execution/1", "https://jobs.example/execution/1"),
        ("https://jobs.example/base", "/v1/execution/1", "https://jobs.example/v1/execution/1"),
        ("https://jobs.example/base", "https://other.example/1", "https://other.example/1"),
    ],
)
def test_wait_follows_the_location_as_a_browser_does(
    connect: Connect, clock: Clock, api_url: str, location: str, url: str
) -> None:
    client, requests = connect(accepted(location=location), job("SUCCEEDED"), api_url=api_url)

    client.wait(client.start(), deadline=60)

    assert str(requests[1].url) == url


@pytest.mark.parametrize(("interval", "slept"), [(None, [10, 10, 4]), (1.0, [1, 1, 1])])
def test_wait_sleeps_as_long_as_it_is_asked_to(
    connect: Connect, clock: Clock, interval: float | None, slept: list[float]
) -> None:
    client, _ = connect(accepted(), job("RUNNING"), job("RUNNING", "4"), job("SUCCEEDED"))

    client.wait(client.start(), deadline=60, interval=interval)

    assert clock.slept == slept


@pytest.mark.parametrize(("interval", "slept"), [(None, [2, 0, 0, 7]), (1.0, [1, 0, 0, 1])])
def test_an_answer_that_has_waited_is_followed_by_the_next_poll(
    connect: Connect, clock: Clock, interval: float | None, slept: list[float]
) -> None:
    waited = [
        job("RUNNING", "5", **{"Preference-Applied": applied}) for applied in ("wait=20", "respond-async, Wait = 20")
    ]
    not_waited = job("RUNNING", "7", **{"Preference-Applied": "respond-async"})
    client, requests = connect(accepted(**{"Retry-After": "2"}), *waited, not_waited, job("SUCCEEDED"))

    client.wait(client.start(), deadline=60, interval=interval, wait_seconds=20)

    assert clock.slept == slept
    assert [request.headers.get("Prefer") for request in requests] == [None, *["wait=20"] * 4]


def test_a_job_that_is_unknown_for_a_moment_is_not_asked_for_at_once(connect: Connect, clock: Clock) -> None:
    waited = job("RUNNING", **{"Preference-Applied": "wait=20"})
    client, _ = connect(accepted(**{"Retry-After": "2"}), waited, httpx.Response(404), job("SUCCEEDED"))

    client.wait(client.start(), deadline=60, wait_seconds=20)

    assert clock.slept == [2, 0, 1]


def test_nothing_is_preferred_unless_it_is_asked_for(connect: Connect, clock: Clock) -> None:
    client, requests = connect(accepted(), job("SUCCEEDED"))

    client.wait(client.start(), deadline=60)

    assert "Prefer" not in requests[1].headers


def test_a_job_is_read_where_its_answer_sends_the_client(connect: Connect, clock: Clock) -> None:
    elsewhere = httpx.Response(303, headers={"Location": "1/full"})
    client, requests = connect(accepted(), elsewhere, job("SUCCEEDED"), elsewhere, job("SUCCEEDED"))

    [poll] = client.wait(client.start(), deadline=60)
    answer = client.get("1")

    assert poll.job == answer.json() == {"status": "SUCCEEDED"}
    paths = ["/v1/execution", *["/v1/execution/1", "/v1/execution/1/full"] * 2]
    assert [request.url.path for request in requests] == paths


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"])
def test_wait_ends_with_the_job(connect: Connect, clock: Clock, status: str) -> None:
    client, _ = connect(accepted(**{"Retry-After": "2"}), job("PENDING", "5"), job("RUNNING", "5"), job(status))
    told: list[Poll] = []
    started = client.start()
    # The seconds count from the request.
    started.elapsed = timedelta(seconds=3)

    polls = client.wait(started, deadline=60, on_poll=told.append)

    assert [(round(poll.elapsed, 1), poll.job["status"], poll.retry_after) for poll in polls] == [
        (5.0, "PENDING", 5.0),
        (10.0, "RUNNING", 5.0),
        (15.0, status, None),
    ]
    assert told == polls


def test_a_job_may_be_unknown_right_after_its_start(connect: Connect, clock: Clock) -> None:
    client, _ = connect(accepted(**{"Retry-After": "1"}), httpx.Response(404), httpx.Response(404), job("SUCCEEDED"))

    assert len(client.wait(client.start(), deadline=60)) == 1

    assert clock.slept == [1, 1, 1]


def test_a_job_that_stays_unknown_is_an_error(connect: Connect, clock: Clock) -> None:
    client, _ = connect(accepted(**{"Retry-After": "3"}), httpx.Response(404))

    with pytest.raises(httpx.HTTPStatusError, match="404"):
        client.wait(client.start(), deadline=60)

    assert clock.slept == [3, 3, 3, 3]


def test_an_api_is_ready_when_it_may_ask_for_jobs(connect: Connect, clock: Clock) -> None:
    client, requests = connect(httpx.Response(500), httpx.Response(500), httpx.Response(404))

    assert client.ready() is client

    assert len(requests) == 3


def test_an_api_that_is_never_ready_is_an_error(connect: Connect, clock: Clock) -> None:
    client, _ = connect(httpx.Response(500))

    with pytest.raises(TimeoutError, match="After 60 s the API answers 500"):
        client.ready()


def test_wait_gives_up_after_the_deadline(connect: Connect, clock: Clock) -> None:
    client, _ = connect(accepted(), job("RUNNING"))

    with pytest.raises(TimeoutError, match=r"^The job is RUNNING after 30 s\.$"):
        client.wait(client.start(), deadline=25)

    assert clock.slept == [10, 10, 10]
