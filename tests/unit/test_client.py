"""The client of the job API, as far as no API that is applied shows it."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from harness import client as client_module
from harness.client import JobClient, Poll

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


def accepted(**headers: str) -> httpx.Response:
    return httpx.Response(202, headers={"Location": "execution/1", **headers}, json={"id": "1"})


def job(status: str, **headers: str) -> httpx.Response:
    return httpx.Response(200, headers=headers, json={"status": status})


@pytest.mark.parametrize(("interval", "slept"), [(None, [10, 10, 4]), (1.0, [1, 1, 1])])
def test_wait_sleeps_as_long_as_it_is_asked_to(
    connect: Connect, clock: Clock, interval: float | None, slept: list[float]
) -> None:
    client, requests = connect(accepted(), job("RUNNING"), job("RUNNING", **{"Retry-After": "4"}), job("SUCCEEDED"))

    client.wait(client.start(), deadline=60, interval=interval)

    assert clock.slept == slept
    assert not any("Prefer" in request.headers for request in requests)


@pytest.mark.parametrize(("interval", "slept"), [(None, [2, 0, 0, 1, 7]), (1.0, [1, 0, 0, 1, 1])])
def test_an_answer_that_has_waited_is_followed_by_the_next_poll(
    connect: Connect, clock: Clock, interval: float | None, slept: list[float]
) -> None:
    waited = job("RUNNING", **{"Retry-After": "5", "Preference-Applied": "wait=20"})
    # A job that is unknown for a moment is not asked for at once.
    answers = [waited, waited, httpx.Response(404), job("RUNNING", **{"Retry-After": "7"}), job("SUCCEEDED")]
    client, requests = connect(accepted(**{"Retry-After": "2"}), *answers)

    client.wait(client.start(), deadline=60, interval=interval, wait_seconds=20)

    assert clock.slept == slept
    assert [request.headers.get("Prefer") for request in requests] == [None, *["wait=20"] * 5]


def test_the_seconds_of_each_poll_count_from_the_request(connect: Connect, clock: Clock) -> None:
    client, _ = connect(accepted(**{"Retry-After": "2"}), job("RUNNING", **{"Retry-After": "5"}), job("FAILED"))
    told: list[Poll] = []
    started = client.start()
    started.elapsed = timedelta(seconds=3)

    polls = client.wait(started, deadline=60, on_poll=told.append)

    assert polls == told == [Poll(5.0, {"status": "RUNNING"}, 5.0), Poll(10.0, {"status": "FAILED"}, None)]


def test_a_job_may_be_unknown_right_after_its_start_and_then_be_elsewhere(connect: Connect, clock: Clock) -> None:
    unknown, elsewhere = httpx.Response(404), httpx.Response(303, headers={"Location": "1/full"})
    client, requests = connect(accepted(**{"Retry-After": "1"}), unknown, unknown, elsewhere, job("SUCCEEDED"))

    assert len(client.wait(client.start(), deadline=60)) == 1

    assert clock.slept == [1, 1, 1]
    assert requests[-1].url.path == "/v1/execution/1/full"


def test_a_job_that_stays_unknown_is_an_error(connect: Connect, clock: Clock) -> None:
    client, _ = connect(accepted(**{"Retry-After": "3"}), httpx.Response(404))

    with pytest.raises(httpx.HTTPStatusError, match="404"):
        client.wait(client.start(), deadline=60)

    assert clock.slept == [3, 3, 3, 3]


def test_an_api_that_is_never_ready_is_an_error(connect: Connect, clock: Clock) -> None:
    client, _ = connect(httpx.Response(500))

    with pytest.raises(TimeoutError, match="After 60 s the API answers 500"):
        client.ready()


def test_wait_gives_up_after_the_deadline(connect: Connect, clock: Clock) -> None:
    client, _ = connect(accepted(), job("RUNNING"))

    with pytest.raises(TimeoutError, match=r"^The job is RUNNING after 30 s\.$"):
        client.wait(client.start(), deadline=25)

    assert clock.slept == [10, 10, 10]
