//! What a row of the table needs besides the state.

use super::ending::Ending;
use super::requests::RequestKind;
use super::ticket::Ticket;

/// What must be so besides the state, before anything else is looked at: it decides which buttons a page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// A request of this kind lies open.
    Request(RequestKind),
    /// No request of this kind lies open.
    NoRequest(RequestKind),
    /// A joint unit has an open order.
    OpenOrder,
    /// It is supervised.
    Supervised,
    /// It is not supervised.
    Unsupervised,
    /// The supervised unit has not reported.
    ReportOpen,
    /// It was declined and the resident has not appealed.
    MayAppeal,
    /// It was closed because the resident never sent what was asked for.
    NoReply,
    /// It was closed otherwise.
    Answered,
    /// A storm notice is open on it.
    Storm,
    /// No storm notice is open on it.
    NoStorm,
    /// The resident agrees that it is told in public.
    Consented,
    /// The resident has not agreed.
    NotConsented,
    /// It was reported for somebody else.
    OnBehalf,
    /// The resident has agreed.
    Consenting,
}

impl Needs {
    /// Whether it is so.
    #[must_use]
    pub fn holds(self, ticket: &Ticket) -> bool {
        match self {
            Self::Nothing => true,
            Self::Request(kind) => ticket.request(kind).is_some(),
            Self::NoRequest(kind) => ticket.request(kind).is_none(),
            Self::OpenOrder => ticket.has_open_order(),
            Self::Supervised => ticket.supervision.is_some(),
            Self::Unsupervised => ticket.supervision.is_none(),
            Self::ReportOpen => ticket.supervision.as_ref().is_some_and(|it| it.reported_at.is_none()),
            Self::MayAppeal => ticket.declined.as_ref().is_some_and(|it| it.appealed_at.is_none()),
            Self::NoReply => ticket.ended == Some(Ending::NoReply),
            Self::Answered => ticket.ended != Some(Ending::NoReply),
            Self::Consented => {
                ticket.consents
                    && ticket.published.is_none()
                    && ticket.request(RequestKind::Publication).is_none()
            }
            Self::Storm => ticket.storm,
            Self::NoStorm => !ticket.storm,
            Self::NotConsented => !ticket.consents,
            Self::OnBehalf => ticket.is_on_behalf(),
            Self::Consenting => ticket.consents,
        }
    }

    /// The refusal where it is not so.
    pub(super) fn refusal(self) -> &'static str {
        match self {
            Self::Nothing => "现在不能办这一步",
            Self::Answered => "这件诉求在等您补充：请回复“补充”和编号，再写上内容，我们接着办",
            Self::Request(_) => "没有等待决定的申请，可能已经决定或者失效了",
            Self::NoRequest(_) => "已经有一个同样的申请在等决定，请先等结果",
            Self::OpenOrder => "没有协办单位还在办理",
            Self::Supervised => "这件诉求没有在督办",
            Self::Unsupervised => "这件诉求已经在督办了",
            Self::ReportOpen => "这件诉求没有要交的书面报告，或者已经交了",
            Self::MayAppeal => "已经申诉过一次，不能再申诉了；可以拨打12345咨询",
            Self::NoReply => "这件诉求已经办结，不能再补充；问题还在，请回复“重办”",
            Self::Consented => "反映人还没有同意公开，或者已经公开、正在等审核",
            Self::Storm => "这件诉求没有开着的集中公告",
            Self::NoStorm => "这件诉求已经有集中公告了，请先结束原来的",
            Self::NotConsented => "您已经同意公开了",
            Self::OnBehalf => "这件诉求不是代报的，或者代报已经取消了",
            Self::Consenting => "您还没有同意公开，这件事没有公开",
        }
    }
}
