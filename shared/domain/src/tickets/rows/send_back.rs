//! Row 24: close_review → working. The work is not yet sufficient. The clock has kept running, and no term starts
//! again.

use crate::tickets::Told;
use crate::tickets::refusal::Refusal;
use crate::tickets::standing::named;
use crate::tickets::submit::quoted;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

pub(super) fn send_back(ticket: &Ticket, reason: &str) -> Result<Told, Refusal> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Refusal::field("reason", "请写明为什么退回、还要办什么"));
    }
    let text = format!("【退回】{} 审核没有通过，请继续办理。\n原因：{}", named(ticket), quoted(reason));
    Ok(Told {
        internal: Some(format!("退回原因：{reason}")),
        tells: ticket.unit.iter().map(|unit| Tell::unit(unit, text.clone())).collect(),
        ..Told::default()
    })
}
