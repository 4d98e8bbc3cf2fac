"""A sealed text message as WeChat pushes it, in the event that API Gateway makes of it."""

import base64
import hashlib
import itertools
import time
import urllib.parse

import xmltodict
from wechatpy.crypto import WeChatCrypto

RESIDENT = "oBenchBenchBenchBenchBench00"
# Answered with the directory of the alliance.
WORDS = "微信联盟"


class Account:
    """One account, as the simulated WeChat knows it."""

    ids = itertools.count(int(time.time()) * 1_000_000)

    def __init__(self, account):
        self.id, self.token, self.original_id = account["account"], account["token"], account["original_id"]
        self.crypto = WeChatCrypto(account["token"], account["encoding_aes_key"], account["appid"])

    def event(self):
        """A message that never came before, signed now."""
        now, nonce = str(int(time.time())), "nonce"
        message = (
            f"<xml><ToUserName><![CDATA[{self.original_id}]]></ToUserName>"
            f"<FromUserName><![CDATA[{RESIDENT}]]></FromUserName><CreateTime>{now}</CreateTime>"
            f"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{WORDS}]]></Content>"
            f"<MsgId>{next(self.ids)}</MsgId></xml>"
        )
        sealed = xmltodict.parse(self.crypto.encrypt_message(message, nonce, now))["xml"]
        query = {
            "signature": hashlib.sha1("".join(sorted([self.token, now, nonce])).encode()).hexdigest(),
            "timestamp": now, "nonce": nonce, "encrypt_type": "aes", "msg_signature": sealed["MsgSignature"],
        }
        body = (
            f"<xml><ToUserName><![CDATA[{self.original_id}]]></ToUserName>"
            f"<Encrypt><![CDATA[{sealed['Encrypt']}]]></Encrypt></xml>"
        )
        path = f"/wechat/{self.id}"
        return {
            "version": "2.0", "routeKey": "POST /wechat/{account}", "rawPath": path,
            "rawQueryString": urllib.parse.urlencode(query), "queryStringParameters": query,
            "headers": {"host": "localhost", "content-type": "text/xml"}, "pathParameters": {"account": self.id},
            "body": body, "isBase64Encoded": False,
            "requestContext": {
                "accountId": "0", "apiId": "a", "domainName": "localhost", "domainPrefix": "localhost",
                "http": {"method": "POST", "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "-"},
                "requestId": "r", "routeKey": "POST /wechat/{account}", "stage": "$default",
                "time": "24/Nov/2026:00:00:00 +0000", "timeEpoch": 0,
            },
        }


def answered_text(account, answer):
    """The text that a resident would read: the sealed answer, checked and opened; none where it is no such answer."""
    if answer.get("statusCode") != 200:
        return None
    body = answer["body"]
    if answer.get("isBase64Encoded"):
        body = base64.b64decode(body).decode()
    sealed = xmltodict.parse(body)["xml"]
    opened = account.crypto.decrypt_message(body, sealed["MsgSignature"], sealed["TimeStamp"], sealed["Nonce"])
    return xmltodict.parse(opened)["xml"]["Content"]
