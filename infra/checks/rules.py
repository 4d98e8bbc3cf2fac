"""What no linter knows of this project: each rule yields one sentence for each thing it finds wrong.

The names a rule reads in the template are SAM's and CloudFormation's own.
"""

import json
import re

from documents import RULES as DOCUMENT_RULES
from doors import RULES as DOOR_RULES
from grants import RULES as GRANT_RULES
from stacks import RULES as STACK_RULES
from templates import ROOT_TEMPLATE, mappings_of, of_type, read_queue, referenced
from watching import RULES as WATCH_RULES

LONGEST_CALLBACK_S = 5
"""WeChat stops waiting for a callback's answer then."""

LONGEST_REQUEST_S = 29
"""The API stops waiting for a function a second later."""

RETRY_LIMITS = {"MaximumRetryAttempts", "MaximumEventAgeInSeconds"}
"""What bounds an asynchronous call's repetitions, at the scheduler and at the function."""

LEAST_LOG_DAYS = 180
"""The Cybersecurity Law wants network logs kept six months at least."""

LONGEST_LETTER_S = 1_209_600
"""SQS keeps no message longer."""

HIDDEN_FOR = 6
"""A queue hides what was taken out for so many times the function's time-out, as AWS asks."""


def every_partition(templates):
    """No ARN names a partition"""
    for path, stack in templates.stacks.items():
        if "arn:aws" in json.dumps(stack):
            yield f"{path} spells out an ARN; take it from !GetAtt or ${{AWS::Partition}}"
    if "arn:aws:" in json.dumps(templates.whole["cn-north-1"]):
        yield "transformed for cn-north-1 there still is an ARN of the partition aws"


def no_tracing(templates):
    """No X-Ray, which the China Regions lack"""
    for region, template in templates.whole.items():
        text = json.dumps(template).lower()
        for sign in ("tracingconfig", "tracingenabled", "xray"):
            if sign in text:
                yield f"{region}: {sign} appears"


def only_what_china_has(templates):
    """No function URL and no Cognito"""
    for region, template in templates.whole.items():
        for name, resource in template["Resources"].items():
            if resource["Type"] == "AWS::Lambda::Url" or resource["Type"].startswith("AWS::Cognito::"):
                yield f"{region}: {name} is a {resource['Type']}"


def one_name(templates):
    """Resource, binary and source file bear one name"""
    built = set()
    for name, function in templates.functions.items():
        metadata = function.get("Metadata", {})
        binary = metadata.get("BuildProperties", {}).get("Binary", "")
        code = function["Properties"].get("CodeUri", "")
        if metadata.get("BuildMethod") != "rust-cargolambda":
            yield f"{name}: BuildMethod is not rust-cargolambda"
        if name != "".join(part.capitalize() for part in binary.split("-")):
            yield f"{name}: its binary is called {binary!r}"
        if not re.fullmatch(r"functions/[a-z-]+", code):
            yield f"{name}: CodeUri {code!r} is not functions/<area>"
        path = f"{code}/src/bin/{binary}.rs"
        built.add(path)
        if not (templates.root / path).is_file():
            yield f"{name}: {path} does not exist"
    for file in sorted(templates.root.glob("functions/*/src/bin/*.rs")):
        path = file.relative_to(templates.root).as_posix()
        if path not in built:
            yield f"{path}: no function of template.yaml deploys it"


def stream_failures(templates):
    """Every stream reports partial failures, gives up and leaves a dead letter"""
    mappings = {name: mapping for name, mapping in mappings_of(templates).items() if not read_queue(templates, mapping)}
    if not mappings:
        yield "no stream calls a function"
    for name, mapping in mappings.items():
        properties = mapping["Properties"]
        if properties.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            yield f"{name}: without ReportBatchItemFailures a list of failures is ignored"
        if not properties.get("BisectBatchOnFunctionError"):
            yield f"{name}: BisectBatchOnFunctionError is off"
        for limit in ("MaximumRetryAttempts", "MaximumRecordAgeInSeconds"):
            if properties.get(limit, -1) < 0:
                yield f"{name}: {limit} is without bound"
        if not standard_queue(templates, properties.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")):
            yield f"{name}: no standard queue takes what fails"


def letters_are_read(templates):
    """Every queue is read, hides what was taken out long enough, and gets back what was not done"""
    queues = of_type(templates.deployed, "AWS::SQS::Queue")
    read = set()
    for name, mapping in mappings_of(templates).items():
        queue = read_queue(templates, mapping)
        if queue is None:
            continue
        read.add(queue)
        if mapping["Properties"].get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            yield f"{name}: without ReportBatchItemFailures a list of failures is ignored"
        function = templates.deployed["Resources"][referenced(mapping["Properties"]["FunctionName"])]
        hidden = queues[queue].get("Properties", {}).get("VisibilityTimeout", 30)
        if hidden < HIDDEN_FOR * function["Properties"]["Timeout"]:
            yield f"{queue}: hides what was taken out for {hidden} s only"
    for queue in queues.keys() - read:
        yield f"{queue}: nobody reads it"


def schedule_failures(templates):
    """Every schedule, and the function it calls, gives up and leaves a dead letter"""
    caught = {
        referenced(config["Properties"]["FunctionName"])
        for config in of_type(templates.deployed, "AWS::Lambda::EventInvokeConfig").values()
        if standard_queue(
            templates, config["Properties"].get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
        )
        and RETRY_LIMITS <= config["Properties"].keys()
    }
    schedules = of_type(templates.deployed, "AWS::Scheduler::Schedule")
    if not schedules:
        yield "there is no schedule at all"
    for name, schedule in schedules.items():
        target = schedule["Properties"]["Target"]
        if not RETRY_LIMITS <= target.get("RetryPolicy", {}).keys():
            yield f"{name}: its RetryPolicy lacks {' or '.join(sorted(RETRY_LIMITS))}"
        if not standard_queue(templates, target.get("DeadLetterConfig", {}).get("Arn")):
            yield f"{name}: no standard queue takes calls that were not accepted"
        if referenced(target["Arn"]) not in caught:
            yield f"{name}: no standard queue takes calls that were accepted and failed, after so many tries and so long"
        for placeholder in ("<aws.scheduler.schedule-arn>", "<aws.scheduler.scheduled-time>"):
            if placeholder not in target.get("Input", ""):
                yield f"{name}: its input lacks {placeholder}"


def standard_queue(templates, arn):
    """Whether `arn` is that of a standard queue in the template."""
    queue = of_type(templates.deployed, "AWS::SQS::Queue").get(referenced(arn))
    return queue is not None and not queue.get("Properties", {}).get("FifoQueue")


def letters_are_kept(templates):
    """Every queue of dead letters is encrypted, keeps them for 14 days and outlives its stack"""
    for name, queue in of_type(templates.deployed, "AWS::SQS::Queue").items():
        properties = queue.get("Properties", {})
        if not properties.get("SqsManagedSseEnabled"):
            yield f"{name}: is not encrypted"
        if properties.get("MessageRetentionPeriod") != LONGEST_LETTER_S:
            yield f"{name}: forgets early"
        if not queue.get("DeletionPolicy") == queue.get("UpdateReplacePolicy") == "Retain":
            yield f"{name}: goes with its stack"


def logs_end(templates):
    """Every function logs JSON to a group of its own that forgets"""
    groups = of_type(templates.deployed, "AWS::Logs::LogGroup")
    taken = {}
    for name, function in of_type(templates.deployed, "AWS::Lambda::Function").items():
        logging = function["Properties"].get("LoggingConfig", {})
        group = referenced(logging.get("LogGroup"))
        if group not in groups:
            yield f"{name}: no log group of the template"
        elif group in taken:
            yield f"{name}: shares {group} with {taken[group]}"
        taken[group] = name
        if logging.get("LogFormat") != "JSON":
            yield f"{name}: LogFormat is not JSON"
    # Six months: 网络安全法, article 21.
    parameter = templates.stacks[ROOT_TEMPLATE]["Parameters"]["LogRetentionDays"]
    for days in [parameter["Default"], *parameter["AllowedValues"]]:
        if days < LEAST_LOG_DAYS:
            yield f"LogRetentionDays: {days} days are less than the law wants"
    for name, group in groups.items():
        days = group["Properties"].get("RetentionInDays")
        if days is None:
            yield f"{name}: is kept for ever"
        elif referenced(days) != "LogRetentionDays" and not (isinstance(days, int) and days >= LEAST_LOG_DAYS):
            yield f"{name}: is not kept as long as the law wants"


def tables_are_safe(templates):
    """Every table survives mistakes: retained, protected, encrypted, restorable"""
    for name, table in of_type(templates.deployed, "AWS::DynamoDB::Table").items():
        properties = table["Properties"]
        expected = {
            "DeletionPolicy": table.get("DeletionPolicy") == "Retain",
            "UpdateReplacePolicy": table.get("UpdateReplacePolicy") == "Retain",
            "DeletionProtectionEnabled": properties.get("DeletionProtectionEnabled") is True,
            "SSESpecification": properties.get("SSESpecification", {}).get("SSEEnabled") is True,
            "PointInTimeRecoverySpecification": properties.get("PointInTimeRecoverySpecification", {}).get(
                "PointInTimeRecoveryEnabled"
            )
            is True,
            "BillingMode": properties.get("BillingMode") == "PAY_PER_REQUEST",
            "AttributeDefinitions": all(it["AttributeType"] == "S" for it in properties["AttributeDefinitions"]),
        }
        for what, holds in expected.items():
            if not holds:
                yield f"{name}: {what}"


def time_runs_out_in_order(templates):
    """A function ends before its caller stops waiting"""
    for name, function in templates.functions.items():
        routes = [
            event["Properties"]["Path"]
            for event in function["Properties"].get("Events", {}).values()
            if event["Type"] == "HttpApi"
        ]
        timeout = templates.deployed["Resources"][name]["Properties"]["Timeout"]
        longest = LONGEST_CALLBACK_S if any(it.startswith("/wechat/") for it in routes) else LONGEST_REQUEST_S
        if routes and timeout > longest:
            yield f"{name}: {timeout} s, of {longest} s at most"


def runs_do_not_pile_up(templates):
    """A scheduled function ends before it is called again"""
    for name, function in templates.functions.items():
        timeout = templates.deployed["Resources"][name]["Properties"]["Timeout"]
        for event in function["Properties"].get("Events", {}).values():
            if event["Type"] != "ScheduleV2":
                continue
            expression = event["Properties"]["ScheduleExpression"]
            rate = re.fullmatch(r"rate\((\d+) minutes?\)", expression)
            if not rate:
                yield f"{name}: {expression} is no rate in minutes"
            elif timeout > 60 * int(rate[1]):
                yield f"{name}: may run for {timeout} s and is called at {expression}"


def one_function_a_route(templates):
    """Every route leads to one function"""
    owner = {}
    for name, function in templates.functions.items():
        events = function["Properties"].get("Events", {})
        if not events:
            yield f"{name}: nothing calls it"
        for event in events.values():
            if event["Type"] != "HttpApi":
                continue
            route = f"{event['Properties']['Method'].upper()} {event['Properties']['Path']}"
            if route in owner:
                yield f"{route}: both {owner[route]} and {name}"
            owner[route] = name


RULES = [
    every_partition,
    no_tracing,
    only_what_china_has,
    one_name,
    one_function_a_route,
    time_runs_out_in_order,
    runs_do_not_pile_up,
    stream_failures,
    schedule_failures,
    letters_are_kept,
    letters_are_read,
    logs_end,
    tables_are_safe,
    *STACK_RULES,
    *DOOR_RULES,
    *DOCUMENT_RULES,
    *WATCH_RULES,
    *GRANT_RULES,
]
