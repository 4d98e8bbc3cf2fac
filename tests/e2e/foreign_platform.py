"""wechatpy as a third-party platform: its ticket, an account's authorisation, and the account's APIs by its token."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

from foreign_client import code_of
from wechatpy.component import WeChatComponent


def component_for(server, secrets):
    """wechatpy's platform with the simulated WeChat as its base address."""

    class Component(WeChatComponent):
        API_BASE_URL = f"{server.url}/weixin/cgi-bin"
        PRE_AUTH_URL = f"{server.url}/weixin/cgi-bin/componentloginpage"

    names = ("component_appid", "component_appsecret", "token", "encoding_aes_key")
    component = Component(*(secrets[name] for name in names))
    component._http.trust_env = False
    return component


@contextmanager
def event_url():
    """An address that takes what WeChat pushes, and the list of what came: query and body."""
    pushes = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            pushes.append((parse_qs(urlsplit(self.path).query), body))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"success")

        def log_message(self, *_):
            """Says nothing."""

    receiver = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{receiver.server_port}/events", pushes
    finally:
        receiver.shutdown()
        receiver.server_close()


def read(component, push):
    """What a push says, its signature checked by wechatpy."""
    query, body = push
    return component.parse_message(body, *(query[name][0] for name in ("msg_signature", "timestamp", "nonce")))


def platform(world):
    """The whole way of one account through a platform."""
    server = world.server
    component = component_for(server, server.get("/simulator/platform").json())
    account = world.account
    appid = account.fields["appid"]
    with event_url() as (address, pushes):
        server.post("/simulator/platform", json={"event_url": address}).raise_for_status()
        server.post("/simulator/platform/ticket").raise_for_status()
        assert read(component, pushes.pop()).type == "component_verify_ticket"

        page = component.get_pre_auth_url("http://127.0.0.1:9/back")
        back = server.http.get(f"{page}&account={account.id}", allow_redirects=False, timeout=30)
        code = parse_qs(urlsplit(back.headers["location"]).query)["auth_code"][0]
        # wechatpy redeems the code of this push by itself.
        authorized = read(component, pushes.pop())
        assert authorized.type == "authorized" and authorized.authorizer_appid == appid
        again = code_of(lambda: component.query_auth(code))
        assert again != 0, "a code is good once"

        assert component.get_authorizer_info(appid)["authorizer_info"]["user_name"] == account.fields["original_id"]
        assert appid in [one["authorizer_appid"] for one in component.get_authorizer_list()["list"]]
        client = component.get_client_by_appid(appid)
        client.API_BASE_URL = f"{server.url}/weixin/cgi-bin/"
        client._http.trust_env = False
        assert world.openid in client.user.get_followers()["data"]["openid"]
        wrong = code_of(lambda: component.refresh_authorizer_token(appid, "nothing"))
        assert wrong == 61023, f"a wrong refresh token: {wrong}"

        server.post("/simulator/platform/unauthorize", json={"account": account.id}).raise_for_status()
        assert read(component, pushes.pop()).type == "unauthorized"
