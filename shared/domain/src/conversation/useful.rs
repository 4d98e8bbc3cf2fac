//! Whether a guide helped (有用, 没用): asked below its text, heard once a person and version.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use wechat::inbound::Body;
use wechat::limits::TEXT_REPLY_BYTES;

use super::resident::Resident;
use super::surroundings::{Context, Incoming, Surroundings};
use super::talk::person;
use super::{Talk, answers, words};
use crate::calendar;
use crate::guides::{GuideWord, Policy};

/// For how long after a guide was read 有用 and 没用 are about it.
const HEARD_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Asks for it.
const ASKED: &str = "这条说明有用吗？请回复“有用”或“没用”。";

#[rustfmt::skip]
const USEFUL: &[&str] = &["有用", "有用的", "很有用", "有帮助", "有用谢谢", "这条有用"];
#[rustfmt::skip]
const USELESS: &[&str] = &["没用", "没有用", "没啥用", "没什么用", "没帮助", "没有帮助", "不管用", "这条没用"];

/// The guide that somebody has read last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuideRead {
    /// The guide.
    pub guide: String,
    /// The version that they read; see [`Policy::version`].
    pub version: String,
    /// When.
    pub at: Timestamp,
    /// Whether they have said if it helped.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub judged: bool,
}

/// Whether a push says that the guide that was read last helped; `None` where it says nothing of it. What is told to an open
/// dialogue is about that.
pub(super) fn verdict(resident: &Resident, incoming: &Incoming<'_>) -> Option<bool> {
    let Body::Text { content, .. } = incoming.body else { return None };
    let read = resident.guide_read.as_ref()?;
    let is_about_it = resident.dialogue.is_free() && incoming.sent_at().duration_since(read.at) <= HEARD_FOR;
    let plain = words::normalise(content);
    let is = |known: &[&str]| known.contains(&plain.as_str());
    (is_about_it && (is(USEFUL) || is(USELESS))).then(|| is(USEFUL))
}

impl Talk<'_> {
    /// Notes what is said of the guide that was read last. Of one person the last word counts.
    pub(super) fn judged(&mut self, useful: bool) -> String {
        if let Some(read) = &mut self.resident.guide_read {
            read.judged = true;
            let (guide, version) = (read.guide.clone(), read.version.clone());
            self.writes.guide = Some(GuideWord::Judged { guide, version, useful });
        }
        if useful {
            "谢谢您告诉我们，这条说明对您有用。".to_owned()
        } else {
            format!("记下了，这条说明没帮上您，写说明的单位看得到。\n{}", person::ways())
        }
    }

    /// The answer, with the question whether it helped where it is one guide and nothing else is open.
    pub(super) fn with_question_of_use(&mut self, text: String) -> String {
        let Context { around, .. } = self.context;
        let Some(policy) = only_guide(&text, around).filter(|_| self.resident.dialogue.is_free()) else {
            return text;
        };
        let version = policy.version();
        let before = self.resident.guide_read.as_ref();
        let judged =
            before.is_some_and(|read| read.judged && read.guide == policy.id && read.version == version);
        self.resident.guide_read =
            Some(GuideRead { guide: policy.id.clone(), version, at: around.now, judged });
        let asked = format!("{text}\n{ASKED}");
        if judged || asked.len() > TEXT_REPLY_BYTES { text } else { asked }
    }
}

/// The guide that stands in an answer, if it is the only one.
fn only_guide<'a>(text: &str, around: &Surroundings<'a>) -> Option<&'a Policy> {
    let today = calendar::local(around.now).date();
    let mut shown =
        around.guides.policies.iter().filter(|policy| text.contains(&answers::policy_lines(policy, today)));
    let only = shown.next().filter(|policy| !policy.is_expired(today))?;
    shown.next().is_none().then_some(only)
}
