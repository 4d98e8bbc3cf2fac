"""Rules on rights: a function may do what it was built for and nothing else."""

import re

from templates import as_list, of_type, referenced

BY_SAM = {"AWSLambdaBasicExecutionRole", "AWSLambdaDynamoDBExecutionRole", "AWSLambdaSQSQueueExecutionRole"}
"""The managed policies SAM adds itself: writing logs, reading streams and queues."""

IN_NETWORK = "AWSLambdaVPCAccessExecutionRole"
"""The one SAM adds to a function with a VpcConfig, even where a condition takes that away: Lambda joins the function to
its subnets with it. The rights are on network interfaces and, as AWS wrote it, on every one; a policy of our own could
not name them either, as they have no names before Lambda makes them."""


def statements(role):
    """Every statement of a role's inline policies."""
    for policy in role["Properties"].get("Policies", []):
        yield from as_list(policy["PolicyDocument"]["Statement"])


def nothing_sweeping(templates):
    """No right holds a wildcard, a whole account or Scan"""
    for region, template in templates.whole.items():
        for name, role in of_type(template, "AWS::IAM::Role").items():
            for arn in role["Properties"].get("ManagedPolicyArns", []):
                policy = str(arn).rsplit("/", 1)[-1].rstrip("'}")
                networked = "VpcConfig" in template["Resources"][name.removesuffix("Role")]["Properties"]
                if policy not in BY_SAM and not (policy == IN_NETWORK and networked):
                    yield f"{region}: {name} takes the managed policy {arn}"
            for statement in statements(role):
                if statement["Effect"] != "Allow":
                    continue
                if "NotAction" in statement or "NotResource" in statement:
                    yield f"{region}: {name} allows all but something"
                for action in as_list(statement.get("Action", [])):
                    if "*" in action or action.lower() == "dynamodb:scan":
                        yield f"{region}: {name} allows {action}"
                for resource in as_list(statement.get("Resource", [])):
                    # Photos and the notes of failures lie in one bucket, under prefixes of their own.
                    if isinstance(resource, dict) and str(resource.get("Fn::Sub", "")).endswith("Bucket.Arn}/*"):
                        yield f"{region}: {name} may touch everything in the bucket: name the prefix"
                    if resource == "*":
                        yield f"{region}: {name} allows {statement.get('Action')} on everything"


def rights_match_settings(templates):
    """A function is told of exactly what it may touch"""
    kinds = {name: resource["Type"] for name, resource in templates.deployed["Resources"].items()}
    for name, function in templates.functions.items():
        variables = function["Properties"].get("Environment", {}).get("Variables", {})
        told = {referenced(value) for value in variables.values()} & set(kinds)
        # The failure destinations are Lambda's to fill, not the function's to know.
        allowed = {
            referenced(resource)
            for statement in statements(templates.deployed["Resources"][f"{name}Role"])
            for resource in as_list(statement["Resource"])
            if kinds.get(referenced(resource)) != "AWS::SQS::Queue"
        }
        # What a queue brings, Lambda itself reads, with a right that SAM adds.
        events = function["Properties"].get("Events", {}).values()
        allowed |= {referenced(event["Properties"]["Queue"]) for event in events if event["Type"] == "SQS"}
        for resource in sorted(told - allowed):
            yield f"{name}: is told of {resource} and may not touch it"
        for resource in sorted(allowed - told, key=str):
            yield f"{name}: may touch {resource} and is not told of it"
        for variable, value in variables.items():
            table = re.fullmatch(r"TABLE_([A-Z]+)", variable)
            if table and referenced(value) != f"{table[1].capitalize()}Table":
                yield f"{name}: {variable} is {referenced(value)}"


def indexes_exist(templates):
    """A right on an index names one that its table has"""
    tables = of_type(templates.deployed, "AWS::DynamoDB::Table")
    for name, role in of_type(templates.deployed, "AWS::IAM::Role").items():
        for statement in statements(role):
            for resource in as_list(statement["Resource"]):
                text = resource.get("Fn::Sub", "") if isinstance(resource, dict) else ""
                if "/index/" not in text:
                    continue
                index = text.rsplit("/", 1)[1]
                has = tables.get(referenced(resource), {}).get("Properties", {}).get("GlobalSecondaryIndexes", [])
                if index not in {it["IndexName"] for it in has}:
                    yield f"{name}: {referenced(resource)} has no index {index}"
                if as_list(statement["Action"]) != ["dynamodb:Query"]:
                    yield f"{name}: an index can only be queried, not {statement['Action']}"


def dead_letters_can_be_written(templates):
    """Who sends a dead letter may send it"""
    resources = templates.deployed["Resources"]
    sends = []
    for mapping in of_type(templates.deployed, "AWS::Lambda::EventSourceMapping").values():
        on_failure = mapping["Properties"].get("DestinationConfig", {}).get("OnFailure", {})
        if not on_failure:
            continue  # A queue keeps what fails itself; that no stream is without is a rule of its own.
        sends.append((referenced(mapping["Properties"]["FunctionName"]) + "Role", on_failure.get("Destination")))
    for config in of_type(templates.deployed, "AWS::Lambda::EventInvokeConfig").values():
        on_failure = config["Properties"].get("DestinationConfig", {}).get("OnFailure", {})
        sends.append((referenced(config["Properties"]["FunctionName"]) + "Role", on_failure.get("Destination")))
    for schedule in of_type(templates.deployed, "AWS::Scheduler::Schedule").values():
        target = schedule["Properties"]["Target"]
        sends.append((referenced(target["RoleArn"]), target.get("DeadLetterConfig", {}).get("Arn")))
    for role, queue in sends:
        may = {
            referenced(resource)
            for statement in statements(resources[role])
            if "sqs:SendMessage" in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])
        }
        if referenced(queue) not in may:
            yield f"{role}: may not send to {referenced(queue)}"


RULES = [nothing_sweeping, rights_match_settings, indexes_exist, dead_letters_can_be_written]
