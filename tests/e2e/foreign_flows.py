"""What an account's owner goes through with wechatpy's client, one flow after the other."""

import hashlib
import re

from foreign_client import PERSON, client_for, code_of
from foreign_platform import platform


class World:
    """The first account, its client, somebody who follows it and has just written, and a second follower."""

    def __init__(self, server):
        self.server = server
        self.account = account = server.accounts()[0]
        self.client = client_for(server, account)
        before = self.followers()
        server.act(PERSON, account.id, "follow")
        server.act(PERSON, account.id, "say", text="你好")
        self.openid = (self.followers() - before).pop()
        self.openids = [self.openid, min(before)]

    def followers(self):
        """Who follows the account."""
        return set(self.client.user.get_followers().get("data", {}).get("openid", []))


VALUES = {"time": "2026年11月24日 10:00", "phrase": "已处理", "character_string": "S26110001", "thing": "井盖松动"}


def values_for(template):
    """A value for every keyword of a template, as its content names them."""
    keywords = re.findall(r"{{(\w+?)(\d+)\.DATA}}", template["content"])
    return {kind + number: {"value": VALUES.get(kind, "演示")} for kind, number in keywords}


def template_message(world):
    """A template is added, sent, and removed."""
    client = world.client
    # wechatpy answers the id alone here, and a tag alone below.
    made = client.template.get("TM00015")
    listed = client.template.get_all_private_template()["template_list"]
    data = values_for(next(one for one in listed if one["template_id"] == made))
    assert client.message.send_template(world.openid, made, data, url="https://example.org/")["msgid"]
    assert client.template.del_private_template(made)["errcode"] == 0
    gone = code_of(lambda: client.message.send_template(world.openid, made, data))
    assert gone in (40036, 40037), f"a template that is gone: {gone}"


def tags(world):
    """A tag is made, given, read, taken away, and removed."""
    tag, openid = world.client.tag, world.openid
    made = tag.create("网格员")
    try:
        again = code_of(lambda: tag.create("网格员"))
        assert again == 45157, f"the same name again: {again}"
        assert tag.tag_user(made["id"], [openid])["errcode"] == 0
        # wechatpy answers the list alone here.
        assert tag.get_user_tag(openid) == [made["id"]]
        assert tag.get_tag_users(made["id"])["data"]["openid"] == [openid]
        assert tag.untag_user(made["id"], [openid])["errcode"] == 0
        assert tag.update(made["id"], "楼长")["errcode"] == 0
    finally:
        assert tag.delete(made["id"])["errcode"] == 0


def mass_send(world):
    """A text to two people, and to one, who are too few."""
    message = world.client.message
    sent = message.send_mass_text(world.openids, "今晚八点至十点停水。")
    assert sent["msg_id"], str(sent)
    one = code_of(lambda: message.send_mass_text(world.openids[:1], "一个人"))
    assert one == 40130, f"one person is too few: {one}"
    assert message.get_mass(sent["msg_id"])["msg_status"] in ("SENDING", "SEND_SUCCESS")


def js_ticket(world):
    """A ticket, and the signature made with it."""
    jsapi = world.client.jsapi
    ticket = jsapi.get_jsapi_ticket()
    told = jsapi.get_ticket()
    assert told["ticket"] and told["expires_in"] <= 7200, str(told["expires_in"])
    signed = jsapi.get_jsapi_signature("n", ticket, "1479891600", "https://example.org/a?b=1")
    text = f"jsapi_ticket={ticket}&noncestr=n&timestamp=1479891600&url=https://example.org/a?b=1"
    assert signed == hashlib.sha1(text.encode()).hexdigest()


FLOWS = {
    "template message": template_message, "tags": tags, "mass send": mass_send, "JS ticket": js_ticket,
    "third-party platform": platform,
}


def run(server):
    """Every flow; how many failed."""
    world = World(server)
    failed = 0
    for name, flow in FLOWS.items():
        try:
            flow(world)
            print(f"flow {name}: ok", flush=True)
        except Exception as error:  # Whatever a foreign library raises is a finding.
            failed += 1
            print(f"flow {name}: FAILED {type(error).__name__}: {error}", flush=True)
    print(f"foreign flows: {len(FLOWS) - failed} passed, {failed} failed", flush=True)
    return failed
