//! Row 25: close_review → answered. Another person reads the answer before the resident does.

use crate::privacy;
use crate::tickets::Told;
use crate::tickets::refusal::Refusal;
use crate::tickets::submit::without_markup;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

pub(super) fn approve(ticket: &Ticket) -> Result<Told, Refusal> {
    let answer = ticket.public_answer.clone().unwrap_or_default();
    if let Some(found) = privacy::find_personal(&answer) {
        return Err(Refusal::field("public", format!("答复里有{found}，不能发给反映人，请联系承办单位改写")));
    }
    let photos = if ticket.after_photos.is_empty() { "" } else { "点开链接看照片。" };
    let text = format!(
        "您的诉求{id}有答复了：\n{}\n{photos}解决了，请回复“解决了{id}”。",
        without_markup(&answer),
        id = ticket.id,
    );
    Ok(Told {
        tells: vec![Tell::reporter(text)],
        public: Some(format!("答复：{answer}")),
        photos: ticket.after_photos.clone(),
        ..Told::default()
    })
}
