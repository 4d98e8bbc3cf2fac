//! Judges what a resident was answered: each criterion of [`super::expect`] against the conversation of one row, which
//! the judge goes on with where a criterion is about what follows.

use super::answer::{Answer, Receipt, any, bare, names_place, ticket_numbers};
use super::expect::{Criterion, Expect};

/// The district's communities, whose names are those of their accounts.
const COMMUNITIES: &str = include_str!("../../../infra/local/demo/shinan-2016.csv");
/// The accounts that are no community's.
const OTHER_ACCOUNTS: &[&str] = &["微湛山·红色会所", "微湛山", "微市南"];
/// What is told where a place is asked for and the row has none to tell.
const PLACE: &str = "金湖路20号";
/// What `{ticket}` reports.
const MATTER: &str = "新湛一路12号楼道灯不亮";
/// The most messages until a report is sent.
const PATIENCE: usize = 8;

/// Turns that say nothing of a matter: they greet, thank, begin or steer.
#[rustfmt::skip]
const OF_NO_MATTER: &[&str] = &[
    "报修", "我要报修", "投诉", "我要投诉", "反映问题", "我要反映", "反映", "举报", "你好", "你好啊", "您好", "hello", "hi", "nihao", "喂", "在吗",
    "谢谢", "谢谢你", "谢谢您", "人工", "客服", "帮助", "是", "是的", "好", "好的", "要", "对", "行", "嗯", "可以", "上报", "完成", "发送",
    "提交", "取消", "不报了", "不用", "不", "1", "2", "3",
];

/// Whom the judge talks to in the name of a resident.
pub(super) trait Chat {
    /// Sends a text; the answer.
    async fn say(&mut self, words: &str) -> String;

    /// Sends a voice message of which this was recognised; the answer.
    async fn speak(&mut self, words: &str) -> String;

    /// The page that a link in an answer leads to; empty if there is none.
    async fn page(&mut self, link: &str) -> String;
}

/// What was sent, and what was answered.
#[derive(Clone, Debug)]
struct Exchange {
    said: String,
    answer: Answer,
}

/// The conversation of one row.
pub(super) struct Talk<C> {
    chat: C,
    exchanges: Vec<Exchange>,
    /// How many exchanges the row itself has: what comes after them the judge has sent.
    own: usize,
    /// The report that `{ticket}` has filed.
    ticket: Option<Receipt>,
    /// Whether `{ticket}` could file none, so that the row says nothing.
    unfiled: bool,
    /// Whether going on led to a report that holds what was said: found out once.
    reported: Option<bool>,
    /// Why going on led to none.
    why: String,
}

impl<C: Chat> Talk<C> {
    /// Sends the turns of a row; the last one may be spoken.
    pub(super) async fn hold(chat: C, text: &str, spoken: bool) -> Self {
        let mut talk = Self {
            chat,
            exchanges: Vec::new(),
            own: 0,
            ticket: None,
            unfiled: false,
            reported: None,
            why: String::new(),
        };
        let turns: Vec<&str> = text.split(" ⏎ ").collect();
        for (at, turn) in turns.iter().enumerate() {
            if let Some(matter) = filed_by(turn) {
                talk.file(matter).await;
            } else if spoken && at + 1 == turns.len() {
                let words = talk.filled(turn);
                let answer = talk.chat.speak(&words).await;
                talk.keep(words, &answer);
            } else {
                let words = talk.filled(turn);
                talk.say(&words).await;
            }
        }
        talk.own = talk.exchanges.len();
        talk
    }

    /// Whether the row's last answer does what was expected.
    pub(super) async fn meets(&mut self, expect: &Expect) -> bool {
        if self.unfiled || self.judged().is_empty() {
            return false;
        }
        for together in &expect.0 {
            // What can be read comes first: going on costs messages.
            let (driven, read): (Vec<_>, Vec<_>) = together.iter().partition(|one| needs_more(one));
            if !read.iter().all(|one| self.reads(one)) {
                continue;
            }
            let mut holds = true;
            for one in driven {
                holds = holds && self.leads_to(one).await;
            }
            if holds {
                return true;
            }
        }
        false
    }

    /// The row's last answer.
    pub(super) fn last_answer(&self) -> &str {
        &self.judged().raw
    }

    /// Why going on led to no report; empty if it was not tried or did.
    pub(super) fn why(&self) -> &str {
        &self.why
    }

    fn judged(&self) -> &Answer {
        &self.exchanges[self.own - 1].answer
    }

    /// The answer before the row's last turn.
    fn before(&self) -> Option<&Answer> {
        self.own.checked_sub(2).map(|at| &self.exchanges[at].answer)
    }

    /// The turns of the row, which an answer may repeat.
    fn said(&self) -> Vec<&str> {
        self.exchanges[..self.own].iter().map(|exchange| exchange.said.as_str()).collect()
    }

    fn keep(&mut self, said: String, answer: &str) {
        self.exchanges.push(Exchange { said, answer: Answer::read(answer) });
    }

    /// Goes on with a text; the answer.
    async fn say(&mut self, words: &str) -> Answer {
        let answer = self.chat.say(words).await;
        self.keep(words.to_owned(), &answer);
        Answer::read(&answer)
    }

    /// Files a report before the rest of the row.
    async fn file(&mut self, matter: &str) {
        self.say("报修").await;
        self.say(matter).await;
        let answer = self.say("完成").await;
        match self.go_on(answer).await {
            Ok(receipt) => self.ticket = Some(receipt),
            Err(why) => {
                self.why = format!("the report before the row is not filed: {why}");
                self.unfiled = true;
            }
        }
    }

    /// A turn with the number and the code of the filed report in it.
    fn filled(&self, turn: &str) -> String {
        let (number, code) =
            self.ticket.as_ref().map_or(("", ""), |ticket| (ticket.number.as_str(), ticket.code.as_str()));
        turn.replace("{number}", number)
            .replace("{code}", code)
            .replace("{digits}", &number.replace('-', ""))
            .replace("{NUMBER}", &full_width(number))
            .replace("{CODE}", &full_width(code))
    }

    /// Goes on as each answer says until a report is sent.
    ///
    /// # Errors
    /// The answer that does not lead there.
    async fn go_on(&mut self, mut answer: Answer) -> Result<Receipt, String> {
        for _ in 0..PATIENCE {
            if let Some(receipt) = answer.receipt() {
                return Ok(receipt);
            }
            // Who is asked again what it is has said it in vain.
            if answer.asks_what() {
                return Err(format!("asked what it is: {}", answer.plain));
            }
            let next = if answer.shows_what_will_be_sent() {
                "1".to_owned()
            } else if let Some(word) = answer.word_of_the_offer() {
                word
            } else if answer.asks_where() {
                PLACE.to_owned()
            } else if let Some(word) = answer.word_to_send() {
                word.to_owned()
            } else {
                return Err(format!("no way on: {}", answer.plain));
            };
            answer = self.say(&next).await;
        }
        Err(format!("no end: {}", answer.plain))
    }

    /// Where the turns since the last receipt begin, of those up to the row's last one.
    fn since_the_last_receipt(&self) -> usize {
        let earlier = &self.exchanges[..self.own - 1];
        earlier.iter().rposition(|exchange| exchange.answer.receipt().is_some()).map_or(0, |at| at + 1)
    }

    /// Whether the page of a report holds every turn of these that says something of the matter.
    async fn holds(&mut self, receipt: &Receipt, turns: &[String]) -> bool {
        let html = self.chat.page(&receipt.link).await;
        let page = told_on(&html);
        let lost = turns.iter().filter(|turn| says_something(turn)).find(|turn| !is_kept(turn, &page));
        if let Some(turn) = lost {
            self.why = format!("the page of the report does not hold “{turn}”");
        }
        lost.is_none()
    }

    /// Whether going on leads to a report that holds what was said.
    async fn leads_to_a_report(&mut self) -> bool {
        if let Some(known) = self.reported {
            return known;
        }
        let since = self.since_the_last_receipt();
        let answer = self.judged().clone();
        let led = match self.go_on(answer).await {
            Ok(receipt) => {
                let turns: Vec<String> =
                    self.exchanges[since..].iter().map(|exchange| exchange.said.clone()).collect();
                self.holds(&receipt, &turns).await
            }
            Err(why) => {
                self.why = why;
                false
            }
        };
        self.reported = Some(led);
        led
    }

    /// Whether what the answer shows is sent with 1, and holds what was said before the last turn.
    async fn confirms(&mut self) -> bool {
        let shown_before = self.before().is_some_and(Answer::shows_what_will_be_sent);
        if !self.judged().shows_what_will_be_sent() || shown_before {
            return false;
        }
        let since = self.since_the_last_receipt();
        let turns: Vec<String> =
            self.exchanges[since..self.own - 1].iter().map(|exchange| exchange.said.clone()).collect();
        let answer = self.say("1").await;
        let Some(receipt) = answer.receipt() else {
            self.why = format!("1 does not send it: {}", answer.plain);
            return false;
        };
        self.holds(&receipt, &turns).await
    }

    /// Whether a 完成 after the answer sends nothing and asks for nothing.
    async fn is_dropped(&mut self) -> bool {
        let answer = self.say("完成").await;
        let goes_on = answer.receipt().is_some() || answer.begins_or_offers() || answer.asks_what();
        if goes_on {
            self.why = format!("after it, 完成 is answered: {}", answer.plain);
        }
        !goes_on
    }

    async fn leads_to(&mut self, criterion: &Criterion) -> bool {
        match criterion {
            Criterion::Report => self.leads_to_a_report().await,
            Criterion::ReportOfDanger => {
                self.judged().calls_for(EMERGENCY, 3, true) && self.leads_to_a_report().await
            }
            Criterion::Confirm => self.confirms().await,
            Criterion::Cancel => self.judged().says_dropped() && self.is_dropped().await,
            _ => self.reads(criterion),
        }
    }

    /// Whether the answer, as it reads, does this.
    pub(super) fn reads(&self, criterion: &Criterion) -> bool {
        let answer = self.judged();
        let said = self.said();
        let own_number = || self.ticket.as_ref().is_some_and(|ticket| answer.plain.contains(&ticket.number));
        match criterion {
            Criterion::Report => answer.begins_or_offers(),
            Criterion::ReportOfDanger => answer.begins_or_offers() && answer.calls_for(EMERGENCY, 3, true),
            Criterion::Place(places) => {
                let claims = answer.places();
                places.iter().any(|place| claims.iter().any(|claim| names_place(claim, place)))
            }
            Criterion::NoPlace => answer.places().is_empty(),
            Criterion::Begun => {
                let shown = answer.asks_where() || answer.says_how_to_send();
                shown && !answer.asks_whether() && !answer.asks_what()
            }
            Criterion::AskWhat => answer.asks_what() && !answer.offers(),
            Criterion::Submitted => answer.receipt().is_some(),
            Criterion::Confirm => answer.shows_what_will_be_sent(),
            Criterion::Cancel => answer.says_dropped(),
            Criterion::Urgent(numbers) => {
                let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
                answer.calls_for(&numbers, 3, true)
            }
            Criterion::Hotline(numbers) => {
                let found = answer.numbers_to_call(&said);
                found.iter().take(3).any(|found| found.called && numbers.contains(&found.number))
            }
            Criterion::Hotlines => {
                let mut found: Vec<String> =
                    answer.numbers_to_call(&said).into_iter().map(|found| found.number).collect();
                found.sort_unstable();
                found.dedup();
                found.len() >= 5
            }
            Criterion::Danger => answer.calls_for(EMERGENCY, 2, false),
            Criterion::Policy(subject) => {
                let guides = answer.guides();
                // A third guide makes it a list.
                guides.len() <= 2 && guides.iter().any(|title| title.contains(subject.as_str()))
            }
            Criterion::Policies => answer.lists_subjects(),
            Criterion::MyReports if self.ticket.is_some() => own_number(),
            Criterion::MyReports => {
                let none = [
                    "还没有诉求",
                    "没有诉求",
                    "没有记录",
                    "没有查到",
                    "没有反映过",
                    "没有报过",
                    "还没有反映",
                    "还没有报",
                ];
                answer.has(&none) && !answer.offers()
            }
            Criterion::Lookup => own_number() && answer.tells_progress(),
            Criterion::AskCode => {
                let request = ["请把", "请发", "请补", "请告诉", "发来", "一起发", "是多少", "请连同"];
                answer.plain.lines().any(|line| line.contains("查询码") && any(line, &request))
            }
            Criterion::NotFound => {
                answer.has(&["没有查到", "没查到", "查不到", "没有找到", "没找到", "未找到", "找不到"])
            }
            Criterion::Directory => leads_to_all(answer) || accounts_named(&answer.plain) >= 10,
            Criterion::Weibo => {
                answer.has(&["微博"])
                    && !answer.plain.starts_with("微信联盟")
                    && (answer.has(&["市南微博"]) || answer.plain.starts_with("微博联盟"))
            }
            Criterion::Account(name) => names_account(answer, name),
            Criterion::Human => answer.leads_to_a_person(&said),
            Criterion::Greet => {
                let greets = [
                    "您好",
                    "你好",
                    "早上好",
                    "上午好",
                    "中午好",
                    "下午好",
                    "晚上好",
                    "早安",
                    "欢迎",
                    "Hello",
                ];
                let ready = [
                    "请说",
                    "请讲",
                    "有什么",
                    "可以帮",
                    "能帮",
                    "随时",
                    "回复",
                    "需要",
                    "请问",
                    "点下面",
                    "告诉我",
                ];
                answer.has(&greets) && answer.has(&ready) && !answer.offers()
            }
            Criterion::Help => answer.things_named() >= 3,
            Criterion::Thanks => {
                let taken = [
                    "不客气",
                    "客气了",
                    "别客气",
                    "不用谢",
                    "不谢",
                    "应该的",
                    "谢谢您的",
                    "谢谢您肯定",
                    "感谢您的",
                    "谢谢肯定",
                    "谢谢夸奖",
                ];
                answer.has(&taken) && !answer.offers()
            }
            Criterion::Service(service) => answer.names_service(service.names, &said),
            Criterion::Unfollow => {
                let what = [
                    "取消关注",
                    "不再关注",
                    "取关",
                    "少发",
                    "不再发",
                    "不再收",
                    "免打扰",
                    "不给您发",
                    "消息提醒",
                    "退订",
                ];
                let how = [
                    "右上角",
                    "设置",
                    "头像",
                    "主页",
                    "点开",
                    "点“",
                    "回复",
                    "长按",
                    "打开",
                    "以后不",
                    "已为您",
                    "不再给您",
                ];
                answer.has(&what) && answer.has(&how) && !answer.offers()
            }
            Criterion::Urge => {
                let reminded = [
                    "已提醒",
                    "提醒了",
                    "已经提醒",
                    "已催",
                    "已经催",
                    "帮您催",
                    "替您催",
                    "给您催",
                    "催办",
                    "已转告",
                    "已通知",
                    "已督促",
                ];
                own_number() && answer.has(&reminded)
            }
            Criterion::Unhappy => {
                let unsolved =
                    ["没有解决", "没解决", "未解决", "还没解决", "不满意", "没修好", "不认可", "重新办"];
                let way = [
                    "回复",
                    "发给",
                    "发来",
                    "再发",
                    "再报",
                    "再说",
                    "写上",
                    "写明",
                    "点这里",
                    "点“",
                    "拨",
                    "打12345",
                    "直接说",
                ];
                let tells = |line: &str| any(line, &unsolved) && any(line, &way);
                own_number() && (answer.plain.lines().any(tells) || answer.promises_a_call())
            }
            Criterion::Withdraw => {
                let way = |line: &str| {
                    any(line, &["撤回", "撤销"]) && any(line, &["回复", "点", "确定", "已撤回", "可以"])
                };
                own_number() && answer.plain.lines().any(way)
            }
            Criterion::Offer => answer.speaks_of_reports(),
            Criterion::Received => answer.reassures(),
            Criterion::TextOnly => answer.is_for_who_cannot_speak(),
            Criterion::Not(inner) => match &**inner {
                Criterion::Report => !answer.begins_or_offers() || answer.gives_something(),
                inner => !self.reads(inner),
            },
        }
    }
}

/// The numbers of the emergency services.
const EMERGENCY: &[&str] = &["110", "119", "120", "122"];

/// Whether a criterion is about what follows the answer.
fn needs_more(criterion: &Criterion) -> bool {
    matches!(
        criterion,
        Criterion::Report | Criterion::ReportOfDanger | Criterion::Confirm | Criterion::Cancel
    )
}

/// What a turn `{ticket}` or `{ticket:…}` files.
fn filed_by(turn: &str) -> Option<&str> {
    let inside = turn.strip_prefix("{ticket")?.strip_suffix('}')?;
    Some(inside.strip_prefix(':').unwrap_or(MATTER))
}

fn full_width(digits: &str) -> String {
    let wide =
        |c: char| if c.is_ascii_digit() { char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c) } else { c };
    digits.chars().map(wide).collect()
}

/// Whether a turn says something of a matter.
fn says_something(turn: &str) -> bool {
    let bare = bare(turn);
    !bare.is_empty() && !OF_NO_MATTER.contains(&bare.as_str())
}

/// What the page of a report says that was told: its letters and digits.
fn told_on(html: &str) -> String {
    // The rest of the page, its history too, is ours.
    let told = html.split_once("id=\"said\"").map_or(html, |(_, rest)| rest);
    let told = told.split_once("</section>").map_or(told, |(told, _)| told);
    let mut text = String::new();
    let mut rest = told.split_once('>').map_or(told, |(_, rest)| rest);
    while let Some((before, behind)) = rest.split_once('<') {
        text.push_str(before);
        text.push('\n');
        rest = behind.split_once('>').map_or("", |(_, rest)| rest);
    }
    text.push_str(rest);
    bare(&unescaped(&text))
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        plain.push_str(before);
        let Some((name, after)) = behind.split_once(';').filter(|(name, _)| name.len() <= 8) else {
            plain.push('&');
            rest = behind;
            continue;
        };
        let number = name.strip_prefix('#');
        let code = number.and_then(|number| match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        });
        match name {
            "lt" => plain.push('<'),
            "gt" => plain.push('>'),
            "quot" => plain.push('"'),
            "apos" => plain.push('\''),
            "nbsp" => plain.push(' '),
            "amp" => plain.push('&'),
            _ => plain.extend(code.and_then(char::from_u32)),
        }
        rest = after;
    }
    plain.push_str(rest);
    plain
}

/// Whether three of five characters of a turn stand on the page, in pieces of three or more, in any order; a turn of
/// fewer characters stands there whole. A telephone number may be masked.
fn is_kept(turn: &str, page: &str) -> bool {
    let said: Vec<char> = without_long_numbers(&bare(turn)).chars().collect();
    let piece = |from: usize, to: usize| said[from..to].iter().collect::<String>();
    if said.len() < 3 {
        return page.contains(&piece(0, said.len()));
    }
    let mut kept = 0;
    let mut at = 0;
    while at + 3 <= said.len() {
        let mut end = at + 3;
        if !page.contains(&piece(at, end)) {
            at += 1;
            continue;
        }
        while end < said.len() && page.contains(&piece(at, end + 1)) {
            end += 1;
        }
        kept += end - at;
        at = end;
    }
    kept * 5 >= said.len() * 3
}

/// A text without runs of seven digits and more.
fn without_long_numbers(text: &str) -> String {
    let mut rest = String::new();
    let mut digits = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if digits.len() < 7 {
            rest.push_str(&digits);
        }
        digits.clear();
        rest.push(c);
    }
    rest.trim_end().to_owned()
}

/// The names of the communities.
fn communities() -> impl Iterator<Item = &'static str> {
    COMMUNITIES.lines().skip(1).filter_map(|line| line.split(',').nth(1))
}

/// How many accounts a text names, with or without 社区 at their ends.
fn accounts_named(text: &str) -> usize {
    let short = communities().map(|name| name.strip_suffix("社区").unwrap_or(name));
    short.chain(OTHER_ACCOUNTS.iter().copied()).filter(|name| text.contains(name)).count()
}

/// Whether an answer leads to the list of all accounts.
fn leads_to_all(answer: &Answer) -> bool {
    let all = ["全部账号", "所有账号", "全部公众号", "所有公众号", "全部名单", "完整名单"];
    answer.links.iter().any(|(_, label)| any(label, &all))
}

/// Whether an answer names exactly this account and how to follow it, without the whole directory.
fn names_account(answer: &Answer, name: &str) -> bool {
    // The longest first, so that no name is found within another.
    let mut names: Vec<&str> = communities().chain(OTHER_ACCOUNTS.iter().copied()).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
    let mut rest = answer.plain.clone();
    let mut found = Vec::new();
    for one in names {
        if rest.contains(one) {
            found.push(one);
            rest = rest.replace(one, "\n");
        }
    }
    // The account that answers may name itself.
    let exactly = found.contains(&name) && found.iter().all(|one| *one == name || *one == "微市南");
    let how = ["关注", "搜索", "扫码", "扫一扫", "二维码", "点这里"];
    exactly && answer.has(&how) && !answer.offers() && ticket_numbers(&answer.plain).next().is_none()
}
