//! What its owner is told of a guide that grows old, and of one that people find useless.

use jiff::Unit;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Guides, Hotline, Policy};

/// How many days before the end the owner of a guide is told; the first time, and once more.
pub const WARNED_BEFORE_DAYS: [i32; 2] = [30, 7];

/// The fewest judgements after which a share says something.
const FEWEST: u32 = 3;

/// Why a guide has to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum Why {
    /// A policy answer is no longer valid.
    Expired,
    /// It is valid for so many days more, the last one included.
    Ends {
        /// The days.
        days: i32,
    },
    /// A telephone number was last checked so many days ago.
    Unchecked {
        /// The days.
        days: i32,
    },
}

/// A guide that has to be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Its id.
    pub guide: String,
    /// Its title or name.
    pub title: String,
    /// Who answers for it.
    pub owner: String,
    /// Why.
    #[serde(flatten)]
    pub why: Why,
}

impl Warning {
    /// The key under which its owner is told once: the guide, what ends, and which of the warnings it is. A guide whose end
    /// is moved is warned of again.
    #[must_use]
    pub fn once(&self, since: Date) -> String {
        let step = match self.why {
            Why::Expired => 0,
            Why::Ends { days } if days <= WARNED_BEFORE_DAYS[1] => WARNED_BEFORE_DAYS[1],
            Why::Ends { .. } => WARNED_BEFORE_DAYS[0],
            Why::Unchecked { .. } => -1,
        };
        format!("{}#{since}#{step}", self.guide)
    }

    /// What staff read.
    #[must_use]
    pub fn words(&self) -> String {
        match self.why {
            Why::Expired => "已过期，居民问到时只说找谁问。请改好再用，或者删除".to_owned(),
            Why::Ends { days: 0 } => "今天是最后一天有效，请核对后改日期".to_owned(),
            Why::Ends { days } => format!("还有{days}天到期，请核对后改日期"),
            Why::Unchecked { days } => format!("号码已有{days}天没有核对，请打一次，核对后改日期"),
        }
    }
}

/// Everything that has to be looked at on this day: what has expired first, then what ends soonest, then the numbers that
/// were not checked for longest. Each with the day that it is reckoned from.
#[must_use]
pub fn warnings(guides: &Guides, today: Date) -> Vec<(Warning, Date)> {
    let policies = guides.policies.iter().filter_map(|policy| of_policy(policy, today));
    let hotlines = guides.hotlines.iter().filter_map(|hotline| of_hotline(hotline, today));
    let mut all: Vec<_> = policies.chain(hotlines).collect();
    all.sort_by_key(|(warning, since)| {
        let rank = match warning.why {
            Why::Expired => 0,
            Why::Ends { .. } => 1,
            Why::Unchecked { .. } => 2,
        };
        (rank, *since)
    });
    all
}

fn of_policy(policy: &Policy, today: Date) -> Option<(Warning, Date)> {
    let last = policy.valid_until?;
    let days = days(today, last)?;
    let why = match days {
        ..0 => Why::Expired,
        _ if days <= WARNED_BEFORE_DAYS[0] => Why::Ends { days },
        _ => return None,
    };
    let (guide, title, owner) = (policy.id.clone(), policy.title.clone(), policy.owner.clone());
    Some((Warning { guide, title, owner, why }, last))
}

fn of_hotline(hotline: &Hotline, today: Date) -> Option<(Warning, Date)> {
    if !hotline.is_stale(today) {
        return None;
    }
    let why = Why::Unchecked { days: days(hotline.checked_on, today)? };
    let (guide, title, owner) = (hotline.id.clone(), hotline.name.clone(), hotline.owner.clone());
    Some((Warning { guide, title, owner, why }, hotline.checked_on))
}

fn days(from: Date, to: Date) -> Option<i32> {
    from.until((Unit::Day, to)).ok().map(|span| span.get_days())
}

/// How many people found one version of a guide useful, and how many did not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// 有用.
    pub useful: u32,
    /// 没用.
    pub useless: u32,
}

impl Judged {
    /// Whether many find it useless: at least three people, and at least as many as find it useful.
    #[must_use]
    pub fn is_poor(self) -> bool {
        self.useless >= FEWEST && self.useless >= self.useful
    }
}

impl Policy {
    /// The version that residents judge: the digest of what they read.
    #[must_use]
    pub fn version(&self) -> String {
        let read = [&self.title, &self.answer, &self.source].map(String::as_str).join("\n");
        let digest = hex::encode(Sha256::digest(read));
        digest.get(..16).unwrap_or_default().to_owned()
    }
}

/// The policies in the order in which their owners look at them, each with what people say of its present version: those
/// that many find useless first, the worst of them before the others.
#[must_use]
pub fn by_need(policies: &[Policy], judged: impl Fn(&Policy) -> Judged) -> Vec<(&Policy, Judged)> {
    let mut all: Vec<_> = policies.iter().map(|policy| (policy, judged(policy))).collect();
    all.sort_by_key(|(_, judged)| {
        let rank = if judged.is_poor() { 0 } else { 1 };
        (rank, std::cmp::Reverse(judged.useless))
    });
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(id: &str, until: Option<&str>) -> Policy {
        Policy {
            id: id.into(),
            subject: "社会救助".into(),
            title: format!("标题{id}"),
            answer: "请到社区咨询。".into(),
            source: "演示".into(),
            owner: "演示".into(),
            checked_on: "2026-05-01".parse().unwrap(),
            words: Vec::new(),
            tells_of_matters: false,
            valid_until: until.map(|day| day.parse().unwrap()),
        }
    }

    #[test]
    fn warnings_begin_thirty_days_before_the_end_and_each_has_a_key_of_its_own() {
        let guides = |until: &str| Guides { policies: vec![policy("a", Some(until))], ..Guides::default() };
        let why = |until: &str| {
            let found = warnings(&guides(until), "2026-12-01".parse().unwrap());
            found.first().map(|(warning, since)| (warning.why, warning.once(*since)))
        };
        assert_eq!(why("2027-01-01"), None);
        assert_eq!(why("2026-12-31"), Some((Why::Ends { days: 30 }, "a#2026-12-31#30".into())));
        assert_eq!(why("2026-12-09"), Some((Why::Ends { days: 8 }, "a#2026-12-09#30".into())));
        assert_eq!(why("2026-12-08"), Some((Why::Ends { days: 7 }, "a#2026-12-08#7".into())));
        assert_eq!(why("2026-12-01"), Some((Why::Ends { days: 0 }, "a#2026-12-01#7".into())));
        assert_eq!(why("2026-11-30"), Some((Why::Expired, "a#2026-11-30#0".into())));
    }

    #[test]
    fn what_many_find_useless_comes_first() {
        let policies = [policy("a", None), policy("b", None), policy("c", None)];
        let judged = |policy: &Policy| match policy.id.as_str() {
            "a" => Judged { useful: 9, useless: 4 },
            "b" => Judged { useful: 1, useless: 3 },
            _ => Judged::default(),
        };
        let order: Vec<_> = by_need(&policies, judged).iter().map(|(policy, _)| policy.id.clone()).collect();
        assert_eq!(order, ["b", "a", "c"]);
        assert!(!Judged { useful: 0, useless: 2 }.is_poor());
    }

    #[test]
    fn another_text_is_another_version_and_a_check_is_not() {
        let one = policy("a", None);
        let checked = Policy { checked_on: "2026-12-01".parse().unwrap(), ..one.clone() };
        let changed = Policy { answer: "请到街道咨询。".into(), ..one.clone() };
        assert_eq!(one.version(), checked.version());
        assert_ne!(one.version(), changed.version());
    }
}
