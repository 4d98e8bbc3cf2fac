//! How satisfied a resident is with how a conversation ended (row 13).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::conversation::Conversation;
use super::telling;
use crate::outbox::Effect;

/// How long a resident is not asked again.
const ASKED_AGAIN_AFTER: SignedDuration = SignedDuration::from_hours(30 * 24);
/// The words before the rating in what a tap sends.
const TAPPED: &str = "留言评价：";

/// A rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    /// 满意.
    Satisfied,
    /// 基本满意.
    Fair,
    /// 不满意.
    Unsatisfied,
}

/// A rating as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rated {
    /// The key of the message.
    pub key: String,
    /// When.
    pub at: Timestamp,
    /// What.
    pub rating: Rating,
}

impl Rating {
    /// All of them, the best first.
    pub const ALL: [Self; 3] = [Self::Satisfied, Self::Fair, Self::Unsatisfied];

    /// The words that everybody reads.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Satisfied => "满意",
            Self::Fair => "基本满意",
            Self::Unsatisfied => "不满意",
        }
    }

    /// What the chat is sent by a tap on it.
    #[must_use]
    pub fn words(self) -> String {
        format!("{TAPPED}{}", self.name())
    }

    /// The rating that a message is, if it is one and says nothing else.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let named =
            text.trim().strip_prefix(TAPPED).or_else(|| text.trim().strip_prefix("留言评价:"))?.trim();
        Self::ALL.into_iter().find(|rating| rating.name() == named)
    }
}

impl Conversation {
    /// It ends: the resident is asked, where a person answered and they were not asked lately. Nothing is sent to
    /// somebody who may be hiding.
    pub(super) fn ask_rating(&mut self, now: Timestamp) -> Option<Effect> {
        let lately = self.asked.is_some_and(|asked| now.duration_since(asked) < ASKED_AGAIN_AFTER);
        let asks = std::mem::take(&mut self.replied) && !lately && !self.quiet;
        asks.then(|| {
            self.asked = Some(now);
            telling::rating(self)
        })
    }
}
