"""The example alarms: what it watches, and that whoever subscribes to its topic is told."""

import json
from itertools import islice

import pytest

from deployments import Deployment
from harness.target import Target
from localstack.queues import messages, subscribed_to

# Its bucket of records takes Terraform a minute.
pytestmark = pytest.mark.late


def test_whoever_subscribes_is_told_of_each_alarm(alarms: Deployment, emulator: Target) -> None:
    names = alarms.outputs["alarm_names"]

    with subscribed_to(emulator, alarms.outputs["topic_arn"]) as url:
        for name in names:
            emulator.client("cloudwatch").set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="a drill")
        told = [json.loads(message["Message"]) for message in islice(messages(emulator, url), len(names))]

    assert sorted((said["AlarmName"], said["NewStateValue"]) for said in told) == [(name, "ALARM") for name in names]


def test_every_alarm_is_on_the_dashboard(alarms: Deployment, emulator: Target) -> None:
    metrics = emulator.client("cloudwatch")
    dashboard = json.loads(metrics.get_dashboard(DashboardName=alarms.name)["DashboardBody"])

    found = metrics.describe_alarms(AlarmNamePrefix=alarms.name)["MetricAlarms"]
    [shown] = [widget["properties"]["alarms"] for widget in dashboard["widgets"] if widget["type"] == "alarm"]

    assert sorted(alarm["AlarmName"] for alarm in found) == alarms.outputs["alarm_names"]
    assert sorted(shown) == sorted(alarm["AlarmArn"] for alarm in found)


def test_what_is_watched_exists(alarms: Deployment, emulator: Target) -> None:
    """A dimension that names nothing is an alarm that never goes off."""
    job, name = alarms.outputs["job"], alarms.name
    found = emulator.client("cloudwatch").describe_alarms(AlarmNamePrefix=name)["MetricAlarms"]
    machines = [it["stateMachineArn"] for it in emulator.client("stepfunctions").list_state_machines()["stateMachines"]]
    rules = [it["Name"] for it in emulator.client("events").list_rules()["Rules"]]
    known = {
        "StateMachineArn": machines,
        "RuleName": rules,
        "FunctionName": [job["function_name"]],
        "ApiName": [emulator.client("apigateway").get_rest_api(restApiId=job["rest_api_id"])["name"]],
        "Stage": [job["stage_name"]],
        "APIName": ["StartExecution", "DescribeExecution"],
    }

    watched = [
        dimension
        for alarm in found
        for metric in (alarm, *(query.get("MetricStat", {}).get("Metric", {}) for query in alarm.get("Metrics", [])))
        for dimension in metric.get("Dimensions", [])
    ]

    assert {dimension["Name"] for dimension in watched} == set(known)
    assert all(dimension["Value"] in known[dimension["Name"]] for dimension in watched)
