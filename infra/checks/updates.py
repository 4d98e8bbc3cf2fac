"""Rules on updates: what CloudFormation cannot do in one, seen from the layout that was deployed last.

`layout.json` holds that layout: which stack has which route and function under which logical id, and the keys of tables and indexes. Whoever
has deployed writes it anew, and commits it: `python infra/checks/updates.py`.
"""

import json
import sys
from pathlib import Path

from templates import FUNCTION, of_type, read

LAYOUT = "infra/checks/layout.json"


def layout(templates):
    """The facts of the templates that an update cannot change at will."""
    routes, functions, tables = {}, {}, {}
    for path, stack in templates.stacks.items():
        for name, route in of_type(stack, "AWS::ApiGatewayV2::Route").items():
            routes[route["Properties"]["RouteKey"]] = f"{path}#{name}"
        for name, function in of_type(stack, FUNCTION).items():
            functions[function["Properties"].get("Handler")] = f"{path}#{name}"
        for name, table in of_type(stack, "AWS::DynamoDB::Table").items():
            properties = table["Properties"]
            tables[name] = {
                "stack": path,
                "key": keys(properties),
                "indexes": {
                    index["IndexName"]: f"{keys(index)}; {projection(index)}"
                    for index in properties.get("GlobalSecondaryIndexes", [])
                },
            }
    return {"routes": routes, "functions": functions, "tables": tables}


def keys(table):
    """`queue, due_at`: the partition key, and the sort key where there is one."""
    return ", ".join(it["AttributeName"] for it in table["KeySchema"])


def projection(index):
    """`KEYS_ONLY`, `ALL`, or `INCLUDE a b`."""
    wanted = index["Projection"]
    return " ".join([wanted["ProjectionType"], *sorted(wanted.get("NonKeyAttributes", []))])


def one_update_does_it(templates):
    """What was deployed last becomes this in one update of CloudFormation"""
    before = json.loads((templates.root / LAYOUT).read_text(encoding="utf-8"))
    after = layout(templates)
    # What changes its stack or its logical id is made anew before the old one goes, and the two may not bear one name.
    for kind in ("routes", "functions"):
        for name, path in before[kind].items():
            if after[kind].get(name, path) != path:
                yield (
                    f"{name}: moves from {path} to {after[kind][name]}, where it is made before the other goes; "
                    f"take it away, deploy, and add it again"
                )
    for name, table in before["tables"].items():
        now = after["tables"].get(name)
        if now is None:
            continue  # It is retained, and belongs to no stack any more.
        for what in ("stack", "key"):
            if now[what] != table[what]:
                yield f"{name}: its {what} was {table[what]} and is {now[what]}: that is another table, and an empty one"
        both = table["indexes"].keys() & now["indexes"].keys()
        for index in sorted(both):
            if now["indexes"][index] != table["indexes"][index]:
                yield (
                    f"{name}: {index} was {table['indexes'][index]} and is {now['indexes'][index]}: "
                    f"an index cannot be changed; add one of another name, deploy, and take this one away"
                )
        changed = sorted((table["indexes"].keys() | now["indexes"].keys()) - both)
        if len(changed) > 1:
            yield f"{name}: {', '.join(changed)} come or go at once; DynamoDB takes one index an update"


RULES = [one_update_does_it]


def main():
    """Writes the layout as it is now."""
    root = Path(__file__).resolve().parents[2]
    text = json.dumps(layout(read(root)), indent=1, sort_keys=True, ensure_ascii=False)
    (root / LAYOUT).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
