//! What readers of the rota say beside their recordings: who they are, that they begin, that they swap days.

use jiff::civil::Date;

use super::Talk;
use super::dialogues::Open;
use super::dialogues::leading::{Leading, address, invites, invites_spare, next_day};
use super::loaded::RotaOf;
use super::words::{half_width, normalise};
use crate::rota::{self, Ask, Change, Day, Event, Membership, ReaderId, State};

/// The digits by which a reader says who they are.
const CODE_DIGITS: usize = 8;
/// Somebody who is no reader.
const NO_READER: &str = "您还不是领读人。请向公众号管理员要8位数字，回复“领读”加这8位数字。";
/// How many days are offered for a swap, or to take.
const MOST_OFFERED: usize = 8;
/// How many asks of one reader may wait at a time.
const MOST_ASKS: usize = 3;

/// What a reader asks for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum RotaWord {
    /// 领读: to record, or to listen where they are no reader.
    Lead,
    /// 领读备播: to record for a day on which another reader cannot.
    Spare,
    /// 领读 and days: to take one that nobody has.
    Take(Vec<MonthDay>),
    /// 领读 and digits: who they are.
    Join(String),
    /// 换班, perhaps with days.
    Swap(Vec<MonthDay>),
    /// 同意换班, perhaps with a day.
    Accept(Vec<MonthDay>),
}

/// A day without its year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MonthDay {
    month: Option<i8>,
    day: i8,
}

impl MonthDay {
    fn is(self, date: Date) -> bool {
        self.day == date.day() && self.month.is_none_or(|month| month == date.month())
    }
}

/// What a text asks of the rota.
pub(super) fn word(text: &str) -> Option<RotaWord> {
    let plain = normalise(text);
    if ["领读", "我领读", "我要领读", "领读录音", "听书", "听领读"].contains(&plain.as_str())
    {
        return Some(RotaWord::Lead);
    }
    if let Some(code) = plain.strip_prefix("领读")
        && code.len() == CODE_DIGITS
        && code.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Some(RotaWord::Join(code.to_owned()));
    }
    if ["备播", "领读备播", "录备播"].contains(&plain.as_str()) {
        return Some(RotaWord::Spare);
    }
    let half = half_width(text);
    if let Some(rest) = half.trim().trim_start_matches('我').strip_prefix("领读")
        && let Some(days) = days_in(rest).filter(|days| days.iter().any(|it| (1..=31).contains(&it.day)))
    {
        return Some(RotaWord::Take(days));
    }
    let (is_swap, is_yes) = (plain.starts_with("换班"), plain.starts_with("同意换班"));
    // 换班的人来修路灯 tells of something else.
    let dates = days_in(&half)?;
    match (is_yes, is_swap) {
        (true, _) => Some(RotaWord::Accept(dates)),
        (false, true) => Some(RotaWord::Swap(dates)),
        (false, false) => None,
    }
}

/// The days in a text that says nothing else but 换班: `12月9日换12月15日`, `12.9`; none where it says more.
fn days_in(text: &str) -> Option<Vec<MonthDay>> {
    let is_beside = |c: char| c.is_ascii_digit() || "同意换班我要和跟与的到月日号.-/ ，,。！!:：".contains(c);
    if !text.trim().chars().all(is_beside) {
        return None;
    }
    let mut days = Vec::new();
    let mut month = None;
    let mut run = String::new();
    for c in text.chars().chain([' ']) {
        match c {
            '0'..='9' => run.push(c),
            '月' | '.' | '/' | '-' if !run.is_empty() => month = std::mem::take(&mut run).parse().ok(),
            _ => {
                if let Ok(day) = std::mem::take(&mut run).parse() {
                    days.push(MonthDay { month: month.take(), day });
                }
            }
        }
    }
    Some(days)
}

/// The series in which the follower reads, and who they are there.
fn own<'a>(talk: &Talk<'a>) -> Vec<(&'a RotaOf, &'a ReaderId)> {
    let context = talk.context;
    let of = context.around.loaded.rota.iter().flat_map(|rota| &rota.of);
    of.filter_map(|of| Some((of, &of.series.reader_of(context.follower)?.id))).collect()
}

/// The days that a volunteer may take, in words; none where there is none.
fn open_days(of: &RotaOf) -> Option<String> {
    let is_open = |day: &&Day| day.state == State::Planned && day.reader.is_nobody();
    let open: Vec<_> = of.days.iter().filter(is_open).take(MOST_OFFERED).collect();
    let first = rota::named(open.first()?.date);
    let lines = open.iter().map(|day| rota::named(day.date)).collect::<Vec<_>>().join("\n");
    Some(format!("这些日子还没有人领读：\n{lines}\n想领哪一天，请回复“领读”加日子，比如“领读{first}”。"))
}

impl Talk<'_> {
    /// Answers what is asked of the rota.
    pub(super) fn rota(&mut self, word: &RotaWord) -> String {
        if self.resident.dialogue.is_unsent() {
            let answer = "您正在说一件诉求，还没有发送。请先回复“完成”发送，或者回复“取消”不报了。";
            return answer.to_owned();
        }
        match word {
            RotaWord::Lead => self.lead(),
            RotaWord::Spare => self.spare(),
            RotaWord::Take(dates) => self.take(dates),
            RotaWord::Join(code) => self.join(code),
            RotaWord::Swap(dates) => self.swap(dates),
            RotaWord::Accept(dates) => self.accept(dates),
        }
    }

    fn lead(&mut self) -> String {
        let around = self.context.around;
        let own = own(self);
        let with_day = own.iter().find_map(|(of, reader)| Some((*of, Some(next_day(of, reader)?))));
        let Some((of, day)) = with_day.or_else(|| own.first().map(|(of, _)| (*of, None))) else {
            let loaded = around.loaded.rota.as_ref();
            let listened = loaded.and_then(|rota| rota.heard.first());
            return match listened {
                Some(series) => format!(
                    "【{}】在这里听：{}\n您要是领读人，请向公众号管理员要8位数字，回复“领读”加这8位数字。",
                    series.name,
                    address(around.base_url, series)
                ),
                None => {
                    "听书：这个公众号现在没有领读的栏目，想听或者想读，请回复“人工”问工作人员。".to_owned()
                }
            };
        };
        if day.is_none()
            && let Some(open) = open_days(of)
        {
            return format!("【{}】{open}\n想先录一段备播的，请回复“领读备播”。", of.series.name);
        }
        let leading = Leading::begin(of, day.map(|day| day.date), &self.resident.dialogue, around.now);
        let recorded = leading.recording.parts.len();
        self.resident.dialogue = Open::Leading(leading);
        day.map_or_else(|| invites_spare(&of.series), |day| invites(&of.series, day, recorded))
    }

    fn spare(&mut self) -> String {
        let own = own(self);
        let Some((of, _)) = own.first() else { return NO_READER.to_owned() };
        let now = self.context.around.now;
        self.resident.dialogue = Open::Leading(Leading::begin(of, None, &self.resident.dialogue, now));
        invites_spare(&of.series)
    }

    fn take(&mut self, dates: &[MonthDay]) -> String {
        let own = own(self);
        let clubs: Vec<_> = own.iter().filter(|(of, _)| of.series.volunteers).collect();
        let Some((first, _)) = clubs.first() else {
            return match own.is_empty() {
                true => NO_READER.to_owned(),
                false => format!("您的领读是轮流排的，不用自己认领。{}", self.own_days()),
            };
        };
        let is_meant = |day: &&Day| dates.iter().any(|it| it.is(day.date));
        let found = clubs.iter().find_map(|(of, reader)| Some((of, reader, of.days.iter().find(is_meant)?)));
        let Some((of, reader, day)) = found else {
            let open = open_days(first).unwrap_or_else(|| "近一个月的日子都有人领读了。".to_owned());
            return format!("没有找到这一天。{open}");
        };
        if day.reader == **reader {
            return format!("{}本来就是您领读。要录音回复“领读”。", rota::named(day.date));
        }
        match day.apply(&of.series, Event::Take(reader), self.context.around.now) {
            Ok(applied) => {
                let answer = format!(
                    "记下了，谢谢您！【{}】{}由您领读。前几天会在这里提醒您。要录音回复“领读”，有事请告诉公众号管理员。",
                    of.series.name,
                    rota::named(day.date)
                );
                self.writes.rota = Some(Change::of(&of.series).with(applied, Vec::new()));
                answer
            }
            Err(why) => {
                let open = open_days(of).unwrap_or_default();
                format!("{why}。{open}")
            }
        }
    }

    fn join(&mut self, code: &str) -> String {
        let context = self.context;
        let series = context.around.loaded.rota.as_ref().and_then(|rota| rota.of_code.as_ref());
        let Some(series) = series else {
            return "这8位数字对不上，或者已经用过了。请向公众号管理员要新的数字，回复“领读”加8位数字。"
                .to_owned();
        };
        let Some((next, reader)) = series.bound(code, context.follower) else {
            return format!("您已经是【{}】的领读人了，不用再发数字。要录音请回复“领读”。", series.name);
        };
        let name = next.reader_name(&reader).to_owned();
        let mut change = Change::to(series, &next);
        change.joined = Some(Membership { follower: context.follower.clone(), reader });
        self.writes.rota = Some(change);
        format!(
            "对上了：您是【{}】的领读人{name}。轮到您的前几天，会在这里提醒您。要录音回复“领读”，有事换班回复“换班”。",
            series.name
        )
    }

    fn swap(&mut self, dates: &[MonthDay]) -> String {
        let now = self.context.around.now;
        let own = own(self);
        let swaps = |day: &&Day| day.state == State::Planned && now < day.swaps_until();
        let found = own.iter().find_map(|(of, reader)| {
            let mine: Vec<_> = of.days.iter().filter(swaps).filter(|day| day.reader == **reader).collect();
            let named = mine.iter().find(|day| dates.len() > 1 && dates.iter().any(|it| it.is(day.date)));
            Some((*of, *reader, *named.or_else(|| mine.first())?))
        });
        let Some((of, reader, mine)) = found else {
            return match own.is_empty() {
                true => NO_READER.to_owned(),
                false => "您现在没有可以换的日子：离播出不到两天，或者已经录了音的，不能再换。".to_owned(),
            };
        };
        let others: Vec<_> = of
            .days
            .iter()
            .filter(swaps)
            .filter(|day| day.reader != *reader && !day.reader.is_nobody())
            .collect();
        let wanted = dates.iter().rev().find_map(|it| others.iter().find(|day| it.is(day.date)));
        let Some(other) = wanted else {
            let lines = others
                .iter()
                .take(MOST_OFFERED)
                .map(|day| format!("{} {}", rota::named(day.date), of.series.reader_name(&day.reader)));
            let lines = lines.collect::<Vec<_>>().join("\n");
            return match lines.is_empty() {
                true => "现在没有可以换的日子，请告诉公众号管理员。".to_owned(),
                false => format!(
                    "您{}领读。想和谁换？请回复“换班”加日子，比如“换班{}”：\n{lines}",
                    rota::named(mine.date),
                    rota::named(others.first().map_or(mine.date, |day| day.date)),
                ),
            };
        };
        let waiting = of.asks.iter().filter(|ask| ask.from.0 == *reader && !ask.is_over(now)).count();
        if waiting >= MOST_ASKS {
            return format!("您已经问过{waiting}位了，请等他们答应，或者24小时以后再问。");
        }
        let asked = match rota::ask(mine, other, now) {
            Ok(asked) => asked,
            Err(why) => return format!("{why}。"),
        };
        let name = of.series.reader_name(&other.reader);
        let is_known = of.series.reader(&other.reader).is_some_and(|it| it.follower.is_some());
        if !is_known {
            return format!("{name}还没有在微信里登记，收不到您的请求。请换一个日子，或者告诉公众号管理员。");
        }
        let answer = format!(
            "已经替您问{name}：您{}的给他，他{}的给您。他24小时内回复“同意换班”就换好了，到时候告诉您。",
            rota::named(mine.date),
            rota::named(other.date)
        );
        let mut change = Change::of(&of.series);
        change.effects = rota::asked(&of.series, &asked);
        change.asked = Some(asked);
        self.writes.rota = Some(change);
        answer
    }

    fn accept(&mut self, dates: &[MonthDay]) -> String {
        let around = self.context.around;
        let now = around.now;
        let own = own(self);
        let asks = own.iter().flat_map(|(of, reader)| {
            let to_them = of.asks.iter().filter(|ask| ask.to.0 == **reader && !ask.is_over(now));
            to_them.map(|ask| (*of, ask))
        });
        let is_meant =
            |ask: &Ask| dates.is_empty() || dates.iter().any(|it| it.is(ask.from.1) || it.is(ask.to.1));
        let asks: Vec<_> = asks.filter(|(_, ask)| is_meant(ask)).collect();
        let (of, ask) = match asks.as_slice() {
            [] => return self.nothing_to_accept(),
            [one] => *one,
            [_, _, ..] => {
                let line = |(of, ask): &(&RotaOf, &Ask)| {
                    let who = of.series.reader_name(&ask.from.0);
                    format!("同意换班{}（{who}）", rota::named(ask.from.1))
                };
                let lines = asks.iter().map(line).collect::<Vec<_>>().join("\n");
                return format!("有几位想和您换班，请回复其中一行，不用写名字：\n{lines}");
            }
        };
        let day = |date: Date| of.days.iter().find(|day| day.date == date);
        let (Some(theirs), Some(mine)) = (day(ask.from.1), day(ask.to.1)) else {
            return self.nothing_to_accept();
        };
        match rota::accept(ask, theirs, mine, now) {
            Ok((first, second)) => {
                let mut change = Change::of(&of.series);
                change.days = vec![first, second];
                change.settled = Some((ask.from.1, ask.to.1));
                change.effects = rota::swapped(&of.series, around.account, ask);
                self.writes.rota = Some(change);
                format!(
                    "换好了：您现在{}领读，{}由{}读。要录音回复“领读”。",
                    rota::named(ask.from.1),
                    rota::named(ask.to.1),
                    of.series.reader_name(&ask.from.0)
                )
            }
            Err(why) => format!("{why}。\n{}", self.own_days()),
        }
    }

    fn nothing_to_accept(&self) -> String {
        format!("现在没有等您答应的换班，可能已经换好了，或者过了24小时。\n{}", self.own_days())
    }

    fn own_days(&self) -> String {
        let own = own(self);
        let days = own.iter().flat_map(|(of, reader)| {
            let mine = of.days.iter().filter(|day| day.reader == **reader && !day.state.is_final());
            mine.map(|day| format!("{}（{}）", rota::named(day.date), day.state.name()))
        });
        let days = days.collect::<Vec<_>>().join("、");
        match days.is_empty() {
            true => "您近一个月没有轮到领读。".to_owned(),
            false => format!("您的领读：{days}。"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_of_the_rota_is_read_however_it_is_typed() {
        let day = |month: i8, day: i8| MonthDay { month: Some(month), day };
        for (text, expected) in [
            ("领读", Some(RotaWord::Lead)),
            ("领读 1234 5678", Some(RotaWord::Join("12345678".to_owned()))),
            ("领读１２３４５６７８", Some(RotaWord::Join("12345678".to_owned()))),
            ("领读123", None),
            ("领读12月9日", Some(RotaWord::Take(vec![day(12, 9)]))),
            ("我领读 12.9", Some(RotaWord::Take(vec![day(12, 9)]))),
            ("领读备播", Some(RotaWord::Spare)),
            ("领读的喇叭太响", None),
            ("换班", Some(RotaWord::Swap(Vec::new()))),
            ("换班12月9日", Some(RotaWord::Swap(vec![day(12, 9)]))),
            ("换班 12.9", Some(RotaWord::Swap(vec![day(12, 9)]))),
            ("换班12月9号换12月15号", Some(RotaWord::Swap(vec![day(12, 9), day(12, 15)]))),
            ("换班9号", Some(RotaWord::Swap(vec![MonthDay { month: None, day: 9 }]))),
            ("同意换班。", Some(RotaWord::Accept(Vec::new()))),
            ("同意换班12月9日", Some(RotaWord::Accept(vec![day(12, 9)]))),
            ("换班的师傅把路灯弄坏了", None),
            ("我同意", None),
        ] {
            assert_eq!(word(text), expected, "{text}");
        }
    }
}
