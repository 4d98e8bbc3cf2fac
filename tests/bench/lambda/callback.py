"""The callback in Python: what a plain message needs of account-callback, in wechatpy and boto3.

It reads the alliance once a minute, opens the account's secrets, checks and opens the push, reads the resident, writes
message and answer on the condition that they are new, and seals the answer. It knows no conversation: the answer's
text is given to it.
"""

import base64
import os
import pathlib
import time
from datetime import datetime, timezone

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from Crypto.Cipher import ChaCha20_Poly1305
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.replies import TextReply

KEPT_SECONDS = 180 * 24 * 3600
FRESH_SECONDS = 60
SKEW_SECONDS = 300

dynamodb = boto3.client("dynamodb", config=Config(connect_timeout=0.8, read_timeout=1))
master_key = bytes.fromhex(pathlib.Path(os.environ["MASTER_KEY"].removeprefix("file:")).read_text().strip())
reply_text = os.environ["REPLY_TEXT"]
alliance = {"at": 0.0, "accounts": {}}


def accounts():
    """Every account by its id, at most a minute old."""
    if time.monotonic() - alliance["at"] > FRESH_SECONDS or not alliance["accounts"]:
        pages = dynamodb.get_paginator("query").paginate(
            TableName=os.environ["TABLE_ACCOUNTS"],
            KeyConditionExpression="alliance = :a",
            ExpressionAttributeValues={":a": {"S": os.environ["ALLIANCE"]}},
        )
        found = [item["data"]["M"] for page in pages for item in page["Items"] if item["item"]["S"].startswith("account#")]
        alliance.update(at=time.monotonic(), accounts={account["id"]["S"]: account for account in found})
    return alliance["accounts"]


def unseal(name, sealed):
    """A secret of the alliance, opened with the master key."""
    encoded = sealed.removeprefix("v1.")
    raw = base64.b64decode(encoded + "=" * (-len(encoded) % 4))
    cipher = ChaCha20_Poly1305.new(key=master_key, nonce=raw[:24])
    cipher.update(name.encode())
    return cipher.decrypt_and_verify(raw[24:-16], raw[-16:]).decode()


def handler(event, context):
    """One push in, its sealed answer out."""
    identity = event["pathParameters"]["account"]
    account = accounts().get(identity)
    if account is None:
        return {"statusCode": 404, "body": "no such account"}
    secrets = account["secrets"]["M"]
    opened = {name: unseal(f"{identity}/{name}", secrets[name]["S"]) for name in ("token", "encoding_aes_key")}
    crypto = WeChatCrypto(opened["token"], opened["encoding_aes_key"], account["app_id"]["S"])
    query = event["queryStringParameters"]
    if abs(time.time() - int(query["timestamp"])) > SKEW_SECONDS:
        return {"statusCode": 400, "body": ""}
    try:
        xml = crypto.decrypt_message(event["body"], query["msg_signature"], query["timestamp"], query["nonce"])
    except InvalidSignatureException:
        return {"statusCode": 401, "body": ""}
    message = parse_message(xml)
    resident = f"{identity}/{message.source}"
    dynamodb.get_item(TableName=os.environ["TABLE_RESIDENTS"], Key={"resident": {"S": resident}}, ConsistentRead=True)
    record(identity, resident, message)
    reply = TextReply(content=reply_text, message=message)
    sealed = crypto.encrypt_message(reply.render(), query["nonce"], query["timestamp"])
    return {"statusCode": 200, "headers": {"content-type": "text/xml; charset=utf-8"}, "body": sealed}


def record(identity, resident, message):
    """Writes message and answer where they are new; a repetition gets the same answer."""
    key = f"{int(message.create_time.timestamp()):011}#{message.id}"
    now = time.time()
    fields = [{"M": {"name": {"S": k}, "text": {"S": str(v)}}} for k, v in message._data.items()]
    follower = {"M": {"account": {"S": identity}, "openid": {"S": message.source}}}
    data = {
        "key": {"M": {"follower": follower, "message": {"S": key}}},
        "received_at": {"S": datetime.fromtimestamp(now, timezone.utc).isoformat().replace("+00:00", "Z")},
        "msg_type": {"S": message.type},
        "fields": {"M": {"name": {"S": "xml"}, "children": {"L": fields}}},
        "reply": {"M": {"Text": {"M": {"content": {"S": reply_text}}}}},
        "window": {"S": "message"},
    }
    item = {
        "resident": {"S": resident}, "message": {"S": key}, "schema": {"N": "1"},
        "expires": {"N": str(int(now) + KEPT_SECONDS)}, "data": {"M": data},
    }
    try:
        dynamodb.put_item(
            TableName=os.environ["TABLE_MESSAGES"], Item=item, ConditionExpression="attribute_not_exists(message)"
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
