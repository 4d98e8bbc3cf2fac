"""Meets the local alliance with a foreign implementation of the protocol, wechatpy: as WeChat's servers, pushing to
every account's callback, and as an account's owner, calling the simulated WeChat.

`python3 foreign.py [URL]` after `pip install -r requirements.txt`. Without a URL it starts the binary that
ALLIANCE_BIN names (the debug build when it names none) on a data folder of its own. Exits with 1 where a check fails.
"""

import csv
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import foreign_callback
import foreign_client
import foreign_flows
from foreign_support import Checks, Server

ROOT = Path(__file__).resolve().parents[2]
BINARY = os.environ.get("ALLIANCE_BIN", ROOT / "target/debug/local-alliance")


def communities():
    """The 65 communities that the demo data lists."""
    with open(ROOT / "infra/local/demo/shinan-2016.csv", encoding="utf-8", newline="") as file:
        return [row["community"] for row in csv.DictReader(file)]


def run(url):
    """Every check and flow against one server; how many failed."""
    checks = Checks()
    server = Server(url)
    foreign_callback.run(server, communities(), checks)
    foreign_client.run(server, checks)
    print(f"foreign: {checks.passed} checks passed, {checks.failed} failed", flush=True)
    return checks.failed + foreign_flows.run(server)


def main():
    """Runs against the given server, or against one of its own."""
    if len(sys.argv) > 1:
        return run(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="alliance-foreign-") as data:
        alliance = subprocess.Popen(
            [BINARY, "--port", "0", "--data", data], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
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
