"""A resident with a phone, and a member of staff with a browser."""

import html
import re
import time

import requests

TIMEOUT = 60


class Refused(Exception):
    """An answer other than the one that was expected."""


class Phone:
    """Someone in the chat with one account, on the simulated phone."""

    def __init__(self, world, person, account):
        self.world = world
        self.person = person
        self.account = account
        self.seen = 0

    def act(self, act, **more):
        """Does something; the texts that the account wrote since the last time."""
        body = {"person": self.person, "account": self.account, "act": act, **more}
        told = requests.post(self.world + "/phone/api/act", json=body, timeout=TIMEOUT).json()
        if told.get("answer") == "failure":
            raise Refused(f"{act}: WeChat shows that the account failed, {told}")
        return self.news()

    def news(self):
        """The texts that came since the last time."""
        return "\n".join(bubble["text"] for bubble in self._new() if bubble["side"] == "in" and "text" in bubble)

    def picture(self):
        """The bytes of the last photo in the chat."""
        asked = {"person": self.person, "account": self.account}
        bubbles = requests.get(self.world + "/phone/api/chat", params=asked, timeout=TIMEOUT).json()["bubbles"]
        url = next(bubble["url"] for bubble in reversed(bubbles) if bubble["type"] == "image")
        return requests.get(self.world + url, timeout=TIMEOUT).content

    def _new(self):
        asked = {"person": self.person, "account": self.account, "after": self.seen}
        bubbles = requests.get(self.world + "/phone/api/chat", params=asked, timeout=TIMEOUT).json()["bubbles"]
        self.seen = max([self.seen, *(bubble["id"] for bubble in bubbles)])
        return bubbles


class Page:
    """A page as it came."""

    def __init__(self, answer):
        self.status = answer.status_code
        self.text = answer.headers.get("location") or answer.text
        self.bytes = answer.content

    def expect(self, status, words=""):
        """Holds the page to a status and to words in it."""
        if self.status != status or words not in self.text:
            raise Refused(f"expected {status} and {words!r}, got {self.status}: {self.text[:400]}")
        return self

    def hidden(self, name):
        """The value of a hidden field."""
        found = re.search(rf'name="{name}"[^>]*?value="([^"]*)"', self.text)
        if not found:
            raise Refused(f"the page has no field {name}: {self.text[:400]}")
        return html.unescape(found[1])


class Browser:
    """A browser with cookies, in front of the API."""

    def __init__(self, api):
        self.api = api
        self.cookies = {}

    def get(self, path):
        """Opens a page."""
        return self._ask("GET", path)

    def post(self, path, fields, photo=None):
        """Sends a form, with a photo as the browser would."""
        files = {"photos": ("photo.jpg", photo, "image/jpeg")} if photo else None
        return self._ask("POST", path, data=fields, files=files)

    def log_in(self, phone):
        """Has the phone send the digits of the login page and say yes, and goes in."""
        page = self.get("/console/login").expect(200)
        digits = re.search(r'data-digits="(\d{6})"', page.text)
        if not digits:
            raise Refused(f"the login page shows no digits: {page.text[:400]}")
        for words, expected in ((digits[1], "请回复“是”"), ("是", "已确认登录")):
            answer = phone.act("say", text=words)
            if expected not in answer:
                raise Refused(f"expected {expected!r} in {answer!r}")
        self.post("/console/login", {}).expect(303)
        return self

    def step_up(self, person, codes):
        """Types what the authenticator of a demo person shows; a code that has counted is waited out."""
        page = self.get("/console/confirm?then=/console/me").expect(200)
        for _ in range(8):
            typed = {"confirm-csrf": page.hidden("confirm-csrf"), "confirm-code": codes(person)}
            answer = self.post("/console/confirm?then=/console/me", typed)
            if answer.status != 422 or "已经用过" not in answer.text:
                break
            time.sleep(5)
        answer.expect(303)
        return self

    def press(self, ticket, action, fields=None, photo=None):
        """Sends one of a ticket's forms as its page shows it now."""
        page = self.get(f"/console/tickets/{ticket}").expect(200)
        shown = {"csrf": page.hidden("csrf"), "version": page.hidden("version")}
        return self.post(f"/console/tickets/{ticket}/{action}", {**shown, **(fields or {})}, photo).expect(303)

    def _ask(self, method, path, **more):
        # Cookies by hand: their paths and ages are not what is tried here.
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = requests.request(
            method, self.api + path, headers={"cookie": cookie}, timeout=TIMEOUT, allow_redirects=False, **more
        )
        self.cookies.update(answer.cookies.get_dict())
        return Page(answer)
