//! The lines of a conversation's page: what was said and answered, and what happened.

use wechat::inbound::{Body, Inbound};
use wechat::reply::Reply;

use crate::pages::MediaView;
use crate::pages::console::{ThreadKind, ThreadLine};
use crate::store::MessageRecord;
use domain::calendar;
use domain::conversation::without_kept;
use domain::inbox::{Act, ActKind, Reason};

/// What was said and answered and what happened, newest first.
pub(super) fn thread(messages: &[MessageRecord], acts: &[Act], views: &[MediaView]) -> Vec<ThreadLine> {
    let mut lines = Vec::new();
    for message in messages {
        let media =
            message.media.as_ref().and_then(|it| views.iter().find(|view| view.id == it.media)).cloned();
        let line = |kind, who: &str, text: String, media| ThreadLine {
            at: message.received_at,
            kind,
            who: who.to_owned(),
            text,
            media,
        };
        // Newest first: the answer stands before what it answers.
        if let Some(Reply::Text { content }) = &message.reply {
            lines.push(line(ThreadKind::Machine, "自动答复", without_links(without_kept(content)), None));
        }
        if let Some(text) = said(message) {
            lines.push(line(ThreadKind::Resident, "居民", text, media));
        }
    }
    lines.extend(acts.iter().filter_map(happened));
    lines.sort_by_key(|line| std::cmp::Reverse(line.at));
    lines
}

/// What a message says; none for an event that says nothing.
fn said(message: &MessageRecord) -> Option<String> {
    match Inbound::from_element(message.fields.clone()).ok()?.body {
        Body::Text { content, .. } => Some(content),
        Body::Voice { recognition, .. } => Some(recognition.unwrap_or_default()),
        Body::Image { .. } | Body::Video { .. } => Some(String::new()),
        Body::Location { label, .. } => Some(format!("发来定位：{}", label.unwrap_or_default())),
        Body::Subscribe { .. } => Some("（关注了公众号）".to_owned()),
        Body::Unsubscribe => Some("（取消了关注）".to_owned()),
        Body::Click { .. } => Some("（点了菜单）".to_owned()),
        _ => None,
    }
}

fn happened(act: &Act) -> Option<ThreadLine> {
    let line = |kind, who: String, text: &str| {
        Some(ThreadLine { at: act.at, kind, who, text: text.to_owned(), media: None })
    };
    let note = |who: String| line(ThreadKind::Note, who, "");
    match &act.kind {
        // The message itself is a line.
        ActKind::Heard { reason: Reason::Rated { rating } } => note(format!("居民评价：{}", rating.name())),
        ActKind::Heard { .. } => None,
        ActKind::Looked { by } => note(format!("{} 打开看过", by.name)),
        ActKind::Replied { by, text } => line(ThreadKind::Staff, format!("{} 回复", by.name), text),
        ActKind::Reported { by, ticket } => note(format!("{} 登记为诉求 {ticket}", by.name)),
        ActKind::Closed { by, reason } => line(ThreadKind::Note, format!("{} 结束", by.name), reason),
        ActKind::Called { by, outcome } => note(format!("{} 打电话：{}", by.name, outcome.name())),
        ActKind::Taken { by } => note(format!("{} 领取", by.name)),
        ActKind::TakenOver { by, from } => note(format!("{} 接班，从 {from} 的交接单接过", by.name)),
        ActKind::Dealt { by, to } => note(format!("{} 分派给 {}", by.name, to.name)),
        ActKind::Lent { by, to } => note(format!("{} 借给{to}办理", by.name)),
        ActKind::GivenHome { by, from } => note(format!("{} 从{from}还回", by.name)),
        ActKind::CameHome { from } => note(format!("结束后从{from}自动还回")),
        ActKind::Back { from, why } => note(format!("{}{}，回到未分派", from.name, why.name())),
        ActKind::Snoozed { by, until } => note(format!("{} 放到{}再看", by.name, calendar::short(*until))),
        ActKind::Woken => note("到了再看的时候".to_owned()),
        ActKind::Warned => note("系统提醒：再过4小时不能直接回复".to_owned()),
        ActKind::Turned { ticket } => note(format!("没有人回复，系统登记为诉求 {ticket}")),
        ActKind::Ended => note("居民没有再说什么，系统结束".to_owned()),
        ActKind::Nudged => note("系统提醒：到了日子还没有人看".to_owned()),
        ActKind::Reminded => note("系统提醒居民：还没有发送".to_owned()),
        ActKind::Lapsed => note("居民一直没有发送，转为留言".to_owned()),
        ActKind::Alarmed => note("没有人打开，已通知下一位".to_owned()),
    }
}

/// A text of ours without the markup of its links.
fn without_links(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('<') {
        plain.push_str(before);
        rest = link.split_once('>').map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    plain
}
