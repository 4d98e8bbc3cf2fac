//! The functions whose failures leave letters: a row each, and nothing else names them one by one.

/// A function whose failures leave letters.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Failing {
    /// Its name.
    pub name: &'static str,
    /// The words that staff read for its work.
    pub work: &'static str,
    /// What has its work done again.
    pub remedy: Remedy,
    /// The setting that has the ARN of its area's queue. Of several with one queue the first is meant where a letter does
    /// not say whose it is.
    pub queue: &'static str,
}

/// What has a letter's work done again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// Streaming the items again that the function failed at.
    Replay,
    /// The schedule's next run, which comes by itself.
    NextRun,
    /// Beginning WeChat's test again: its code is good for minutes.
    NewTest,
}

/// Tells residents and staff.
pub static NOTIFICATION_DELIVER: Failing =
    row("notification-deliver", "发送通知", Remedy::Replay, "QUEUE_NOTIFICATIONS");
/// Derives figures from reports.
pub static PROJECT_TICKETS: Failing = row("project-tickets", "统计诉求", Remedy::Replay, "QUEUE_PROJECTIONS");
/// Fetches photos and recordings.
pub static MEDIA_FETCH: Failing = row("media-fetch", "取回照片和语音", Remedy::Replay, "QUEUE_MEDIA");
/// Takes the last step of WeChat's publish test.
pub static PUBLISH_TEST: Failing = row("publish-test", "全网发布检测", Remedy::NewTest, "QUEUE_CONNECTIONS");

/// Each of them.
pub static FAILING: &[&Failing] = &[
    &NOTIFICATION_DELIVER,
    &PROJECT_TICKETS,
    &MEDIA_FETCH,
    &row("token-refresh", "更新接口凭证", Remedy::NextRun, "QUEUE_CONNECTIONS"),
    &PUBLISH_TEST,
    &row("deadline-sweep", "检查时限", Remedy::NextRun, "QUEUE_TICKETS"),
    &row("media-sweep", "清理照片和语音", Remedy::NextRun, "QUEUE_MEDIA"),
    &row("follower-sync", "统计关注者", Remedy::NextRun, "QUEUE_FOLLOWERS"),
];

const fn row(name: &'static str, work: &'static str, remedy: Remedy, queue: &'static str) -> Failing {
    Failing { name, work, remedy, queue }
}

/// The function of this name.
#[must_use]
pub fn failing(name: &str) -> Option<&'static Failing> {
    FAILING.iter().copied().find(|function| function.name == name)
}

/// A function is stored by its name.
pub(super) mod by_name {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    use super::{Failing, failing};

    pub(in crate::letters) fn serialize<S: Serializer>(
        function: &&'static Failing,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(function.name)
    }

    pub(in crate::letters) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<&'static Failing, D::Error> {
        let name = String::deserialize(deserializer)?;
        failing(&name).ok_or_else(|| D::Error::custom("no function of this name leaves letters"))
    }
}
