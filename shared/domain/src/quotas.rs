//! WeChat's daily quotas, as data: `data/quotas.json` (pure).
//!
//! The numbers are those of a new account; an account may have more. `wechat` is WeChat's limit, and reaching half of
//! it raises an alarm. `ours` is where we stop: the rest is left for manual work and for other systems that share the
//! account.

use std::sync::LazyLock;

use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::calendar;

/// The daily quotas.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quotas {
    /// When WeChat's day begins, in Beijing. Unverified.
    resets_at: Time,
    /// Files that are fetched for one follower in a day: nine photos with each of ten reports, and some recordings.
    pub files_of_a_person: usize,
    /// The first files of a person, this many, may use the reserve, so that people who send few do not wait for those
    /// who send many.
    pub first_files_of_a_person: u64,
    calls: Vec<Quota>,
}

/// An error that WeChat answered a call of an account with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallFailure {
    /// WeChat's number for it.
    pub code: i64,
    /// The path that was called.
    pub path: String,
    /// When.
    pub at: Timestamp,
}

/// Calls that are counted together.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// Its name in metrics.
    pub name: String,
    /// The path prefixes that it covers.
    paths: Vec<String>,
    /// The number of calls that WeChat allows an account in a day.
    pub wechat: u64,
    /// The number of calls that we make at most.
    pub ours: u64,
}

impl Quotas {
    /// The quotas that ship with this version.
    #[must_use]
    pub fn bundled() -> &'static Self {
        static BUNDLED: LazyLock<Quotas> = LazyLock::new(|| {
            #[expect(clippy::expect_used, reason = "a file of this crate, read by the test below")]
            serde_json::from_str(include_str!("../data/quotas.json")).expect("the bundled quotas are valid")
        });
        &BUNDLED
    }

    /// The quota that a call to `path` counts towards: the first that covers it. Every path has one.
    #[must_use]
    pub fn of(&self, path: &str) -> Option<&Quota> {
        let covers =
            |quota: &&Quota| quota.paths.iter().any(|beginning| path.starts_with(beginning.as_str()));
        self.calls.iter().find(covers).or(self.calls.last())
    }

    /// The WeChat day that contains `now`.
    #[must_use]
    pub fn day(&self, now: Timestamp) -> String {
        let since_midnight = SignedDuration::from_secs(
            i64::from(self.resets_at.hour()) * 3600 + i64::from(self.resets_at.minute()) * 60,
        );
        let shifted = now.saturating_sub(since_midnight).unwrap_or(now);
        calendar::local(shifted).date().to_string()
    }
}

impl Quotas {
    /// When WeChat's next day begins.
    #[must_use]
    pub fn next_day(&self, now: Timestamp) -> Timestamp {
        let today = calendar::local(now);
        let begins = |days: i64| {
            let date = today.date().saturating_add(SignedDuration::from_hours(24 * days));
            calendar::CHINA.to_timestamp(date.to_datetime(self.resets_at)).ok()
        };
        let mut coming = [0, 1].into_iter().filter_map(begins).filter(|begins| *begins > now);
        coming.next().unwrap_or_else(|| now.saturating_add(SignedDuration::from_hours(24)).unwrap_or(now))
    }
}

impl Quota {
    /// The limit for the most important calls: `ours` plus half of the difference to WeChat's limit.
    #[must_use]
    pub fn with_reserve(&self) -> u64 {
        self.ours + (self.wechat - self.ours.min(self.wechat)) / 2
    }

    /// Whether the `count`th call of a day is the one that reaches half of what WeChat allows.
    #[must_use]
    pub fn is_half(&self, count: u64) -> bool {
        count == self.wechat.div_ceil(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_has_a_quota_below_wechats_and_half_of_it_is_reached_before_ours_ends() {
        let quotas = Quotas::bundled();
        for quota in &quotas.calls {
            assert!(quota.ours < quota.wechat && quota.wechat.div_ceil(2) <= quota.ours, "{}", quota.name);
        }
        for (path, name) in [
            ("/cgi-bin/stable_token", "token"),
            ("/cgi-bin/media/get", "media_get"),
            ("/cgi-bin/message/custom/send", "custom_message"),
            ("/cgi-bin/user/info/batchget", "user_info"),
            ("/cgi-bin/component/api_create_preauthcode", "authorize_page"),
            ("/cgi-bin/component/api_query_auth", "platform"),
            ("/sns/userinfo", "other"),
            ("", "other"),
        ] {
            assert_eq!(quotas.of(path).map(|quota| quota.name.as_str()), Some(name), "{path}");
        }
    }

    #[test]
    fn our_ceilings_lie_within_what_wechat_documents() {
        for (path, most) in wechat::limits::tokens::CALLS_A_DAY {
            let quota = Quotas::bundled().of(path).unwrap();
            if quota.name != "other" {
                assert!(quota.wechat <= u64::from(*most), "{path}");
            }
        }
    }

    #[test]
    fn a_day_begins_when_wechats_does() {
        let json = include_str!("../data/quotas.json").replace("00:00", "08:00");
        let later: Quotas = serde_json::from_str(&json).unwrap();
        let at: Timestamp = "2026-11-24T07:59:59+08:00".parse().unwrap();
        assert_eq!(
            (Quotas::bundled().day(at), later.day(at)),
            ("2026-11-24".to_owned(), "2026-11-23".to_owned())
        );
        assert_eq!(later.day(at + SignedDuration::from_secs(1)), "2026-11-24");
        assert_eq!(later.next_day(at), at + SignedDuration::from_secs(1));
        assert_eq!(Quotas::bundled().next_day(at), "2026-11-25T00:00:00+08:00".parse::<Timestamp>().unwrap());
    }
}
