//! The record of a telephone call: who, when, how, what was said.

use jiff::Timestamp;

use crate::calendar;
use crate::tickets::command::Call;
use crate::tickets::refusal::{Refusal, Wrong};

/// The record in words, for staff.
///
/// # Errors
/// [`Refusal::Fields`] where part of it is missing, or the call is not yet over.
pub(super) fn record(call: &Call, now: Timestamp, needs_words: bool) -> Result<String, Refusal> {
    let contact = &call.contact;
    let mut wrong = Wrong::default();
    wrong.note(contact.how.trim().is_empty(), "contact_how", "请选择怎样联系的反映人");
    wrong.note(contact.who.trim().is_empty(), "contact_who", "请写明谁联系的");
    wrong.note(contact.at > now, "contact_at", "联系时间不能晚于现在");
    wrong.note(needs_words && call.said.trim().is_empty(), "said", "请写明反映人说了什么");
    wrong.refuse()?;
    let said = match call.said.trim() {
        "" => String::new(),
        said => format!("\n通话内容：{said}"),
    };
    let (at, who, how) = (calendar::short(contact.at), contact.who.trim(), contact.how.trim());
    Ok(format!("联系记录：{at} {who} {how}{said}"))
}
