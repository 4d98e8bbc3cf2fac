//! Reports nearby that a resident is shown before they send theirs.
//!
//! What to look for is known only once it is decided what the message adds to the report, so [`sought`] asks after
//! [`super::reply`], which then decides again with what was found.

use super::asked::Asked;
use super::dialogues::report::ASKS_TO_SEND;
use super::dialogues::{Heard, Open};
use super::fit::tap;
use super::intent::{self, Intent};
use super::resident::Resident;
use super::surroundings::Incoming;
use super::words::{Steer, normalise, says_only};
use super::{Turn, Writes};
use crate::ids::TicketId;
use crate::nearby::{Matter, Neighbour, Sought, shown};

/// The most reports that one answer shows.
const MOST_SHOWN: usize = 3;

/// What to look for nearby after a turn: `None` unless it changed a report that could be sent as it stands.
#[must_use]
pub fn sought(before: &Resident, turn: &Turn) -> Option<Sought> {
    if turn.writes.ticket.is_some() {
        return None;
    }
    sought_by(before, &turn.resident)
}

fn sought_by(before: &Resident, after: &Resident) -> Option<Sought> {
    let Open::Reporting(report) = &after.dialogue else { return None };
    let draft = &report.draft;
    if before.dialogue == after.dialogue || draft.missing().is_some() {
        return None;
    }
    Some(Sought {
        place: draft.place(),
        matter: Some(Matter::of(&draft.description())?),
        but: None,
        not_of: Some(after.follower.clone()),
        most: MOST_SHOWN,
    })
}

/// The answer with the reports nearby below it. It then puts one question only: whether it is the same as the first.
pub(super) fn with_neighbours(
    answer: String,
    neighbours: &[Neighbour],
    before: &Resident,
    after: (&Resident, &Writes),
) -> String {
    let lines = shown(neighbours);
    match (lines, first_shown(neighbours, before, after)) {
        (Some(lines), Some(first)) => {
            let answer = answer.replace(ASKS_TO_SEND, "");
            let same = tap(&format!("我也遇到{first}"), "是，我也遇到");
            format!(
                "{answer}\n\n{lines}\n您说的和{first}是同一件事吗？\n是：点{same}，或者回复“是”（有进展会告诉您，不用再报）。\n不是：回复“1”发送。"
            )
        }
        _ => answer,
    }
}

/// The report nearby that a plain yes means, where the answer shows some.
pub(super) fn first_shown(
    neighbours: &[Neighbour],
    before: &Resident,
    (after, writes): (&Resident, &Writes),
) -> Option<TicketId> {
    let first = neighbours.first().filter(|_| writes.ticket.is_none())?;
    sought_by(before, after).map(|_| first.row.card.id.clone())
}

/// What says that it is the same.
#[rustfmt::skip]
const SAME: &[&str] = &[
    "是", "是的", "对", "对的", "嗯", "恩", "好", "好的", "行", "可以", "要", "中", "没错", "我也遇到", "也遇到", "我家也是", "我们家也是", "我也是", "我们也是", "俺也是", "俺家也是",
    "也是", "同一件", "同一个", "一件", "一回事", "一个事", "一样", "就是", "这个", "这件", "那个", "那件", "它", "shi", "shide", "dui", "yes", "yeah",
];

/// What says that it is another.
#[rustfmt::skip]
const OTHER: &[&str] = &[
    "不是", "不", "否", "不一样", "不同", "不对", "另一件", "另一个", "另外一件", "另外一个", "另外的", "别的", "两回事", "两件", "两码事", "bushi", "no",
];

/// Words beside them.
#[rustfmt::skip]
const BESIDE: &[&str] = &[
    "的", "了", "过", "啊", "呀", "吧", "呢", "哈", "哦", "事", "事情", "情况", "问题", "我", "我们", "俺", "家", "说", "说的", "和", "跟", "就", "就是", "是", "应该", "好像", "也", "都",
    "同一件", "同一个", "一件", "一个", "一回事", "一样", "这个", "这件", "那个", "那件", "它", "这", "那", "谢谢", "遇到",
];

/// What ends a report, or drops it, though it begins like a yes or a no.
const ENDS: &[&str] = &["好了", "行了", "可以了", "不了"];

/// Reads a push of somebody who may just have been asked whether their matter is the one nearby: a yes follows that one,
/// a no sends theirs.
pub(super) fn read(resident: &Resident, incoming: &Incoming<'_>) -> Intent {
    answer(resident, incoming).unwrap_or_else(|| intent::read(incoming))
}

fn answer(resident: &Resident, incoming: &Incoming<'_>) -> Option<Intent> {
    let Open::Reporting(report) = &resident.dialogue else { return None };
    let id = report.draft.neighbour.clone().filter(|_| !incoming.blocked)?;
    let said = intent::said(incoming).filter(|said| !said.contains(['?', '？']))?;
    let plain = normalise(said);
    if ENDS.iter().any(|word| plain.ends_with(word)) {
        return None;
    }
    if says_only(&plain, OTHER, BESIDE) {
        return Some(Intent::Heard(Heard::Steer(Steer::Finish)));
    }
    let is_same = says_only(&plain, SAME, BESIDE);
    is_same.then_some(Intent::Lookup { id, code: None, asked: Asked::Follow })
}
