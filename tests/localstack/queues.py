"""Queues of the tests' own, which hear what a topic says or a rule sends."""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from harness.target import Target

SECONDS = 60.0


@contextmanager
def queue_of_its_own(target: Target) -> Iterator[tuple[str, str]]:
    """Create a queue, and give its URL and ARN."""
    queues = target.client("sqs")
    url = queues.create_queue(QueueName=f"of-a-test-{uuid.uuid4().hex[:6]}")["QueueUrl"]
    try:
        attributes = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
        yield url, attributes["QueueArn"]
    finally:
        queues.delete_queue(QueueUrl=url)


@contextmanager
def subscribed_to(target: Target, topic_arn: str) -> Iterator[str]:
    """Subscribe a queue to an SNS topic, and give the queue's URL."""
    topics = target.client("sns")
    with queue_of_its_own(target) as (url, arn):
        made = topics.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=arn, ReturnSubscriptionArn=True)
        try:
            yield url
        finally:
            topics.unsubscribe(SubscriptionArn=made["SubscriptionArn"])


def messages(target: Target, url: str) -> Iterator[dict[str, Any]]:
    """Yield what comes to a queue, JSON, for a minute."""
    queues, deadline = target.client("sqs"), time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        for message in queues.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages", []):
            queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            yield json.loads(message["Body"])
