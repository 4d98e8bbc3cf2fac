"""The built template: its functions, and their settings made plain for containers on this machine."""

import json
from dataclasses import dataclass
from pathlib import Path

from samcli.yamlhelper import yaml_dump, yaml_parse

FUNCTION = "AWS::Serverless::Function"
API = "AWS::ApiGatewayV2::Api"
NESTED = "AWS::Serverless::Application"

BINARY = {"openapi": "3.0.1", "paths": {}, "x-amazon-apigateway-binary-media-types": ["multipart/form-data"]}
"""Has SAM hand a photo to a function in base64, as an HTTP API does unasked; without it SAM fails at the first byte."""


@dataclass
class Function:
    """One function of the stack or of a stack within it."""

    path: str
    """How `sam local` knows it: logical ids joined by a slash."""
    name: str
    """Its own name, which is its handler's."""
    events: list
    """The properties of its events, each with its type under `Type`."""

    def of(self, kind):
        """Its events of one type."""
        return [event for event in self.events if event["Type"] == kind]


def queue_arn(reference):
    """The ARN that a queue has here, of the reference that a template writes: `!GetAtt MediaFailures.Arn` beside the
    queue, and in another stack `!Ref MediaFailuresArn`, a parameter that is called after it."""
    if "Ref" in reference:
        name = reference["Ref"].removesuffix("Arn")
    else:
        attribute = reference["Fn::GetAtt"]
        name = (attribute if isinstance(attribute, list) else attribute.split("."))[0]
    return f"arn:aws-cn:sqs:cn-north-1:000000000000:{name}"


class Unknown(Exception):
    """A setting that only CloudFormation could resolve, and that nobody here gave a value."""


def localise(folder, settings, extra):
    """Writes every function's environment into the built templates, and answers the functions.

    `settings(name, value)` gives a variable's value here or None; `extra` is added to every function, because SAM
    passes on no variable that a template does not name.
    """
    return list(_localise(Path(folder, "template.yaml"), "", settings, extra))


def _localise(path, prefix, settings, extra):
    template = yaml_parse(path.read_text(encoding="utf-8"))
    shared = template.get("Globals", {}).get("Function", {}).get("Environment", {}).get("Variables", {})
    for name, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        if resource["Type"] == NESTED and isinstance(properties.get("Location"), str):
            yield from _localise(path.parent / properties["Location"], f"{prefix}{name}/", settings, extra)
        if resource["Type"] == API:
            properties.setdefault("Body", BINARY)
        if resource["Type"] == FUNCTION:
            environment = properties.setdefault("Environment", {})
            named = {**shared, **environment.get("Variables", {})}
            plain = {variable: _plain(variable, value, settings) for variable, value in named.items()}
            environment["Variables"] = {**plain, **extra}
            del properties["FunctionName"]  # Of the stack's name, which SAM does not know.
            events = [{"Type": event["Type"], **event["Properties"]} for event in properties.get("Events", {}).values()]
            yield Function(prefix + name, properties["Handler"], events)
    path.write_text(yaml_dump(template), encoding="utf-8")


def _plain(name, value, settings):
    here = settings(name, value)
    if here is None and not isinstance(value, str):
        raise Unknown(f"the environment variable {name} is {json.dumps(value)}, for which sam/drive.py has no value")
    return value if here is None else here
