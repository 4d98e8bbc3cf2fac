//! The texts that ask whether something is a report.

use crate::ids::TicketId;

pub(super) const OFFER: &str = "要作为诉求上报吗？回复数字：1 上报　2 不用。";
pub(super) const TAKEN: &str = "好的，刚才发的已经记下，不用再发一遍。";
pub(super) const DECLINED: &str = "好的，不报了。有事直接说什么事、在什么地方就行。";
pub(super) const WELCOME: &str = "不客气。刚才发的，";

/// Offers to send something as a supplement to an earlier report.
pub(super) fn supplement(report: &TicketId) -> String {
    format!(
        "诉求{report}已经先发送了，这一条还没有算进去。\n要补充上报吗？回复“是”，再回复“完成”，不用重说；不用就不必回复。"
    )
}
