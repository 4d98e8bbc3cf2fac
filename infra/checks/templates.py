"""Reads the SAM template and the stacks it nests, and transforms them as CloudFormation would, offline.

A rule sees one template: the nested stacks' resources beside the functions, and in place of a reference to a stack's
output or parameter what it stands for. Where a stack ends is of no matter to what a rule says.
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
        self.source = merged(self.stacks[ROOT_TEMPLATE], self)
        self.whole = {region: merged(stacks[ROOT_TEMPLATE], self) for region, stacks in self.transformed.items()}

    @property
    def functions(self):
        """The functions as written, by logical id."""
        return of_type(self.source, FUNCTION)

    @property
    def deployed(self):
        """The stacks as one, transformed for the first region; rules that no region changes look here."""
        return self.whole[REGIONS[0]]


def read(root):
    """Reads and transforms `template.yaml` in the folder `root`, and what it nests."""
    source = parse(root / ROOT_TEMPLATE)
    nested = {name: it["Properties"]["Location"] for name, it in of_type(source, NESTED).items()}
    below = {path: parse(root / path) for path in nested.values()}
    for path, stack in below.items():
        if "Transform" in stack:
            raise ValueError(f"{path} wants a transform, and only the root is transformed here")
    transformed = {region: {ROOT_TEMPLATE: transform(source, region), **below} for region in REGIONS}
    return Templates(root, {ROOT_TEMPLATE: source, **below}, nested, transformed)


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


def merged(template, templates):
    """`template` with the resources of the stacks it nests, and each reference to what it truly names."""
    outputs, resources = {}, {}
    for name, path in templates.nested.items():
        below = templates.stacks[path]
        given = template["Resources"][name]["Properties"].get("Parameters", {})
        known = {
            parameter: given.get(parameter, declared.get("Default", ""))
            for parameter, declared in below.get("Parameters", {}).items()
        }
        for output, declared in below.get("Outputs", {}).items():
            outputs[f"{name}.Outputs.{output}"] = resolved(declared["Value"], known)
        resources.update({it: resolved(resource, known) for it, resource in below["Resources"].items()})
    # What is given to one stack may be another's output, so the whole is looked through at the end.
    return resolved({**template, "Resources": {**template["Resources"], **resources}}, outputs)


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
