//! The digits that a parent gives to their family (家人), with which a child reports for them (代报).
//!
//! The parent's state holds the digits that are good now; the store knows whose digits are whose, and is asked only when
//! the question for them is open: six digits then answer that question, and no login to the console.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::dialogues::Open;
use super::dialogues::report::terms::{self, Behalf};
use super::dialogues::report::wishes::{self, Wish};
use super::dialogues::report::{Draft, Report};
use super::piece::Piece;
use super::resident::Resident;
use super::surroundings::Incoming;
use super::talk::own;
use super::words::{normalise, says_only};
use super::writes::{FamilyTried, NewFamilyDigits};
use super::{Talk, intent, place};
use crate::calendar;
use crate::conversation::dialogues::Heard;
use crate::logins::Digits;
use crate::tickets::Ticket;

/// How long the digits are good.
pub const DIGITS_LAST: SignedDuration = SignedDuration::from_hours(24);
/// How many digits a parent may be given within that time.
const MOST_GIVEN: usize = 5;

/// The digits that a follower gave to their family.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Family {
    /// The digits, until they ended them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digits: Option<Digits>,
    /// When digits were given; the last of these are the present ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<Timestamp>,
}

impl Family {
    pub(super) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Whether these are the digits that are good now.
    #[must_use]
    pub fn gave(&self, digits: &Digits, now: Timestamp) -> bool {
        self.present(now).is_some_and(|(present, _)| present == digits)
    }

    /// The digits that are good now, and until when.
    fn present(&self, now: Timestamp) -> Option<(&Digits, Timestamp)> {
        let until = self.given.last()?.saturating_add(DIGITS_LAST).ok()?;
        self.digits.as_ref().filter(|_| now < until).map(|digits| (digits, until))
    }
}

/// The longest text in which digits are looked for, in characters.
const LONGEST_WITH_DIGITS: usize = 15;

/// Words beside digits that tell of nothing.
#[rustfmt::skip]
const BESIDE_DIGITS: &[&str] = &[
    "数字", "验证码", "密码", "号码", "码", "是", "这", "这个", "六", "位", "个", "家人", "老人", "给", "的", "我", "俺", "妈", "妈妈", "爸", "爸爸", "奶奶", "爷爷", "姥姥", "姥爷", "她", "他",
    "说", "念", "代报", "了", "啊", "吧", "呢", "就", "输入", "发", "你", "您", "好", "好的", "嗯", "在",
];

/// The digits in a push that answers, or asks and answers at once, for whom a report is; and what is told besides.
pub(super) fn digits_of(resident: &Resident, incoming: &Incoming<'_>) -> Option<(Digits, String)> {
    if incoming.blocked {
        return None;
    }
    let said = intent::said(incoming)?;
    let waits = match &resident.dialogue {
        Open::Reporting(report) => report.draft.terms.waits_for_digits(incoming.sent_at()),
        _ => false,
    };
    let with_word = || match wishes::wish(said) {
        Some((Wish::Behalf, rest)) => digits_in(&rest),
        _ => None,
    };
    digits_in(said).filter(|_| waits).or_else(with_word)
}

/// The only run of six digits in a short text, and what is told besides. Digits that are good must never get into the
/// text of a report, where staff would read them.
fn digits_in(text: &str) -> Option<(Digits, String)> {
    if let Some(digits) = Digits::of_message(text) {
        return Some((digits, String::new()));
    }
    if text.chars().count() > LONGEST_WITH_DIGITS {
        return None;
    }
    let is_other = |c: char| c.is_alphanumeric() && !c.is_numeric() && !CHINESE_DIGITS.contains(c);
    let runs = || text.split(is_other).filter_map(|run| Digits::of_message(run).map(|digits| (digits, run)));
    let (digits, run) = runs().next().filter(|_| runs().count() == 1)?;
    let rest = text.replacen(run, " ", 1);
    let plain = normalise(&rest);
    let tells = !plain.is_empty() && !says_only(&plain, BESIDE_DIGITS, BESIDE_DIGITS);
    let told =
        if tells { rest.trim_matches(|c: char| !c.is_alphanumeric()).to_owned() } else { String::new() };
    Some((digits, told))
}

/// Digits as speech recognition writes them.
const CHINESE_DIGITS: &str = "零〇○一二三四五六七八九幺两";

const OWN_DIGITS: &str = "这是您自己的数字，是给家人用的。您自己的事，直接说什么事、在什么地方就行。";
const WRONG_DIGITS: &str = "这6位数字不对，或者已经过了24小时。请让老人在微信里回复“家人”，看现在的数字；\
    也可以写老人的姓名和电话，比如：王桂英 13812345678。\n不替别人报了，回复“不代报”。";
const TOO_MANY_TRIES: &str = "今天数字错了太多次，为了保护老人，今天不能再用数字。请明天再试，\
    或者现在写老人的姓名和电话，比如：王桂英 13812345678。\n不替别人报了，回复“不代报”；急事请打12345。";
const LINKED: &str = "对上了，这件事替家人报：您和家人的微信都会收到消息。";
/// The digits of a draft are no longer good when it is sent.
pub(super) const ENDED_MEANWHILE: &str = "老人给的数字已经不能用了（过了24小时，或者老人不让用了），还没有发送，您说的都在。\n\
    请让老人在微信里回复“家人”，把新的6位数字发来；不替别人报了，回复“不代报”再发送。";
const NOBODY: &str = "您现在没有给家人的数字，谁也不能替您报。要让家人帮您报，回复“家人”。";
const ENDED: &str = "好的，数字已经作废，家人不能再用它替您报。以前替您报过、您没有同意的，回复“不是我”。";
const NONE_FOR_YOU: &str =
    "没有查到家人替您报的诉求。收到的消息里有编号，请连编号一起回复，比如：不是我20261123-0007。";
const NONE_BY_YOU: &str = "现在没有代报的诉求要取消。";

impl Talk<'_> {
    /// Gives digits to a parent; the same ones as long as they are good.
    pub(super) fn give_digits(&mut self) -> String {
        let around = self.context.around;
        let now = around.now;
        let family = &mut self.resident.family;
        family.given.retain(|at| now.duration_since(*at) < DIGITS_LAST);
        if let Some((digits, until)) = family.present(now) {
            return for_parent(digits, until);
        }
        family.digits = None;
        if family.given.len() >= MOST_GIVEN {
            return format!("今天已经换过{MOST_GIVEN}次数字了，请明天再要。急事请打12345，有人接听。");
        }
        let (Some(digits), Ok(until)) = (around.loaded.fresh_digits.clone(), now.saturating_add(DIGITS_LAST))
        else {
            return "抱歉，现在给不了数字，请过一会儿再回复“家人”；急事请打12345。".to_owned();
        };
        let text = for_parent(&digits, until);
        family.given.push(now);
        family.digits = Some(digits.clone());
        self.writes.family_digits = Some(NewFamilyDigits { digits, until });
        text
    }

    /// Ends the digits at their parent's word.
    pub(super) fn end_digits(&mut self) -> String {
        let had = self.resident.family.present(self.context.around.now).is_some();
        self.resident.family.digits = None;
        if had { ENDED } else { NOBODY }.to_owned()
    }

    /// Takes digits that a child types, and what they tell besides.
    pub(super) fn take_digits(&mut self, digits: Digits, rest: String) -> String {
        let (draft, said) = self.tried(digits);
        if rest.is_empty() {
            return self.go_on_with(draft, said);
        }
        let tried = self.writes.family_tried;
        self.resident.dialogue = Open::Reporting(Report { draft });
        let heard = self.step(Heard::Told(Piece::Text(rest)));
        self.writes.family_tried = tried;
        format!("{said}\n\n{heard}")
    }

    /// The report after digits were tried, and what is said of them.
    fn tried(&mut self, digits: Digits) -> (Draft, &'static str) {
        let around = self.context.around;
        let mut draft = self.draft_in_hand();
        if !draft.terms.asks() {
            draft.terms.behalf = Some(Behalf::Asked { at: around.now });
        }
        let said = if around.loaded.family_exhausted {
            TOO_MANY_TRIES
        } else {
            match &around.loaded.family {
                Some(parent) if parent == self.context.follower => {
                    draft.terms.behalf = None;
                    OWN_DIGITS
                }
                Some(parent) => {
                    self.writes.family_tried = Some(FamilyTried { right: true });
                    draft.terms.behalf = Some(Behalf::Linked { follower: parent.clone(), digits });
                    LINKED
                }
                None => {
                    self.writes.family_tried = Some(FamilyTried { right: false });
                    WRONG_DIGITS
                }
            }
        };
        (draft, said)
    }

    /// Takes a wish about the terms of a report, and what was told beside it.
    pub(super) fn wished(&mut self, wish: Wish, rest: String) -> String {
        let mut draft = self.draft_in_hand();
        let said = draft.terms.take(wish, self.context.around.now);
        if rest.is_empty() {
            return self.go_on_with(draft, said);
        }
        self.resident.dialogue = Open::Reporting(Report { draft });
        if terms::is_person(&rest) && wish == Wish::Behalf {
            return self.name_principal(&rest);
        }
        let heard = match wishes::wish(&rest) {
            // 匿名，帮我妈报 wishes two things.
            Some((second, rest)) if second != wish => self.wished(second, rest),
            _ => self.step(Heard::Told(Piece::Text(rest))),
        };
        format!("{said}\n\n{heard}")
    }

    /// Takes name and number of the person for whom it is reported.
    pub(super) fn name_principal(&mut self, words: &str) -> String {
        let mut draft = self.draft_in_hand();
        let said = draft.terms.name(words);
        if place::read(words).is_some() {
            // Where they live may be where it is.
            self.resident.dialogue = Open::Reporting(Report { draft });
            let heard = self.step(Heard::Told(Piece::Text(words.to_owned())));
            return format!("{said}\n\n{heard}");
        }
        self.go_on_with(draft, &said)
    }

    /// 不代报: the report that is being told is nobody else's, or one that was sent.
    pub(super) fn no_behalf(&mut self) -> String {
        if let Open::Reporting(report) = &self.resident.dialogue
            && report.draft.terms.behalf.is_some()
        {
            let mut draft = self.draft_in_hand();
            let said = draft.terms.end_behalf();
            return self.go_on_with(draft, said);
        }
        let own = |ticket: &&Ticket| ticket.reporter.as_ref() == Some(self.context.follower);
        self.end_behalf(own, NONE_BY_YOU)
    }

    /// 不是我: the report for this follower goes on without them, if it is clear which one.
    pub(super) fn not_me(&mut self, incoming: &Incoming<'_>) -> String {
        let theirs = |ticket: &&Ticket| ticket.principal() == Some(self.context.follower);
        let said = Piece::Text(intent::said(incoming).unwrap_or_default().to_owned());
        let own = own::not_mine(theirs, Some(&said), NONE_FOR_YOU, &self.context);
        self.take_over(own)
    }

    fn end_behalf(&mut self, is_meant: impl Fn(&&Ticket) -> bool, otherwise: &str) -> String {
        let own = own::not_mine(is_meant, None, otherwise, &self.context);
        self.take_over(own)
    }

    /// The report that is being told, or what may become one; a new one if there is none.
    fn draft_in_hand(&mut self) -> Draft {
        match std::mem::take(&mut self.resident.dialogue) {
            Open::Reporting(report) => report.draft,
            Open::Offered(offer) => offer.draft,
            _ => Draft::new(self.context.around.now),
        }
    }

    /// Goes on with a report after its terms have changed.
    fn go_on_with(&mut self, draft: Draft, said: &str) -> String {
        let draft = draft.with_place_checked(self.context.around);
        let next = draft.next_after_terms();
        let answer = if next.is_empty() { said.to_owned() } else { format!("{said}\n\n{next}") };
        self.resident.dialogue = Open::Reporting(Report { draft });
        answer
    }
}

/// What a parent reads: the digits large and apart, so that they can be read aloud.
fn for_parent(digits: &Digits, until: Timestamp) -> String {
    let apart: Vec<String> = digits.as_str().chars().map(String::from).collect();
    format!(
        "请把这6个数字念给要帮您报的家人：\n\n【 {} 】\n\n家人在自己的微信里回复“代报”，再输入这6个数字。\n\
         数字管到{}。不要告诉不认识的人。\n家人每替您报一件，我们马上告诉您。\n不让家人报了，回复“不用了家人”。",
        apart.join(" "),
        calendar::short(until)
    )
}
