"""Runs the journey against `sam local`: the deployed binaries in containers, everything around them on this machine.

`python infra/sam/drive.py BUILT` after `sam build`; `infra/sam-local.sh` does all of it. BUILT is the build folder.
Exits with 1 where a step fails.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import containers
from aws import AUDIT, MASTER, StandIn
from events import DynamoDb, Lambda, Stream
from journey import Journey, now
from processes import Processes, free_port
from stack import localise, queue_arn

ROOT = Path(__file__).resolve().parents[2]
ALLIANCE = os.environ.get("ALLIANCE_BIN", ROOT / "target/debug/local-alliance")
# Nobody's credentials, and no account of this machine's owner. A region of the partition `aws`: in the ARN of an
# integration's function SAM knows no other.
AWS = {
    "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "SAM_CLI_TELEMETRY": "0",
}


def settings(database, world, api):
    """What a function's variables mean here, by their names."""
    known = {
        "STAGE": "local", "ALLIANCE": "shinan", "DISTRICT_ACCOUNT": "shinan", "BASE_URL": api, "ORIGIN_SECRET": "",
        "RUST_LOG": "info", "CLIENT_ADDRESS_HEADER": "", "LOGINS_PER_ADDRESS": "60",
        "WECHAT_API_URL": f"{world}/weixin", "WECHAT_PAGE_URL": f"{world}/weixin",
        "MEDIA_STORE": "s3://media", "MASTER_KEY": f"secretsmanager:{MASTER}",
        "AUDIT_STORE": "s3://audit", "AUDIT_KEY": f"secretsmanager:{AUDIT}",
    }
    # TABLE_TICKETS is TicketsTable, whatever stack it is in.
    known |= {f"TABLE_{table.removesuffix('Table').upper()}": table for table in database.tables()}
    return lambda name, value: queue_arn(value) if name.startswith("QUEUE_") else known.get(name)


def start(processes, built, data):
    """Starts the world and the emulation; the functions, and the addresses of the world, the API, Lambda, DynamoDB."""
    bridge = containers.bridge()
    said = processes.alliance([ALLIANCE, "--only-world", "--listen", bridge, "--port", "0", "--data", data])
    world, database = said["ready"], said["dynamodb"]
    keys = {MASTER: "master.key", AUDIT: "audit.key"}
    secrets = {name: Path(data, file).read_text(encoding="ascii") for name, file in keys.items()}
    aws = StandIn(bridge, secrets, AWS["AWS_SECRET_ACCESS_KEY"])
    processes.on_end(aws.close)
    ports = [free_port(), free_port()]
    api, invoke = (f"http://127.0.0.1:{port}" for port in ports)
    endpoints = {
        "AWS_ENDPOINT_URL": aws.url, "AWS_ENDPOINT_URL_DYNAMODB": database, "AWS_ENDPOINT_URL_DYNAMODB_STREAMS": database,
        "AWS_ALLOW_HTTP": "true", "AWS_EC2_METADATA_DISABLED": "true",
    }
    functions = localise(built, settings(DynamoDb(database), world, api), endpoints)
    # No file changes during the journey, and watching every function exceeds the system's limit of inotify instances.
    for command, port in zip(("start-api", "start-lambda"), ports):
        processes.sam(
            ["local", command, "--template", built / "template.yaml", "--host", "127.0.0.1", "--port", str(port),
             "--skip-pull-image", "--warm-containers", "LAZY", "--no-watch", "--parameter-overrides", f"BaseUrl={api}"],
            port, AWS,
        )
    return functions, world, api, Lambda(invoke), DynamoDb(database)


def run(built, processes, data):
    """Every step; a line for each, and the summary. How many failed: the first failure ends the journey."""
    begun = time.monotonic()
    functions, world, api, lambda_, database = start(processes, built, data)
    print(f"started in {time.monotonic() - begun:.0f} s: {len(functions)} functions behind {api}", flush=True)
    streams = [Stream(database, function, event) for function in functions for event in function.of("DynamoDB")]

    def tick(name):
        lambda_.tick(next(one for one in functions if one.name == name), now())

    def give_up(name):
        stream = next(one for one in streams if one.function.name == name)
        queue, letter = stream.give_up(lambda_)
        for function in functions:
            if queue in (queue_arn(event["Queue"]) for event in function.of("SQS")):
                lambda_.deliver(function, queue, letter)

    def carry():
        for stream in streams:
            stream.carry(lambda_)

    steps = Journey(world, api, carry, tick, give_up, database.facts).steps()
    for name, step in steps:
        since = time.monotonic()
        try:
            step()
        except Exception as error:  # Whatever goes wrong is what is to be told.
            print(f"FAILED {name}: {type(error).__name__}: {error}", flush=True)
            processes.tell()
            return 1
        print(f"ok     {name} ({time.monotonic() - since:.1f} s)", flush=True)
    counts = containers.invocations(built)
    missing = sorted(one.name for one in functions if not counts.get(one.name))
    total, seconds = sum(counts.values()), time.monotonic() - begun
    print(f"{len(steps)} steps, {len(functions) - len(missing)} functions invoked {total} times, {seconds:.0f} seconds")
    if missing:
        print(f"FAILED never invoked: {', '.join(missing)}")
    return len(missing)


def main():
    """Runs it, and leaves nothing behind."""
    built = Path(sys.argv[1]).resolve()
    processes = Processes()
    with tempfile.TemporaryDirectory(prefix="alliance-sam-") as data:
        processes.logs = Path(data)
        try:
            return 1 if run(built, processes, data) else 0
        finally:
            processes.end()
            containers.remove(built)


if __name__ == "__main__":
    sys.exit(main())
