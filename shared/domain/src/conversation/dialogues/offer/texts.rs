//! The texts that ask whether something is a report.

use crate::ids::TicketId;

pub(super) const OFFER: &str = "要作为诉求上报吗？回复“是”上报，不用就不必回复。";
pub(super) const MAY_BE_MEANT: &str = "如果是要反映问题，回复“是”上报，刚才的话不用再说一遍。";
pub(super) const TAKEN: &str = "好的，刚才说的已经记下，不用再说一遍。";
pub(super) const DECLINED: &str = "好的。需要时回复“报修”就可以。";
pub(super) const WELCOME: &str = "不客气。刚才说的，";

/// Offers to send something as a supplement to an earlier report.
pub(super) fn supplement(report: &TicketId) -> String {
    format!(
        "诉求{report}已经先发送了，这一条还没有算进去。\n要补充上报吗？回复“是”，再回复“完成”，不用重说；不用就不必回复。"
    )
}
