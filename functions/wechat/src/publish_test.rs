//! WeChat's test of a platform before it is published (全网发布接入检测), as far as a callback can pass it.

use std::collections::BTreeMap;

use wechat::inbound::Inbound;
use wechat::publish_test::{PublishTest, read};
use wechat::reply::Reply;

/// The accounts that WeChat tests with: original ids by appid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TestAccounts(BTreeMap<String, String>);

/// A list of test accounts that cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("write wx…=gh_… for each test account, with commas between them")]
pub(crate) struct NoTestAccounts;

impl TestAccounts {
    /// Reads `wx…=gh_…`, with commas between them.
    pub(crate) fn parse(list: &str) -> Result<Self, NoTestAccounts> {
        let pair = |entry: &str| {
            let (app_id, original_id) = entry.trim().split_once('=').ok_or(NoTestAccounts)?;
            let is_one = app_id.starts_with("wx") && original_id.starts_with("gh_");
            is_one.then(|| (app_id.to_owned(), original_id.to_owned())).ok_or(NoTestAccounts)
        };
        list.split(',').map(pair).collect::<Result<_, _>>().map(Self)
    }

    /// The `gh_…` id of the test account with this appid.
    pub(crate) fn original_id(&self, app_id: &str) -> Option<&str> {
        self.0.get(app_id).map(String::as_str)
    }
}

/// A step of the test.
#[derive(Debug)]
pub(crate) enum Step {
    /// One that is passed with a reply.
    Reply(Reply),
    /// A code that is to be redeemed, which a callback does not do: this step is not passed.
    Redeem,
    /// No step that is known.
    Unknown,
}

impl Step {
    /// The step that a push to a test account is.
    pub(crate) fn of(inbound: &Inbound) -> Self {
        match read(inbound) {
            Some(PublishTest::Reply(reply)) => Self::Reply(reply),
            Some(PublishTest::RedeemAndSend { .. }) => Self::Redeem,
            None => Self::Unknown,
        }
    }

    /// Its name in the metrics.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Reply(_) => "replied",
            Self::Redeem => "redeem",
            Self::Unknown => "unknown",
        }
    }

    /// What WeChat is answered; none where it waits for no reply.
    pub(crate) fn reply(self) -> Option<Reply> {
        match self {
            Self::Reply(reply) => Some(reply),
            Self::Redeem | Self::Unknown => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{NoTestAccounts, TestAccounts};

    #[test]
    fn a_list_of_test_accounts_names_each_twice() {
        let two = TestAccounts::parse("wx1=gh_1, wx2=gh_2").unwrap();
        assert_eq!((two.original_id("wx2"), two.original_id("gh_1")), (Some("gh_2"), None));
        for bad in ["", "wx1", "gh_1=wx1", "wx1=gh_1,"] {
            assert_eq!(TestAccounts::parse(bad), Err(NoTestAccounts), "{bad}");
        }
    }
}
