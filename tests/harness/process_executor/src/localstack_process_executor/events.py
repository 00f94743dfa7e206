"""The events that Step Functions sends to EventBridge: LocalStack's have other dates and members, and no limit."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from localstack.runtime.hooks import on_infra_start

# Bytes of escaped input and output, by
# https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
ROOM = 248 * 1024
ALWAYS_THERE = (
    *("executionArn", "stateMachineArn", "stateMachineVersionArn", "stateMachineAliasArn", "name", "status"),
    *("input", "inputDetails", "output", "outputDetails", "error", "cause"),
)


@on_infra_start()  # type: ignore[untyped-decorator]  # LocalStack is not there to be looked at
def send_events_as_aws_does() -> None:
    """Let `publish` send every execution's events."""
    # Not at the top: LocalStack loads every hook before it runs those that patch what this imports.
    from localstack.services.stepfunctions.backend.execution import Execution

    Execution.publish_execution_status_change_event = publish


def publish(execution: Any) -> None:
    """Tell EventBridge of an execution's status, where it is a standard workflow's: others tell nothing on AWS."""
    if execution.sm_type != "STANDARD":
        return
    entry = {
        "Source": "aws.states",
        "Resources": [execution.exec_arn],
        "DetailType": "Step Functions Execution Status Change",
        "Detail": json.dumps(detail(execution.to_describe_output())),
    }
    try:
        execution._get_events_client().put_events(Entries=[entry])
    except Exception:
        # As without this plug-in: the execution goes on.
        logging.getLogger(__name__).exception("EventBridge was not told of %s.", execution.exec_arn)


def detail(described: Mapping[str, Any]) -> dict[str, Any]:
    """Return the `detail` of an event.

    Args:
        described: What DescribeExecution says of the execution, with its dates as `datetime`.
    """
    dates = [(name, described.get(name)) for name in ("startDate", "stopDate")]
    told = {
        **{name: described.get(name) for name in ALWAYS_THERE},
        **{name: date and round(date.timestamp() * 1000) for name, date in dates},
        **redrive(described["status"]),
    }
    sizes = {name: escaped(told[name]) for name in ("input", "output")}
    for name, size in (("input", sum(sizes.values())), ("output", sizes["output"])):
        if size > ROOM:
            told |= {name: None, f"{name}Details": {"included": False}}
    return told


def redrive(status: str) -> dict[str, Any]:
    """Return what an event says of redriving, which LocalStack does not know, for an execution never redriven."""
    barred = status in {"RUNNING", "SUCCEEDED"}
    return {
        "redriveCount": 0,
        "redriveDate": None,
        "redriveStatus": "NOT_REDRIVABLE" if barred else "REDRIVABLE",
        "redriveStatusReason": f"Execution is {status} and cannot be redriven" if barred else None,
    }


def escaped(text: str | None) -> int:
    """Return how many bytes a text takes as a JSON string."""
    return 0 if text is None else len(json.dumps(text))
