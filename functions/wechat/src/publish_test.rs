//! WeChat's test of a platform before it is published (全网发布接入检测), as far as a callback can pass it.

use wechat::inbound::Inbound;
use wechat::publish_test::{PublishTest, read};
use wechat::reply::Reply;

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
