"""Queues of the tests' own, which hear what a topic says or a rule sends."""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from harness.target import Target

SECONDS = 60.0


@contextmanager
def subscribed_to(target: Target, topic_arn: str) -> Iterator[str]:
    """Subscribe a queue to an SNS topic, and give the queue's URL."""
    queues, topics = target.client("sqs"), target.client("sns")
    with ExitStack() as stack:
        url = queues.create_queue(QueueName=f"subscribed-{uuid.uuid4().hex[:6]}")["QueueUrl"]
        stack.callback(queues.delete_queue, QueueUrl=url)
        arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        made = topics.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=arn, ReturnSubscriptionArn=True)
        stack.callback(topics.unsubscribe, SubscriptionArn=made["SubscriptionArn"])
        yield url


def messages(target: Target, url: str) -> Iterator[dict[str, Any]]:
    """Yield what comes to a queue, JSON, for a minute."""
    queues, deadline = target.client("sqs"), time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        for message in queues.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages", []):
            queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            yield json.loads(message["Body"])
