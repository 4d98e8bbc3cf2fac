//! Row 10: triaged → dispatched. The clock starts here.

use jiff::Timestamp;

use super::supervise;
use crate::calendar;
use crate::ids::UnitId;
use crate::tickets::Told;
use crate::tickets::deadlines::work_due;
use crate::tickets::orders::OrderState;
use crate::tickets::refusal::Refusal;
use crate::tickets::rules::{Category, Rules};
use crate::tickets::standing::{named, named_for_followers};
use crate::tickets::submit::{quoted, summary};
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

pub(super) fn dispatch(
    ticket: &mut Ticket,
    unit: &UnitId,
    unit_name: &str,
    note: &str,
    now: Timestamp,
    rules: &Rules,
) -> Result<Told, Refusal> {
    if unit == &ticket.desk {
        return Err(Refusal::field("unit", "请选择承办单位，不能派给受理台自己"));
    }
    // A joint unit that becomes the lead has no order beside.
    if let Some(order) = ticket.open_order_mut(unit) {
        order.state = OrderState::Ended;
    }
    ticket.unit = Some(unit.clone());
    // After a recall or a return, the clock of the work runs on.
    ticket.dispatched_at = ticket.dispatched_at.or(Some(now));
    ticket.ordered_at = Some(now);
    let public = format!("已派给{unit_name}处理");
    let joined = if std::mem::take(&mut ticket.since.accept_untold) { "已受理，" } else { "" };
    let mut for_unit =
        format!("【待签收】{}\n{}\n{}", named(ticket), summary(ticket), by_when(ticket, now, rules));
    if !note.trim().is_empty() {
        for_unit.push_str("\n派单说明：");
        for_unit.push_str(&quoted(note));
    }
    let mut tells = vec![
        Tell::reporter(format!("您的诉求{}{joined}{public}。", named(ticket))),
        Tell::unit(unit, for_unit),
    ];
    tells.extend(supervise::demand(ticket, now, rules));
    Ok(Told {
        tells,
        followers: Some(format!("{}{public}。", named_for_followers(ticket))),
        public: Some(public),
        internal: Some(note.trim().to_owned()).filter(|note| !note.is_empty()),
        ..Told::default()
    })
}

/// `请在11月24日 16:05前签收，11月30日 16:05前办结`: what the unit has to do by when.
fn by_when(ticket: &Ticket, now: Timestamp, rules: &Rules) -> String {
    let of = rules.of(ticket.category.unwrap_or(Category::Normal));
    let by = |from, term| calendar::short(rules.ends_for(ticket, from, term));
    let first = of.first_action.filter(|_| ticket.checked_at.is_none());
    // As the clock of the work, it counts from the first dispatch.
    let from = ticket.dispatched_at.unwrap_or(now);
    let site = first.map(|term| format!("{}前到场，", by(from, term))).unwrap_or_default();
    let done = work_due(ticket, rules).map(calendar::short).unwrap_or_default();
    format!("请在{}前签收，{site}{done}前办结", by(now, of.sign))
}
