//! The texts while a report is told, and when it is sent.

use jiff::{SignedDuration, Timestamp};

use super::draft::{Added, Draft, MOST_CHARACTERS, Missing};
use crate::calendar;
use crate::conversation::answers::URGENT;
use crate::conversation::surroundings::Surroundings;
use crate::conversation::{fit, progress};
use crate::danger::tells_of_danger;
use crate::tickets::{AttachmentKind, Ticket};

/// After a break this long, the resident is reminded of an unfinished report.
pub(in crate::conversation::dialogues) const BREAK: SignedDuration = SignedDuration::from_hours(24);

pub(super) const INSTRUCTION: &str = "请说说是什么事、在什么地方。打字、发语音、发照片、发位置都可以，先发哪样都行。\n\
    都说完了，请回复“完成”。发送“完成”即同意把内容转给承办单位。";
pub(super) const SAVED: &str = "您说的都已保存。";
pub(super) const UNFINISHED: &str = "（您的诉求还没有发送：可以继续说，或者回复“完成”发送。）";
pub(super) const CANNOT_SEND: &str =
    "抱歉，现在发送不了，您说的都已保存。请过一会儿再回复“完成”；急事请拨12345。";
pub(in crate::conversation::dialogues) const CANCELLED: &str = "好的，已取消。需要时回复“报修”就可以。";
const READY: &str = "可以继续补充。都说完了，请回复“完成”（即同意转给承办单位）；不报了，回复“取消”。";

/// Reminds the resident of a report after a break.
pub(super) fn recall(draft: &Draft, now: Timestamp) -> Option<String> {
    (now.duration_since(draft.started_at) >= BREAK)
        .then(|| format!("您有一件没有发送的诉求（{}）。", calendar::short(draft.started_at)))
}

/// Says what was understood.
pub(in crate::conversation::dialogues) fn acknowledge(added: Added, draft: &Draft) -> String {
    match added {
        Added::Text => draft.address.as_deref().map_or_else(
            || "收到。".to_owned(),
            |address| format!("收到，地点：{}。", fit::quote(address, 60)),
        ),
        Added::Voice => format!("收到语音（共{}条）。", draft.count(AttachmentKind::Voice)),
        Added::Photo(count) => format!("收到照片（共{count}张）。"),
        Added::Place => match &draft.address {
            Some(address) => format!("收到，地点：{}。", fit::quote(address, 60)),
            None => "收到位置。".to_owned(),
        },
        Added::TooManyPhotos(most) => format!("照片最多{most}张，这一张没有加上，前面的都在。"),
        Added::TooManyVoices => "语音已经很多了，这一条没有加上，前面的都在。".to_owned(),
        Added::TooLong => format!("文字最多{MOST_CHARACTERS}字，这一段没有加上，前面的都在。"),
        Added::Lost => "抱歉，这一条没有收到，请再发一次，或者打字说明。".to_owned(),
    }
}

/// Says what is still missing, or how to send it.
pub(in crate::conversation::dialogues) fn next_step(draft: &Draft) -> &'static str {
    draft.missing().map_or(READY, ask)
}

/// Asks for what is missing.
pub(super) fn ask(missing: Missing) -> &'static str {
    match missing {
        Missing::Content => "请再说一下是什么事，打字或发语音都可以。",
        Missing::Place => "请告诉我们在什么地方：写路名、小区名或附近的店名，也可以发位置。",
        Missing::Both => "请说说是什么事、在什么地方，打字、发语音、发位置都可以。",
    }
}

/// Says that a report was sent, and what comes next.
pub(super) fn receipt(ticket: &Ticket, desk: &str, around: &Surroundings<'_>) -> String {
    let rules = around.rules;
    let mut due = calendar::short(rules.ends(ticket.submitted_at, rules.accept));
    if rules.is_provisional(ticket.submitted_at, rules.accept) {
        due = format!("{due}，{}", calendar::BY_NOTICE);
    }
    let urgent = if tells_of_danger(&ticket.description) { format!("{URGENT}\n") } else { String::new() };
    format!(
        "{urgent}您的诉求已提交。\n编号：{}\n查询码：{}\n接下来：{desk}在{}内受理（最晚{due}），有进展会告诉您。\n\
         <a href=\"{}\">点这里看进度</a>\n也可以随时回复“我的诉求”。",
        ticket.id,
        ticket.query_code,
        rules.accept,
        progress::page(ticket, around)
    )
}
