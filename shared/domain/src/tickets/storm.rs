//! One answer to many: while an officer's notice about a storm, a blackout or the like is open, reports that match it are
//! merged under its master as they are submitted, and get its text as their receipt (row 7).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::matters::category_of;
use super::refusal::{Refusal, Wrong};
use super::rules::Category;
use super::state::State;
use super::ticket::Ticket;
use crate::ids::{SubdistrictCode, TicketId, UnitId};
use crate::privacy;

/// The longest that a notice is open.
pub const LONGEST_STORM: SignedDuration = SignedDuration::from_hours(24);
/// The most words and roads of a notice.
const MOST_NAMES: usize = 10;
/// The longest text, in characters: it is part of a receipt.
const MOST_CHARACTERS: usize = 200;

/// Words that say nothing of a matter: they are in reports of every kind.
const VAGUE: &[&str] = &[
    "小区", "我们", "我家", "你们", "他们", "没有", "这里", "那里", "这个", "那个", "楼下", "楼上", "楼道",
    "门口", "附近", "旁边", "今天", "昨天", "现在", "已经", "一直", "居民", "业主", "社区", "街道", "物业",
    "问题", "反映", "什么", "怎么", "不能", "影响", "严重", "希望", "请问", "你好", "您好", "有人", "家里",
    "路上",
];

/// An officer's notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Storm {
    /// The report that goes on for all; a report has one notice at most.
    pub master: TicketId,
    /// The desk that opened it.
    pub desk: UnitId,
    /// The category that it is for.
    pub category: Category,
    /// Its area; `None` means the whole district.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subdistrict: Option<SubdistrictCode>,
    /// Roads or places within that area, one of which a report has to name; none means all of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roads: Vec<String>,
    /// Words, one of which a report has to contain.
    pub words: Vec<String>,
    /// What residents read.
    pub text: String,
    /// When it was opened.
    pub from: Timestamp,
    /// When it ends by itself.
    pub until: Timestamp,
}

impl Storm {
    /// Checks what an officer entered.
    ///
    /// # Errors
    /// A [`Refusal`] that names each field.
    pub fn checked(self) -> Result<Self, Refusal> {
        let mut wrong = Wrong::default();
        let long = self.text.trim().chars().count() > MOST_CHARACTERS;
        wrong.note(
            self.text.trim().is_empty(),
            "text",
            "请写给居民的话：发生了什么、什么时候修好、要注意什么",
        );
        wrong.note(long, "text", format!("内容太长，请控制在{MOST_CHARACTERS}字以内"));
        if let Some(found) = privacy::find_personal(&self.text) {
            wrong.note(true, "text", format!("居民会看到这段话，请删去其中的{found}"));
        }
        let is_name = |name: &String| (2..=20).contains(&name.chars().count());
        let words = self.words.len() <= MOST_NAMES && self.words.iter().all(is_name);
        wrong.note(self.words.is_empty() || !words, "words", "请写1到10个词，每个2到20字，比如：停电、没电");
        let roads = self.roads.len() <= MOST_NAMES && self.roads.iter().all(is_name);
        let vague: Vec<_> = self.words.iter().filter(|word| VAGUE.contains(&word.trim())).cloned().collect();
        let which = vague.join("、");
        let ask = format!(
            "“{which}”几乎每件诉求里都有，会把不相干的并进来；请写说明是什么事的词，比如：停电、没电"
        );
        wrong.note(!vague.is_empty(), "words", ask);
        let unbounded = self.subdistrict.is_none() && self.roads.is_empty();
        wrong.note(
            unbounded,
            "roads",
            "全区范围太大，请写明路名或小区名；一个街道的事，请由那个街道的受理台开",
        );
        wrong.note(!roads, "roads", "最多10个路名或小区名，每个2到20字");
        let span = self.until.duration_since(self.from);
        let fits = span > SignedDuration::ZERO && span <= LONGEST_STORM;
        wrong.note(!fits, "until", "结束时间要在现在以后，最长24小时");
        wrong.note(self.category == Category::Danger, "category", "险情要逐件核实，不能用公告合并");
        wrong.refuse()?;
        Ok(self)
    }

    /// Whether it takes a report that was just submitted. A danger is never taken: each is looked at by itself. Neither is
    /// what sounds like another category than the notice's.
    #[must_use]
    pub fn takes(&self, ticket: &Ticket, now: Timestamp) -> bool {
        let text = &ticket.description;
        let address = ticket.place.address.as_deref().unwrap_or_default();
        let open = self.from <= now && now < self.until;
        let here = self.subdistrict.is_none() || self.subdistrict == ticket.subdistrict;
        let road = self.roads.is_empty()
            || self.roads.iter().any(|road| address.contains(road) || text.contains(road.as_str()));
        let word = self.words.iter().any(|word| text.contains(word.as_str()));
        let danger = ticket.tells_of_danger() || ticket.urgent;
        let other = category_of(text).is_some_and(|suggested| suggested.what != self.category);
        let untouched = ticket.state == State::Submitted && ticket.id != self.master;
        open && here && road && word && !other && !danger && untouched
    }
}
