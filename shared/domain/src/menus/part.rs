//! One account's part of a publication, from waiting to what WeChat shows (rows M2 to M7 of the design).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::shown::Verdict;

/// Tries that fail without WeChat having refused the menu.
pub(super) const MOST_TRIES: u8 = 5;

/// Where a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is going to be pushed.
    Waiting,
    /// WeChat has taken it.
    Pushed,
    /// The account has no right to menus by the API: a person copies the sheet (说明单).
    ByHand,
    /// WeChat refused it, or did not answer five times.
    Failed,
    /// WeChat shows it.
    Equal,
    /// WeChat shows another menu.
    Drift,
    /// WeChat shows no menu.
    Closed,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 7] =
        [Self::Waiting, Self::Pushed, Self::ByHand, Self::Failed, Self::Equal, Self::Drift, Self::Closed];

    /// What staff read.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "等待发布",
            Self::Pushed => "已发布，等核对",
            Self::ByHand => "要手工设置",
            Self::Failed => "没有发成",
            Self::Equal => "一致",
            Self::Drift => "和发布的不一样",
            Self::Closed => "菜单没有开启",
        }
    }
}

/// What happens to a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// M2: a menu is published; a part that still waits for an older one is superseded.
    Publish {
        /// The digest of the account's menu.
        digest: String,
    },
    /// M3: WeChat took it, or has it already.
    Taken,
    /// M4: the account has no right.
    NoRight,
    /// M5: WeChat refuses the menu.
    Refused {
        /// WeChat's code.
        code: i64,
        /// What staff read: which slot, and what to do.
        why: String,
    },
    /// M5: WeChat did not answer, or was busy.
    Unanswered {
        /// When it is tried again.
        again: Timestamp,
    },
    /// M5: the account's calls of today are used up, or it is frozen.
    Wait {
        /// When it is tried again.
        until: Timestamp,
    },
    /// M4: a person says that the sheet was copied.
    Copied,
    /// M5, M7: a person has it pushed again.
    Again,
    /// M6: what WeChat shows was looked at.
    Checked(Verdict),
}

/// Why an event changes nothing, in a sentence for staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub &'static str);

/// An account's part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Where it is.
    pub state: State,
    /// The digest of the menu that it is about.
    pub digest: String,
    /// The digest that WeChat last took by the API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<String>,
    /// Whether a person said that the sheet was copied.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub copied: bool,
    /// Tries without an answer.
    #[serde(default)]
    pub tries: u8,
    /// It is not tried before this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Timestamp>,
    /// WeChat's last code, and what it means for staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<(i64, String)>,
}

impl Part {
    /// A part that waits.
    #[must_use]
    pub fn new(digest: String) -> Self {
        let (state, tries) = (State::Waiting, 0);
        Self { state, digest, taken: None, copied: false, tries, not_before: None, trouble: None }
    }

    /// Whether WeChat need not be called, because it has taken this very menu and nobody has changed it since.
    #[must_use]
    pub fn is_there(&self, seen: Option<Verdict>) -> bool {
        self.taken.as_deref() == Some(self.digest.as_str()) && seen == Some(Verdict::Equal)
    }

    /// The part after `event`. An answer that comes for a part which no longer waits changes nothing and is refused.
    ///
    /// # Errors
    /// [`Refusal`] says why nothing changes.
    pub fn apply(&self, event: &Event) -> Result<Self, Refusal> {
        let to = |state| Self { state, ..self.clone() };
        let settled = |state| Self { tries: 0, not_before: None, trouble: None, ..to(state) };
        let answered = |part: Self| match self.state {
            State::Waiting => Ok(part),
            _ => Err(Refusal("这个公众号的菜单已经有了结果")),
        };
        match event {
            Event::Publish { digest } => Ok(Self { taken: self.taken.clone(), ..Self::new(digest.clone()) }),
            Event::Taken => {
                answered(Self { taken: Some(self.digest.clone()), copied: false, ..settled(State::Pushed) })
            }
            Event::NoRight => answered(Self { copied: false, ..settled(State::ByHand) }),
            Event::Refused { code, why } => {
                answered(Self { trouble: Some((*code, why.clone())), ..settled(State::Failed) })
            }
            Event::Unanswered { .. } if self.tries + 1 >= MOST_TRIES => {
                let trouble = Some((-1, "微信几次都没有回应，请过一会儿再发".to_owned()));
                answered(Self { trouble, ..settled(State::Failed) })
            }
            Event::Unanswered { again } => {
                answered(Self { tries: self.tries + 1, not_before: Some(*again), ..self.clone() })
            }
            Event::Wait { until } => answered(Self { not_before: Some(*until), ..self.clone() }),
            Event::Copied => match self.state {
                State::ByHand => Ok(Self { copied: true, ..self.clone() }),
                _ => Err(Refusal("这个公众号的菜单不用手工设置")),
            },
            Event::Again => match self.state {
                State::Waiting => Err(Refusal("已经在发布了")),
                State::Pushed | State::Equal => Err(Refusal("这个公众号的菜单已经发布，不用再发")),
                State::Failed | State::ByHand | State::Drift | State::Closed => Ok(settled(State::Waiting)),
            },
            Event::Checked(verdict) => match (self.state, verdict) {
                (State::Waiting | State::Failed, _) => Err(Refusal("还没有发布，不用核对")),
                // Nobody has copied the sheet yet: it still is to be copied.
                (State::ByHand, Verdict::Drift | Verdict::Closed) if !self.copied => Ok(self.clone()),
                (_, Verdict::Equal) => Ok(to(State::Equal)),
                (_, Verdict::Drift) => Ok(to(State::Drift)),
                (_, Verdict::Closed) => Ok(to(State::Closed)),
            },
        }
    }
}
