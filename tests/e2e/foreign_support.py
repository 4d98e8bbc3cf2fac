"""The server under test, pushes to it sealed by wechatpy, and the count of checks."""

import itertools
import time
from contextlib import contextmanager

import requests
import xmltodict
from wechatpy.crypto import PrpCrypto, WeChatCrypto
from wechatpy.utils import WeChatSigner

TIMEOUT = 30


class Checks:
    """Counts what held and says what did not."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def holds(self, what, truth, shown=""):
        """One check; `shown` is printed where it fails, and never holds a secret."""
        if truth:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {what} {shown}".rstrip(), flush=True)

    @contextmanager
    def group(self, what):
        """Several steps, of which an error fails one check and ends only the group."""
        try:
            yield
        except Exception as error:  # Whatever a foreign library raises is a finding.
            self.holds(what, False, f"{type(error).__name__}: {error}")


class Server:
    """A local alliance."""

    def __init__(self, url):
        self.url = url.rstrip("/")
        self.http = requests.Session()
        # 1.8 sends the proxy's settings of the environment to loopback addresses as well.
        self.http.trust_env = False
        self._numbers = itertools.count(int(time.time() * 1000))

    def get(self, path, **options):
        """Asks for `path`."""
        return self.http.get(self.url + path, timeout=TIMEOUT, **options)

    def post(self, path, **options):
        """Sends to `path`."""
        return self.http.post(self.url + path, timeout=TIMEOUT, **options)

    def accounts(self, include=""):
        """The simulated accounts with their secrets; 微市南 comes first."""
        return [Account(self, account) for account in self.get(f"/simulator/accounts?include={include}").json()]

    def act(self, person, account, act, **more):
        """What a person does on the simulated phone."""
        body = {"person": person, "account": account, "act": act, **more}
        return self.post("/phone/api/act", json=body).json()

    def number(self):
        """A message id that was not used before."""
        return next(self._numbers)


class Account:
    """One official account, from where WeChat stands."""

    def __init__(self, server, fields):
        self.server = server
        self.fields = fields
        self.id = fields["account"]
        self.name = fields["name"]
        self.path = f"/wechat/{self.id}"
        self.crypto = self.crypto_for(fields["appid"])

    def crypto_for(self, appid):
        """wechatpy's crypto with this account's keys and some receiver id."""
        return WeChatCrypto(self.fields["token"], self.fields["encoding_aes_key"], appid)

    def sign(self, *parts):
        """wechatpy's signature over the token and `parts`."""
        signer = WeChatSigner()
        signer.add_data(self.fields["token"], *parts)
        return signer.signature

    def message(self, kind, openid, inside):
        """The XML of a message or an event."""
        head = f"<ToUserName><![CDATA[{self.fields['original_id']}]]></ToUserName>"
        sender = f"<FromUserName><![CDATA[{openid}]]></FromUserName><CreateTime>{int(time.time())}</CreateTime>"
        return f"<xml>{head}{sender}<MsgType><![CDATA[{kind}]]></MsgType>{inside}</xml>"

    def text(self, openid, words):
        """The XML of a text message."""
        number = self.server.number()
        return self.message("text", openid, f"<Content><![CDATA[{words}]]></Content><MsgId>{number}</MsgId>")

    def envelope(self, xml, crypto=None):
        """An envelope for `xml` and the query that goes with it."""
        nonce, timestamp = str(self.server.number()), str(int(time.time()))
        sealed = (crypto or self.crypto).encrypt_message(xml, nonce, timestamp)
        fields = xmltodict.parse(sealed)["xml"]
        query = {
            "signature": self.sign(timestamp, nonce), "timestamp": timestamp, "nonce": nonce,
            "encrypt_type": "aes", "msg_signature": fields["MsgSignature"],
        }
        whom = f"<ToUserName><![CDATA[{self.fields['original_id']}]]></ToUserName>"
        return f"<xml>{whom}<Encrypt><![CDATA[{fields['Encrypt']}]]></Encrypt></xml>", query

    def post(self, body, query):
        """Sends a body to the callback."""
        body = body if isinstance(body, bytes) else body.encode()
        return self.server.post(self.path, data=body, params=query, headers={"content-type": "text/xml"})

    def push(self, xml):
        """Pushes `xml` sealed."""
        return self.post(*self.envelope(xml))

    def opened(self, response):
        """What stands in a sealed answer, as a dictionary, after wechatpy checked its signature."""
        fields = xmltodict.parse(response.text)["xml"]
        inside = self.crypto.decrypt_message(
            response.text, fields["MsgSignature"], fields["TimeStamp"], fields["Nonce"]
        )
        return xmltodict.parse(inside)["xml"]

    def sealed_by_hand(self, text):
        """Only the sealed text, for envelopes of a shape that wechatpy does not make."""
        return PrpCrypto(self.crypto.key).encrypt(text, self.fields["appid"]).decode()
