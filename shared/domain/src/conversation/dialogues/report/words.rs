//! The words that begin a report.

/// Menu key: begin a report.
pub const REPORT: &str = "REPORT";

/// The words that begin a report.
#[rustfmt::skip]
pub(super) const TEXTS: &[&str] = &[
    "报修", "随手拍", "我要反映", "反映", "反映问题", "上报", "诉求", "投诉", "我要报修", "我要上报", "我要投诉", "我要反映问题", "提诉求",
];
