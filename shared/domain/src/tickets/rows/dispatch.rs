//! Row 10: triaged → dispatched. The clock starts here.

use jiff::Timestamp;

use crate::ids::UnitId;
use crate::tickets::Told;
use crate::tickets::refusal::Refusal;
use crate::tickets::submit::{summary, without_markup};
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

pub(super) fn dispatch(
    ticket: &mut Ticket,
    unit: &UnitId,
    unit_name: &str,
    note: &str,
    now: Timestamp,
) -> Result<Told, Refusal> {
    if unit == &ticket.desk {
        return Err(Refusal::field("unit", "请选择承办单位，不能派给受理台自己"));
    }
    ticket.unit = Some(unit.clone());
    ticket.dispatched_at = Some(now);
    let public = format!("已派给{unit_name}处理");
    let mut for_unit = format!("【待签收】{}\n{}", ticket.id, summary(ticket));
    if !note.trim().is_empty() {
        for_unit.push_str("\n派单说明：");
        for_unit.push_str(&without_markup(note.trim()));
    }
    Ok(Told {
        tells: vec![Tell::reporter(format!("您的诉求{}{public}。", ticket.id)), Tell::unit(unit, for_unit)],
        public: Some(public),
        internal: Some(note.trim().to_owned()).filter(|note| !note.is_empty()),
        ..Told::default()
    })
}
