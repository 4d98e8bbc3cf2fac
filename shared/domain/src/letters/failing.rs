//! The functions whose failures leave dead letters, one row each. No other code lists them.

/// A function whose failures leave dead letters.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Failing {
    /// Its name.
    pub name: &'static str,
    /// The words that staff read for its work.
    pub work: &'static str,
    /// How its work is repeated.
    pub remedy: Remedy,
    /// The setting that holds the ARN of its area's queue. If a letter does not name its function, it belongs to the
    /// first function of the queue.
    pub queue: &'static str,
}

/// How the work of a dead letter is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// The items that failed are streamed again.
    Replay,
    /// The schedule's next run repeats it; nothing has to be done.
    NextRun,
    /// WeChat's test must be started again, because its code is valid only for minutes.
    NewTest,
}

/// Tells residents and staff.
pub static NOTIFICATION_DELIVER: Failing =
    row("notification-deliver", "发送通知", Remedy::Replay, "QUEUE_NOTIFICATIONS");
/// Derives figures from reports.
pub static PROJECT_TICKETS: Failing = row("project-tickets", "统计诉求", Remedy::Replay, "QUEUE_PROJECTIONS");
/// Puts what needs a person into the inbox.
pub static PROJECT_MESSAGES: Failing =
    row("project-messages", "留言进入待回复", Remedy::Replay, "QUEUE_PROJECTIONS");
/// Fetches photos and recordings.
pub static MEDIA_FETCH: Failing = row("media-fetch", "取回照片和语音", Remedy::Replay, "QUEUE_MEDIA");
/// Takes the last step of WeChat's publish test.
pub static PUBLISH_TEST: Failing = row("publish-test", "全网发布检测", Remedy::NewTest, "QUEUE_CONNECTIONS");

/// Gives WeChat the menus of accounts.
pub static MENU_PUSH: Failing = row("menu-push", "发布菜单", Remedy::NextRun, "QUEUE_MENUS");

/// All of these functions.
pub static FAILING: &[&Failing] = &[
    &NOTIFICATION_DELIVER,
    &PROJECT_TICKETS,
    &PROJECT_MESSAGES,
    &MEDIA_FETCH,
    &row("token-refresh", "更新接口凭证", Remedy::NextRun, "QUEUE_CONNECTIONS"),
    &PUBLISH_TEST,
    &row("deadline-sweep", "检查时限", Remedy::NextRun, "QUEUE_TICKETS"),
    &row("overdue-list", "通知今日清单", Remedy::NextRun, "QUEUE_TICKETS"),
    &row("inbox-sweep", "检查留言时限", Remedy::NextRun, "QUEUE_INBOX"),
    &row("audit-seal", "封存审计记录", Remedy::NextRun, "QUEUE_CONSOLE"),
    &row("audit-verify", "核验审计记录", Remedy::NextRun, "QUEUE_CONSOLE"),
    &row("media-sweep", "清理照片和语音", Remedy::NextRun, "QUEUE_MEDIA"),
    &MENU_PUSH,
    &row("rota-sweep", "安排领读", Remedy::NextRun, "QUEUE_READINGS"),
    &row("menu-check", "核对菜单", Remedy::NextRun, "QUEUE_MENUS"),
    &row("content-sweep", "定时发布文章", Remedy::NextRun, "QUEUE_CONTENT"),
    &row("article-copy", "把文章发到微信、从微信删除", Remedy::NextRun, "QUEUE_CONTENT"),
    &row("submission-sweep", "居民投稿到期办理", Remedy::NextRun, "QUEUE_SUBMISSIONS"),
    &row("follower-sync", "统计关注者", Remedy::NextRun, "QUEUE_FOLLOWERS"),
];

const fn row(name: &'static str, work: &'static str, remedy: Remedy, queue: &'static str) -> Failing {
    Failing { name, work, remedy, queue }
}

/// The function with this name.
#[must_use]
pub fn failing(name: &str) -> Option<&'static Failing> {
    FAILING.iter().copied().find(|function| function.name == name)
}

/// Serializes a function as its name.
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
