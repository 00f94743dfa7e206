"""A client of the job API: what a front end does, for the tests, the demo and the benchmark."""

import base64
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

import httpx

READY_SECONDS = 60.0
FINAL = frozenset({"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"})
NO_INPUT = object()
# Taken over into `$context` by the plug-in in process_executor/.
IDENTITY_HEADER = "X-Test-Identity"
# DescribeExecution is eventually consistent: for so many seconds a job that has been started may be unknown.
CONSISTENT_SECONDS = 10.0


@dataclass(frozen=True)
class Poll:
    """One look at a job.

    Attributes:
        elapsed: Seconds since the start was sent.
        job: The body of the answer.
        retry_after: Seconds that the answer asks to wait; None where it asks nothing.
    """

    elapsed: float
    job: dict[str, Any]
    retry_after: float | None


class JobClient:
    """Starts jobs and polls them."""

    def __init__(
        self, api_url: str, path: str = "execution", timeout: float = 30.0, caller: Mapping[str, object] | None = None
    ) -> None:
        """Open a connection pool.

        Args:
            api_url: URL of the stage, without a slash at its end.
            path: The module's `api.path`.
            timeout: Seconds that one answer may take.
            caller: What an authorizer would say of who calls, as members of API Gateway's `$context`, such as
                `{"authorizer": {"principalId": "alice"}}`. Only a LocalStack that the harness started listens to it.
        """
        self.start_url = f"{api_url}/{path}"
        self.http = httpx.Client(
            timeout=timeout, trust_env=False, limits=httpx.Limits(max_connections=200, max_keepalive_connections=100)
        )
        if caller is not None:
            self.http.headers[IDENTITY_HEADER] = base64.b64encode(json.dumps(caller).encode()).decode()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.http.close()

    def ready(self) -> Self:
        """Wait until the API may do what it should: on AWS, new roles and stages take a moment to be known everywhere.

        Raises:
            TimeoutError: It still answers a question for a job that nobody has started with something else than 404.
        """
        began = time.monotonic()
        while (answer := self.get("nobody-has-started-this")).status_code != httpx.codes.NOT_FOUND:
            if time.monotonic() - began > READY_SECONDS:
                raise TimeoutError(f"After {READY_SECONDS:.0f} s the API answers {answer.status_code}: {answer.text}")
            time.sleep(1.0)
        return self

    def start(self, input: object = NO_INPUT, **body: object) -> httpx.Response:
        """POST a start.

        Args:
            input: The job's input; none is sent where it is left out.
            body: Other members of the body, such as `name`.
        """
        if input is not NO_INPUT:
            body["input"] = input
        return self.http.post(self.start_url, json=body)

    def get(self, job_id: str) -> httpx.Response:
        """GET a job by its id, from where the answer sends it."""
        return self.http.get(f"{self.start_url}/{job_id}", follow_redirects=True)

    def status(self, execution_arn: str) -> httpx.Response:
        """POST an execution ARN to read a job in Step Functions' own shape."""
        return self.http.post(f"{self.start_url}/status", json={"executionArn": execution_arn})

    def cancel(self, job_id: str) -> httpx.Response:
        """DELETE a job."""
        return self.http.delete(f"{self.start_url}/{job_id}")

    def wait(
        self,
        started: httpx.Response,
        deadline: float,
        interval: float | None = None,
        on_poll: Callable[[Poll], None] = lambda poll: None,
        wait_seconds: int | None = None,
    ) -> list[Poll]:
        """Poll a started job until it has ended.

        Args:
            started: The answer to `start`.
            deadline: Seconds after the start at which to give up.
            interval: Seconds between polls; what `Retry-After` asks where None.
            on_poll: Called with each poll.
            wait_seconds: Seconds, fewer than an answer may take, that each poll asks the API to wait for the end
                (`Prefer: wait`, RFC 7240, section 4.3). Where an answer says that it did, the next poll follows at
                once; where none does, they are `interval` apart as without it.

        Returns:
            All polls; the last one is the ended job.

        Raises:
            TimeoutError: The job runs on after the deadline.
            httpx.HTTPStatusError: An answer that is no 2xx; a 404 only when the job must be known.
        """
        sent = time.monotonic() - started.elapsed.total_seconds()
        location = started.raise_for_status().url.join(started.headers["Location"])
        wait = interval or retry_after(started.headers) or 10.0
        headers = {} if wait_seconds is None else {"Prefer": f"wait={wait_seconds}"}
        polls: list[Poll] = []
        while True:
            time.sleep(wait)
            answer = self.http.get(location, headers=headers, follow_redirects=True)
            if answer.status_code == httpx.codes.NOT_FOUND and time.monotonic() - sent < CONSISTENT_SECONDS:
                # It was known a moment ago where there is no wait.
                wait = wait or 1.0
                continue
            poll = Poll(time.monotonic() - sent, answer.raise_for_status().json(), retry_after(answer.headers))
            polls.append(poll)
            on_poll(poll)
            if poll.job["status"] in FINAL:
                return polls
            if poll.elapsed > deadline:
                raise TimeoutError(f"The job is {poll.job['status']} after {poll.elapsed:.0f} s.")
            has_waited = "wait" in answer.headers.get("Preference-Applied", "")
            wait = 0.0 if has_waited else interval or poll.retry_after or 10.0


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that `Retry-After` asks for, if it is there."""
    value = headers.get("Retry-After")
    return None if value is None else float(value)
