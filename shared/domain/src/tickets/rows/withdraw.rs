//! Row 31: submitted … working → withdrawn. Not for dangers: staff continue to handle those.

use jiff::Timestamp;

use crate::tickets::Told;
use crate::tickets::refusal::Refusal;
use crate::tickets::standing::named;
use crate::tickets::table::Actor;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

pub(super) fn withdraw(ticket: &mut Ticket, actor: &Actor, now: Timestamp) -> Result<Told, Refusal> {
    if ticket.is_danger() {
        return Err(Refusal::Danger);
    }
    ticket.closed_at = Some(now);
    let teller = ticket.unit.clone().unwrap_or_else(|| ticket.desk.clone());
    let text = format!("【已撤回】{} 反映人撤回了诉求，请停止办理。", named(ticket));
    let mut tells = vec![Tell::unit(&teller, text)];
    if !actor.is_in_chat() {
        tells.push(Tell::reporter(format!("您的诉求{}已撤回。", named(ticket))));
    }
    Ok(Told { tells, public: Some("您撤回了这件诉求".to_owned()), ..Told::default() })
}
