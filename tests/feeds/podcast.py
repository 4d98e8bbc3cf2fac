"""The podcast of a running alliance, read by others: podcastparser and feedparser find every episode, and its sound plays
from the middle.

    python tests/feeds/podcast.py BINARY

starts the alliance with its demo on a port of its own. Exits with 1 where a check fails."""

import io
import subprocess
import sys
import tempfile
from email.utils import parsedate_to_datetime

import feedparser
import podcastparser
import requests

SERIES = "/a/weizhanshan/readings/weizhanshan-de300001"
TIMEOUT = 30


class Checks:
    """What was compared, and what differed."""

    def __init__(self):
        self.passed = self.failed = 0

    def same(self, what, found, expected):
        """Counts a comparison, and prints one that fails."""
        if found == expected:
            self.passed += 1
        else:
            self.failed += 1
            print(f"podcast: {what}: {found!r} is not {expected!r}", flush=True)


def episode(one, checks):
    """What a program does with an episode: it asks how long the sound is, loads it, and goes to its middle."""
    name = one["title"]
    checks.same(f"{name}: enclosures", len(one["enclosures"]), 1)
    sound = one["enclosures"][0]
    url = sound["url"]
    asked = requests.head(url, timeout=TIMEOUT)
    checks.same(f"{name}: HEAD", asked.status_code, 200)
    checks.same(f"{name}: length in HEAD", int(asked.headers.get("content-length", -1)), sound["file_size"])
    checks.same(f"{name}: type in HEAD", asked.headers.get("content-type"), sound["mime_type"])
    loaded = requests.get(url, timeout=TIMEOUT)
    checks.same(f"{name}: redirects", [step.status_code for step in loaded.history], [302])
    checks.same(f"{name}: GET", loaded.status_code, 200)
    checks.same(f"{name}: length", len(loaded.content), sound["file_size"])
    checks.same(f"{name}: form", (loaded.content[:4], loaded.content[8:12]), (b"RIFF", b"WAVE"))
    # One channel of sixteen bits: the rate stands in the header.
    rate = int.from_bytes(loaded.content[24:28], "little")
    checks.same(f"{name}: duration", one["total_time"], -(-(len(loaded.content) - 44) // (2 * rate)))
    half = len(loaded.content) // 2
    part = requests.get(url, headers={"range": f"bytes={half}-"}, timeout=TIMEOUT)
    checks.same(f"{name}: a part", (part.status_code, part.content == loaded.content[half:]), (206, True))


def run(url):
    """Every check against one server; how many failed."""
    checks = Checks()
    address = url.rstrip("/") + SERIES + "/feed.xml"
    answer = requests.get(address, timeout=TIMEOUT)
    checks.same("feed", answer.status_code, 200)
    podcast = podcastparser.parse(address, io.BytesIO(answer.content))
    checks.same("title", podcast["title"], "我领读（演示）")
    checks.same("explicit", podcast.get("explicit"), False)
    cover = requests.get(podcast["cover_url"], timeout=TIMEOUT)
    checks.same("cover", (cover.status_code, cover.headers["content-type"]), (200, "image/png"))
    side = int.from_bytes(cover.content[16:20], "big"), int.from_bytes(cover.content[20:24], "big")
    checks.same("cover is a square of 1400 to 3000", side[0] == side[1] and 1400 <= side[0] <= 3000, True)
    episodes = podcast["episodes"]
    checks.same("episodes", len(episodes), 3)
    for one in episodes:
        episode(one, checks)
    guids = [one["guid"] for one in episodes]
    checks.same("guids are different", len(set(guids)), len(guids))
    again = requests.get(address, timeout=TIMEOUT)
    other = podcastparser.parse(address, io.BytesIO(again.content))
    checks.same("guids stay", [one["guid"] for one in other["episodes"]], guids)
    read = feedparser.parse(answer.content)
    checks.same("well-formed", bool(read.bozo), False)
    checks.same("guids of the other reader", [entry.id for entry in read.entries], guids)
    dates = [parsedate_to_datetime(entry.published) for entry in read.entries]
    checks.same("the newest first", dates, sorted(dates, reverse=True))
    own = [link.href for link in read.feed.links if link.rel == "self"]
    checks.same("its own address", own, [address])
    print(f"podcast: {checks.passed} checks passed, {checks.failed} failed", flush=True)
    return checks.failed


def main():
    """Runs against an alliance of its own; how many checks failed."""
    with tempfile.TemporaryDirectory(prefix="alliance-podcast-") as data:
        alliance = subprocess.Popen(
            [sys.argv[1], "--port", "0", "--data", data], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
        )
        try:
            for line in alliance.stdout:
                if line.startswith("ready "):
                    return run(line.split()[1])
            raise SystemExit(f"the local alliance ended with {alliance.wait()} before it was ready")
        finally:
            alliance.terminate()
            alliance.wait(timeout=30)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
