//! What staff and residents read of copies.

use super::{Copy, State};

impl Copy {
    /// What became of it, in a sentence for staff.
    #[must_use]
    pub fn says(&self) -> String {
        match &self.state {
            State::Waiting => "正在等着放进公众号的草稿箱。".to_owned(),
            State::Drafted { .. } => "在公众号的草稿箱里，马上提交发布。".to_owned(),
            State::Submitting { .. } => "正在提交发布。".to_owned(),
            State::Submitted { .. } => "已经交给微信，等微信发布。".to_owned(),
            State::Out { .. } => "已经在微信发布。".to_owned(),
            State::Unknown { .. } => {
                "微信收下了，但一天没有说结果。请到微信公众平台的“发表记录”里看一下。".to_owned()
            }
            State::Failed { why, .. } => format!("微信没有发布：{}。", why.trim_end_matches('。')),
            State::ByHand { .. } => {
                "微信要求人工发布：请到微信公众平台的“草稿箱”里找到这一篇，点“发布”。".to_owned()
            }
            State::NoRight { .. } => "这个公众号不能用接口发布，文章只在我们自己的网页上。".to_owned(),
            State::Deleted => "已经从微信删除。".to_owned(),
            State::Dropped => "没有在微信发布过，也不会再发布。".to_owned(),
        }
    }

    /// What it is called in the history of its article, where that is worth a line.
    #[must_use]
    pub fn noted(&self) -> Option<&'static str> {
        match self.state {
            State::Out { .. } => Some("在微信发布了"),
            State::Unknown { .. } => Some("微信收下了，没有说结果"),
            State::Failed { .. } => Some("微信没有发布"),
            State::ByHand { .. } => Some("微信要求人工发布"),
            State::NoRight { draft: None } => Some("公众号不能用接口发布，只在自己的网页上"),
            State::Deleted => Some("从微信删除了"),
            _ => None,
        }
    }

    /// The name of its state, for metrics.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.state {
            State::Waiting => "waiting",
            State::Drafted { .. } => "drafted",
            State::Submitting { .. } => "submitting",
            State::Submitted { .. } => "submitted",
            State::Out { .. } => "out",
            State::Unknown { .. } => "unknown",
            State::Failed { .. } => "failed",
            State::ByHand { .. } => "by_hand",
            State::NoRight { .. } => "no_right",
            State::Deleted => "deleted",
            State::Dropped => "dropped",
        }
    }

    /// Whether its article's authors are told: they have to do something.
    #[must_use]
    pub fn needs_author(&self) -> bool {
        matches!(self.state, State::Failed { .. } | State::ByHand { .. } | State::Unknown { .. })
    }

    /// Whether staff may ask for another try: WeChat refused for good, so nothing of it is out.
    #[must_use]
    pub fn may_be_repeated(&self) -> bool {
        matches!(self.state, State::Failed { .. } | State::NoRight { draft: None })
    }
}

/// What a withdrawn article's page says of what WeChat still holds; none where it holds nothing that we know of.
#[must_use]
pub fn left_at_wechat(copies: &[Copy]) -> Option<&'static str> {
    copies.iter().any(Copy::may_be_out).then_some("微信里的那一份正在删除，可能还要等一会儿才看不到。")
}
