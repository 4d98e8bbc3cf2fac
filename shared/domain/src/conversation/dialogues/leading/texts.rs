//! What a reader is told while they record.

use jiff::civil::Date;

use crate::rota::{Day, Series, named, to_read};

pub(super) const ONLY_VOICES: &str =
    "领读只收语音：请按住说话，发语音给我。都发完了回复“完成”；先不录了回复“取消”。";
pub(super) const CANCELLED: &str = "好的，先不录了。想录的时候再回复“领读”。";
pub(super) const FIRST_THIS: &str =
    "您正在录领读，录好的还没有交。请先回复“完成”交上，或者回复“取消”不要了。";
pub(super) const FROM_THE_BEGINNING: &str = "好的，前面的都不要了。请从头发语音，都发完了回复“完成”。";
pub(super) const AFTER_DONE: &str =
    "录音已经交上了，这一段没有加进去。要加一段或者重录，请先回复“领读”，再发语音。";
pub(super) const ALREADY_DONE: &str = "录音已经交上了，正在等审核，不用再回复。要重录，请回复“领读”。";
pub(super) const NOT_RECEIVED: &str = "抱歉，这条语音没有收到，请再发一次。";
pub(super) const NOTHING_YET: &str = "还没有收到语音。请按住说话，发语音给我，都发完了再回复“完成”。";
pub(super) const NOT_NOW: &str = "抱歉，现在交不上去，您录的都在。请过一会儿再回复“完成”。";
pub(super) const NO_READER: &str =
    "领读的安排变了，这一天现在不是您读，录音没有交。请回复“领读”看现在的安排。";

/// How to record.
const HOW: &str = "请按住说话，发语音给我：一段最长60秒，可以发好几段。都发完了，回复“完成”。";

/// The invitation to record for a day.
pub(in crate::conversation) fn invites(series: &Series, day: &Day, recorded: usize) -> String {
    let date = named(day.date);
    if recorded > 0 {
        return format!(
            "【{}】{date}的，您已经录了{recorded}段。\n要重录哪一段，回复“重录2”这样的话；要加一段，直接发语音；从头录，回复“全部重录”。改好了，回复“完成”。",
            series.name
        );
    }
    format!("【{}】{date}请您领读。{}\n\n{HOW}", series.name, to_read(day))
}

/// The invitation to record something for a day on which another reader cannot.
pub(in crate::conversation) fn invites_spare(series: &Series) -> String {
    format!(
        "【{}】您可以录一段备播的，有人来不及录的时候用上。开头请说您读的是什么。\n\n{HOW}\n不录，回复“取消”。",
        series.name
    )
}

pub(super) fn how_far(parts: usize) -> String {
    match parts {
        0 => "您正在录领读：请发语音，都发完了回复“完成”；先不录了回复“取消”。".to_owned(),
        _ => format!("您的领读录音还没有交，已经有{parts}段：接着发语音，或者回复“完成”。"),
    }
}

pub(super) fn received(parts: usize) -> String {
    format!("收到，一共{parts}段了。接着发；都发完了，回复“完成”。哪一段要重录，回复“重录{parts}”这样的话。")
}

pub(super) fn again(number: usize) -> String {
    format!("好的，请把第{number}段重新说一遍，发语音给我。")
}

pub(super) fn redone(number: usize, parts: usize) -> String {
    format!("第{number}段换好了，一共{parts}段。都好了，回复“完成”。")
}

pub(super) fn no_such_part(parts: usize) -> String {
    format!("没有这一段：现在一共{parts}段。请回复“重录1”这样的话，数字是第几段。")
}

pub(super) fn too_many(most: usize) -> String {
    format!("最多{most}段，这一段没有收。请回复“完成”交上，或者回复“重录2”换掉一段。")
}

pub(super) fn done(parts: usize, date: Date, series: &Series, link: &str) -> String {
    format!(
        "交上了，一共{parts}段，正在等审核。审过以后{}{:02}:{:02}自动播出。\n请先自己听一遍：{link}\n哪里要重录，回复“领读”。",
        named(date),
        series.time.hour(),
        series.time.minute(),
    )
}

pub(super) fn done_spare(parts: usize, name: &str) -> String {
    format!("谢谢您！【{name}】的备播录音交上了，一共{parts}段，正在等审核。")
}

/// Where a reader hears their recording back.
pub(super) fn heard_at(base_url: &str, series: &Series, date: Date, secret: &str) -> String {
    format!("{}/hear/{date}/{secret}", super::address(base_url, series))
}
