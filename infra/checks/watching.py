"""Rules on alarms and dashboard: whatever can fail is watched, by metrics that there are."""

import json
import re

from templates import as_list, of_type, referenced

LAMBDA_METRICS = {"ConcurrentExecutions", "Duration", "Errors", "Invocations", "IteratorAge", "Throttles"}
"""Those of Lambda's that the China Regions have too, and that are used here."""

MOST_METRICS = 10
"""CloudWatch's limit for one alarm."""

OURS = "WechatAlliance"

SEARCH = re.compile(r"\{WechatAlliance,(\w+)\} MetricName=\\\"(\w+)\\\"")
"""How the dashboard's JSON asks for all values of a metric of ours."""


def alarms(templates):
    """Every alarm's properties, by logical id."""
    return {name: it["Properties"] for name, it in of_type(templates.deployed, "AWS::CloudWatch::Alarm").items()}


def metrics(alarm):
    """Each metric of an alarm: its namespace, its name, its dimensions."""
    parts = [it["MetricStat"]["Metric"] for it in alarm.get("Metrics", []) if "MetricStat" in it]
    for metric in parts or [alarm]:
        dimensions = {it["Name"]: it["Value"] for it in metric.get("Dimensions", [])}
        yield metric["Namespace"], metric["MetricName"], dimensions


def watched(templates, name, dimension):
    """The logical ids for which some alarm looks at the metric `name`."""
    return {
        referenced(dimensions.get(dimension))
        for alarm in alarms(templates).values()
        for _, metric, dimensions in metrics(alarm)
        if metric == name
    }


def nothing_fails_unseen(templates):
    """Every function, stream, schedule and queue of dead letters has its alarm"""
    deployed = templates.deployed
    called = {
        "Errors": set(of_type(deployed, "AWS::Lambda::Function")),
        "Throttles": set(of_type(deployed, "AWS::Lambda::Function")),
        "IteratorAge": {
            referenced(it["Properties"]["FunctionName"])
            for it in of_type(deployed, "AWS::Lambda::EventSourceMapping").values()
        },
        "Invocations": {
            referenced(it["Properties"]["Target"]["Arn"])
            for it in of_type(deployed, "AWS::Scheduler::Schedule").values()
        },
    }
    for metric, functions in called.items():
        for name in sorted(functions - watched(templates, metric, "FunctionName")):
            yield f"{name}: no alarm looks at its {metric}"
    queues = set(of_type(deployed, "AWS::SQS::Queue"))
    for name in sorted(queues - watched(templates, "ApproximateNumberOfMessagesVisible", "QueueName")):
        yield f"{name}: no alarm looks for letters in it"


def alarms_are_heard(templates):
    """Every alarm reaches the topic and says what it means"""
    topics = set(of_type(templates.deployed, "AWS::SNS::Topic"))
    for name, alarm in alarms(templates).items():
        for actions in ("AlarmActions", "OKActions"):
            if {referenced(it) for it in as_list(alarm.get(actions, []))} != topics:
                yield f"{name}: {actions} do not reach the topic"
        if "TreatMissingData" not in alarm:
            yield f"{name}: does not say what no data means"
        if not alarm.get("AlarmDescription", "").endswith("."):
            yield f"{name}: has no sentence for whoever is woken"
        if len(list(metrics(alarm))) > MOST_METRICS:
            yield f"{name}: takes more than {MOST_METRICS} metrics"


def metrics_exist(templates):
    """Every metric of an alarm or the dashboard is one that somebody writes, in China too"""
    sources = [
        path.read_text(encoding="utf-8") for folder in ("functions", "shared") for path in (templates.root / folder).rglob("*.rs")
    ]
    looked_at = set()
    for name, alarm in alarms(templates).items():
        for namespace, metric, dimensions in metrics(alarm):
            if namespace == "AWS/Lambda" and metric not in LAMBDA_METRICS:
                yield f"{name}: the China Regions may not have Lambda's {metric}"
            if namespace != OURS:
                continue
            (dimension, value), = dimensions.items()
            looked_at.add((name, metric, dimension))
            if not any(f'"{value}"' in text for text in sources):
                yield f"{name}: no code says {value!r}"
    for name, dashboard in of_type(templates.deployed, "AWS::CloudWatch::Dashboard").items():
        body = dashboard["Properties"]["DashboardBody"]["Fn::Sub"]
        try:
            json.loads(body)
        except ValueError as error:
            yield f"{name}: is no JSON: {error}"
        looked_at.update((name, metric, dimension) for dimension, metric in SEARCH.findall(body))
    for name, metric, dimension in sorted(looked_at):
        written = re.compile(rf'"{metric}",[^"]*\(\s*"{dimension}"')
        if not any(written.search(text) for text in sources):
            yield f"{name}: no code counts {metric} by {dimension}"


RULES = [nothing_fails_unseen, alarms_are_heard, metrics_exist]
