//! The progress of reports: of one's own by a word, of any report by its number and query code.

use jiff::{SignedDuration, Timestamp};

use super::asked::Asked;
use super::dialogues::choosing::OwnStep;
use super::dialogues::report::Draft;
use super::fit::{list, quote, tap};
use super::loaded::LISTED_REPORTS;
use super::surroundings::{Context, Surroundings};
use super::talk::own::{self, Own};
use super::writes::{CodeTried, Writes};
use crate::calendar;
use crate::ids::{Follower, TicketId};
use crate::tickets::{Actor, DeadlineKind, Declined, Ending, EventKind, State, Ticket, possible};

/// Wrong codes that one follower may send within an hour.
pub(super) const MOST_WRONG_CODES: usize = 5;

const EXHAUSTED: &str = "这件诉求的查询码今天错了好几次，为了保护反映人，今天不能再用查询码查，请明天再试。\n\
    是您自己的诉求，请在当时反映的公众号里回复“我的诉求”；急事请拨12345。";
const NOT_FOUND: &str = "没有查到。请核对编号和6位查询码，像这样发：\n20161123-0007 384921";

/// The follower's newest reports.
pub(super) fn my_reports(around: &Surroundings<'_>) -> String {
    if around.loaded.my_reports.is_empty() {
        return "您还没有诉求。要反映问题，直接说什么事、在什么地方就行。".to_owned();
    }
    let lines: Vec<String> =
        around.loaded.my_reports.iter().take(LISTED_REPORTS).map(|ticket| line(ticket, around)).collect();
    list("您最近的诉求：", &lines, "")
}

/// The link to a report's page, for its reporter.
pub(super) fn page(ticket: &Ticket, around: &Surroundings<'_>) -> String {
    format!("{}/a/{}/reports/{}/{}", around.base_url, ticket.account, ticket.id, ticket.secret)
}

fn line(ticket: &Ticket, around: &Surroundings<'_>) -> String {
    let line = format!(
        "{}【{}】{}\n<a href=\"{}\">点这里看进度</a>",
        ticket.id,
        ticket.state.for_resident(),
        quote(&ticket.description, 20),
        page(ticket, around)
    );
    if ticket.state == State::Answered { format!("{line}\n{}", solved(ticket)) } else { line }
}

/// The answer to a report's number. An unknown number, somebody else's number and a wrong code get the same answer.
pub(super) fn look_up(
    (id, code): (&TicketId, Option<&str>),
    asked: Asked,
    failed_lookups: &mut Vec<Timestamp>,
    context: &Context<'_>,
) -> Own {
    let around = context.around;
    let found = around.loaded.report.as_ref().filter(|ticket| &ticket.id == id);
    if let Some(own) = found.filter(|ticket| ticket.is_of(context.follower)) {
        return own_report(own, asked, context);
    }
    let nothing = |answer: String| Own::text(answer);
    if asked != Asked::Progress {
        return nothing(
            "只有反映人本人能在这里撤回、确认解决，或者决定公不公开。\n请用当时反映的微信、在当时的公众号里回复。".to_owned(),
        );
    }
    let Some(code) = code else {
        return nothing(format!("查这件诉求，请把编号和6位查询码一起发来，像这样：\n{id} 384921"));
    };
    let hour_ago = around.now.saturating_sub(SignedDuration::from_hours(1)).unwrap_or(around.now);
    failed_lookups.retain(|at| *at > hour_ago);
    if failed_lookups.len() >= MOST_WRONG_CODES {
        return nothing(
            "查询码错了好几次，为了保护反映人，请一小时后再试。\n您自己的诉求，回复“我的诉求”就能看到。"
                .to_owned(),
        );
    }
    if around.loaded.code_exhausted {
        return nothing(EXHAUSTED.to_owned());
    }
    let right = found.filter(|ticket| ticket.query_code == code);
    if right.is_none() {
        failed_lookups.push(around.now);
    }
    let tried = CodeTried { ticket: id.clone(), right: right.is_some() };
    let answer = right.map_or_else(|| NOT_FOUND.to_owned(), standing);
    Own { writes: Writes { code: Some(tried), ..Writes::default() }, ..Own::text(answer) }
}

/// The answer to the reporter. WeChat identifies them, so they need no code.
fn own_report(ticket: &Ticket, asked: Asked, context: &Context<'_>) -> Own {
    let step = match asked {
        Asked::Progress | Asked::Follow => OwnStep::Show,
        Asked::Solved => OwnStep::Solved,
        Asked::Withdraw => OwnStep::Withdraw,
        Asked::WithdrawSurely => OwnStep::WithdrawSurely,
        Asked::Publicity(true) => OwnStep::Publish,
        Asked::Publicity(false) => OwnStep::KeepPrivate,
        Asked::NoBehalf => OwnStep::NotMine,
    };
    own::perform(step, ticket, &Draft::new(context.around.now), context)
}

/// What is said to whoever ended that a report was for another.
pub(super) fn behalf_ended(ticket: &Ticket, by: &Follower) -> String {
    let id = &ticket.id;
    if ticket.principal() == Some(by) {
        format!(
            "知道了，诉求{id}不算您的了，以后不再通知您；事情照样办。\n您给家人的数字还在用的话，回复“不用了家人”就作废。"
        )
    } else {
        format!("好的，诉求{id}不算代报了，只算您自己报的；事情照样办。")
    }
}

/// The state of an own report, its page, and what its reporter can do.
pub(super) fn own_standing(ticket: &Ticket, context: &Context<'_>) -> String {
    let may = possible(ticket, &Actor::Reporter(Some(context.follower.clone())));
    let mut lines = vec![
        standing(ticket),
        situation(ticket, context),
        format!("查询码：{}", ticket.query_code),
        format!("<a href=\"{}\">点这里看详情</a>", page(ticket, context.around)),
    ];
    if may.contains(&EventKind::RateSolved) {
        lines.push(solved(ticket));
    }
    if may.contains(&EventKind::Withdraw) && !ticket.counts_as_danger() {
        lines.push(format!("不用处理了，请回复：撤回{}", ticket.id));
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

/// What the resident has to know of the state that their report is in, and what they can do; empty where the state says
/// it all.
fn situation(ticket: &Ticket, context: &Context<'_>) -> String {
    let (id, now) = (&ticket.id, context.around.now);
    match (ticket.state, own::master_of(ticket, context)) {
        (State::Merged, Some(master)) if master.ended_for_itself() => {
            let how = if master.state == State::Withdrawn { "撤回了" } else { "没有办下去" };
            format!("与{}合并办理，那一件{how}。问题还在，请回复“接着报{id}”，我们按您的接着办。", master.id)
        }
        (State::Merged, Some(master)) => {
            let answer = master.public_answer.as_deref().filter(|_| master.is_answer_public());
            let answer = answer.map(|answer| format!("\n答复：{}", quote(answer, 300))).unwrap_or_default();
            let may = master.open_to_merged().join("、");
            let may = if may.is_empty() { may } else { format!("\n{may}还用您自己的编号。") };
            format!("与{}合并办理，{}{answer}{may}", master.id, master.stands(now))
        }
        (State::NeedInfo, _) => {
            let asked = ticket.question.as_ref().map(|question| quote(&question.text(), 200));
            format!("还缺：{}。直接回复就行，也可以发照片、位置。", asked.unwrap_or_default())
        }
        (State::Declined, _) => {
            ticket.declined.as_ref().map(|it| declined(ticket, it, now)).unwrap_or_default()
        }
        (State::Diverted, _) => "请离危险远一点。情况变了，请马上打110、119、120。".to_owned(),
        (State::Suspended, _) => {
            let pause = ticket.clock.pause.as_ref();
            let until = pause.map(|pause| format!("，{}接着办", calendar::short(pause.until)));
            let why = pause.map(|pause| pause.cause.for_resident()).unwrap_or_default();
            let wakes = if ticket.waits_for_resident() { "您补充了，马上接着办。" } else { "" };
            format!("暂时停下：{why}{}。{wakes}", until.unwrap_or_default())
        }
        (State::Closed, _) if ticket.ended == Some(Ending::NoReply) => {
            format!("一直没有等到补充，先办结了。30天内回复“补充{id}”再写上内容，我们接着办。")
        }
        (State::Closed, _) => format!("又坏了、没修好，请回复“重办{id}”再说一句怎么了。"),
        _ => String::new(),
    }
}

fn declined(ticket: &Ticket, declined: &Declined, now: Timestamp) -> String {
    let appeal = if declined.appealed_at.is_none() && declined.appeal_until >= now {
        let until = calendar::short(declined.appeal_until);
        format!("\n不同意，{until}前回复“申诉{}”再写上理由，只能申诉一次。", ticket.id)
    } else {
        "\n有新的情况，请重新反映，或者打12345。".to_owned()
    };
    format!(
        "不予受理：{}。{}\n您可以：{}。{appeal}",
        declined.reason.name(),
        quote(&declined.public, 200),
        quote(&declined.elsewhere, 100)
    )
}

fn solved(ticket: &Ticket) -> String {
    let words = format!("解决了{}", ticket.id);
    format!("解决了，请{}，或者回复：{words}", tap(&words, "点这里"))
}

/// The state of a report, without its reporter or its exact place.
fn standing(ticket: &Ticket) -> String {
    let mut lines = vec![
        format!("诉求{}：{}", ticket.id, ticket.state.for_resident()),
        format!("提交时间：{}", calendar::short(ticket.submitted_at)),
    ];
    if let Some(deadline) = ticket.deadline.filter(|deadline| deadline.kind != DeadlineKind::Rating) {
        let due = calendar::short(deadline.due);
        let moves =
            if deadline.provisional { format!("（{}）", calendar::BY_NOTICE) } else { String::new() };
        lines.push(format!("下一步：{}，最晚{due}{moves}", deadline.kind.for_resident()));
    }
    if let Some(answer) = ticket.public_answer.as_deref().filter(|_| ticket.is_answer_public()) {
        lines.push(format!("答复：{}", quote(answer, 300)));
    }
    lines.join("\n")
}
