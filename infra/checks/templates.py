"""Reads the root template and the stacks it nests, and transforms them as CloudFormation would, offline.

A rule sees one template: the nested stacks' resources beside the functions, and in place of a reference to a stack's
output or parameter what it stands for. Where a stack ends is of no matter to what a rule says; a rule that asks reads
`stacks`.
"""

import copy
import re
from dataclasses import dataclass, field
from pathlib import Path

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

REGIONS = ("us-east-1", "cn-north-1")
"""One region of each partition the template must hold in."""

ROOT_TEMPLATE = "template.yaml"
AREA_TEMPLATE = re.compile(r"functions/([a-z-]+)/template\.yaml")

FUNCTION = "AWS::Serverless::Function"
NESTED = "AWS::Serverless::Application"


@dataclass
class Templates:
    """All stacks: as written, as transformed for each region, and as one."""

    root: Path
    stacks: dict
    """Each template as written, by its path; the root's first."""
    nested: dict
    """The path of each nested stack, by its logical id."""
    transformed: dict = field(default_factory=dict)
    """For each region, each stack as CloudFormation gets it, by its path."""

    def __post_init__(self):
        self.source = merged(self.stacks, self.nested)
        self.whole = {region: merged(stacks, self.nested) for region, stacks in self.transformed.items()}

    @property
    def functions(self):
        """The functions as written, by logical id."""
        return of_type(self.source, FUNCTION)

    @property
    def areas(self):
        """The area of each function, by the function's logical id."""
        return {
            name: AREA_TEMPLATE.fullmatch(path)[1]
            for path, stack in self.stacks.items()
            if AREA_TEMPLATE.fullmatch(path)
            for name in of_type(stack, FUNCTION)
        }

    @property
    def deployed(self):
        """The stacks as one, transformed for the first region; rules that no region changes look here."""
        return self.whole[REGIONS[0]]


def read(root):
    """Reads and transforms `template.yaml` in the folder `root`, and what it nests."""
    source = parse(root / ROOT_TEMPLATE)
    nested = {name: it["Properties"]["Location"] for name, it in of_type(source, NESTED).items()}
    stacks = {ROOT_TEMPLATE: source, **{path: parse(root / path) for path in nested.values()}}
    transformed = {
        region: {path: transform(stack, region) if "Transform" in stack else stack for path, stack in stacks.items()}
        for region in REGIONS
    }
    return Templates(root, stacks, nested, transformed)


def parse(path):
    """One template."""
    return yaml_parse(path.read_text(encoding="utf-8"))


def transform(source, region):
    """What CloudFormation's serverless transform makes of `source` in `region`."""
    template = copy.deepcopy(source)
    # The transform takes packaged code and templates only, as `sam package` leaves them.
    for function in of_type(template, FUNCTION).values():
        function["Properties"]["CodeUri"] = "s3://packaged/function.zip"
    for name, stack in of_type(template, NESTED).items():
        stack["Properties"]["Location"] = f"https://s3.amazonaws.com/packaged/{name}.template"
    translator = Translator(
        managed_policy_map={},
        sam_parser=Parser(),
        boto_session=boto3.Session(region_name=region),
    )
    transformed = translator.translate(template, parameter_values={})
    translator.metrics.publish()  # To nowhere: it only keeps the library from complaining at exit.
    return transformed


def merged(stacks, nested):
    """The root with the resources of the stacks it nests, and each reference to what it truly names."""
    root = stacks[ROOT_TEMPLATE]
    outputs, resources, conditions = {}, {}, {}
    for name, path in nested.items():
        below = stacks[path]
        given = root["Resources"].get(name, {}).get("Properties", {}).get("Parameters", {})
        known = {
            parameter: where_there_is_one(given.get(parameter, declared.get("Default", "")))
            for parameter, declared in below.get("Parameters", {}).items()
        }
        for output, declared in below.get("Outputs", {}).items():
            outputs[f"{name}.Outputs.{output}"] = resolved(declared["Value"], known)
        resources.update({it: resolved(resource, known) for it, resource in below["Resources"].items()})
        conditions.update({it: resolved(condition, known) for it, condition in below.get("Conditions", {}).items()})
    whole = {
        **root,
        "Resources": {**root["Resources"], **resources},
        "Conditions": {**root.get("Conditions", {}), **conditions},
    }
    # What is given to one stack may be another's output, so the whole is looked through at the end.
    return resolved(whole, outputs)


def where_there_is_one(given):
    """What a stack is given under a condition, and where it does not hold is empty: rules look at where it does."""
    if isinstance(given, dict) and isinstance(given.get("Fn::If"), list) and given["Fn::If"][2] == "":
        return given["Fn::If"][1]
    return given


def resolved(value, known):
    """`value` with each reference to a key of `known` replaced by what stands there."""
    if isinstance(value, list):
        return [resolved(it, known) for it in value]
    if not isinstance(value, dict):
        return value
    named = name_of(value)
    if named in known:
        return known[named]
    if set(value) == {"Fn::Sub"} and isinstance(value["Fn::Sub"], str):
        return {"Fn::Sub": re.sub(r"\$\{([^}!]+)\}", lambda found: within(found, known), value["Fn::Sub"])}
    return {key: resolved(it, known) for key, it in value.items()}


def within(found, known):
    """What a placeholder of a `!Sub` becomes."""
    if found[1] not in known:
        return found[0]
    value = known[found[1]]
    name = name_of(value)
    if isinstance(value, dict) and not name:
        return found[0]  # A condition's outcome has no name that a text could hold.
    return f"${{{name}}}" if name else str(value)


def name_of(value):
    """`Name` of a `!Ref`, `Name.Attribute` of a `!GetAtt`, or None."""
    if not isinstance(value, dict) or len(value) != 1:
        return None
    (function, argument), = value.items()
    if function == "Ref":
        return argument
    if function == "Fn::GetAtt":
        return ".".join(argument) if isinstance(argument, list) else argument
    return None


def references(value):
    """Every name that `value` refers to, attributes included, as `name_of` writes them."""
    if isinstance(value, list):
        for it in value:
            yield from references(it)
    elif isinstance(value, dict):
        if name_of(value):
            yield name_of(value)
        elif set(value) == {"Fn::Sub"}:
            text = value["Fn::Sub"]
            yield from re.findall(r"\$\{([^}!]+)\}", text if isinstance(text, str) else text[0])
        else:
            for it in value.values():
                yield from references(it)


def of_type(template, kind):
    """The resources of one type, by logical id."""
    return {name: it for name, it in template["Resources"].items() if it["Type"] == kind}


def routes_of(template):
    """Every route of the API: its key, and the logical id of the function that it leads to, or None."""
    integrations = of_type(template, "AWS::ApiGatewayV2::Integration")
    for name, route in of_type(template, "AWS::ApiGatewayV2::Route").items():
        integration = integrations.get(referenced(route["Properties"].get("Target")), {"Properties": {}})
        yield name, route["Properties"]["RouteKey"], referenced(integration["Properties"].get("IntegrationUri"))


def referenced(value):
    """The logical id that a `!Ref`, `!GetAtt` or the head of a `!Sub` names, or None."""
    name = name_of(value)
    if name is None and isinstance(value, dict) and isinstance(value.get("Fn::Sub"), str) and "${" in value["Fn::Sub"]:
        name = value["Fn::Sub"].split("${", 1)[1].split("}", 1)[0]
    return name.split(".")[0] if name else None


def mappings_of(templates):
    """Every event source mapping, by logical id."""
    return of_type(templates.deployed, "AWS::Lambda::EventSourceMapping")


def read_queue(templates, mapping):
    """The logical id of the queue that a mapping reads, or None."""
    source = referenced(mapping["Properties"].get("EventSourceArn"))
    return source if source in of_type(templates.deployed, "AWS::SQS::Queue") else None


def as_list(value):
    """A policy's one-or-many as a list."""
    return value if isinstance(value, list) else [value]
