"""How long functions take from exec to their first answer, in turns: starts.py ALLIANCE NAME=HANDLER=BINARY...

ALLIANCE is the local alliance's binary, whose tables the functions read. A step of a ticket is asked for by a browser
whose session nobody knows, so that it starts whole, reads the session, and shows the way to the login. account-callback
is asked for by somebody whose signature is wrong: it starts whole, with its model, and reads the account. Only the
standard library of Python is needed.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

from played import first_answer

STARTS = 41
TABLES = [
    "ACCOUNTS", "CODES", "DELIVERIES", "FOLLOWERS", "GUIDES", "LIMITS", "MEDIA", "MESSAGES", "RESIDENTS", "SESSIONS",
    "STAFF", "TICKETS",
]


class Function:
    """A program, and the handler that it is to serve."""

    def __init__(self, told, dynamodb, objects, master_key):
        self.name, handler, binary = told.split("=")
        self.handler = handler
        self.command = [binary]
        self.environment = {
            "PATH": "/usr/bin:/bin", "AWS_REGION": "cn-north-1", "AWS_DEFAULT_REGION": "cn-north-1",
            "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_ENDPOINT_URL_DYNAMODB": dynamodb,
            "_HANDLER": handler, "AWS_LAMBDA_FUNCTION_HANDLER": handler, "AWS_LAMBDA_FUNCTION_NAME": handler,
            "AWS_LAMBDA_FUNCTION_VERSION": "1", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256", "PUBLISH_TEST_ACCOUNTS": "wx570bc396a51b8ff8=gh_3c884a361561",
            "AWS_LAMBDA_LOG_GROUP_NAME": "g", "AWS_LAMBDA_LOG_STREAM_NAME": "s", "RUST_LOG": "info",
            "STAGE": "bench", "ALLIANCE": "shinan", "DISTRICT_ACCOUNT": "shinan", "ORIGIN_SECRET": "",
            "BASE_URL": "http://127.0.0.1:8080", "WECHAT_API_URL": "http://127.0.0.1:9/weixin", "MASTER_KEY": f"file:{master_key}", "MEDIA_STORE": f"file://{objects}", **{f"TABLE_{name}": f"{name.capitalize()}Table" for name in TABLES},
        }


def event_for(function):
    """What API Gateway hands over, and the answer that shows that the function came through."""
    if function.handler != "account-callback":
        return event(), 401
    push = event()
    path, route = "/wechat/shinan", "GET /wechat/{account}"
    push.update(rawPath=path, routeKey=route, pathParameters={"account": "shinan"}, cookies=[], body="")
    push["rawQueryString"] = "signature=0&timestamp=0&nonce=0&echostr=0"
    push["queryStringParameters"] = {"signature": "0", "timestamp": "0", "nonce": "0", "echostr": "0"}
    push["requestContext"]["routeKey"] = route
    push["requestContext"]["http"].update(method="GET", path=path)
    return push, 401


def event():
    """The step as API Gateway hands it over."""
    path = "/console/tickets/20261123-0001/accept"
    headers = {
        "host": "127.0.0.1:8080", "origin": "http://127.0.0.1:8080",
        "content-type": "application/x-www-form-urlencoded",
    }
    http = {"method": "POST", "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "bench"}
    context = {
        "accountId": "0", "apiId": "a", "domainName": "d", "domainPrefix": "d", "requestId": "r", "stage": "$default",
        "routeKey": "POST /console/tickets/{ticket}/accept", "time": "t", "timeEpoch": 0, "http": http,
    }
    return {
        "version": "2.0", "routeKey": context["routeKey"], "rawPath": path, "rawQueryString": "", "headers": headers,
        "cookies": [f"session={'0' * 64}"], "pathParameters": {"ticket": "20261123-0001"},
        "requestContext": context, "body": "version=1", "isBase64Encoded": False,
    }


def main():
    alliance, *told = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        served = subprocess.Popen(
            [alliance, "--port", "0", "--memory", "--only-world"], env={"TMPDIR": folder},
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        try:
            lines = {}
            while "ready" not in lines:
                name, _, rest = next(served.stdout).strip().partition(" ")
                lines[name] = rest.strip()
            (master_key,) = pathlib.Path(folder).glob("alliance-*/master.key")
            functions = [Function(one, lines["dynamodb"], folder, master_key) for one in told]
            times = {function.name: [] for function in functions}
            print(f"load before: {os.getloadavg()[0]:.1f}", file=sys.stderr)
            for turn in range(STARTS):
                for place in range(len(functions)):
                    function = functions[(turn + place) % len(functions)]
                    asked, expected = event_for(function)
                    took, answer = first_answer(function, asked)
                    if answer.get("statusCode") != expected:
                        raise SystemExit(f"{function.name} answered {json.dumps(answer, ensure_ascii=False)[:500]}")
                    times[function.name].append(took * 1000)
        finally:
            served.terminate()
            served.wait()
    first = statistics.median(times[functions[0].name])
    print(f"| {STARTS} starts each | p50 | p90 | p50 to the first | bytes |\n|---|---|---|---|---|")
    for function in functions:
        own = sorted(times[function.name])
        middle = statistics.median(own)
        size = pathlib.Path(function.command[0]).stat().st_size
        print(f"| {function.name} | {middle:.2f} ms | {own[STARTS * 9 // 10]:.2f} ms | {middle / first:.2f} | {size:,} |")


main()
