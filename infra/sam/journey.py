"""The loose manhole cover of 新湛一路, from the chat to closed, and whatever else the functions do beside it."""

import html
import re
import time
from datetime import datetime, timedelta, timezone

import requests

from people import Browser, Phone, Refused

SUB_DISTRICT = "weizhanshan"
DISTRICT = "shinan"
TIMEOUT = 120


class Journey:
    """The people, and the steps they take."""

    def __init__(self, world, api, carry, tick, give_up, facts):
        self.world = world
        self.api = api
        self.carry = carry
        self.tick = tick
        self.give_up = give_up
        self.facts = facts
        self.resident = Phone(world, "resident-a", SUB_DISTRICT)
        # One person reports ten times a day at most.
        self.neighbour = Phone(world, "demo-auditor-1", SUB_DISTRICT)
        self.ticket = self.link = self.code = self.photo = None
        self.officer = None
        self.desks = {}
        self.proved = {}

    def steps(self):
        """Every step with its name, in order."""
        return [
            ("both accounts point WeChat at the API", self.point),
            ("the platform's first ticket is taken down", self.platform),
            ("the token schedule finds the tokens", lambda: self.tick("token-refresh")),
            ("a resident follows", lambda: self.says("微湛山", "follow")),
            ("the alliance's directory", lambda: self.says("微湛山·红色会所", "say", text="微信联盟")),
            ("the resident tells of the manhole cover", self.report),
            ("the photo is fetched", self.fetch),
            ("staff follow the district's account", self.staff_follow),
            ("the officer logs in with six digits and a yes", self.officer_in),
            ("the officer takes the report on", lambda: self.officer.press(self.ticket, "accept", ACCEPT)),
            ("the officer dispatches it", lambda: self.officer.press(self.ticket, "dispatch", DISPATCH)),
            ("the resident hears of both", lambda: self.hears("已受理", "已派给市政设施养护队")),
            ("the works sign, check and hand in", self.work),
            ("the resident hears what was found", lambda: self.hears("已现场核查：井盖松动")),
            ("a second officer sends it back, and the works hand in again", self.send_back),
            ("a second officer approves", self.approve),
            ("the resident hears the answer", lambda: self.hears("请放心通行")),
            ("the resident reads the answer on the progress page", self.read),
            ("the resident says that it is not, and the works do it again", self.redo),
            ("the resident asks for it to go faster, and adds something", self.urge_and_add),
            ("it is answered again, and the answer told by telephone", self.answer_again),
            ("the resident says that it is solved", self.rate),
            ("it becomes a public case, and the resident takes that back", self.publish),
            ("the resident agrees on the page and takes it back, and has it worked on again", self.reopen),
            ("WeChat was asked to tell the resident", self.sent),
            ("every step of the report is a fact, once", self.counted),
            ("another report is taken back", self.withdraw),
            ("the desk files a report for somebody on the phone", self.file),
            ("a neighbour follows", lambda: self.held(self.neighbour.act("follow"), "微湛山")),
            ("what is missing is asked for and supplied, and declining it refused", self.desk_asks),
            ("a fire goes to the emergency service, and what it leaves is corrected", self.emergency),
            ("two reports are merged, and parted again", self.merge),
            ("a storm notice is opened and ended", self.storm),
            ("a question is answered at once", self.question),
            ("a report goes to a wrong unit and comes back twice", self.wrong_unit),
            ("a joint unit works beside the lead unit", self.joint),
            ("more time is granted, and the clock stopped", self.more_time),
            ("a report is supervised, and passed to a colleague", self.supervise),
            ("the works are abolished, and their reports go to another unit", self.abolish),
            ("the deadline schedule runs", lambda: self.tick("deadline-sweep")),
            ("the schedule of the morning's list runs", lambda: self.tick("overdue-list")),
            ("the media schedule runs", lambda: self.tick("media-sweep")),
            ("an article is written, signed, published and withdrawn", self.article),
            ("the schedule of articles runs", lambda: self.tick("content-sweep")),
            ("the schedule of their copies at WeChat runs", lambda: self.tick("article-copy")),
            ("a reader says who they are, records, and a reviewer signs", self.reading),
            ("a large video comes by a form straight into the bucket", self.large_video),
            ("a photo is sent in, asked about, declined, and another is taken and withdrawn", self.submission),
            ("a recording without words reaches the inbox and is answered", self.inbox_answer),
            ("what is said to a person becomes a report", self.inbox_report),
            ("a conversation is taken, dealt, lent and put aside", self.inbox_held),
            ("a conversation is closed, and who is on duty is asked", self.inbox_close),
            ("a shift is handed over and taken", self.hand_over),
            ("the inbox schedule runs", lambda: self.tick("inbox-sweep")),
            ("a role is given and taken back, and somebody is frozen for a while", self.rights),
            ("a unit is added by two operators, and an account set on trial and back", self.settings),
            ("a question that finds nothing is put on the list and taken off", self.gap),
            ("a keyword rule speaks once another has signed it", self.rule),
            ("a menu is drafted, signed, published, pushed and compared", self.menus),
            ("the audit is sealed", lambda: self.tick("audit-seal")),
            ("the audit is verified, and an auditor reads it", self.audited),
            ("the operator sees what accounts can be connected", self.authorize),
            ("the followers are listed", lambda: self.tick("follower-sync")),
            ("the platform passes WeChat's test", self.publish_test),
            ("a notice that was given up is replayed from the console", self.replay),
        ]

    def point(self):
        """The function is started first, so that its start costs WeChat no patience."""
        for account in (SUB_DISTRICT, DISTRICT):
            url = f"{self.api}/wechat/{account}"
            requests.get(url, timeout=TIMEOUT)
            told = requests.post(f"{self.world}/simulator/accounts/{account}/callback", json={"url": url}, timeout=TIMEOUT)
            if not told.ok:
                raise Refused(f"{account}: {told.text}")

    def platform(self):
        """Twice: the first finds a function that starts."""
        requests.post(f"{self.api}/wechat/platform/events", data="", timeout=TIMEOUT)
        urls = {
            "event_url": f"{self.api}/wechat/platform/events",
            "message_url": f"{self.api}/wechat/platform/$APPID$/callback",
        }
        requests.post(self.world + "/simulator/platform", json=urls, timeout=TIMEOUT).raise_for_status()
        if not requests.post(self.world + "/simulator/platform/ticket", timeout=TIMEOUT).json():
            raise Refused("the ticket was not taken")

    def says(self, words, act, **more):
        """What the account answers to the resident holds these words."""
        return self.held(self.resident.act(act, **more), words)

    def report(self):
        """Place, photo and text, as the receipt confirms."""
        self.says("完成", "say", text="报修")
        self.resident.act("say", text="新湛一路的古力盖松了，晚上走路很危险")
        self.resident.act("photo_sample")
        self.photo = self.resident.picture()
        self.resident.act("place", latitude=36.0706, longitude=120.3548, label="新湛一路12号")
        receipt = self.resident.act("say", text="完成")
        self.ticket, self.link, self.code = self.receipt(receipt)

    def receipt(self, text):
        """The number, the secret address and the query code in a receipt."""
        link = re.search(rf"/a/{SUB_DISTRICT}/reports/(\d{{8}}-\d+)/\w+", text)
        code = re.search(r"查询码：(\d{6})", text)
        if not link or not code:
            raise Refused(f"the receipt has no link or no query code: {text}")
        return link[1], link[0], code[1]

    def fetch(self):
        """The stream of messages brings the photo into the bucket."""
        self.carry()
        page = Browser(self.api).get(self.link).expect(200, self.ticket)
        media = re.search(re.escape(self.link) + r"/media/[\w-]+", page.text)
        if not media:
            raise Refused("the page shows no photo")
        picture = Browser(self.api).get(media[0]).expect(200)
        if not picture.bytes.startswith(b"\xff\xd8\xff"):
            raise Refused("the photo is no JPEG")

    def staff_follow(self):
        """As before anybody's first login."""
        for person in STAFF:
            Phone(self.world, person, DISTRICT).act("follow")

    def clerk(self, person):
        """A member of staff, logged in once: a sixth login would end the first."""
        if person not in self.desks:
            self.desks[person] = Browser(self.api).log_in(Phone(self.world, person, DISTRICT))
        # A confirmation holds for ten minutes.
        needs_code = person.startswith(("demo-operator", "demo-auditor"))
        if needs_code and time.monotonic() - self.proved.get(person, -1000) > 480:
            self.desks[person].step_up(person, self.code_of)
            self.proved[person] = time.monotonic()
        return self.desks[person]

    def code_of(self, person):
        """What the authenticator of a demo person shows."""
        page = requests.get(self.world + "/demo-codes", timeout=TIMEOUT).text
        found = re.search(rf'data-code-of="{person}">(\d{{6}})<', page)
        if not found:
            raise Refused(f"nobody shows the codes of {person}")
        return found[1]

    def officer_in(self):
        """The new report is on the desk's list."""
        self.officer = self.clerk("demo-officer-1")
        self.officer.get("/console").expect(200, self.ticket)

    def hears(self, *words):
        """The stream of ticket events brings it into the chat."""
        self.carry()
        news = self.resident.news()
        for one in words:
            self.held(news, one)

    def work(self):
        """Signs, checks on site with a photo, hands in with a photo."""
        works = self.clerk("demo-handler-1")
        works.press(self.ticket, "sign")
        works.press(self.ticket, "check", CHECK, self.photo)
        works.press(self.ticket, "hand-in", HAND_IN, self.photo)

    def send_back(self):
        """What is not good enough is the works' again."""
        self.clerk("demo-officer-2").press(self.ticket, "send-back", SEND_BACK)
        self.clerk("demo-handler-1").press(self.ticket, "hand-in", HAND_IN, self.photo)

    def approve(self):
        """Author is not approver."""
        self.clerk("demo-officer-2").press(self.ticket, "approve")

    def read(self):
        """The answer is there, what was written for the unit alone is not."""
        page = Browser(self.api).get(self.link).expect(200, "请放心通行")
        if "先围挡" in page.text or SEND_BACK["reason"] in page.text:
            raise Refused("the page shows an internal note")

    def ask(self, action, fields=None):
        """Sends one of the forms of the report's page, with its query code."""
        browser = Browser(self.api)
        version = browser.get(self.link).hidden("version")
        return browser.post(f"{self.link}/{action}", {"version": version, "code": self.code, **(fields or {})})

    def redo(self):
        """Somebody calls, and the report goes back."""
        self.ask("rate", {"rating": "unsolved", "reason": "还在响"}).expect(303)
        self.clerk("demo-officer-2").press(self.ticket, "follow-up", {**CALLED, "verdict": "redo", "said": "盖子还响"})
        self.hears("重新办理")

    def urge_and_add(self):
        """While the work goes on."""
        self.ask("urge").expect(303)
        self.ask("add", {"text": "旁边的护栏也断了"}).expect(303)
        Browser(self.api).get(self.link).expect(200, "您第1次催办").expect(200, "旁边的护栏也断了")

    def answer_again(self):
        """The call is made besides, as where WeChat does not take the answer."""
        self.clerk("demo-handler-1").press(self.ticket, "hand-in", HAND_IN, self.photo)
        second = self.clerk("demo-officer-2")
        second.press(self.ticket, "approve")
        second.press(self.ticket, "tell", {**CALLED, "contact_at": minute(), "said": ""})
        self.carry()

    def rate(self):
        """The query code is the right to do so; then the story is closed."""
        browser = Browser(self.api)
        version = browser.get(self.link).hidden("version")
        browser.post(self.link + "/rate", {"version": version, "code": self.code}).expect(303)
        browser.get(self.link).expect(200, "已办结")
        self.carry()

    def reopen(self):
        """An appeal is for what was declined."""
        self.ask("consent", {"given": "yes"}).expect(303)
        self.ask("consent", {"given": "no"}).expect(303)
        self.ask("appeal", {"reason": "还在响"}).expect(409)
        self.ask("reopen", {"reason": "盖子又响了"}).expect(303)
        Browser(self.api).get(self.link).expect(200, "按您的要求重新办理")
        self.carry()

    def sent(self):
        """What WeChat was asked to send bears the answer."""
        query = {"account": SUB_DISTRICT}
        sent = requests.get(self.world + "/simulator/sent", params=query, timeout=TIMEOUT).text
        for words in ("已受理", "请放心通行"):
            self.held(sent, words)

    def counted(self):
        """The second reader of the tickets' stream makes a fact of each event, from the first to the last."""
        of_it = [event for event in self.facts() if event.startswith(self.ticket + "#")]
        expected = [f"{self.ticket}#{number:06}" for number in range(1, len(of_it) + 1)]
        if len(of_it) < 10 or of_it != expected:
            raise Refused(f"the facts of {self.ticket} are {of_it}")

    def withdraw(self):
        """A second report, withdrawn with its query code."""
        self.resident.act("say", text="报修")
        self.resident.act("say", text="新湛一路8号的楼道灯不亮")
        _, link, code = self.receipt(self.resident.act("say", text="完成"))
        browser = Browser(self.api)
        version = browser.get(link).hidden("version")
        browser.post(link + "/withdraw", {"version": version, "code": code}).expect(303)
        self.carry()

    def file(self):
        """Staff enter what they were told."""
        page = self.officer.get("/console/tickets/new").expect(200)
        once = {"csrf": page.hidden("csrf"), "once": page.hidden("once")}
        self.officer.post("/console/tickets", {**once, **PHONED}).expect(303)
        self.carry()

    def publish(self):
        """The resident agrees, an editor clears the photos and proposes, a reviewer grants."""
        self.resident.act("say", text=f"可以公开{self.ticket}")
        self.carry()
        path, editor = f"/console/cases/{self.ticket}", self.clerk("demo-editor-1")
        editor.get("/console/cases").expect(200, self.ticket)
        page = editor.get(path).expect(200)
        for photo in dict.fromkeys(re.findall(r"photo=([0-9a-f]{32})", page.text)):
            shown = editor.get(f"{path}?photo={photo}").expect(200)
            editor.post(path + "/mask", {**self.of_case(shown), "photo": photo, "cleared": "1"}).expect(303)
        told = {"title": "井盖修好了", "place": "新湛一路", "matter": "有居民反映井盖松动。", "answer": "已更换井盖。"}
        page = editor.get(path).expect(200)
        editor.post(path + "/propose", {**self.of_case(page), **told, "act": "propose"}).expect(303)
        reviewer = self.clerk("demo-reviewer-1")
        page = reviewer.get(path).expect(200)
        own = {name: page.hidden(name) for name in ("csrf", "version")}
        granted = {**own, "decision": "grant", "note": ""}
        reviewer.post(path + "/decide", granted).expect(303)
        self.carry()
        public = f"/a/weizhanshan/cases/{self.ticket}"
        Browser(self.api).get(public).expect(200, told["title"])
        self.resident.act("say", text=f"不要公开{self.ticket}")
        Browser(self.api).get(public).expect(410, "不再公开")
        self.carry()

    def article(self):
        """An editor writes an article, a reviewer signs it, it is published, and withdrawn."""
        editor, reviewer = self.clerk("demo-editor-1"), self.clerk("demo-reviewer-1")
        admin = self.clerk("demo-account-admin-1")
        admin.get("/console/columns").expect(200, "湛山新闻")
        editor.get("/console/articles").expect(200)
        page = editor.get("/console/articles/new?account=weizhanshan&column=news").expect(200)
        article = re.search(r'data-draft="([0-9a-f]{16})', page.text)[1]
        path, own = f"/console/articles/{article}", lambda page: {name: page.hidden(name) for name in ("csrf", "version")}
        written = {"account": "weizhanshan", "column": "news", "title": "周六义诊", "body": "周六上午九点。"}
        editor.post(path + "/write", {**own(page), **written}).expect(303)
        editor.post(path + "/hand-in", own(editor.get(path).expect(200))).expect(303)
        page = reviewer.get(path).expect(200)
        points = {name: "1" for name in re.findall(r'name="(point-[0-9]+)"', page.text)}
        signed = {"digest": page.hidden("digest"), "step": page.hidden("step"), "decision": "sign"}
        reviewer.post(path + "/sign", {**own(page), **signed, **points}).expect(303)
        editor.post(path + "/schedule", {**own(editor.get(path).expect(200)), "act": "now"}).expect(303)
        public = f"/a/weizhanshan/articles/{article}"
        Browser(self.api).get(public).expect(200, written["title"])
        Browser(self.api).get("/a/weizhanshan/columns/news/atom.xml").expect(200, written["title"])
        reviewer.post(path + "/withdraw", {**own(reviewer.get(path).expect(200)), "reason": "时间定错了"}).expect(303)
        Browser(self.api).get(public).expect(410, "已经撤下")

    def reading(self):
        """A series is made and planned; its reader records today's, which nobody but a reviewer lets out."""
        admin, reviewer = self.clerk("demo-account-admin-1"), self.clerk("demo-reviewer-1")
        page = admin.get("/console/readings").expect(200, "新建栏目")
        own = {name: page.hidden(name) for name in ("csrf", "fresh")}
        made = {"account": SUB_DISTRICT, "name": "我领读", "days": "daily", "time": "20:30", "readers": "王芳"}
        admin.post("/console/readings/new/plan", {**own, **made}).expect(303)
        path = f"/console/readings/{SUB_DISTRICT}-{own['fresh']}"
        self.tick("rota-sweep")
        page = admin.get(path).expect(200, "待录")
        code = re.search(r"回复：领读(\d{8})", page.text)[1]
        self.held(self.resident.act("say", text=f"领读{code}"), "对上了")
        self.resident.act("say", text="领读")
        self.resident.act("voice", seconds=4)
        self.held(self.resident.act("say", text="完成"), "交上了")
        self.carry()
        item = re.search(re.escape(path) + r"/(\d{4}-\d{2}-\d{2})", page.text)[1]
        page = reviewer.get(f"{path}/{item}").expect(200, "等审核的录音")
        signed = {"item": item, "act": "sign", "transcript": "一段提示音", "heard": "1", "may_read": "1"}
        reviewer.post(path + "/sign", {"csrf": page.hidden("csrf"), "version": page.hidden("version"), **signed}).expect(303)
        token = {"csrf": admin.get(path).expect(200).hidden("csrf")}
        admin.post(path + "/spare", {**token, "act": "remove", "spare": "none"}).expect(422, "备播录音")
        public = path.replace("/console/", f"/a/{SUB_DISTRICT}/")
        Browser(self.api).get(public + "/feed.xml").expect(200, "我领读")

    def submission(self):
        """A resident sends photos in; a reviewer asks, declines one, takes another, and withdraws it."""
        reviewer = self.clerk("demo-reviewer-1")
        numbers = [self.submitted(), self.submitted()]
        self.carry()
        self.tick("submission-sweep")
        own = lambda page: {name: page.hidden(name) for name in ("csrf", "version")}
        path = f"/console/submissions/{numbers[0]}"
        reviewer.get("/console/submissions").expect(200, numbers[0])
        reviewer.post(path + "/ask", {**own(reviewer.get(path).expect(200)), "question": "哪天拍的？"}).expect(303)
        reviewer.post(path + "/decline", {**own(reviewer.get(path).expect(200)), "reason": "看不清"}).expect(303)
        path = f"/console/submissions/{numbers[1]}"
        taken = {"column": "news", "bystanders": "1", "plates": "1"}
        reviewer.post(path + "/accept", {**own(reviewer.get(path).expect(200)), **taken}).expect(303)
        reviewer.post(path + "/withdraw", {**own(reviewer.get(path).expect(200)), "why": "本人来电"}).expect(303)
        self.carry()
        self.tick("submission-sweep")
        reviewer.get(path).expect(200, "没有文件，或者已经删除")

    def large_video(self):
        """A resident asks for the page, sends a film through its form, and hands it in; the chat goes on."""
        self.resident.act("say", text="投稿")
        address = re.search(r'href="([^"]*/submissions/[^"]*)"', self.resident.act("say", text="大视频"))[1]
        browser, path = Browser(self.api), address.removeprefix(self.api)
        page = browser.get(path).expect(200, "选一段视频")
        action = html.unescape(re.search(r'<form[^>]* action="([^"]*)"', page.text)[1])
        names = re.findall(r'<input type="hidden" name="([^"]*)"', page.text)
        fields = {name: page.hidden(name) for name in names}
        elsewhere = requests.post(
            action, data={**fields, "key": "media/of/another"}, files={"file": FILM}, timeout=TIMEOUT, allow_redirects=False
        )
        if elsewhere.status_code != 403:
            raise Refused(f"a form for another place was taken: {elsewhere.status_code}")
        sent = requests.post(action, data=fields, files={"file": FILM}, timeout=TIMEOUT, allow_redirects=False)
        if sent.status_code != 303:
            raise Refused(f"the bucket refused the form: {sent.status_code} {sent.text}")
        browser.get(sent.headers["location"].removeprefix(self.api)).expect(200, "还差一步")
        browser.post(path + "/film", {}).expect(303)
        browser.get(path).expect(200, "视频已经收到了")
        self.carry()
        self.hears("您用网页发的视频收到了")
        self.resident.act("say", text="取消")

    def submitted(self):
        """The number of a photo that was sent in with everything that is asked."""
        self.resident.act("say", text="投稿")
        self.resident.act("photo_sample")
        for words in ("湛山的早晨", "1", "匿名"):
            self.resident.act("say", text=words)
        answer = self.resident.act("say", text="同意")
        return re.search(r"投稿号([0-9]{8})", answer)[1]

    def of_case(self, page):
        """What every form of a case's page bears."""
        return {name: page.hidden(name) for name in ("csrf", "version", "case")}

    def lamp(self):
        """A report of the neighbour's, of the same lamp each time, sent although others have told of it."""
        self.neighbour.act("say", text="报修")
        shown = self.neighbour.act("say", text="新湛一路8号的楼道灯不亮")
        ticket, _, _ = self.receipt(self.neighbour.act("say", text="1" if "附近已有人反映" in shown else "完成"))
        return ticket

    def tells_neighbour(self, words):
        """As `hears`, in the neighbour's chat. Steps take two messages of a window: what comes later is shown before the
        answer to the next words, as much of it as fits, so little is said that has a long answer."""
        self.carry()
        told = self.neighbour.news()
        for _ in range(4):
            if words in told:
                return
            told += self.neighbour.act("say", text="谢谢")
        self.held(told, words)

    def at_work(self):
        """A lamp that the works have signed for; its number, and the works."""
        ticket = self.lamp()
        officer = self.clerk("demo-officer-1")
        officer.press(ticket, "accept", ORDINARY)
        officer.press(ticket, "dispatch", DISPATCH)
        works = self.clerk("demo-handler-1")
        works.press(ticket, "sign")
        return ticket, works

    def desk_asks(self):
        """Row 3, row 4; rows 5 and 5a by two officers."""
        ticket = self.lamp()
        one, two = self.clerk("demo-officer-1"), self.clerk("demo-officer-2")
        one.press(ticket, "ask", {"missing_photo": "1", "words": "哪个单元"})
        self.tells_neighbour("还缺")
        one.press(ticket, "supply", {**CALLED, "contact_at": minute(), "text": "二单元三楼"})
        one.press(ticket, "decline", DECLINE)
        two.press(ticket, "decide-decline", {"granted": "no", "note": "还没有立案"})

    def emergency(self):
        """Rows 2 and 2b; row 36 on what is left."""
        ticket = self.lamp()
        officer = self.clerk("demo-officer-1")
        officer.press(ticket, "divert", {"service": "fire", "note": "打了119，马上到"})
        self.tells_neighbour("已联系119")
        officer.press(ticket, "settle", {"remains": "yes", **ORDINARY, "note": "消防已断电"})
        officer.press(ticket, "correct", {"title": "楼道灯不亮", "address": "新湛一路8号二单元", "category": "", "community": ""})

    def merge(self):
        """Rows 7 and 7a: each time two reports in one write."""
        master, child = self.lamp(), self.lamp()
        officer = self.clerk("demo-officer-1")
        officer.press(child, "merge", {"master": master})
        self.tells_neighbour("和另一件诉求" + master)
        officer.press(child, "unmerge", {"reason": "另一个单元的灯"})
        self.tells_neighbour("单独办理")
        csrf = officer.get("/console/me").expect(200).hidden("csrf")
        fields = {"csrf": csrf, "master": master, f"pick_{child}": "1"}
        officer.post("/console/bulk/merge", fields).expect(200, "1件都办好了")

    def storm(self):
        """Row 7: the functions that read the guides keep them a minute, so no report is sent under the notice here."""
        master = self.lamp()
        officer = self.clerk("demo-officer-1")
        officer.press(master, "accept", {"category": "normal", "community": ""})
        until = (datetime.now(timezone(timedelta(hours=8))) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
        notice = {"text": "这一片的灯正在抢修", "words": "路灯、楼道灯", "roads": "", "until": until}
        officer.press(master, "storm", notice)
        officer.press(master, "storm-end", {})

    def question(self):
        """Row 9."""
        ticket = self.lamp()
        officer = self.clerk("demo-officer-1")
        officer.press(ticket, "accept", {"category": "question", "community": ""})
        officer.press(ticket, "answer", {"public": "楼道灯由物业负责，请找物业。", "source": "办事指南"})
        self.tells_neighbour("请找物业")

    def wrong_unit(self):
        """Rows 12 and 13; row 10a."""
        ticket, works = self.at_work()
        works.press(ticket, "return", {"reason": "duty", "basis": "权责清单第12条", "suggested": "sanitation"})
        officer = self.clerk("demo-officer-2")
        officer.press(ticket, "decide-return", {"granted": "yes", "note": ""})
        officer.press(ticket, "dispatch", {"unit": "sanitation", "note": ""})
        officer.press(ticket, "recall", {"reason": "派错了单位"})

    def joint(self):
        """Row 16, and row 40 both ways."""
        ticket, works = self.at_work()
        helper = self.clerk("demo-handler-3")
        join = {"unit": "sanitation", "task": "清走杂物", "due": ""}
        own = {"unit": "sanitation"}
        works.press(ticket, "join", join)
        helper.press(ticket, "order-sign", own)
        helper.press(ticket, "order-hand-in", {**own, "result": "杂物已清走"})
        works.press(ticket, "join", join)
        helper.press(ticket, "order-return", {**own, "reason": "已经清过了"})

    def more_time(self):
        """Rows 18, 18a, 19 and 19a."""
        ticket, works = self.at_work()
        officer = self.clerk("demo-officer-2")
        called = {**CALLED, "contact_at": minute()}
        works.press(ticket, "extend", {**called, "days": "3", "reason": "灯具要定做", "plan": "先装临时灯"})
        officer.press(ticket, "decide-extension", {"granted": "yes", "note": ""})
        self.tells_neighbour("需要多一些时间")
        works.press(ticket, "suspend", {"cause": "weather", "until": minute(days=3), "reason": "雪后才能登高"})
        officer.press(ticket, "decide-suspension", {"granted": "yes", "note": ""})
        self.tells_neighbour("暂停办理")

    def supervise(self):
        """Rows 15, 21 and 21a."""
        ticket, _ = self.at_work()
        supervisor, head = self.clerk("demo-supervisor-1"), self.clerk("demo-head-1")
        supervisor.press(ticket, "supervise", {"reason": "居民多次来电"})
        head.press(ticket, "transfer", {"to": "demo-handler-2", "note": "灯具在库房"})
        head.press(ticket, "report", {"text": "灯具已到，明天更换"})
        supervisor.press(ticket, "lift", {"note": "已有安排"})

    def abolish(self):
        """Row 34: one operator asks, another confirms."""
        path = "/console/units/municipal-works/move"
        one, two = self.clerk("demo-operator-1"), self.clerk("demo-operator-2")
        page = one.get("/console/units").expect(200)
        one.post(path, {"csrf": page.hidden("csrf"), "to": "gas", "note": "养护队并入燃气抢修队"}).expect(303)
        page = two.get("/console/units").expect(200)
        own = {"csrf": page.hidden("csrf"), "asked": page.hidden("asked")}
        two.post(path + "/confirm", own).expect(200, "移交了")
        self.carry()

    def conversation(self, words):
        """The path of the resident's conversation, which the list of the inbox shows with these words, and its page."""
        self.carry()
        page = self.officer.get("/console/inbox").expect(200, words)
        path = re.search(r'href="(/console/inbox/[\w-]+)', page.text)[1]
        return path, self.officer.get(path).expect(200)

    def own(self, page):
        """What every form of a conversation's page bears."""
        return {name: page.hidden(name) for name in ("csrf", "version", "once")}

    def inbox_answer(self):
        """The officer listens, and the resident hears the answer."""
        self.resident.act("voice", seconds=4)
        path, page = self.conversation("语音未转成文字")
        self.officer.post(path + "/reply", {**self.own(page), "text": "听到了，下午去看"}).expect(303)
        self.hears("听到了，下午去看")

    def inbox_report(self):
        """In one write with the conversation."""
        self.resident.act("say", text="转人工，跟你说不清楚")
        path, page = self.conversation("跟你说不清楚")
        said = {"description": "路灯不亮", "address": "新湛一路10号", "consent": "1"}
        self.officer.post(path + "/report", {**self.own(page), **said}).expect(303, "/console/tickets/")
        self.hears("已经登记为诉求")

    def inbox_held(self):
        """Whoever takes the next gets the one that waits longest; whoever leads passes it on."""
        self.resident.act("say", text="还是找人工")
        path, _ = self.conversation("还是找人工")
        page = self.officer.get("/console/inbox?list=free").expect(200, "领取下一条")
        own = {name: page.hidden(name) for name in ("csrf", "once")}
        self.officer.post("/console/inbox/take", own).expect(303, path)
        admin = self.clerk("demo-account-admin-1")
        page = admin.get(path).expect(200)
        # An operator answers no conversations.
        admin.post(path + "/deal", {**self.own(page), "to": "demo-operator-2"}).expect(422, "请从列表里选")
        page = admin.get("/console/canned").expect(200, "常用回复")
        canned = {name: page.hidden(name) for name in ("csrf", "version", "account")}
        admin.post("/console/canned", {**canned, "title-1": "收到", "text-1": "收到，马上去看"}).expect(303)
        page = admin.get("/console/hours").expect(200, "人工服务时间")
        hours = {name: page.hidden(name) for name in ("csrf", "version", "account")}
        admin.post("/console/hours", {**hours, "day-1": "09:00-17:00", "away": ""}).expect(303)
        page = self.officer.get(path).expect(200, "收到")
        fill = {"text": "", "canned": "1", "fill": "1"}
        page = self.officer.post(path + "/reply", {**self.own(page), **fill}).expect(200, "收到，马上去看")
        note = {"text": "老住户，打过两次电话", "to": "demo-account-admin-1"}
        self.officer.post(path + "/note", {**self.own(page), **note}).expect(303)
        page = self.officer.get(path).expect(200)
        self.officer.post(path + "/lend", {**self.own(page), "to": "shinan"}).expect(303)
        page = self.officer.get(path).expect(200, "借给微市南")
        self.officer.post(path + "/lend", {**self.own(page), "back": "1"}).expect(303)
        until = (datetime.now(timezone(timedelta(hours=8))) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
        page = self.officer.get(path).expect(200)
        self.officer.post(path + "/snooze", {**self.own(page), "until": until}).expect(303)
        self.officer.get("/console/inbox?list=later").expect(200, path)

    def inbox_close(self):
        """A call that was never asked for is none to note."""
        self.resident.act("say", text="找人工")
        path, page = self.conversation("找人工")
        call = {"call": "none", "outcome": "reached"}
        self.officer.post(path + "/call", {**self.own(page), **call}).expect(409)
        self.officer.post("/console/bulk/inbox", {"csrf": page.hidden("csrf"), "act": "close"}).expect(422, "还没有选")
        self.officer.post(path + "/close", {**self.own(page), "reason": "已说明"}).expect(303)
        self.clerk("demo-operator-1").get("/console/duty").expect(200, "现在值班")

    def hand_over(self):
        """Two officers of the desk sign: the one who leaves, and the one who comes."""
        page = self.officer.get("/console/handover").expect(200, "我要交班")
        own = {name: page.hidden(name) for name in ("csrf", "once", "unit")}
        self.officer.post("/console/handover/sign", {**own, "note": "围挡夜里要看一次"}).expect(303)
        comes = self.clerk("demo-officer-2")
        page = comes.get("/console/handover").expect(200, "围挡夜里要看一次")
        own = {name: page.hidden(name) for name in ("csrf", "unit", "slip")}
        comes.post("/console/handover/take", own).expect(303)

    def rights(self):
        """Rows 15 and 16 of the rights, on somebody whom no later step needs."""
        operator, path = self.clerk("demo-operator-1"), "/console/staff/demo-handler-3"
        operator.get("/console/staff?scope=unit:sanitation").expect(200, "环卫员")

        def press(form, **fields):
            csrf = operator.get(path).expect(200).hidden("csrf")
            operator.post(f"{path}/{form}", {"csrf": csrf, **fields}).expect(303)

        press("grant", give="1", role="field_worker", scope="unit:sanitation", until="")
        press("grant", take="field_worker#unit:sanitation")
        press("freeze", act="freeze", reason="手机丢了")
        press("freeze", act="lift")
        self.invite(operator)
        csrf = operator.get("/console/freeze").expect(200).hidden("csrf")
        frozen = {"csrf": csrf, "account": "hongsehuisuo"}
        operator.post("/console/freeze", {**frozen, "act": "freeze", "reason": "演练"}).expect(303)
        operator.post("/console/freeze", {**frozen, "act": "lift"}).expect(303)

    def invite(self, operator):
        """Somebody who is not on the roll answers an invitation, and is enrolled once the digits were compared."""
        csrf = operator.get("/console/invites").expect(200).hidden("csrf")
        offer = {"name": "新来的", "role": "field_worker", "scope": "unit:sanitation", "until": ""}
        page = operator.post("/console/invites", {"csrf": csrf, **offer}).expect(303, "/console/invites/").text
        invitee = Phone(self.world, "resident-a", DISTRICT)
        invitee.act("follow")
        check = re.search(r"核对码：(\d{4})", invitee.act("say", text="邀请" + page.rsplit("/", 1)[1]))
        if not check:
            raise Refused("the chat shows no digits to compare")
        operator.post(page, {"csrf": csrf, "act": "enable", "check": check[1]}).expect(303)

    def menus(self):
        """Two operators publish a menu to every account; nothing of it fails, differs or has to be set by hand."""
        path, one, other = "/console/menus/sheets/alliance", self.clerk("demo-operator-1"), self.clerk("demo-operator-2")
        own = {name: one.get(path).expect(200).hidden(name) for name in ("csrf", "version")}
        entry = {"0-name": "微信联盟", "0-does": "answer", "0-to": "微信联盟"}
        one.post(path + "/save", {**own, **entry}).expect(303)
        page = other.get(path).expect(200)
        read = {name: page.hidden(name) for name in ("csrf", "version", "digest")}
        points = {f"point-{at}": "1" for at in range(9)}
        other.post(path + "/sign", {**read, **points, "act": "sign"}).expect(303)
        page = one.get(path).expect(200)
        one.post(path + "/publish", {name: page.hidden(name) for name in ("csrf", "version")}).expect(303)
        self.carry()
        self.tick("menu-check")
        token = {"csrf": one.get("/console/menus").expect(200, "已发布，等核对").hidden("csrf")}
        one.post("/console/menus/retry", {**token, "account": ""}).expect(409, "没有要重发的菜单")
        account = "/console/menus/accounts/weizhanshan"
        one.get(account).expect(200, "微信联盟")
        for form in ("confirm", "settle"):
            one.post(f"{account}/{form}", {**token, "version": "0"}).expect(409, "同事刚刚改过")

    def settings(self):
        """Row 17 of the rights by two operators, and row 13 by an administrator."""
        path = "/console/settings/units"
        one, two = self.clerk("demo-operator-1"), self.clerk("demo-operator-2")
        page = one.get(path + "?new=1").expect(200, "新增一行")
        unit = {"id": "lamps", "name": "路灯所", "kind": "承办单位", "state": "在用"}
        one.post(path + "/change", {"csrf": page.hidden("csrf"), "before": "", **unit}).expect(303, "proposed")
        page = two.get(path).expect(200, "新增路灯所")
        own = {"csrf": page.hidden("csrf"), "proposed": page.hidden("proposed")}
        two.post(path + "/decide", {**own, "act": "confirm"}).expect(303, "confirmed")
        admin, path = self.clerk("demo-account-admin-1"), "/console/accounts/weizhanshan"
        admin.get("/console/accounts").expect(200, "微湛山")
        for trial in ("on", "off"):
            page = admin.get(path).expect(200)
            own = {"csrf": page.hidden("csrf"), "revision": page.hidden("revision")}
            admin.post(path + "/trial", {**own, "trial": trial}).expect(303)

    def gap(self):
        """What no guide answers waits for an editor."""
        self.resident.act("say", text="请问公证书怎么办？")
        self.carry()
        editor = self.clerk("demo-editor-1")
        page = editor.get("/console/guides/gaps").expect(200, "公证书")
        editor.get("/console/guides/state").expect(200)
        path = re.search(r"/console/guides/gaps/weizhanshan/[0-9a-f]{32}", page.text)[0]
        page = editor.get(path).expect(200, "公证书")
        own = {name: page.hidden(name) for name in ("csrf", "version")}
        editor.post(path, {**own, "act": "dismiss", "reason": "不归区里管"}).expect(303, "dismissed")

    def rule(self):
        """A keyword rule speaks once another person has signed it, and is stopped again."""
        editor, reviewer = self.clerk("demo-editor-1"), self.clerk("demo-reviewer-1")
        scope = "account:weizhanshan"
        page = editor.get("/console/rules?scope=" + scope).expect(200)
        path = "/console/rules/" + re.search(r"/console/rules/([0-9a-f]{32})", page.text)[1]
        page = editor.get(path + "?scope=" + scope).expect(200)
        own = {"csrf": page.hidden("csrf"), "version": page.hidden("version"), "scope": scope}
        words = {"keyword": "书屋", "matching": "exact", "answer": "书屋周二到周日开放。"}
        editor.post(path + "/save", {**own, **words, "act": "save"}).expect(303, "saved")
        page = reviewer.get(path + "?scope=" + scope).expect(200, "书屋周二到周日开放。")
        points = {name: "1" for name in re.findall(r'name="(point-[^"]+)"', page.text)}
        own = {"csrf": page.hidden("csrf"), "scope": scope, "digest": page.hidden("digest")}
        reviewer.post(path + "/sign", {**own, **points, "decision": "sign"}).expect(303, "signed")

    def audited(self):
        """What the journey's staff did is in the audit; this hour's file is not due yet, and the one before it is there."""
        self.tick("audit-verify")
        page = self.clerk("demo-auditor-1").get("/console/audit").expect(200, "没有发现改动")
        if "查看诉求" not in page.text:
            raise Refused("the audit has no look at a report")

    def authorize(self):
        """The page from which an account's administrator is led to WeChat."""
        self.clerk("demo-operator-1").get("/console/authorize").expect(200)

    def publish_test(self):
        """The first three steps are answered at once; the message of the last follows the code through the stream."""
        url = self.world + "/simulator/platform/publish-test"
        requests.post(url, timeout=TIMEOUT).raise_for_status()
        self.carry()
        told = requests.get(url, timeout=TIMEOUT).json()
        if not told["passed"]:
            raise Refused(f"the test was not passed: {told['steps']}")

    def replay(self):
        """The letter is kept, an operator has its work done again, and the resident hears what was never told."""
        self.resident.act("say", text="报修")
        self.resident.act("say", text="新湛一路6号的下水道堵了")
        ticket, _, _ = self.receipt(self.resident.act("say", text="完成"))
        self.carry()
        self.officer.press(ticket, "accept", ACCEPT)
        self.fault({"api": {"path": "/cgi-bin/message/custom/send", "errcode": -1, "times": 9}})
        self.give_up("notification-deliver")
        self.fault({"clear": True})
        operator = self.clerk("demo-operator-1")
        page = operator.get("/console/dead-letters").expect(200, "涉及 1 条记录")
        letter = {"csrf": page.hidden("csrf"), "replay": page.hidden("replay")}
        operator.post("/console/dead-letters", letter).expect(303, "done=replayed")
        operator.get("/console/dead-letters").expect(200, "已重放")
        # Nobody is blocked in this journey; the list says so.
        operator.get("/console/senders").expect(200)
        self.hears("已受理")

    def fault(self, fault):
        """What WeChat does wrong from now on."""
        requests.post(self.world + "/simulator/faults", json=fault, timeout=TIMEOUT).raise_for_status()

    def held(self, text, words):
        """The text, if it holds the words."""
        if words not in text:
            raise Refused(f"expected {words!r} in {text[-600:]!r}")
        return text


def now():
    """The time as the scheduler writes it."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def minute(days=0):
    """This minute in China, or some days later, as a date-and-time field has it."""
    return (datetime.now(timezone(timedelta(hours=8))) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def boxed(name, body):
    """A box of an MP4."""
    return (len(body) + 8).to_bytes(4) + name + body


# More than a function takes as a body, and more than the bucket takes in one part.
FILM = b"".join([
    boxed(b"ftyp", b"mp42\0\0\0\0isommp42"), boxed(b"moov", boxed(b"mvhd", bytes(100))), boxed(b"mdat", bytes(9 << 20)),
])

STAFF = (
    "demo-officer-1", "demo-officer-2", "demo-handler-1", "demo-handler-3", "demo-head-1", "demo-supervisor-1",
    "demo-operator-1", "demo-operator-2", "demo-editor-1", "demo-reviewer-1", "demo-handler-2", "demo-auditor-1",
    "demo-account-admin-1",
)


ACCEPT = {"category": "danger", "community": ""}
ORDINARY = {"category": "normal", "community": ""}
DECLINE = {"reason": "running", "public": "这件事法院正在审理", "elsewhere": "市南区人民法院，立案庭"}
SEND_BACK = {"reason": "照片看不清井盖，请补拍"}
DISPATCH = {"unit": "municipal-works", "note": "先围挡"}
CHECK = {"finding": "井盖松动，已加固并放置警示牌", "place": "新湛一路12号门前"}
HAND_IN = {
    "internal": "更换井盖一套", "public": "古力盖已更换并固定，警示牌已撤除，请放心通行。", "outcome": "solved",
    "reason": "", "contact_who": "养护员甲", "contact_at": "2026-11-23T09:30", "contact_how": "微信",
}
CALLED = {"contact_how": "电话", "contact_who": "受理员甲", "contact_at": "2026-11-23T10:00"}
PHONED = {
    "channel": "phone", "contact": "居民，晚上在家", "description": "楼道灯不亮", "address": "新湛一路8号", "consent": "1",
}
