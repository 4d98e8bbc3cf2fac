"""An account's owner who uses wechatpy's client: the simulated WeChat must do for it what WeChat does."""

import io
import struct
import zlib

from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

PERSON = "resident-a"
MENU = {
    "button": [
        {"name": "联盟", "sub_button": [
            {"type": "click", "name": "微信联盟", "key": "ALLIANCE"},
            {"type": "click", "name": "微博联盟", "key": "WEIBO"},
        ]},
        {"type": "click", "name": "报修", "key": "REPORT"},
    ]
}


def client_for(server, account):
    """wechatpy's client with the simulated WeChat as its base address."""

    class Client(WeChatClient):
        API_BASE_URL = f"{server.url}/weixin/cgi-bin/"

        def fetch_access_token(self):
            # The only call whose address wechatpy does not take from its base address.
            params = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
            return self._fetch_access_token(url=f"{self.API_BASE_URL}token", params=params)

    client = Client(account.fields["appid"], account.fields["secret"], timeout=30)
    client._http.trust_env = False
    return client


def run(server, checks):
    """Every check of the simulated WeChat."""
    for account in server.accounts("subdistrict"):
        with checks.group(f"{account.name}: the menu"):
            own_menu(server, account, checks)
    account = server.accounts()[0]
    client = client_for(server, account)
    for what, check in (
        ("token", token), ("menu", menu), ("people", people), ("media", media), ("code", code),
    ):
        with checks.group(f"client: {what}"):
            check(server, account, client, checks)


def code_of(act):
    """The error code with which an act fails; 0 where it does not."""
    try:
        act()
    except WeChatClientException as error:
        return error.errcode
    return 0


def token(server, account, client, checks):
    """Plain and stable tokens."""
    checks.holds("client: a token", bool(client.access_token))
    body = {"grant_type": "client_credential", "appid": account.fields["appid"], "secret": account.fields["secret"]}
    stable = [server.post("/weixin/cgi-bin/stable_token", json=body).json() for _ in range(2)]
    same = stable[0]["access_token"] == stable[1]["access_token"]
    checks.holds("client: a stable token stays", same and stable[0]["expires_in"] <= 7200)
    wrong = client_for(server, account)
    wrong.secret = "0" * 32
    failure = code_of(wrong.fetch_access_token)
    checks.holds("client: a wrong secret is refused", failure in (40001, 40125), str(failure))


def own_menu(server, account, checks):
    """Every account carries 微信联盟 and 微博联盟 in its menu."""
    buttons = client_for(server, account).menu.get()["menu"]["button"]
    entries = buttons + [entry for button in buttons for entry in button.get("sub_button", [])]
    keys = {entry["name"]: entry.get("key") for entry in entries}
    right = keys.get("微信联盟") == "ALLIANCE" and keys.get("微博联盟") == "WEIBO"
    checks.holds(f"{account.name}: the menu has 微信联盟 and 微博联盟", right, str(keys))


def menu(_server, _account, client, checks):
    """Create, get, delete."""
    before = client.menu.get()["menu"]
    created = client.menu.create(MENU)
    checks.holds("client: menu create", created["errcode"] == 0)
    names = [button["name"] for button in client.menu.get()["menu"]["button"]]
    checks.holds("client: menu get", names == ["联盟", "报修"], str(names))
    checks.holds("client: menu delete", client.menu.delete()["errcode"] == 0)
    # wechatpy answers None where WeChat says 46003, there is no menu.
    checks.holds("client: no menu after that", client.menu.get() is None)
    checks.holds("client: the menu as it was", client.menu.create(before)["errcode"] == 0)
    four = {"button": [{"type": "click", "name": "多", "key": "MORE"}] * 4}
    failure = code_of(lambda: client.menu.create(four))
    checks.holds("client: four buttons are too many", failure == 40016, str(failure))


def people(server, account, client, checks):
    """A follower's particulars, and messages inside the reply window."""
    before = set(client.user.get_followers()["data"]["openid"])
    server.act(PERSON, account.id, "follow")
    server.act(PERSON, account.id, "say", text="你好")
    after = set(client.user.get_followers()["data"]["openid"])
    checks.holds("client: one more follower", len(after - before) == 1)
    openid = (after - before).pop()
    told = client.user.get(openid)
    checks.holds("client: user info", told["subscribe"] == 1 and told["openid"] == openid)
    sent = client.message.send_text(openid, "您反映的井盖已经加固。")
    checks.holds("client: a message inside the window", sent["errcode"] == 0)
    shown = server.get("/phone/api/chat", params={"person": PERSON, "account": account.id}).json()["bubbles"]
    heard = [bubble.get("text", "") for bubble in shown if bubble["side"] == "in"]
    checks.holds("client: the message is on the phone", "您反映的井盖已经加固。" in heard)
    failure = code_of(lambda: client.message.send_text("o" + "0" * 27, "谁？"))
    checks.holds("client: nobody of that id", failure == 40003, str(failure))
    server.act(PERSON, account.id, "unfollow")
    failure = code_of(lambda: client.message.send_text(openid, "还在吗？"))
    checks.holds("client: who has left gets nothing", failure != 0, str(failure))
    checks.holds("client: who has left is no subscriber", client.user.get(openid)["subscribe"] == 0)


def picture():
    """A small PNG."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\x28\x78\x3c" * 8 for _ in range(8)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def media(_server, _account, client, checks):
    """A picture goes up and comes down as it was."""
    sent = picture()
    file = io.BytesIO(sent)
    file.name = "cover.png"
    uploaded = client.media.upload("image", file)
    checks.holds("client: media upload", uploaded["type"] == "image" and bool(uploaded["media_id"]))
    checks.holds("client: media download", client.media.download(uploaded["media_id"]).content == sent)
    failure = code_of(lambda: client.media.download("nothing"))
    checks.holds("client: no such media", failure == 40007, str(failure))


def code(_server, _account, client, checks):
    """A scene code."""
    asked = {"expire_seconds": 600, "action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "lamp-17"}}}
    made = client.qrcode.create(asked)
    checks.holds("client: a QR code", bool(made["ticket"]) and made["expire_seconds"] == 600 and bool(made["url"]))
