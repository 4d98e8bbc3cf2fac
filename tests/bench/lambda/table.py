"""The local alliance, whose tables everybody reads and writes."""

import json
import pathlib
import subprocess
import urllib.request

import boto3

from push import RESIDENT

TABLES = ["ACCOUNTS", "GUIDES", "RESIDENTS", "MESSAGES", "TICKETS", "DELIVERIES", "STAFF", "SESSIONS"]
CREDENTIALS = {"AWS_REGION": "cn-north-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}


class Alliance:
    """A running database and simulated WeChat that keep nothing, and no function beside them: they would take the
    processors from those that are measured."""

    def __init__(self, binary, folder):
        self.folder = pathlib.Path(folder)
        self.process = subprocess.Popen(
            [binary, "--port", "0", "--memory", "--only-world"], env={"TMPDIR": folder},
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        self.lines = {}
        for line in self.process.stdout:
            name, _, rest = line.strip().partition(" ")
            self.lines[name] = rest.strip()
            if name == "ready":
                return
        raise SystemExit("the local alliance did not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def account(self):
        """The district's own account, with its secrets."""
        with urllib.request.urlopen(self.lines["ready"] + "/simulator/accounts") as answer:
            return json.load(answer)[0]

    def environment(self):
        """What the template gives account-callback."""
        (key,) = self.folder.glob("alliance-*/master.key")
        url = self.lines["ready"]
        return {
            "PATH": "/usr/bin:/bin", **CREDENTIALS, "AWS_DEFAULT_REGION": CREDENTIALS["AWS_REGION"],
            "AWS_ENDPOINT_URL_DYNAMODB": self.lines["dynamodb"], "AWS_LAMBDA_FUNCTION_NAME": "account-callback",
            "_HANDLER": "account-callback", "AWS_LAMBDA_FUNCTION_HANDLER": "account-callback",
            "AWS_LAMBDA_FUNCTION_VERSION": "1", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_LAMBDA_LOG_GROUP_NAME": "g", "AWS_LAMBDA_LOG_STREAM_NAME": "s", "RUST_LOG": "info",
            "STAGE": "bench", "ALLIANCE": "shinan", "DISTRICT_ACCOUNT": "shinan", "BASE_URL": url, "ORIGIN_SECRET": "",
            "WECHAT_API_URL": f"{url}/weixin", "MASTER_KEY": f"file:{key}",
            "PUBLISH_TEST_ACCOUNTS": "wx570bc396a51b8ff8=gh_3c884a361561",
            **{f"TABLE_{name}": f"{name.capitalize()}Table" for name in TABLES},
        }

    def newest_item(self, account):
        """The message written last, in DynamoDB's JSON."""
        client = boto3.client(
            "dynamodb", endpoint_url=self.lines["dynamodb"], region_name=CREDENTIALS["AWS_REGION"],
            aws_access_key_id="local", aws_secret_access_key="local",
        )
        found = client.query(
            TableName="MessagesTable", KeyConditionExpression="resident = :r", ScanIndexForward=False, Limit=1,
            ExpressionAttributeValues={":r": {"S": f"{account.id}/{RESIDENT}"}},
        )
        return json.dumps(found["Items"][0])
