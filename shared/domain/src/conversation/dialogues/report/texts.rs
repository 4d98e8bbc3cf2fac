//! The texts while a report is told, and when it is sent.

use jiff::{SignedDuration, Timestamp};

use super::draft::{Added, Draft, MOST_CHARACTERS, Missing};
use crate::calendar;
use crate::conversation::answers::URGENT;
use crate::conversation::surroundings::Surroundings;
use crate::conversation::{fit, progress};
use crate::danger::tells_of_danger;
use crate::tickets::submit::without_markup;
use crate::tickets::{AttachmentKind, Hours, Storm, Ticket};

/// After a break this long, the resident is reminded of an unfinished report.
pub(in crate::conversation::dialogues) const BREAK: SignedDuration = SignedDuration::from_hours(24);

pub(super) const INSTRUCTION: &str = "请说说是什么事、在什么地方。打字、发语音、发照片、发位置都可以，先发哪样都行。\n\
    都说完了，请回复“完成”。发送“完成”即同意把内容转给承办单位；不报了，回复“取消”。";
pub(super) const SAVED: &str = "您说的都已保存。";
pub(super) const UNFINISHED: &str =
    "（您的诉求还没有发送：可以继续说，或者回复“发送”；不报了，回复“取消”。）";
pub(super) const CANNOT_SEND: &str =
    "抱歉，现在发送不了，您说的都已保存。请过一会儿再回复“完成”；急事请拨12345。";
pub(in crate::conversation::dialogues) const CANCELLED: &str = "好的，已取消，没有提交。有事再说一声就行。";

/// Reminds the resident of a report after a break.
pub(super) fn recall(draft: &Draft, now: Timestamp) -> Option<String> {
    (now.duration_since(draft.started_at) >= BREAK)
        .then(|| format!("您有一件没有发送的诉求（{}）。", calendar::short(draft.started_at)))
}

/// Says what was understood.
pub(in crate::conversation::dialogues) fn acknowledge(added: Added, draft: &Draft) -> String {
    match added {
        Added::Text => draft.address.as_deref().map_or_else(
            || "记下了。".to_owned(),
            |address| format!("记下了，地点：{}。", fit::quote(address, 60)),
        ),
        Added::Voice => format!("语音记下了（共{}条），工作人员会听。", draft.count(AttachmentKind::Voice)),
        Added::Photo(count) => format!("照片记下了（共{count}张）。"),
        Added::Video(count) => format!("视频记下了（共{count}段），工作人员会看。"),
        Added::Place => match &draft.address {
            Some(address) => format!("记下了，地点：{}。", fit::quote(address, 60)),
            None => "位置记下了。".to_owned(),
        },
        Added::TooManyPhotos(most) => format!("照片最多{most}张，这一张没有加上，前面的都在。"),
        Added::TooManyVideos(most) => format!("视频最多{most}段，这一段没有加上，前面的都在。"),
        Added::TooManyVoices => "语音已经很多了，这一条没有加上，前面的都在。".to_owned(),
        Added::TooLong => format!("文字最多{MOST_CHARACTERS}字，这一段没有加上，前面的都在。"),
        Added::Lost => "抱歉，这一条没有收到，请再发一次，或者打字说明。".to_owned(),
    }
}

/// Says what was understood, unless the summary below says it.
pub(in crate::conversation::dialogues) fn acknowledge_briefly(added: Added, draft: &Draft) -> String {
    match added {
        Added::Text | Added::Place if draft.missing().is_none() => String::new(),
        added => format!("{}\n", acknowledge(added, draft)),
    }
}

/// The most characters of a matter in the summary.
const SUMMARY_CHARACTERS: usize = 60;

/// The question below a report that can be sent.
pub(in crate::conversation) const ASKS_TO_SEND: &str = "这样发吗？";

/// Says what is still missing, or shows what will be sent and how.
pub(in crate::conversation::dialogues) fn next_step(draft: &Draft) -> String {
    if let Some(missing) = draft.missing() {
        return ask(missing).to_owned();
    }
    let mut lines = Vec::new();
    let matter = draft.matter();
    if !matter.is_empty() {
        lines.push(format!("事情：{}", fit::quote(&matter, SUMMARY_CHARACTERS)));
    }
    match &draft.address {
        Some(address) if draft.to_verify => {
            lines.push(format!("地点：{}", fit::quote(address, SUMMARY_CHARACTERS)));
            lines.push("（地图上没找到这个地方，地点待核实；写错了就再发一遍地点。）".to_owned());
        }
        Some(address) => lines.push(format!("地点：{}", fit::quote(address, SUMMARY_CHARACTERS))),
        None => lines.push("地点：您发的位置".to_owned()),
    }
    let files = [
        (AttachmentKind::Photo, "张照片"),
        (AttachmentKind::Video, "段视频"),
        (AttachmentKind::Voice, "条语音"),
    ]
    .into_iter()
    .map(|(kind, what)| (draft.count(kind), what))
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{count}{what}"));
    let files: Vec<String> = files.collect();
    if !files.is_empty() {
        lines.push(format!("另有{}", files.join("、")));
    }
    let is_heard = draft.count(AttachmentKind::Voice) + draft.count(AttachmentKind::Video) > 0;
    lines.extend(draft.terms.lines(is_heard));
    let buttons =
        [("1", "1 发送"), ("2", "2 补充"), ("3", "3 不报")].map(|(words, label)| fit::tap(words, label));
    format!(
        "要报的是：\n{}\n{ASKS_TO_SEND}{}\n点一下，或者回复数字。发送即同意转给承办单位。",
        lines.join("\n"),
        buttons.join(" ")
    )
}

/// Asks for what is missing.
pub(super) fn ask(missing: Missing) -> &'static str {
    match missing {
        Missing::Content => "请再说一下是什么事，打字或发语音都可以。",
        Missing::Place => "请告诉我们在什么地方：写路名、小区名或附近的店名，也可以发位置。",
        Missing::Both => "请说说是什么事、在什么地方，打字、发语音、发位置都可以。",
    }
}

/// Says that a report was sent, with the text of the notice under which it goes on with others.
pub(super) fn receipt_in_storm(ticket: &Ticket, storm: &Storm, around: &Surroundings<'_>) -> String {
    format!(
        "您的诉求已收到。\n{}\n编号：{}\n查询码：{}\n同一件事很多人在反映，和{}一起办理，有进展就告诉您，不用再报。\n\
         <a href=\"{}\">点这里看进度</a>\n情况不一样或者有危险，请回复“人工”。",
        without_markup(storm.text.trim()),
        ticket.id,
        ticket.query_code,
        storm.master,
        progress::page(ticket, around)
    )
}

/// Says that a report was sent, and what comes next.
pub(super) fn receipt(ticket: &Ticket, draft: &Draft, desk: &str, around: &Surroundings<'_>) -> String {
    let rules = around.rules;
    let hours = Hours::of(ticket);
    let term = rules.acceptance(ticket);
    let mut due = calendar::short(rules.ends_in(hours, ticket.submitted_at, term));
    if rules.is_provisional(hours, ticket.submitted_at, term) {
        due = format!("{due}，{}", calendar::BY_NOTICE);
    }
    let urgent = if tells_of_danger(&ticket.description) { format!("{URGENT}\n") } else { String::new() };
    format!(
        "{urgent}您的诉求已提交。\n编号：{}\n查询码：{}\n接下来：{desk}在{}内受理（最晚{due}），有进展会告诉您。\n{}\
         <a href=\"{}\">点这里看进度</a>\n也可以随时回复“我的诉求”。",
        ticket.id,
        ticket.query_code,
        hours.words(term),
        draft.terms.receipt(),
        progress::page(ticket, around)
    )
}
