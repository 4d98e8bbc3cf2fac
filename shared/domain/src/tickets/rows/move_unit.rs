//! Row 34: a unit is abolished, and another takes its reports.

use super::words;
use crate::ids::UnitId;
use crate::tickets::Told;
use crate::tickets::orders::{Order, OrderState};
use crate::tickets::refusal::{Refusal, Wrong};
use crate::tickets::standing::named;
use crate::tickets::submit::quoted;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

pub(super) fn move_unit(
    ticket: &mut Ticket,
    from: &UnitId,
    to: &UnitId,
    to_name: &str,
    note: &str,
) -> Result<Told, Refusal> {
    let joint = ticket.orders.iter().any(|order| &order.unit == from && order.state.is_open());
    let concerned = &ticket.desk == from || ticket.unit.as_ref() == Some(from) || joint;
    let taken = &ticket.desk == to || ticket.unit.as_ref() == Some(to) || ticket.open_order(to).is_some();
    let mut wrong = Wrong::default();
    words::needed(&mut wrong, note, "note", "请写明为什么调整");
    wrong.note(!concerned, "from", "这件诉求不在这个单位");
    wrong.note(from == to || taken, "to", "请选择另一个还没有参与办理的单位");
    wrong.refuse()?;
    if &ticket.desk == from {
        ticket.desk = to.clone();
    }
    let is_lead = ticket.unit.as_ref() == Some(from);
    if is_lead {
        ticket.unit = Some(to.clone());
        ticket.handler = None;
        ticket.handled_by = None;
    }
    if let Some(order) = ticket.open_order_mut(from) {
        let taken = Order { unit: to.clone(), name: to_name.to_owned(), ..order.clone() };
        order.state = OrderState::Ended;
        ticket.orders.retain(|earlier| &earlier.unit != to);
        ticket.orders.push(taken);
    }
    let text =
        format!("【单位调整】{} 由你单位接着办理，时限照常计算。\n说明：{}", named(ticket), quoted(note));
    let mut tells = vec![Tell::unit(to, text)];
    let public = is_lead.then(|| format!("单位调整，改由{to_name}办理"));
    if let Some(public) = &public {
        tells.push(Tell::reporter(format!("您的诉求{}：{public}。", named(ticket))));
    }
    Ok(Told {
        tells,
        public,
        internal: Some(format!("单位调整：{from} → {to}（{}）", note.trim())),
        ..Told::default()
    })
}
