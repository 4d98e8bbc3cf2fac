//! Who is told what of a day: its reader in the chat, reviewers and administrators as staff.

use jiff::Timestamp;
use jiff::civil::Date;

use super::days::are_few;
use super::{Ask, Day, LONGEST_TEXT, ReaderId, Series, Tell};
use crate::accounts::Account;
use crate::calendar;
use crate::outbox::{Audience, Details, Effect, Link, Way};
use crate::staff::{Role, Scope};

/// The notices of what happened to a day.
#[must_use]
pub fn tells(series: &Series, account: &Account, day: &Day, tells: &[Tell]) -> Vec<Effect> {
    tells.iter().flat_map(|tell| of_day(series, account, day, tell)).collect()
}

fn of_day(series: &Series, account: &Account, day: &Day, tell: &Tell) -> Vec<Effect> {
    let (name, date, reader) = (&series.name, named(day.date), series.reader_name(&day.reader));
    let path = format!("/console/readings/{}/{}", series.id, day.date);
    let staff = |role: Role, text: String| to_staff(account, role, &path, &text);
    let own = |text: String| to_reader(series, &day.reader, &text, Some(calendar::end_of_day(day.date)));
    match tell {
        Tell::Remind => own(format!(
            "【{name}】{date}轮到您领读。{}\n准备好了请回复“领读”，按提示发语音。那天有事，请回复“换班”。",
            to_read(day)
        )),
        Tell::Given => own(format!(
            "【{name}】{date}由您领读。{}\n准备好了请回复“领读”；有事请回复“换班”。",
            to_read(day)
        )),
        Tell::ToReview => staff(
            Role::Reviewer,
            format!("【{name}】{date}{reader}的录音已经录好，请从头听一遍，写上文字稿再审。"),
        ),
        Tell::Signed => own(format!("【{name}】您{date}的录音已经审过，到时候自动播出。谢谢您！")),
        Tell::Back(reason) => {
            own(format!("【{name}】您{date}的录音要再录一次：{reason}\n请回复“领读”重新录。"))
        }
        Tell::Gap => staff(
            Role::AccountAdmin,
            format!(
                "【{name}】{date}还没有审过的录音（{reader}，{}）。请选备播录音、换一位领读人，或者催一下。",
                day.state.name()
            ),
        ),
        Tell::StandsIn(left) => {
            let few = match are_few(*left) {
                true => format!("备播录音只剩{left}段，请尽快补录。"),
                false => String::new(),
            };
            let text = format!("【{name}】{date}没有审过的录音，已经换上备播的。{few}");
            staff(Role::AccountAdmin, text)
        }
        Tell::Silent => {
            staff(Role::AccountAdmin, format!("【{name}】{date}没有播出：到晚上9点还没有审过的录音。"))
        }
    }
}

/// The notices of what happened to a spare recording that is not of a day.
#[must_use]
pub fn tells_of_spare(series: &Series, account: &Account, reader: &ReaderId, tell: &Tell) -> Vec<Effect> {
    let name = &series.name;
    let path = format!("/console/readings/{}", series.id);
    match tell {
        Tell::ToReview => {
            let who = series.reader_name(reader);
            let text = format!("【{name}】{who}录了一段备播录音，请从头听一遍，写上文字稿再审。");
            to_staff(account, Role::Reviewer, &path, &text)
        }
        Tell::Signed => {
            let text = format!("【{name}】您的备播录音已经审过，有人来不及录的时候会用上。谢谢您！");
            to_reader(series, reader, &text, None)
        }
        Tell::Back(reason) => {
            let text = format!("【{name}】您的备播录音没有用上：{reason}\n想再录一段，请回复“领读”。");
            to_reader(series, reader, &text, None)
        }
        _ => Vec::new(),
    }
}

/// What a reader is told who is asked for a swap.
#[must_use]
pub fn asked(series: &Series, ask: &Ask) -> Vec<Effect> {
    let text = format!(
        "【{}】{}想和您换班：他{}的给您读，您{}的给他读。愿意请在24小时内回复“同意换班”；不愿意，不用回复。",
        series.name,
        series.reader_name(&ask.from.0),
        named(ask.from.1),
        named(ask.to.1),
    );
    to_reader(series, &ask.to.0, &text, ask.until())
}

/// What both readers and the administrators are told of a swap.
#[must_use]
pub fn swapped(series: &Series, account: &Account, ask: &Ask) -> Vec<Effect> {
    let (one, other) = (series.reader_name(&ask.from.0), series.reader_name(&ask.to.0));
    let (first, second) = (named(ask.from.1), named(ask.to.1));
    let name = &series.name;
    let text = format!("【{name}】{other}同意和您换班：您现在{second}领读。");
    let mut effects = to_reader(series, &ask.from.0, &text, None);
    let text = format!("【{name}】领读人换班了：{first}改由{other}读，{second}改由{one}读。");
    let path = format!("/console/readings/{}", series.id);
    effects.extend(to_staff(account, Role::AccountAdmin, &path, &text));
    effects
}

/// What is read out on a day, as its reader is told.
#[must_use]
pub(crate) fn to_read(day: &Day) -> String {
    match &day.text {
        Some(text) => {
            let body: String = text.body.chars().take(LONGEST_TEXT).collect();
            format!("请读《{}》：\n{body}", text.title)
        }
        None => "读什么，请问公众号管理员。".to_owned(),
    }
}

/// `12月9日`.
#[must_use]
pub fn named(date: Date) -> String {
    format!("{}月{}日", date.month(), date.day())
}

fn to_reader(series: &Series, reader: &ReaderId, text: &str, until: Option<Timestamp>) -> Vec<Effect> {
    let follower = series.reader(reader).and_then(|reader| reader.follower.clone());
    let path = format!("/a/{}/readings/{}", series.account, series.id);
    let to = |follower| Effect {
        good_until: until,
        ..effect(Audience::Follower { follower }, text, Link { path, label: String::new() })
    };
    follower.map(to).into_iter().collect()
}

fn to_staff(account: &Account, role: Role, path: &str, text: &str) -> Vec<Effect> {
    let area = account.place.subdistrict().cloned().map(Scope::Subdistrict);
    let scopes = [Some(Scope::Account(account.id.clone())), area, Some(Scope::District)];
    let link = || Link { path: path.to_owned(), label: "去看领读".to_owned() };
    let scopes = scopes.into_iter().flatten();
    scopes.map(|scope| effect(Audience::Role { role, scope }, text, link())).collect()
}

fn effect(to: Audience, text: &str, link: Link) -> Effect {
    Effect {
        to,
        text: text.to_owned(),
        details: Details {
            matter: "领读".to_owned(),
            state: "请看".to_owned(),
            remark: Details::remark(text),
            ..Details::default()
        },
        link,
        urgent: false,
        good_until: None,
        answer: None,
        spoken: false,
        way: Way::Ladder,
    }
}
