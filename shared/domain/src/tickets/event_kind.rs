//! The kinds of event in a ticket's history, and the words that staff read for them.

use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident $text:literal),+ $(,)?) => {
        /// The kinds of event in a ticket's history: one a row of the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum EventKind {
            $($(#[$doc])* $name),+
        }

        impl EventKind {
            /// Every kind.
            pub const ALL: &[EventKind] = &[$(EventKind::$name),+];

            /// The word that staff read.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

kinds! {
    /// Row 1.
    Submit "提交",
    /// Row 8.
    Accept "受理",
    /// Row 8: the resident was told of the acceptance, as no dispatch followed it within minutes.
    AcceptTold "告知受理",
    /// Row 10.
    Dispatch "派单",
    /// Row 11.
    Sign "签收",
    /// Row 11, by the clock.
    AutoSign "自动签收",
    /// Row 17.
    LogCheck "现场核查",
    /// Row 22.
    Warn "时限提醒",
    /// The deadline was counted again after a later holiday notice.
    CountAgain "核定时限",
    /// Row 23.
    HandIn "申请办结",
    /// Row 24.
    SendBack "退回补办",
    /// Row 25.
    Approve "审核通过",
    /// Row 26.
    RateSolved "确认解决",
    /// Row 27: not solved.
    RateUnsolved "反映没有解决",
    /// Row 27: dissatisfied.
    RateDissatisfied "反映不满意",
    /// Row 29: the resident is satisfied.
    Satisfied "回访满意",
    /// Row 29: the work is done again.
    Redo "重办",
    /// Row 29: what the law allows has been done and explained.
    Explained "解释到位",
    /// Row 35.
    Urge "催办",
    /// Row 37.
    Add "补充情况",
    /// Row 39.
    Tell "电话告知",
    /// The notice of the answer was taken by nobody.
    AnswerKept "答复没有送到",
    /// The notice of the answer was shown at the resident's next contact.
    AnswerShown "答复已看到",
    /// Row 31.
    Withdraw "撤回",
    /// Row 33.
    Archive "归档",
}
