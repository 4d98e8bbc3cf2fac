//! Row 15: the head of the unit passes the work to a colleague.

use super::words;
use crate::ids::StaffId;
use crate::tickets::Told;
use crate::tickets::refusal::{Refusal, Wrong};
use crate::tickets::standing::named;
use crate::tickets::submit::quoted;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

pub(super) fn transfer(ticket: &mut Ticket, to: &StaffId, name: &str, note: &str) -> Result<Told, Refusal> {
    let mut wrong = Wrong::default();
    wrong.note(name.trim().is_empty(), "to", "请选择接手的同事");
    wrong.note(ticket.handled_by.as_ref() == Some(to), "to", "这件已经由这位同事办理，请选另一位");
    words::short(&mut wrong, note, "note");
    wrong.refuse()?;
    let before = ticket.handler.replace(name.to_owned());
    ticket.handled_by = Some(to.clone());
    let note = note.trim();
    let said = |note: String| if note.is_empty() { note } else { format!("\n说明：{note}") };
    let (said, whole) = (said(quoted(note)), said(note.to_owned()));
    let public = format!("改由{name}办理");
    Ok(Told {
        tells: vec![
            Tell::staff(to, format!("【转交】{} 单位负责人转给您办理，时限照常计算。{said}", named(ticket))),
            Tell::reporter(format!("您的诉求{}{public}。", named(ticket))),
        ],
        public: Some(public),
        internal: Some(format!("由{}转给{name}{whole}", before.as_deref().unwrap_or("未指定"))),
        ..Told::default()
    })
}
