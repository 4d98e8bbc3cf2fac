"""Runs the contestants under the runtime interface emulator, interleaved, and prints what they took, in Markdown.

`run` builds and installs what this needs, and starts it: bench.py EMULATOR PYTHON_PACKAGES
"""

import gzip
import os
import pathlib
import statistics
import sys
import tempfile
import time
import zipfile

from contestants import Contestant, Emulated
from played import first_answer
from push import Account, answered_text
from table import Alliance

ROOT = pathlib.Path(__file__).resolve().parents[3]
EMULATOR, PACKAGES = sys.argv[1], pathlib.Path(sys.argv[2])
STARTS, TURNS, WARM, WARMING = 21, 20, 40, 5
OURS, FLOOR = "account-callback", "floor: one write"


def contestants(alliance, account):
    """Everybody, by name, ours first."""
    release = ROOT / "target/release"
    ours = Contestant(OURS, [str(release / "callback")], alliance.environment())
    # What ours writes and answers is what the others write and answer.
    with Emulated(EMULATOR, ours) as started:
        text = answered_text(account, started.post(account.event()))
    shared = {"ITEM": alliance.newest_item(account), "REPLY_TEXT": text}
    environment = {**ours.environment, **shared}
    floor = [str(release / "lambda-floor")]
    python = [sys.executable, "-m", "awslambdaric", "callback.handler"]
    paths = {"PYTHONPATH": f"{PACKAGES}:{pathlib.Path(__file__).parent}", "PYTHONDONTWRITEBYTECODE": "1"}
    return text, [
        ours,
        Contestant(FLOOR, floor, environment),
        Contestant("floor: read and write", floor, {**environment, "FLOOR": "read-and-write"}),
        Contestant("floor: no database", floor, {**environment, "FLOOR": "nothing"}),
        Contestant("Python", python, {**environment, **paths}),
    ]


def check(account, contestant, answer, text):
    """Ends the run where an answer is wrong: a fast mistake is worth nothing."""
    if contestant.name.startswith("floor"):
        right = answer.get("statusCode") == 200 and answer.get("body") == "hello"
    else:
        right = answered_text(account, answer) == text
    if not right:
        sys.exit(f"{contestant.name} answered {answer}")


def rounds(count, everybody):
    """Each contestant once a round, another one first each time, so that no place in the row is anybody's."""
    for number in range(count):
        for place in range(len(everybody)):
            yield everybody[(number + place) % len(everybody)]


def starts(account, everybody, text, measure):
    """Times of `measure` for each contestant: from a start to its first answer, in seconds."""
    times = {contestant.name: [] for contestant in everybody}
    for contestant in rounds(STARTS, everybody):
        took, answer = measure(contestant, account.event())
        check(account, contestant, answer, text)
        times[contestant.name].append(took)
    return times


def emulated_start(contestant, event):
    """From exec of the emulator, which execs the contestant at the first event."""
    started = time.perf_counter()
    with Emulated(EMULATOR, contestant) as running:
        answer = running.post(event)
        return time.perf_counter() - started, answer


def warm(account, everybody, text):
    """Of each contestant the times of warm invocations, the processor time of one, both in seconds, and the most
    memory it had, in bytes. Invocations come in turns, as many of one contestant after the other."""
    running = {contestant.name: Emulated(EMULATOR, contestant) for contestant in everybody}
    try:
        times = {name: [] for name in running}
        worked = dict.fromkeys(running, 0)
        for contestant in rounds(TURNS, everybody):
            emulated = running[contestant.name]
            # Signed before the turn, and the answers looked at after it: neither is the contestant's work.
            events = [account.event() for _ in range(WARMING + WARM)]
            answers = [emulated.post(event) for event in events[:WARMING]]
            before = emulated.processor_time()
            for event in events[WARMING:]:
                started = time.perf_counter()
                answers.append(emulated.post(event))
                times[contestant.name].append(time.perf_counter() - started)
            worked[contestant.name] += emulated.processor_time() - before
            for answer in answers:
                check(account, contestant, answer, text)
        each = {name: total / (TURNS * WARM) for name, total in worked.items()}
        return times, each, {name: emulated.peak_memory() for name, emulated in running.items()}
    finally:
        for emulated in running.values():
            emulated.end()


def sizes(everybody):
    """What is deployed: bytes unpacked, and bytes as a compressed package."""
    found = {}
    for contestant in everybody:
        binary = pathlib.Path(contestant.command[0])
        if contestant.name != "Python":
            found[contestant.name] = binary.stat().st_size, len(gzip.compress(binary.read_bytes(), 9))
    files = [path for path in PACKAGES.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    with tempfile.TemporaryFile() as package:
        with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for path in files:
                archive.write(path, path.relative_to(PACKAGES))
        found["Python"] = sum(path.stat().st_size for path in files), package.tell()
    return found


def ms(seconds):
    return f"{seconds * 1000:.2f} ms"


def table(title, columns, rows):
    print(f"\n{title}\n\n| | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}")
    for name, cells in rows:
        print(f"| {name} | {' | '.join(cells)} |")


def timed(title, times, quantile, label):
    """A table of medians and one quantile beside the floor."""
    floor = statistics.median(times[FLOOR])
    rows = []
    for name, own in times.items():
        middle, slow = statistics.median(own), sorted(own)[min(len(own) - 1, int(len(own) * quantile))]
        rows.append((name, [ms(middle), ms(slow), f"{middle / floor:.2f}", f"{middle / statistics.median(times[OURS]):.2f}"]))
    table(title, ["p50", label, "p50 to the floor", "p50 to ours"], rows)


def main():
    with tempfile.TemporaryDirectory() as folder, Alliance(ROOT / "target/release/local-alliance", folder) as alliance:
        account = Account(alliance.account())
        text, everybody = contestants(alliance, account)
        print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors", file=sys.stderr)
        played = starts(account, everybody, text, first_answer)
        emulated = starts(account, everybody, text, emulated_start)
        times, worked, memory = warm(account, everybody, text)
    timed(f"Warm, {TURNS * WARM} invocations each.", times, 0.99, "p99")
    timed(f"Emulator and function from exec to the first answer, {STARTS} starts each.", emulated, 0.9, "p90")
    timed(f"The function alone from exec to its first answer, {STARTS} starts each.", played, 0.9, "p90")
    rows = [
        (name, [ms(worked[name]), f"{worked[name] / worked[OURS]:.2f}", f"{memory[name] / 2**20:.1f} MiB", f"{plain:,}", f"{packed:,}"])
        for name, (plain, packed) in sizes(everybody).items()
    ]
    table("What an event takes of a processor, memory and size.", ["processor", "to ours", "peak memory", "bytes unpacked", "bytes compressed"], rows)


main()
