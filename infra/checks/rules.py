"""What no linter knows of this project: each rule yields one sentence for each thing it finds wrong.

The names a rule reads in the template are SAM's and CloudFormation's own.
"""

import json
import re

from documents import RULES as DOCUMENT_RULES
from doors import RULES as DOOR_RULES
from grants import RULES as GRANT_RULES
from growth import RULES as GROWTH_RULES
from stacks import RULES as STACK_RULES
from templates import ROOT_TEMPLATE, mappings_of, of_type, read_queue, referenced, routes_of
from updates import RULES as UPDATE_RULES
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
    """Resource, handler, source file and log group bear one name, and the program is the area's"""
    for name, function in templates.functions.items():
        area = templates.areas.get(name)
        if area is None:
            yield f"{name}: is in no area's template"
            continue
        properties = deployed_function(templates, name)
        handler = properties.get("Handler", "")
        metadata = function.get("Metadata", {})
        binary = metadata.get("BuildProperties", {}).get("Binary", "")
        if metadata.get("BuildMethod") != "rust-cargolambda":
            yield f"{name}: BuildMethod is not rust-cargolambda"
        if name != "".join(part.capitalize() for part in handler.split("-")):
            yield f"{name}: its handler is called {handler!r}"
        # The local alliance knows the programs by these names too, and what each of them holds: tests/it/house/structure.rs.
        if binary != area and not binary.startswith(f"{area}-"):
            yield f"{name}: its program is {binary!r}, which is none of {area}"
        source = f"functions/{area}/src/{handler.replace('-', '_')}.rs"
        if not (templates.root / source).is_file():
            yield f"{name}: {source} does not exist"
        if properties.get("FunctionName") != {"Fn::Sub": f"${{AWS::StackName}}-{handler}"}:
            yield f"{name}: is called {properties.get('FunctionName')} in Lambda, where letters take its name from"
        group = templates.deployed["Resources"].get(referenced(properties.get("LoggingConfig", {}).get("LogGroup")), {})
        if group.get("Properties", {}).get("LogGroupName") != {"Fn::Sub": f"/${{AWS::StackName}}/{handler}"}:
            yield f"{name}: its log group is not called /<stack>/{handler}"


def deployed_function(templates, name):
    """A function's properties as it is deployed, those of Globals included."""
    return templates.deployed["Resources"][name]["Properties"]


def areas_are_alike(templates):
    """What holds of every function is the same in every area's template, and the code lies beside it"""
    first = None
    for path, stack in templates.stacks.items():
        if "Globals" not in stack:
            continue
        globals_ = stack["Globals"]
        first = first or (path, globals_)
        if globals_ != first[1]:
            yield f"{path}: its Globals are not those of {first[0]}"
        if globals_["Function"].get("CodeUri") != ".":
            yield f"{path}: its code is elsewhere"
    if not first:
        yield "no area has Globals"


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
    for _, key, name in routes_of(templates.deployed):
        longest = LONGEST_CALLBACK_S if " /wechat/" in key else LONGEST_REQUEST_S
        timeout = templates.deployed["Resources"].get(name, {}).get("Properties", {}).get("Timeout", 0)
        if timeout > longest:
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
    """Every route leads to one function, which the API may call; every function is called by something"""
    deployed = templates.deployed
    owner = {}
    for route, key, name in routes_of(deployed):
        if name not in templates.functions:
            yield f"{route}: leads to no function"
        if key in owner:
            yield f"{key}: both {owner[key]} and {name}"
        owner[key] = name
    api = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/*"
    allowed = set()
    for permission, resource in of_type(deployed, "AWS::Lambda::Permission").items():
        properties = resource["Properties"]
        if properties.get("Principal") != "apigateway.amazonaws.com":
            continue
        if properties.get("Action") != "lambda:InvokeFunction" or properties.get("SourceArn") != {"Fn::Sub": api}:
            yield f"{permission}: does not let the API, and it alone, invoke its function"
        allowed.add(referenced(properties["FunctionName"]))
    for name in sorted(set(owner.values()) - allowed, key=str):
        yield f"{name}: the API may not call it"
    for name in sorted(allowed - set(owner.values()), key=str):
        yield f"{name}: the API may call it, and no route leads there"
    for name, function in templates.functions.items():
        if not function["Properties"].get("Events") and name not in owner.values():
            yield f"{name}: nothing calls it"
    for name, integration in of_type(deployed, "AWS::ApiGatewayV2::Integration").items():
        properties = integration["Properties"]
        if (properties.get("IntegrationType"), properties.get("PayloadFormatVersion")) != ("AWS_PROXY", "2.0"):
            yield f"{name}: does not hand a request over as the functions read it"
    for kind in ("Integration", "Route", "Stage"):
        for name, resource in of_type(deployed, f"AWS::ApiGatewayV2::{kind}").items():
            if resource["Properties"].get("ApiId") != {"Ref": "Api"}:
                yield f"{name}: is of another API"


RULES = [
    every_partition,
    no_tracing,
    only_what_china_has,
    one_name,
    areas_are_alike,
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
    *GROWTH_RULES,
    *UPDATE_RULES,
]
