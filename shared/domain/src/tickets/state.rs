//! The states of a report, and the words staff and residents read for them.

use serde::{Deserialize, Serialize};

macro_rules! states {
    ($($(#[$doc:meta])* $name:ident $text:literal),+ $(,)?) => {
        /// The state of a report. A draft exists only on the phone and is never stored as a ticket.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum State {
            $($(#[$doc])* $name),+
        }

        impl State {
            /// Every state.
            pub const ALL: &[State] = &[$(State::$name),+];

            /// The word that 12345 practice uses.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(State::$name => $text),+ }
            }
        }
    };
}

states! {
    /// Being written on the phone.
    Draft "草稿",
    /// Received, not yet accepted.
    Submitted "待受理",
    /// The officer asked the resident for something.
    NeedInfo "待补充",
    /// Not accepted, with a reason.
    Declined "不予受理",
    /// The same matter as another ticket.
    Merged "已并单",
    /// Handed to the emergency services.
    Diverted "转紧急",
    /// Accepted, a unit is being chosen.
    Triaged "待派单",
    /// Dispatched to a unit that has not signed.
    Dispatched "待签收",
    /// Being worked on.
    Working "办理中",
    /// The unit asked to give it back.
    ReturnReview "退单待审",
    /// The clock is stopped.
    Suspended "挂起",
    /// Handed in, waiting for approval.
    CloseReview "办结待审",
    /// The resident has the answer.
    Answered "已反馈",
    /// An officer calls the resident.
    FollowUp "待回访",
    /// Done.
    Closed "已办结",
    /// Taken back by the resident.
    Withdrawn "已撤回",
    /// Personal data reduced.
    Archived "已归档",
}

impl State {
    /// The word that a resident reads: 待签收 would sound like a parcel that *they* have to sign for.
    #[must_use]
    pub fn for_resident(self) -> &'static str {
        match self {
            Self::Submitted => "等待受理",
            Self::NeedInfo => "需要您补充",
            Self::Merged => "合并办理",
            Self::Diverted => "已转紧急处置",
            Self::Triaged => "已受理",
            Self::Dispatched => "已派单",
            Self::ReturnReview => "正在重新安排",
            Self::Suspended => "暂停办理",
            Self::CloseReview => "正在核对答复",
            Self::Answered => "已答复",
            Self::FollowUp => "等待回访",
            Self::Draft
            | Self::Declined
            | Self::Working
            | Self::Closed
            | Self::Withdrawn
            | Self::Archived => self.name(),
        }
    }

    /// Whether somebody still has to act.
    #[must_use]
    pub fn is_open(self) -> bool {
        !matches!(
            self,
            Self::Draft | Self::Declined | Self::Merged | Self::Closed | Self::Withdrawn | Self::Archived
        )
    }
}
