#!/usr/bin/env python3
"""Cold start of the built account-callback: from exec to ready, and to the first answer.

Plays Lambda's runtime API for one process at a time, with the local alliance's DynamoDB behind it.
The first event is WeChat's verification of the URL, which reads the alliance from the table and opens
the account's sealed token. Beside it, in the same rounds, the floor: a process that does nothing (true).

    cargo build && cargo build --release -p wechat-functions
    python3 tests/bench/cold_start.py
"""
import hashlib
import http.server
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
ALLIANCE = ROOT / "target/debug/local-alliance"
FUNCTION = ROOT / "target/release/account-callback"
ROUNDS = 40


class Runtime(http.server.ThreadingHTTPServer):
    """Lambda's runtime API, as far as one process and its first event need it."""

    daemon_threads = True

    def __init__(self, event):
        super().__init__(("127.0.0.1", 0), Door)
        self.event = event
        self.ready = self.answered = None
        self.answer = b""
        self.done = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, address):
        pass  # The process is killed while it waits for a second event.


class Door(http.server.BaseHTTPRequestHandler):
    """What a process asks of the runtime API."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        runtime = self.server
        if runtime.ready is not None:
            runtime.done.wait(10)  # There is no second event.
            self.close_connection = True
            return
        runtime.ready = time.perf_counter()
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", "1")
        self.send_header("Lambda-Runtime-Deadline-Ms", str(int((time.time() + 60) * 1000)))
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:local:0:function:f")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(runtime.event)))
        self.end_headers()
        self.wfile.write(runtime.event)

    def do_POST(self):
        runtime = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        runtime.answered = time.perf_counter()
        runtime.answer = body
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()
        runtime.done.set()

    def log_message(self, *_):
        pass


def verification(account):
    parts = sorted([account["token"], "1", "n"])
    signature = hashlib.sha1("".join(parts).encode()).hexdigest()
    query = f"signature={signature}&timestamp=1&nonce=n&echostr=cold"
    path = f"/wechat/{account['account']}"
    return {
        "version": "2.0", "routeKey": "GET /wechat/{account}", "rawPath": path, "rawQueryString": query,
        "headers": {"host": "localhost"}, "pathParameters": {"account": account["account"]},
        "isBase64Encoded": False,
        "requestContext": {
            "accountId": "0", "apiId": "a", "domainName": "localhost", "domainPrefix": "l",
            "http": {"method": "GET", "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "b"},
            "requestId": "r", "routeKey": "GET /wechat/{account}", "stage": "$default",
            "time": "23/Nov/2026:00:00:00 +0000", "timeEpoch": 0,
        },
    }


def main():
    for binary in (ALLIANCE, FUNCTION):
        if not binary.exists():
            sys.exit(f"{binary} is not built; see the head of this file")
    with tempfile.TemporaryDirectory() as folder:
        alliance = subprocess.Popen(
            [ALLIANCE, "--port", "0", "--data", folder], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        try:
            lines = {}
            for line in alliance.stdout:
                name, _, rest = line.strip().partition(" ")
                lines[name] = rest.strip()
                if name == "ready":
                    break
            with urllib.request.urlopen(lines["ready"] + "/simulator/accounts") as answer:
                account = json.load(answer)[0]
            measure(lines, folder, account)
        finally:
            alliance.terminate()
            alliance.wait()


def measure(lines, folder, account):
    event = json.dumps(verification(account)).encode()
    tables = [
        "ACCOUNTS", "GUIDES", "RESIDENTS", "MESSAGES", "TICKETS", "DELIVERIES", "STAFF", "SESSIONS",
    ]
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_LAMBDA_FUNCTION_NAME": "account-callback", "AWS_LAMBDA_FUNCTION_VERSION": "1",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512", "AWS_LAMBDA_LOG_GROUP_NAME": "g",
        "AWS_LAMBDA_LOG_STREAM_NAME": "s", "AWS_REGION": "cn-north-1",
        "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_ENDPOINT_URL_DYNAMODB": lines["dynamodb"],
        "STAGE": "bench", "ALLIANCE": "shinan", "DISTRICT_ACCOUNT": "shinan", "BASE_URL": lines["ready"],
        "WECHAT_API_URL": lines["ready"] + "/weixin", "MASTER_KEY": f"file:{folder}/master.key",
        **{f"TABLE_{name}": name.capitalize() + "Table" for name in tables},
    }
    ready, first, floor = [], [], []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        subprocess.run(["true"], check=True)
        floor.append(time.perf_counter() - started)
        runtime = Runtime(event)
        environment["AWS_LAMBDA_RUNTIME_API"] = f"127.0.0.1:{runtime.server_address[1]}"
        started = time.perf_counter()
        function = subprocess.Popen([FUNCTION], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        finished = runtime.done.wait(20)
        function.kill()
        error = function.communicate()[1]
        runtime.shutdown()
        runtime.server_close()
        if not finished or json.loads(runtime.answer).get("statusCode") != 200:
            sys.exit(f"no answer: {error.decode()} {runtime.answer.decode()}")
        ready.append(runtime.ready - started)
        first.append(runtime.answered - started)
    for name, times in (("true(1), exec to exit", floor), ("exec to ready for an event", ready), ("exec to first answer", first)):
        times.sort()
        middle, slow = statistics.median(times) * 1000, times[int(len(times) * 0.95)] * 1000
        ratio = statistics.median(times) / statistics.median(floor)
        print(f"{name:<28} median {middle:7.1f} ms   p95 {slow:7.1f} ms   {ratio:5.1f} x true")


main()
