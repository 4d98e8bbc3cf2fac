"""Whether the stacks will hold what the design names: resources a stack, routes and integrations of the one API."""

import json
from collections import Counter
from statistics import mode

from templates import AREA_TEMPLATE, FUNCTION, REGIONS, of_type, parse, references

MOST_PLANNED = 300
"""Of CloudFormation's 500 resources a stack: what is left is for what nobody has thought of."""

MOST_INTEGRATIONS = 300
"""API Gateway's limit for one API, which cannot be raised."""

MOST_ROUTES = 300
"""API Gateway's limit for one API until AWS raises it on request."""

MOST_BYTES = 1_000_000
"""CloudFormation's limit for a template in S3, where SAM puts them."""

PLANNED = "infra/checks/planned.yaml"

CALLED_BY = {
    "http": "AWS::ApiGatewayV2::Integration",
    "schedule": "AWS::Scheduler::Schedule",
    "stream": "AWS::Lambda::EventSourceMapping",
}

QUEUE_OF_A_JOB = 3
"""A job's queue and the two alarms on it, as on an area's queue of dead letters; no job is written yet."""


def own_resources(template, function):
    """The resources that are there for one function: itself, what it alone uses, and what leads to it."""
    resources = template["Resources"]
    own, grown = set(), {function}
    while grown != own:
        own = set(grown)
        for name in own:
            used = {it.split(".")[0] for it in references(resources[name].get("Properties", {}))}
            grown |= {it for it in used & resources.keys() if resources[it]["Type"] in ("AWS::IAM::Role", "AWS::Logs::LogGroup")}
        for name, resource in resources.items():
            if resource["Type"] in ("AWS::Lambda::Function", "AWS::SQS::Queue", "AWS::IAM::Role"):
                continue
            if own & {it.split(".")[0] for it in references(resource.get("Properties", {}))}:
                grown.add(name)
    return own


def measured(templates):
    """How many resources a function of each kind takes, and the most that an area has without its functions."""
    kinds, areas = {kind: [] for kind in CALLED_BY}, []
    for path, stack in templates.stacks.items():
        if not AREA_TEMPLATE.fullmatch(path):
            continue
        template = templates.transformed[REGIONS[0]][path]
        total = len(template["Resources"])
        for function in of_type(stack, FUNCTION):
            own = own_resources(template, function)
            total -= len(own)
            types = Counter(template["Resources"][name]["Type"] for name in own)
            for kind, sign in CALLED_BY.items():
                # Routes are counted by themselves; of the mappings a kind has one.
                if types[sign] == 1:
                    kinds[kind].append(len(own) - types["AWS::ApiGatewayV2::Route"])
        areas.append(total)
    # The usual number: the callback has alarms of its own. A job has no alarm on its stream's age.
    sizes = {kind: mode(sizes) for kind, sizes in kinds.items()}
    return {**sizes, "queue": sizes["stream"] - 1 + QUEUE_OF_A_JOB, "area": max(areas)}


def named(entries):
    """Each planned function with how many routes it has."""
    for entry in entries:
        yield from entry.items() if isinstance(entry, dict) else [(entry, 1)]


def planned(templates):
    """What there will be: resources by area, integrations, routes; and the names that are planned."""
    sizes = measured(templates)
    now = templates.transformed[REGIONS[0]]
    by_area = {AREA_TEMPLATE.fullmatch(path)[1]: len(stack["Resources"]) for path, stack in now.items() if AREA_TEMPLATE.fullmatch(path)}
    integrations = len(of_type(templates.deployed, "AWS::ApiGatewayV2::Integration"))
    routes = len(of_type(templates.deployed, "AWS::ApiGatewayV2::Route"))
    names = []
    for area, kinds in parse(templates.root / PLANNED).items():
        by_area.setdefault(area, sizes["area"])
        http = dict(named(kinds.get("http", [])))
        more = sum(http.values()) + kinds.get("routes", 0)
        by_area[area] += len(http) * sizes["http"] + more + kinds.get("mappings", 0)
        integrations += len(http)
        routes += more
        names += http
        for kind in ("schedule", "stream", "queue"):
            by_area[area] += len(kinds.get(kind, [])) * sizes[kind]
            names += kinds.get(kind, [])
    return by_area, integrations, routes, names


def room_for_the_design(templates):
    """No stack passes 300 resources, and the API its routes and integrations, when all that the design names exists"""
    by_area, integrations, routes, names = planned(templates)
    for area, resources in by_area.items():
        if resources > MOST_PLANNED:
            yield f"{area}: {resources} resources, of {MOST_PLANNED} at most: make two areas of it"
    if integrations > MOST_INTEGRATIONS:
        yield f"{integrations} integrations, of {MOST_INTEGRATIONS} at most: functions have to share them, or there are two APIs"
    if routes > MOST_ROUTES:
        yield f"{routes} routes, of {MOST_ROUTES} until AWS raises it: ask, and write the new number here"
    written = {"-".join(handler_words(name)) for name in templates.functions}
    for name, times in Counter(names).items():
        if name in written or times > 1:
            yield f"{PLANNED}: {name}: {'is written already' if name in written else 'is there twice'}"
    for path, stack in templates.transformed[REGIONS[0]].items():
        # The largest template by what it holds now, grown as its resources grow.
        area = AREA_TEMPLATE.fullmatch(path)
        growth = by_area[area[1]] / len(stack["Resources"]) if area else 1
        if len(json.dumps(stack)) * growth > MOST_BYTES:
            yield f"{path}: will be larger than {MOST_BYTES} bytes"


def handler_words(name):
    """The words of a function's logical id, in lower case."""
    word = ""
    for letter in name + "A":
        if letter.isupper() and word:
            yield word.lower()
            word = ""
        word += letter


RULES = [room_for_the_design]
