"""The events that Step Functions sends to EventBridge: LocalStack's have other dates and members, and no limit."""

import json
import logging
from collections.abc import Mapping
from typing import Any

# Bytes of escaped input and output, by
# https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
ROOM = 248 * 1024
ALWAYS_THERE = (
    *("executionArn", "stateMachineArn", "stateMachineVersionArn", "stateMachineAliasArn", "name", "status"),
    *("input", "inputDetails", "output", "outputDetails", "error", "cause"),
)


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
    dates = {name: described.get(name) for name in ("startDate", "stopDate")}
    told = {
        **{name: described.get(name) for name in ALWAYS_THERE},
        **{name: date and round(date.timestamp() * 1000) for name, date in dates.items()},
        # LocalStack knows no redrive.
        **{"redriveCount": 0, "redriveDate": None},
    }
    sizes = {name: 0 if told[name] is None else len(json.dumps(told[name])) for name in ("input", "output")}
    for name, size in (("input", sum(sizes.values())), ("output", sizes["output"])):
        if size > ROOM:
            told |= {name: None, f"{name}Details": {"included": False}}
    return told
