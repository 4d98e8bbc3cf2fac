//! How a report stands beside its state: what waits for whom, who helps, what moved its deadline.

use jiff::Timestamp;

use super::ticket::TicketPage;
use crate::pages::words;
use domain::ids::TicketId;
use domain::tickets::{Alert, Ask, Declined, Order, OrderState, Request, Supervision, Ticket};

/// One fact.
pub(super) struct Fact<'a> {
    pub(super) name: &'static str,
    pub(super) text: String,
    /// The reports that it is about.
    pub(super) reports: &'a [TicketId],
    /// A warning before it, with a shape beside the colour.
    pub(super) mark: Option<Mark>,
}

/// A warning: how it is drawn, its icon, its word.
#[derive(Clone, Copy)]
pub(super) struct Mark(pub(super) &'static str, pub(super) &'static str, pub(super) &'static str);

const RED: Mark = Mark("red", "disc", "红牌");
const YELLOW: Mark = Mark("yellow", "triangle", "黄牌");
const LATE: Mark = Mark("red", "disc", "逾期");

impl<'a> Fact<'a> {
    fn new(name: &'static str, text: String) -> Self {
        Self { name, text, reports: &[], mark: None }
    }

    fn with(self, reports: &'a [TicketId]) -> Self {
        Self { reports, ..self }
    }

    fn mark(self, mark: Option<Mark>) -> Self {
        Self { mark, ..self }
    }
}

/// A word beside the state: how it is drawn, and what it says.
pub(super) struct Badge(pub(super) &'static str, pub(super) String);

/// `督办`, `延期1次`, `协办2家`: what stands beside the state.
pub(super) fn badges(ticket: &Ticket) -> Vec<Badge> {
    let count = |count: u32, word: &str, unit: &str| (count > 0).then(|| format!("{word}{count}{unit}"));
    let joint = ticket.orders.iter().filter(|order| order.state.is_open()).count();
    let joint = u32::try_from(joint).unwrap_or(u32::MAX);
    [
        ("red", ticket.urgent.then(|| "加急".to_owned())),
        ("red", ticket.supervision.is_some().then(|| "督办".to_owned())),
        ("yellow", count(ticket.since.urges, "催办", "次")),
        ("yellow", (ticket.since.additions > 0).then(|| "有补充".to_owned())),
        ("", count(ticket.clock.extensions, "延期", "次")),
        ("", count(joint, "协办", "家")),
        ("yellow", count(ticket.since.redo, "重办", "次")),
        ("", count(ticket.returns.granted, "退单", "次")),
    ]
    .into_iter()
    .filter_map(|(level, text)| Some(Badge(level, text?)))
    .collect()
}

/// Everything about a report that its state does not say.
pub(super) fn facts<'a>(t: &TicketPage<'a>) -> Vec<Fact<'a>> {
    let (ticket, now) = (t.ticket, t.now);
    let mut facts = Vec::new();
    if let Some(question) = &ticket.question {
        let reminded = question.reminded_at.map(|at| format!("；{}提醒过一次", words::moment(at, now)));
        let since = words::moment(question.at, now);
        let text = format!("{}\n{since}问的{}", question.text(), reminded.unwrap_or_default());
        facts.push(Fact::new("请反映人补充", text));
    }
    for open in &ticket.requests {
        let late = open.escalated.then_some(LATE);
        facts.push(Fact::new(open.ask.kind().name(), request(open, now)).mark(late));
    }
    facts.extend(returning(ticket, now).map(|text| Fact::new("退单申请", text)));
    facts.extend(returns(ticket).map(|text| Fact::new("退单", text)));
    facts.extend(ticket.supervision.as_ref().map(|it| supervision(it, now)));
    facts.extend(ticket.diverted_at.map(|at| Fact::new("转紧急", words::moment(at, now))));
    facts.extend(ticket.declined.as_ref().map(|it| Fact::new("不予受理", declined(it, now))));
    let master = ticket.merged_into.as_slice();
    facts.extend(master.first().map(|_| Fact::new("并入", "由主件一起办理".to_owned()).with(master)));
    if ticket.children > 0 {
        facts.push(Fact::new("并入这件的", format!("{}件", ticket.children)).with(t.children));
    }
    if ticket.storm {
        facts.push(Fact::new("集中诉求", "同类的新诉求自动并进来".to_owned()));
    }
    if ticket.followers > 0 {
        facts.push(Fact::new("关注", format!("{}位居民也遇到了", ticket.followers)));
    }
    facts.extend(ticket.orders.iter().map(|it| order(it, now)));
    facts.extend(clock(ticket, now));
    if ticket.reopened > 0 {
        facts.push(Fact::new("要求重办", format!("反映人办结后要求重办{}次", ticket.reopened)));
    }
    facts
}

/// What a colleague asks for, in words: who, what, why, and until when somebody decides.
pub(super) fn request(request: &Request, now: Timestamp) -> String {
    let asked = match &request.ask {
        Ask::Decline { reason, public, elsewhere } => {
            format!("申请不予受理：{}\n给反映人的说明：{public}\n可以去：{elsewhere}", reason.name())
        }
        Ask::Extension { days, reason, plan } => {
            format!("申请延期{days}个工作日\n原因：{reason}\n接下来：{plan}")
        }
        Ask::Suspension { cause, until, reason } => {
            format!("申请挂起到{}：{}\n原因：{reason}", words::moment(*until, now), cause.name())
        }
        Ask::Publication { case } => format!("申请公开：{}", case.title),
    };
    let late = if request.escalated { "，已逾期，已报上级" } else { "" };
    let (at, due) = (words::moment(request.at, now), words::day_and_time(request.due, now));
    format!("{}{asked}\n{at}提出，最晚{due}决定{late}", request.name)
}

/// A unit's request to give the order back, in words.
pub(super) fn returning(ticket: &Ticket, now: Timestamp) -> Option<String> {
    let open = ticket.returns.open.as_ref()?;
    let who = if ticket.is_third_return() { "由区级终审" } else { "由受理台决定" };
    Some(format!(
        "{}\n依据：{}\n认为应该由{}办\n{}提出，第{}次，{who}",
        open.reason.name(),
        open.basis,
        open.suggested_name,
        words::moment(open.at, now),
        ticket.returns.asked
    ))
}

/// How often it went back, once nothing is asked.
fn returns(ticket: &Ticket) -> Option<String> {
    let returns = &ticket.returns;
    let ruled = if returns.is_final { "；已终审，不能再退" } else { "" };
    (returns.asked > 0).then(|| format!("申请{}次，同意{}次{ruled}", returns.asked, returns.granted))
}

fn supervision<'a>(supervision: &Supervision, now: Timestamp) -> Fact<'a> {
    let report = match supervision.reported_at {
        Some(at) => format!("书面报告已于{}交", words::moment(at, now)),
        None if supervision.escalated => {
            format!("书面报告应在{}前交，已逾期，已报上级", words::moment(supervision.report_due, now))
        }
        None => format!("书面报告最晚{}交", words::day_and_time(supervision.report_due, now)),
    };
    let text = format!("{}\n{}开始；{report}", supervision.reason, words::moment(supervision.since, now));
    Fact::new("督办", text).mark(supervision.escalated.then_some(LATE))
}

fn declined(declined: &Declined, now: Timestamp) -> String {
    let appeal = match declined.appealed_at {
        Some(at) => format!("反映人{}申诉了", words::moment(at, now)),
        None => format!("反映人{}前可以申诉一次", words::moment(declined.appeal_until, now)),
    };
    format!("{}\n{}\n可以去：{}\n{appeal}", declined.reason.name(), declined.public, declined.elsewhere)
}

fn order<'a>(order: &Order, now: Timestamp) -> Fact<'a> {
    let due = match order.state {
        OrderState::Dispatched => format!("，最晚{}签收", words::day_and_time(order.sign_by, now)),
        OrderState::Working => format!("，最晚{}办完", words::day_and_time(order.due, now)),
        _ => String::new(),
    };
    let handler = order.handler.as_ref().map(|name| format!("（{name}）")).unwrap_or_default();
    let result = order.result.as_ref().map(|result| format!("\n结果：{result}")).unwrap_or_default();
    let text = format!("{}：{}{handler}{due}\n任务：{}{result}", order.name, order.state.name(), order.task);
    let mark = match order.alert {
        Alert::Red => Some(RED),
        Alert::Yellow => Some(YELLOW),
        Alert::None => None,
    };
    Fact::new("协办单位", text).mark(mark.filter(|_| order.state.is_open()))
}

/// What moved the end of the work.
fn clock<'a>(ticket: &Ticket, now: Timestamp) -> Vec<Fact<'a>> {
    let clock = &ticket.clock;
    let mut facts = Vec::new();
    if clock.extensions > 0 {
        let text = format!("{}次，共{}个工作日", clock.extensions, clock.extended_days);
        facts.push(Fact::new("延期", text));
    }
    if let Some(pause) = &clock.pause {
        let (since, until) = (words::moment(pause.since, now), words::moment(pause.until, now));
        facts.push(Fact::new("挂起", format!("{}\n{since}起不计时，{until}自动恢复", pause.cause.name())));
    }
    facts
}
