"""Rules on alarms and dashboard: whatever can fail is watched, by metrics that there are."""

import json
import re

from templates import as_list, mappings_of, of_type, read_queue, referenced

LAMBDA_METRICS = {"ConcurrentExecutions", "Duration", "Errors", "Invocations", "IteratorAge", "Throttles"}
"""Those of Lambda's that the China Regions have too, and that are used here."""

MOST_METRICS = 10
"""CloudWatch's limit for one alarm."""

OURS = "WechatAlliance"

SEARCH = re.compile(r"SEARCH\('\{WechatAlliance([^}]*)\} MetricName=\\\"(\w+)\\\"([^']*)'")
"""How the dashboard's JSON asks for all values of a metric of ours."""

PLAIN = re.compile(r'"WechatAlliance","(\w+)","stage","\$\{Stage\}"')
"""How it asks for a metric of ours that has the stage alone."""

COUNTED = re.compile(r'\bcount\(\s*"(\w+)",\s*\(\s*"(\w+)"')
"""How code counts a metric by a dimension."""

MEASURED = re.compile(r'\.(?:seconds|milliseconds)\(\s*"(\w+)"')
"""How code notes a metric that has no dimension but the stage."""


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


def watched_areas(templates):
    """The areas for which some alarm looks at failed invocations."""
    return {
        dimensions.get("area")
        for alarm in alarms(templates).values()
        for namespace, metric, dimensions in metrics(alarm)
        if (namespace, metric) == (OURS, "failed_invocations")
    }


def nothing_fails_unseen(templates):
    """Every area, function, stream, schedule and queue of dead letters has its alarm"""
    deployed = templates.deployed
    # The runtime counts failures by area, in one place.
    for area in sorted(set(templates.areas.values()) - watched_areas(templates)):
        yield f"{area}: no alarm looks at its failed invocations"
    functions = of_type(deployed, "AWS::Lambda::Function")
    reserved = {name for name, it in functions.items() if "ReservedConcurrentExecutions" in it["Properties"]}
    throttles = watched(templates, "Throttles", "FunctionName")
    # None stands for an alarm on all functions together: what is not reserved is one pool.
    for name in sorted(functions):
        if (name if name in reserved else None) not in throttles:
            yield f"{name}: no alarm looks at its Throttles"
    called = {
        "IteratorAge": {
            referenced(it["Properties"]["FunctionName"])
            for it in mappings_of(templates).values()
            if not read_queue(templates, it)
        },
        "Invocations": {
            referenced(it["Properties"]["Target"]["Arn"])
            for it in of_type(deployed, "AWS::Scheduler::Schedule").values()
        },
    }
    for metric, functions in called.items():
        for name in sorted(functions - watched(templates, metric, "FunctionName")):
            yield f"{name}: no alarm looks at its {metric}"
    # A letter that comes, and one that nobody can keep.
    queues = set(of_type(deployed, "AWS::SQS::Queue"))
    for metric in ("NumberOfMessagesSent", "ApproximateNumberOfMessagesVisible"):
        for name in sorted(queues - watched(templates, metric, "QueueName")):
            yield f"{name}: no alarm looks at its {metric}"


def one_queue_an_area(templates):
    """An area has one queue of dead letters, where it has work that can fail for good"""
    for path, stack in templates.stacks.items():
        queues = of_type(stack, "AWS::SQS::Queue")
        if len(queues) > 1:
            yield f"{path}: has the queues {sorted(queues)}"


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


def written(templates):
    """Each metric of ours that code writes, with its dimension; none for the stage alone. And the code itself."""
    sources = [
        path.read_text(encoding="utf-8").split("#[cfg(test)]")[0]
        for folder in ("functions", "shared")
        for path in (templates.root / folder).rglob("*.rs")
    ]
    counted = {pair for text in sources for pair in COUNTED.findall(text)}
    return counted | {(metric, None) for text in sources for metric in MEASURED.findall(text)}, sources


def drawn(body):
    """Each metric of ours on a dashboard, with its dimension; and the searches that mix stages."""
    mixed = [metric for schema, metric, term in SEARCH.findall(body) if not is_of_stage(schema, term)]
    found = {(metric, schema.split(",")[2]) for schema, metric, term in SEARCH.findall(body) if is_of_stage(schema, term)}
    return found | {(metric, None) for metric in PLAIN.findall(body)}, mixed


def is_of_stage(schema, term):
    """Whether a search finds one stage's metrics and no other's."""
    return schema.startswith(",stage,") and term.strip() == 'stage=\\"${Stage}\\"'


def metrics_exist(templates):
    """Every metric of an alarm or the dashboard is one that somebody writes, in China too; and the other way round"""
    ours, sources = written(templates)
    stages = [it["Properties"]["Environment"]["Variables"]["STAGE"] for it in of_type(templates.deployed, "AWS::Lambda::Function").values()]
    stage = stages[0]
    if any(it != stage for it in stages):
        yield "functions bear different stages"
    looked_at, on_dashboard = set(), set()
    filtered = {
        (str(it["MetricNamespace"]), it["MetricName"])
        for filter_ in of_type(templates.deployed, "AWS::Logs::MetricFilter").values()
        for it in filter_["Properties"]["MetricTransformations"]
    }
    for name, alarm in alarms(templates).items():
        for namespace, metric, dimensions in metrics(alarm):
            if namespace == "AWS/Lambda" and metric not in LAMBDA_METRICS:
                yield f"{name}: the China Regions may not have Lambda's {metric}"
            if namespace != OURS:
                if not str(namespace).startswith("AWS/") and (str(namespace), metric) not in filtered:
                    yield f"{name}: no filter on a log counts {metric}"
                continue
            if dimensions.pop("stage", None) != stage:
                yield f"{name}: mixes the {metric} of all stages"
            dimension, value = next(iter(dimensions.items()), (None, None))
            looked_at.add((name, metric, dimension))
            if value and not any(f'"{value}"' in text for text in sources):
                yield f"{name}: no code says {value!r}"
    for name, dashboard in of_type(templates.deployed, "AWS::CloudWatch::Dashboard").items():
        body = dashboard["Properties"]["DashboardBody"]["Fn::Sub"]
        try:
            json.loads(body)
        except ValueError as error:
            yield f"{name}: is no JSON: {error}"
        found, mixed = drawn(body)
        on_dashboard |= found
        yield from (f"{name}: mixes the {metric} of all stages" for metric in mixed)
        looked_at.update((name, *it) for it in found)
    for name, metric, dimension in sorted(looked_at, key=str):
        if (metric, dimension) not in ours:
            yield f"{name}: no code writes {metric} by {dimension or 'stage alone'}"
    documented = (templates.root / "docs/operations/watch.md").read_text(encoding="utf-8")
    for metric, dimension in sorted(ours, key=str):
        if (metric, dimension) not in on_dashboard:
            yield f"{metric} by {dimension or 'stage alone'}: is on no dashboard"
        if f"`{metric}`" not in documented:
            yield f"{metric}: docs/operations/watch.md does not tell of it"


RINGS = {
    ("calendar_missing", "notice"),
    ("quota_warnings", "half"),
    ("quota_warnings", "refused"),
    ("quota_warnings", "used_up"),
}
"""Metrics of ours that somebody has to act on in time, each with the value of its dimension."""


def warnings_ring(templates):
    """What has to be acted on in time rings, and is not only drawn"""
    rung = {
        (metric, value)
        for alarm in alarms(templates).values()
        for namespace, metric, dimensions in metrics(alarm)
        if namespace == OURS
        for value in dimensions.values()
        if isinstance(value, str)
    }
    for metric, value in sorted(RINGS - rung):
        yield f"{metric}: no alarm looks at {value!r}"


RULES = [nothing_fails_unseen, one_queue_an_area, alarms_are_heard, metrics_exist, warnings_ring]
