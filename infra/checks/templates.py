"""Reads the SAM template and transforms it as CloudFormation would, without a network or an account."""

import copy
from dataclasses import dataclass, field
from pathlib import Path

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

REGIONS = ("us-east-1", "cn-north-1")
"""One region of each partition the template must hold in."""

FUNCTION = "AWS::Serverless::Function"


@dataclass
class Templates:
    """The template as written, and as transformed for each region."""

    root: Path
    source: dict
    transformed: dict = field(default_factory=dict)

    @property
    def functions(self):
        """The functions as written, by logical id."""
        return of_type(self.source, FUNCTION)

    @property
    def deployed(self):
        """The template as transformed for the first region; rules that no region changes look here."""
        return self.transformed[REGIONS[0]]


def read(root):
    """Reads and transforms `template.yaml` in the folder `root`."""
    source = yaml_parse((root / "template.yaml").read_text(encoding="utf-8"))
    return Templates(root, source, {region: transform(source, region) for region in REGIONS})


def transform(source, region):
    """What CloudFormation's serverless transform makes of `source` in `region`."""
    template = copy.deepcopy(source)
    for function in of_type(template, FUNCTION).values():
        # The transform takes packaged code only, as `sam package` leaves it.
        function["Properties"]["CodeUri"] = "s3://packaged/function.zip"
    translator = Translator(
        managed_policy_map={},
        sam_parser=Parser(),
        boto_session=boto3.Session(region_name=region),
    )
    transformed = translator.translate(template, parameter_values={})
    translator.metrics.publish()  # To nowhere: it only keeps the library from complaining at exit.
    return transformed


def of_type(template, kind):
    """The resources of one type, by logical id."""
    return {name: it for name, it in template["Resources"].items() if it["Type"] == kind}


def referenced(value):
    """The logical id that a `!Ref`, `!GetAtt` or the head of a `!Sub` names, or None."""
    if not isinstance(value, dict) or len(value) != 1:
        return None
    (function, argument), = value.items()
    if function == "Ref":
        return argument
    if function == "Fn::GetAtt":
        return argument[0] if isinstance(argument, list) else argument.split(".")[0]
    if function == "Fn::Sub" and isinstance(argument, str) and "${" in argument:
        return argument.split("${", 1)[1].split("}", 1)[0].split(".")[0]
    return None


def as_list(value):
    """A policy's one-or-many as a list."""
    return value if isinstance(value, list) else [value]
