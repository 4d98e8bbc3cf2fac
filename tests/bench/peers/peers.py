"""wechatpy's round trip, for main.rs: cases in, replies out, then nanoseconds for each `CASE COUNT`."""

import json
import sys
import time
from urllib.parse import parse_qsl

from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import TextReply

setup = json.loads(sys.stdin.readline())
crypto = WeChatCrypto(setup["token"], setup["key"], setup["appid"])
now = str(setup["now"])


def answer(case):
    """Query and body in, sealed answer out."""
    query = dict(parse_qsl(case["query"]))
    xml = crypto.decrypt_message(case["body"], query["msg_signature"], query["timestamp"], query["nonce"])
    reply = TextReply(content=setup["reply"], message=parse_message(xml))
    return crypto.encrypt_message(reply.render(), query["nonce"], now)


print(json.dumps([answer(case) for case in setup["cases"]]), flush=True)
for line in sys.stdin:
    which, count = map(int, line.split())
    message = setup["cases"][which]
    started = time.perf_counter_ns()
    for _ in range(count):
        answer(message)
    print(time.perf_counter_ns() - started, flush=True)
