"""What an emulator holds."""

from harness.target import Target


def names_in(target: Target, name: str) -> dict[str, list[str]]:
    """Return what the emulator holds under a name, by kind.

    Args:
        target: The emulator.
        name: A part of what the names have in common.
    """
    gateway, events, alarms = target.client("apigateway"), target.client("events"), target.client("cloudwatch")
    found = {
        "functions": [f["FunctionName"] for f in target.client("lambda").list_functions()["Functions"]],
        "state machines": [m["name"] for m in target.client("stepfunctions").list_state_machines()["stateMachines"]],
        "APIs": [a["name"] for a in gateway.get_rest_apis()["items"]],
        "buckets": [b["Name"] for b in target.client("s3").list_buckets()["Buckets"]],
        "rules": [r["Name"] for r in events.list_rules()["Rules"]],
        "connections": [c["Name"] for c in events.list_connections()["Connections"]],
        "API destinations": [d["Name"] for d in events.list_api_destinations()["ApiDestinations"]],
        "queues": target.client("sqs").list_queues().get("QueueUrls", []),
        "topics": [t["TopicArn"] for t in target.client("sns").list_topics()["Topics"]],
        "alarms": [a["AlarmName"] for a in alarms.describe_alarms()["MetricAlarms"]],
        "dashboards": [d["DashboardName"] for d in alarms.list_dashboards()["DashboardEntries"]],
        "usage plans": [p["name"] for p in gateway.get_usage_plans()["items"]],
        "API keys": [k["name"] for k in gateway.get_api_keys()["items"]],
        "roles": [r["RoleName"] for r in target.client("iam").list_roles()["Roles"]],
        "log groups": [g["logGroupName"] for g in target.client("logs").describe_log_groups()["logGroups"]],
    }
    return {kind: [n for n in sorted(names) if name in n] for kind, names in found.items()}
