"""What WeChat's servers would send, sealed and signed by wechatpy, and what must not be let in."""

import re

from wechatpy import parse_message

OPENID = "oForeign_{}"
MEBIBYTE = 1024 * 1024


def run(server, communities, checks):
    """Every check of the callback."""
    accounts = server.accounts()
    checks.holds("66 accounts", len(accounts) == 66, str(len(accounts)))
    checks.holds("微市南 comes first", accounts[0].name == "微市南" and accounts[0].fields["kind"] == "service")
    checks.holds("65 communities", len(communities) == 65 and {one.name for one in accounts[1:]} == set(communities))
    for account in accounts:
        with checks.group(f"{account.name}: the alliance"):
            follows(account, checks)
            asks_for_the_alliance(account, communities, checks)
            asks_for_weibo(account, checks)
    for account in (one for one in server.accounts("subdistrict") if one.id == "weizhanshan"):
        with checks.group(f"{account.name}: the alliance"):
            follows(account, checks)
            asks_for_the_alliance(account, communities, checks)
    with checks.group("verification of the address"):
        verifies(accounts[0], checks)
    with checks.group("a repeated message"):
        repeats(accounts[0], checks)
    with checks.group("what must not be let in"):
        refuses(server, accounts[0], accounts[1], checks)


def answer(account, response, checks, what):
    """The text of an answer that follows the protocol in everything."""
    checks.holds(f"{account.name}: {what}: status 200", response.status_code == 200, str(response.status_code))
    reply = account.opened(response)
    right = (
        reply["MsgType"] == "text" and reply["FromUserName"] == account.fields["original_id"]
        and reply["ToUserName"] == OPENID.format(account.id) and reply["CreateTime"].isdigit()
    )
    checks.holds(f"{account.name}: {what}: the right sender and receiver", right)
    text = reply["Content"]
    checks.holds(f"{account.name}: {what}: at most 2048 bytes", len(text.encode()) <= 2048, str(len(text.encode())))
    return text


def follows(account, checks):
    """Somebody follows the account."""
    xml = account.message("event", OPENID.format(account.id), "<Event><![CDATA[subscribe]]></Event><EventKey></EventKey>")
    checks.holds("wechatpy reads the event", parse_message(xml).event == "subscribe")
    text = answer(account, account.push(xml), checks, "follow")
    checks.holds(f"{account.name}: is welcomed by name", f"欢迎关注{account.name}" in text, text)


def asks_for_the_alliance(account, communities, checks):
    """微信联盟: every community, the district and the sub-district's own accounts, and Weibo."""
    xml = account.text(OPENID.format(account.id), "微信联盟")
    checks.holds("wechatpy reads the text", parse_message(xml).content == "微信联盟")
    text = answer(account, account.push(xml), checks, "微信联盟")
    names = set(re.split(r"[、；\n】]", re.sub(r"<[^>]*>", "", text)))
    missing = [name for name in communities if not {name, name.removesuffix("社区")} & names]
    checks.holds(f"{account.name}: 微信联盟 names all 65 communities", not missing, "、".join(missing))
    for name in ("微市南", "微湛山", "微湛山·红色会所"):
        checks.holds(f"{account.name}: 微信联盟 names {name}", name in names)
    checks.holds(f"{account.name}: 微信联盟 mentions 微博", "微博" in text)
    checks.holds(f"{account.name}: 微信联盟 links the page of the account", f"/a/{account.id}\"" in text)


def asks_for_weibo(account, checks):
    """微博联盟, by word and by menu key."""
    openid = OPENID.format(account.id)
    text = answer(account, account.push(account.text(openid, "微博联盟")), checks, "微博联盟")
    listed = [name for name in ("市南微博", "湛山微博", "珠海路微博") if name not in text]
    checks.holds(f"{account.name}: 微博联盟 lists the Weibo accounts", not listed, "、".join(listed))
    click = account.message("event", openid, "<Event><![CDATA[CLICK]]></Event><EventKey><![CDATA[WEIBO]]></EventKey>")
    checks.holds(
        f"{account.name}: the menu entry says the same",
        answer(account, account.push(click), checks, "WEIBO") == text,
    )


def verifies(account, checks):
    """The GET with which WeChat tries an address."""
    timestamp, nonce, echo = "1479891600", "486452656", "4287321<b>&"
    query = {"timestamp": timestamp, "nonce": nonce, "echostr": echo}
    response = account.server.get(account.path, params={**query, "signature": account.sign(timestamp, nonce)})
    checks.holds("verification: the echo, verbatim", (response.status_code, response.text) == (200, echo))
    checks.holds("verification: as plain text", response.headers["content-type"].startswith("text/plain"))
    response = account.server.get(account.path, params={**query, "signature": account.sign("1", nonce)})
    checks.holds("verification: 401 for a wrong signature", (response.status_code, response.content) == (401, b""))


def repeats(account, checks):
    """The same message again, under the same and under a new envelope, gets the very same answer."""
    xml = account.text(OPENID.format("repeat"), "报修")
    body, query = account.envelope(xml)
    replies = [account.opened(account.post(body, query))["Content"] for _ in range(2)]
    replies.append(account.opened(account.push(xml))["Content"])
    checks.holds("a repeated message gets the very same answer", len(set(replies)) == 1, str(replies))


def refuses(server, account, other, checks):
    """Requests that no account of ours may take for WeChat's."""
    openid = OPENID.format("refused")
    xml = account.text(openid, "微信联盟")
    body, query = account.envelope(xml)

    def status(what, wanted, response):
        checks.holds(f"{what}: {wanted}", response.status_code == wanted, str(response.status_code))
        return response

    forged = status("a wrong signature", 401, account.post(body, {**query, "msg_signature": "0" * 40}))
    checks.holds("a wrong signature: without detail", forged.content == b"", forged.text)
    status("no signature", 401, account.post(body, {"encrypt_type": "aes"}))
    # `signature` is right here, but only `msg_signature` covers the body.
    replaced = account.envelope(account.text(openid, "报修"))[0]
    status("another body under a good query", 401, account.post(replaced, query))
    stranger = server.post("/wechat/nobody", data=body.encode(), params=query)
    status("an unknown account", 404, stranger)
    status("a message sealed for another account", 401, other.post(body, query))
    wrong = account.envelope(xml, account.crypto_for("wx0000000000000000"))
    status("a wrong receiver id", 400, account.post(*wrong))

    status("malformed XML", 400, account.post("<xml><Encrypt>", query))
    status("no XML at all", 400, account.post(b"\xff\xfe\x00", query))
    status("an empty body", 400, account.post("", query))
    status("malformed XML inside", 400, account.push("<xml><ToUserName>"))
    entity = '<!DOCTYPE xml [<!ENTITY a "b">]>'
    status("DOCTYPE", 400, account.post(entity + body, query))
    status("DOCTYPE inside", 400, account.push(entity + xml))
    filler = " " * (MEBIBYTE + 1)
    status("a body over 1 MiB", 400, account.post(body.replace("</xml>", f"<Filler>{filler}</Filler></xml>"), query))

    plain = account.post(xml, {key: query[key] for key in ("signature", "timestamp", "nonce")})
    checks.holds("a message that is not sealed is refused", plain.status_code in (400, 401), str(plain.status_code))
    stale = {"timestamp": "1479891600", "nonce": "1", "encrypt_type": "aes"}
    sealed = account.sealed_by_hand(xml)
    stale["msg_signature"] = account.sign(stale["timestamp"], stale["nonce"], sealed)
    old = account.post(f"<xml><Encrypt>{sealed}</Encrypt></xml>", stale)
    checks.holds("a stale request is refused", old.status_code in (400, 401), str(old.status_code))
    for response in (forged, stranger, old, plain):
        told = any(secret in response.text for secret in (account.fields["token"], account.fields["encoding_aes_key"]))
        checks.holds("a refusal holds no secret", not told)
