"""Rules on the stacks: what lies where, and that they fit together."""

import json

from templates import NESTED, ROOT_TEMPLATE, name_of, of_type, referenced, references

MOST_OUTPUTS = MOST_PARAMETERS = 200
MOST_RESOURCES = 500
"""CloudFormation's limits for one template."""

KEPT = {
    "AWS::DynamoDB::Table": "infra/data.yaml",
    "AWS::S3::Bucket": "infra/data.yaml",
    "AWS::SecretsManager::Secret": "infra/data.yaml",
}
"""Where what outlives a deployment belongs."""


ATTACHED = {
    "AWS::KMS::Alias",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::SecretsManager::ResourcePolicy",
    "AWS::SecretsManager::RotationSchedule",
}
"""Types that are part of what they name: it works or is safe no more without them."""


def stacks_fit(templates):
    """Every stack is given what it wants and hands up what is asked of it"""
    for name, path in templates.nested.items():
        root = templates.stacks["template.yaml"]["Resources"][name]
        declared = templates.stacks[path].get("Parameters", {})
        given = root["Properties"].get("Parameters", {})
        for parameter in given.keys() - declared.keys():
            yield f"{path}: has no parameter {parameter}, which it is given"
        for parameter in declared.keys() - given.keys():
            if "Default" not in declared[parameter]:
                yield f"{path}: is not given {parameter}"
    for name in sorted(set(references(templates.deployed))):
        if ".Outputs." in name:
            yield f"{name}: no stack hands it up"


def one_id(templates):
    """A logical id is used once in all stacks"""
    owner = {}
    for path, stack in templates.stacks.items():
        for name in stack["Resources"]:
            if name in owner:
                yield f"{name}: in {owner[name]} and in {path}"
            owner[name] = path


def within_limits(templates):
    """No stack is larger than CloudFormation takes"""
    for region, stacks in templates.transformed.items():
        for path, stack in stacks.items():
            for part, most in (("Outputs", MOST_OUTPUTS), ("Parameters", MOST_PARAMETERS), ("Resources", MOST_RESOURCES)):
                if len(stack.get(part, {})) > most:
                    yield f"{region}: {path} has {len(stack[part])} {part.lower()}, of {most} at most"


def what_is_kept(templates):
    """What outlives a deployment lies in the stack of data, which is itself retained"""
    for path, stack in templates.stacks.items():
        for name, resource in stack["Resources"].items():
            if KEPT.get(resource["Type"], path) != path:
                yield f"{name}: belongs in {KEPT[resource['Type']]}"
            kept = resource["Type"] in KEPT or (
                resource["Type"] == NESTED and templates.nested[name] in KEPT.values()
            )
            if kept and not resource.get("DeletionPolicy") == resource.get("UpdateReplacePolicy") == "Retain":
                yield f"{name}: goes with its stack"


def fixed_addresses(templates):
    """Who calls WeChat, and nobody else, is in the network, where there is one"""
    for name, function in templates.functions.items():
        properties = function["Properties"]
        # A function asks for its settings by name when it starts, so none calls WeChat without this one.
        calls = "WECHAT_API_URL" in properties.get("Environment", {}).get("Variables", {})
        place = properties.get("VpcConfig")
        if calls != (place is not None):
            yield f"{name}: {'calls WeChat from anywhere' if calls else 'is in the network and calls no WeChat'}"
        if place is None:
            continue
        condition, inside, outside = place.get("Fn::If", [None, {}, None])
        holds = templates.source["Conditions"].get(condition)
        if holds != {"Fn::Equals": [{"Ref": "FixedAddresses"}, "on"]} or outside != {"Ref": "AWS::NoValue"}:
            yield f"{name}: is in the network even where there is none"
        subnets = [referenced(it) for it in inside.get("SubnetIds", [])]
        if subnets != ["PrivateSubnetA", "PrivateSubnetB"]:
            yield f"{name}: is in {subnets}, not in the private subnet of each zone"
        if [referenced(it) for it in inside.get("SecurityGroupIds", [])] != ["FunctionsGroup"]:
            yield f"{name}: is not in the functions' security group"
    for path, stack in templates.stacks.items():
        if "WECHAT_API_URL" in stack.get("Globals", {}).get("Function", {}).get("Environment", {}).get("Variables", {}):
            yield f"{path}: Globals: every function is told where WeChat is"
    # Where there is no network, a stack is given none.
    for name in templates.nested:
        given = templates.stacks[ROOT_TEMPLATE]["Resources"][name]["Properties"].get("Parameters", {})
        for parameter in sorted({"SubnetA", "SubnetB", "FunctionsGroupId"} & set(given)):
            handed = {"Fn::GetAtt": f"Network.Outputs.{parameter}"}
            value = given[parameter]
            if isinstance(value, dict) and isinstance(value.get("Fn::If"), list):
                condition, inside, outside = value["Fn::If"]
                value = [condition, {"Fn::GetAtt": name_of(inside)}, outside]
            if value != ["HasFixedAddresses", handed, ""]:
                yield f"{name}: is given {parameter} even where there is no network"


def what_hangs_on_it_stays(templates):
    """What is kept keeps its policies, its keys and whatever else it names"""
    for path, stack in templates.stacks.items():
        resources = stack["Resources"]
        kept = {name for name, it in resources.items() if stays(it)}
        for name, resource in resources.items():
            named = {it.split(".")[0] for it in references(resource.get("Properties", {}))} & set(resources)
            if name in kept:
                for other in sorted(named - kept):
                    yield f"{path}: {other}: goes with its stack, and {name}, which is kept, names it"
            elif path in KEPT.values() or (resource["Type"] in ATTACHED and named & kept):
                yield f"{path}: {name}: goes with its stack, and what it belongs to is kept"


def stays(resource):
    """Whether a resource outlives its stack."""
    return resource.get("DeletionPolicy") == resource.get("UpdateReplacePolicy") == "Retain"


def buckets_are_logged(templates):
    """Who asked for a photo is written down, for 180 days, where nobody but S3 may write"""
    buckets = of_type(templates.deployed, "AWS::S3::Bucket")
    policies = {
        referenced(it["Properties"]["Bucket"]): it["Properties"]["PolicyDocument"]["Statement"]
        for it in of_type(templates.deployed, "AWS::S3::BucketPolicy").values()
    }
    logs = {referenced(it["Properties"].get("LoggingConfiguration", {}).get("DestinationBucketName")) for it in buckets.values()}
    for name, bucket in buckets.items():
        properties = bucket["Properties"]
        blocks = properties.get("PublicAccessBlockConfiguration", {})
        if len(blocks) != 4 or not all(blocks.values()):
            yield f"{name}: is not closed to the public"
        if properties.get("OwnershipControls", {}).get("Rules") != [{"ObjectOwnership": "BucketOwnerEnforced"}]:
            yield f"{name}: what is written into it may be somebody else's"
        if not any(it["Effect"] == "Deny" and "aws:SecureTransport" in json.dumps(it) for it in policies.get(name, [])):
            yield f"{name}: answers plain HTTP"
        if name not in logs:
            if "LoggingConfiguration" not in properties:
                yield f"{name}: nobody writes down who asks for what"
            continue
        rules = properties.get("LifecycleConfiguration", {}).get("Rules", [])
        if [it.get("ExpirationInDays") for it in rules if it["Status"] == "Enabled"] != [180]:
            yield f"{name}: does not keep the log for 180 days"
        writers = [it for it in policies.get(name, []) if it["Effect"] == "Allow"]
        if not writers or any(it["Principal"] != {"Service": "logging.s3.amazonaws.com"} for it in writers):
            yield f"{name}: {writers} may write"
        for writer in writers:
            if "aws:SourceAccount" not in json.dumps(writer.get("Condition", {})):
                yield f"{name}: takes the logs of anybody's buckets"


RULES = [
    stacks_fit,
    one_id,
    within_limits,
    what_is_kept,
    what_hangs_on_it_stays,
    buckets_are_logged,
    fixed_addresses,
]
