"""Rules on the documents that operators need: that they say what was decided, with a price."""

import re

SECTIONS = {
    "docs/operations/floods.md": ("Reserved concurrency", "A CDN with a firewall", "In the China Regions"),
    "docs/operations/restore.md": ("A second copy, outside the account",),
    "docs/operations/retention.md": ("A person asks for erasure",),
}
PRICED = ("log of who asked for photos", "CDN with a firewall", "second copy")
KEPT = {"MESSAGES_KEPT": "messages and answers", "CONVERSATION_KEPT": "where a conversation stands",
        "NOTICES_KEPT": "notices that wait", "UNHELD_KEPT": "photos and recordings that belong to no report",
        "FORMS_KEPT": "that a form was used", "INBOX_KEPT": "what waits in the inbox"}


def read(templates, path):
    file = templates.root / path
    return file.read_text(encoding="utf-8") if file.exists() else ""


def operators_are_told(templates):
    """What stands before the API, the second copy and what is kept have their sections, and a price where they cost"""
    for path, sections in SECTIONS.items():
        for section in sections:
            if f"\n## {section}\n" not in read(templates, path):
                yield f"{path}: has no section {section!r}"
    for what in PRICED:
        if not re.search(rf"\n\| {re.escape(what)}[^|]*\| [0-9]", read(templates, "docs/operations/cost.md")):
            yield f"docs/operations/cost.md: {what}: has no price"


def kept_as_written(templates):
    """The retention table says what the code keeps"""
    source, table = read(templates, "shared/domain/src/retention.rs"), read(templates, "docs/operations/retention.md")
    for name, what in KEPT.items():
        days = re.search(rf"{name}: SignedDuration = SignedDuration::from_hours\((\d+) \* DAY\)", source)
        row = re.search(rf"\n\| {re.escape(what)}[^|]*\|[^|]*\| (\d+) days", table)
        if not (days and row) or days[1] != row[1]:
            yield f"{what}: the code says {days and days[1]}, the table {row and row[1]} days"


def functions_are_listed(templates):
    """docs/functions/README.md lists every function with its area, and no other"""
    rows = re.findall(r"^\| \[([a-z-]+)\]\(([a-z-]+)\.md\) \| ([a-z-]+) \|", read(templates, "docs/functions/README.md"), re.M)
    listed = {name: area for name, page, area in rows if page == name}
    there = {function["Properties"]["Handler"]: templates.areas.get(name) for name, function in templates.functions.items()}
    for name in sorted(listed.keys() | there.keys()):
        if listed.get(name) != there.get(name):
            yield f"{name}: is listed in {listed.get(name)} and declared in {there.get(name)}"


RULES = [operators_are_told, kept_as_written, functions_are_listed]
