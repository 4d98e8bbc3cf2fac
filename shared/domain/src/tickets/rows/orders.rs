//! Rows 16 and 40: joint units work beside the lead unit, which stays answerable.

use jiff::Timestamp;

use super::{Setting, words};
use crate::calendar;
use crate::ids::UnitId;
use crate::tickets::Told;
use crate::tickets::command::Alert;
use crate::tickets::deadlines::work_due;
use crate::tickets::orders::{Order, OrderState};
use crate::tickets::refusal::{Refusal, Wrong};
use crate::tickets::rules::Category;
use crate::tickets::standing::named;
use crate::tickets::submit::{quoted, summary};
use crate::tickets::table::Actor;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

/// What a new order says.
pub(super) struct New<'a> {
    pub(super) unit: &'a UnitId,
    pub(super) name: &'a str,
    pub(super) task: &'a str,
    pub(super) due: Option<Timestamp>,
}

pub(super) fn join(ticket: &mut Ticket, new: &New<'_>, at: &Setting<'_>) -> Result<Told, Refusal> {
    let main = work_due(ticket, at.rules).unwrap_or(at.now);
    let due = new.due.unwrap_or(main);
    let mut wrong = Wrong::default();
    words::needed(&mut wrong, new.task, "task", "请写明请协办单位做什么");
    let own = ticket.unit.as_ref() == Some(new.unit) || *new.unit == ticket.desk;
    wrong.note(own, "unit", "协办单位不能是主办单位或者受理台");
    wrong.note(ticket.open_order(new.unit).is_some(), "unit", "这个单位已经在协办了");
    let many = ticket.orders.iter().filter(|order| order.state.is_open()).count() >= at.rules.most_orders;
    wrong.note(many, "unit", format!("最多{}个协办单位", at.rules.most_orders));
    let late = new.due.is_some_and(|due| due > main);
    wrong.note(late, "due", format!("协办时限不能晚于主办时限（{}）", calendar::short(main)));
    wrong.note(new.due.is_some_and(|due| due <= at.now), "due", "协办时限要在现在以后");
    wrong.refuse()?;
    let sign = at.rules.of(ticket.category.unwrap_or(Category::Normal)).sign;
    let order = Order {
        unit: new.unit.clone(),
        name: new.name.to_owned(),
        task: new.task.trim().to_owned(),
        state: OrderState::Dispatched,
        at: at.now,
        sign_by: at.rules.ends_for(ticket, at.now, sign).min(due),
        due,
        alert: Alert::None,
        handler: None,
        result: None,
        since: 0,
    };
    // A unit that was asked before and is done or has refused is asked anew.
    ticket.orders.retain(|earlier| &earlier.unit != new.unit);
    ticket.orders.push(order);
    let text = format!(
        "【协办待签收】{}\n{}\n请你单位协办：{}\n最晚{}。",
        named(ticket),
        summary(ticket),
        quoted(new.task),
        calendar::short(due)
    );
    let public = format!("{}一起办理", new.name);
    Ok(Told {
        tells: vec![
            Tell::unit(new.unit, text),
            Tell::unit(&ticket.desk, format!("【加派协办】{} 主办单位加派{}协办。", named(ticket), new.name)),
            Tell::reporter(format!("您的诉求{}：{public}。", named(ticket))),
        ],
        public: Some(public),
        internal: Some(format!("加派{}协办：{}", new.name, new.task.trim())),
        ..Told::default()
    })
}

pub(super) fn sign(ticket: &mut Ticket, unit: &UnitId, at: &Setting<'_>) -> Result<Told, Refusal> {
    let Actor::Staff(staff) = at.actor else { return Err(none()) };
    let order = open(ticket, unit)?;
    if order.state != OrderState::Dispatched {
        return Err(Refusal::NotNow { why: "协办单位已经签收了" });
    }
    order.state = OrderState::Working;
    order.handler = Some(staff.name.clone());
    Ok(Told { internal: Some(format!("协办单位{}签收", order.name)), ..Told::default() })
}

pub(super) fn auto_sign(ticket: &mut Ticket, unit: &UnitId) -> Result<Told, Refusal> {
    let order = open(ticket, unit)?;
    if order.state != OrderState::Dispatched {
        return Err(Refusal::NothingToTell);
    }
    order.state = OrderState::Working;
    order.alert = Alert::Yellow;
    let name = order.name.clone();
    let text = format!("【黄牌】{} 协办单位{name}超时未签收，系统已自动签收，请立即办理。", named(ticket));
    Ok(Told {
        tells: with_lead(ticket, unit, &text),
        internal: Some(format!("协办单位{name}超时未签收，系统自动签收，记黄牌")),
        ..Told::default()
    })
}

pub(super) fn warn(ticket: &mut Ticket, unit: &UnitId, level: Alert) -> Result<Told, Refusal> {
    let order = open(ticket, unit)?;
    if level <= order.alert {
        return Err(Refusal::NothingToTell);
    }
    order.alert = level;
    let (name, due) = (order.name.clone(), calendar::short(order.due));
    let text = match level {
        Alert::Red => format!("【红牌】{} 协办单位{name}已超过时限（{due}），请立即办理。", named(ticket)),
        _ => format!("【黄牌】{} 协办单位{name}即将到时限（{due}），请抓紧办理。", named(ticket)),
    };
    let mut tells = with_lead(ticket, unit, &text);
    if level == Alert::Red {
        tells.push(Tell::head(unit, text.clone()));
    }
    Ok(Told { tells, internal: Some(text), ..Told::default() })
}

pub(super) fn hand_in(ticket: &mut Ticket, unit: &UnitId, result: &str) -> Result<Told, Refusal> {
    let mut wrong = Wrong::default();
    words::needed(&mut wrong, result, "result", "请写明办了什么，主办单位会看到");
    wrong.refuse()?;
    let order = open(ticket, unit)?;
    order.state = OrderState::HandedIn;
    order.result = Some(result.trim().to_owned());
    let name = order.name.clone();
    let text = format!("【协办办结】{} {name}已办结：{}", named(ticket), quoted(result));
    Ok(Told {
        tells: lead(ticket, &text),
        internal: Some(format!("协办单位{name}办结：{}", result.trim())),
        ..Told::default()
    })
}

pub(super) fn give_back(ticket: &mut Ticket, unit: &UnitId, reason: &str) -> Result<Told, Refusal> {
    let mut wrong = Wrong::default();
    words::needed(&mut wrong, reason, "reason", "请写明为什么退回，主办单位会看到");
    wrong.refuse()?;
    let order = open(ticket, unit)?;
    order.state = OrderState::Returned;
    order.result = Some(reason.trim().to_owned());
    let name = order.name.clone();
    let text =
        format!("【协办退回】{} {name}退回了协办：{}。由主办单位继续办理。", named(ticket), quoted(reason));
    Ok(Told {
        tells: lead(ticket, &text),
        internal: Some(format!("协办单位{name}退回：{}", reason.trim())),
        ..Told::default()
    })
}

fn open<'a>(ticket: &'a mut Ticket, unit: &UnitId) -> Result<&'a mut Order, Refusal> {
    ticket.open_order_mut(unit).ok_or_else(none)
}

fn none() -> Refusal {
    Refusal::NotNow { why: "这个单位没有还在办理的协办" }
}

/// The lead unit, or the desk where none has it at the moment.
fn lead(ticket: &Ticket, text: &str) -> Vec<Tell> {
    vec![Tell::unit(ticket.unit.as_ref().unwrap_or(&ticket.desk), text)]
}

fn with_lead(ticket: &Ticket, unit: &UnitId, text: &str) -> Vec<Tell> {
    let mut tells = lead(ticket, text);
    tells.push(Tell::unit(unit, text));
    tells
}
