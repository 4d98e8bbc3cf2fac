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
    /// Row 1a.
    EndBehalf "取消代报",
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
    /// Row 2.
    Divert "转紧急处置",
    /// Row 2b: something is left to mend.
    DefectRemains "险情后续办理",
    /// Row 2b: nothing is left to do.
    NothingLeft "险情已排除",
    /// Row 3.
    Ask "请反映人补充",
    /// Row 4b: the one reminder.
    RemindSupply "提醒补充",
    /// Rows 4 and 4c.
    Supply "反映人补充",
    /// Row 4, by telephone.
    SupplyByPhone "电话补充",
    /// Row 4b.
    NoReply "未补充办结",
    /// Row 5.
    AskDecline "申请不予受理",
    /// Row 5a.
    Decline "不予受理",
    /// Row 5a: refused.
    KeepReport "不同意不予受理",
    /// Row 6.
    Appeal "申诉",
    /// Row 7.
    Merge "并单",
    /// Row 7, in the history of the master.
    Absorb "并入一件",
    /// Row 7, by an officer's storm notice, at submission.
    MergeByStorm "按公告并单",
    /// Row 7: the storm notice is opened on its master.
    OpenStorm "开启集中公告",
    /// Row 7: the storm notice ends.
    CloseStorm "结束集中公告",
    /// Row 7a.
    Unmerge "取消并单",
    /// Row 7a, in the history of the master.
    Release "移出一件",
    /// Row 7b: the report that went on for both was taken back.
    GoOn "反映人接着报",
    /// Row 9.
    AnswerAtOnce "直接答复",
    /// Row 10a.
    Recall "撤回派单",
    /// Row 12.
    AskReturn "申请退单",
    /// Row 13.
    GrantReturn "同意退单",
    /// Row 14.
    RefuseReturn "不同意退单",
    /// Row 15.
    Transfer "转交经办人",
    /// Row 16.
    Join "加派协办",
    /// Row 18.
    AskExtension "申请延期",
    /// Row 18a.
    Extend "同意延期",
    /// Row 18a: refused.
    RefuseExtension "不同意延期",
    /// Row 19.
    AskSuspension "申请挂起",
    /// Row 19a.
    Suspend "挂起",
    /// Row 19a: refused.
    RefuseSuspension "不同意挂起",
    /// Row 20, by the clock.
    Wake "恢复办理",
    /// Row 20, by a message of the resident's.
    WakeByMessage "反映人补充，恢复办理",
    /// Row 20: corrected to a danger, it goes on at once.
    WakeForDanger "更正为安全隐患，恢复办理",
    /// Row 21.
    Supervise "督办",
    /// Row 21a.
    Report "书面报告",
    /// Row 21a: the flag is lifted.
    Lift "解除督办",
    /// Row 22: a decision or a report is late, and the next above is told.
    Escalate "逾期上报",
    /// Row 28: nobody rated, and an officer calls.
    Sampled "抽样回访",
    /// Row 28: nobody rated, and it is closed.
    Lapsed "到期办结",
    /// Row 30.
    Reopen "要求重办",
    /// Row 31a.
    WithdrawDanger "撤回险情",
    /// Row 32: the resident agrees that it is told in public.
    Consent "同意公开",
    /// Row 32: the resident takes that back.
    Unconsent "不同意公开",
    /// Row 32.
    Propose "申请公开",
    /// Row 32a.
    Publish "公开",
    /// Row 32a: refused.
    RefuseProposal "不同意公开稿",
    /// Row 34.
    Move "单位调整",
    /// Row 36.
    Correct "更正",
    /// Row 38.
    Follow "我也遇到",
    /// Row 40.
    OrderSign "协办签收",
    /// Row 40, by the clock.
    OrderAutoSign "协办自动签收",
    /// Row 40: a warning about the joint unit's deadline.
    OrderWarn "协办时限提醒",
    /// Row 40.
    OrderHandIn "协办办结",
    /// Row 40.
    OrderReturn "协办退回",
    /// Row 33.
    Archive "归档",
}
