//! How a publication ended, as WeChat tells it by an event or when it is asked.

use serde::{Deserialize, Serialize};
use wechat::inbound::{Body, Notice, PublishStatus};

use super::Event;

/// How a publication ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// It is published.
    Out {
        /// The id of the published article.
        article: String,
        /// Its address.
        url: String,
    },
    /// It is not.
    Stopped {
        /// Why, in words for staff.
        why: String,
    },
}

impl Finish {
    /// What it means for a copy.
    #[must_use]
    pub fn event(self) -> Event {
        match self {
            Self::Out { article, url } => Event::Came { article, url },
            Self::Stopped { why } => Event::Stopped { why },
        }
    }
}

/// The end of a publication by its status, as WeChat numbers them; none while it goes on.
#[must_use]
pub fn finish(status: i64, article: Option<String>, url: Option<String>) -> Option<Finish> {
    let why = match (status, article, url) {
        (0, Some(article), Some(url)) => return Some(Finish::Out { article, url }),
        (0 | 1, ..) => return None,
        (2, ..) => "没有通过原创审核",
        (4, ..) => "没有通过平台审核",
        (5, ..) => "发布以后被人从公众号里删了",
        (6, ..) => "发布以后被微信封了",
        _ => "微信说发布失败，没有说原因",
    };
    Some(Finish::Stopped { why: why.to_owned() })
}

/// The publication that a push tells the end of, and that end.
#[must_use]
pub fn told_finish(body: &Body) -> Option<(&str, Finish)> {
    let Body::Notice(Notice::Published { publish_id, status, article_id, articles, .. }) = body else {
        return None;
    };
    let status = match status {
        PublishStatus::Published => 0,
        PublishStatus::Running => 1,
        PublishStatus::NotOriginal => 2,
        PublishStatus::Failed => 3,
        PublishStatus::Refused => 4,
        PublishStatus::Deleted => 5,
        PublishStatus::Banned => 6,
        PublishStatus::Other(other) => *other,
    };
    let url = articles.first().map(|article| article.url.clone());
    Some((publish_id, finish(status, article_id.clone(), url)?))
}
