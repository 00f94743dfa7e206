"""Who is told of the end of a job: the example completion-event, with receivers of the test's own.

LocalStack 4.9.2 keeps a target's dead_letter_config and retry_policy and heeds neither: a webhook that answers 500 is
not called again, and nothing comes to the queue of dead letters. It looks at no policy. None of that is shown here.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue
from typing import Any

import pytest

from deployments import Deployment
from harness.client import JobClient
from harness.target import Target
from localstack.queues import SECONDS, messages, subscribed_to


class Webhook(HTTPServer):
    """A receiver on loopback, which keeps the headers and the body of each request in `received`."""

    def __init__(self) -> None:
        self.received: Queue[tuple[dict[str, str], Any]] = Queue()
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Webhook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.put(({name.lower(): value for name, value in self.headers.items()}, json.loads(body)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def pointed_to(target: Target, destination: str, url: str) -> Iterator[None]:
    """Send what goes to an API destination elsewhere: the provider takes no URL without TLS."""
    events = target.client("events")
    described = events.describe_api_destination(Name=destination)
    given = {name: described[name] for name in ("Name", "ConnectionArn", "HttpMethod")}
    events.update_api_destination(**given, InvocationEndpoint=url)
    try:
        yield
    finally:
        events.update_api_destination(**given, InvocationEndpoint=described["InvocationEndpoint"])


@pytest.fixture
def webhook(completion_event: Deployment, emulator: Target) -> Iterator[Webhook]:
    """What stands at the webhook's URL."""
    with ExitStack() as stack:
        server = stack.enter_context(Webhook())
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        stack.callback(thread.join)
        stack.callback(server.shutdown)
        url = f"http://127.0.0.1:{server.server_port}/jobs"
        stack.enter_context(pointed_to(emulator, f"{completion_event.name}-webhook", url))
        yield server


@pytest.fixture
def subscribed(completion_event: Deployment, emulator: Target) -> Iterator[str]:
    """URL of a queue that is subscribed to the topic."""
    with subscribed_to(emulator, completion_event.outputs["topic_arn"]) as url:
        yield url


@pytest.mark.parametrize(("seconds", "status"), [(0.1, "SUCCEEDED"), ("none", "FAILED")])
def test_a_queue_a_topic_and_a_webhook_are_told_of_the_end_of_a_job(
    completion_event: Deployment,
    emulator: Target,
    webhook: Webhook,
    subscribed: str,
    seconds: object,
    status: str,
) -> None:
    outputs = completion_event.outputs
    with JobClient(emulator.api_url(outputs["job"])) as client:
        name = client.ready().start({"seconds": seconds}).json()["id"]

    # Other tests have jobs of this API, too.
    queued = next(message for message in messages(emulator, outputs["queue_url"]) if message["name"] == name)
    called = iter(partial(webhook.received.get, timeout=SECONDS), None)
    headers, posted = next((headers, message) for headers, message in called if message["name"] == name)
    told = (json.loads(message["Message"]) for message in messages(emulator, subscribed))
    published = next(message for message in told if message["name"] == name)

    assert queued == {
        "name": name,
        "status": status,
        "time": queued["time"],
        "url": f"{outputs['start_url']}/{name}",
    }
    assert time.strptime(queued["time"], "%Y-%m-%dT%H:%M:%SZ")
    assert posted == queued
    assert published == queued
    assert headers["x-api-key"] == completion_event.variables["webhook_api_key"]
