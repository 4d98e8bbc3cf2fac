"""Compares the rows of docs/ticket-lifecycle.md, which a test writes from the code, with those of the design:
`python3 infra/checks/lifecycle.py ../shared/ticket-lifecycle.md`.

Number, from, to and actor of every row must be the same, or the document must list which of them differ, and why.
Exits with 1 where they are not.
"""

import re
import sys
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "ticket-lifecycle.md"
STATES = ("draft submitted need_info declined merged diverted triaged dispatched working return_review suspended "
          "close_review answered follow_up closed withdrawn archived").split()
# Words of the design that name actors, longest first: what is found is taken out of the text.
ACTORS = [("an officer's storm notice", "officer"), ("second person by the matrix", "second person"),
          ("second person", "second person"), ("unit head", "unit head"), ("joint unit", "joint unit"),
          ("field staff", "field staff"), ("lead unit", "unit"), ("subscriber", "subscriber"),
          ("supervisor", "supervisor"), ("scheduler", "scheduler"), ("reviewer", "reviewer"), ("reporter", "resident"),
          ("resident", "resident"), ("district", "district"), ("officer", "officer"), ("editor", "editor"),
          ("admin", "admin"), ("staff", "staff"), ("unit", "unit"), ("family", "family")]


def table(text, heading):
    """The cells of each row of the first table below a heading."""
    part = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]


def states(text):
    """The states that a text names."""
    return {state for state in STATES if re.search(rf"(?<![a-z_]){state}(?![a-z_])", text)}


def actors(text):
    """The actors that a text names; what stands in brackets narrows them and is left out."""
    text, found = re.sub(r"\([^)]*\)|, never the asker", "", text), set()
    for words, actor in ACTORS:
        if words in text:
            found.add(actor)
            text = text.replace(words, "")
    return found


def destinations(event):
    """The states that an event of the design leads to."""
    to = {"kept"} if "state kept" in event else set()
    for step in event.split(" · "):
        if "→" in step:
            to |= states(step.split("→", 1)[1])
    return to


def design(text):
    """From, to and actors of each row of the design, by its number."""
    text = re.sub(r"\*\*", "", text)
    sets = dict(re.findall(r"\*(open|submitted … working)\* = ([^.]+)\.", text))
    rows = {}
    for number, origin, event, actor, *_ in table(text, "Transitions"):
        for name, members in sets.items():
            origin = origin.replace(name, members)
        rows[number] = (states(origin), destinations(event), actors(actor))
    return rows


def code(text):
    """The same of the document: rows of one number are one row of the design."""
    rows = {}
    for number, origin, _, to, actor, *_ in table(text, "Rows"):
        before = rows.setdefault(number, (set(), set(), set()))
        before[0].update(states(origin))
        before[1].update(states(to) or {"kept"})
        before[2].update(actors(actor))
    return rows


def compare(wanted, found, listed):
    """Each row that differs and is not listed, or is listed and does not differ."""
    nothing = (set(), set(), set())
    for number in sorted(wanted.keys() | found.keys()):
        pairs = zip(("from", "to", "actor"), wanted.get(number, nothing), found.get(number, nothing))
        for what, of_design, of_code in pairs:
            if of_design != of_code and (number, what) not in listed:
                yield (f"row {number}: {what}: the design says {', '.join(sorted(of_design)) or 'nothing'}, "
                       f"the code {', '.join(sorted(of_code)) or 'nothing'}")
            if of_design == of_code and (number, what) in listed:
                yield f"row {number}: {what}: listed as a difference, and is none"


def main():
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        sys.exit("the design of the lifecycle is missing: python3 infra/checks/lifecycle.py ../shared/ticket-lifecycle.md")
    wanted = design(Path(sys.argv[1]).read_text(encoding="utf-8"))
    text = DOCUMENT.read_text(encoding="utf-8")
    found = code(text)
    differences = table(text, "Where this differs from the design and why")
    listed = {(number, what) for number, columns, *_ in differences for what in columns.split(", ") if what}
    wrong = list(compare(wanted, found, listed))
    for line in wrong:
        print(line)
    if len(wanted) < 40 or wrong:
        sys.exit(f"{len(wrong)} differences from the design, which has {len(wanted)} rows")
    print(f"{len(wanted)} rows of the design; {len(listed)} cells differ as listed")


if __name__ == "__main__":
    main()
