//! Row 39: answered, the state kept. Whether the answer reached the resident: by telephone, at their next contact, or
//! not yet.

use jiff::Timestamp;

use super::call;
use crate::calendar;
use crate::tickets::Told;
use crate::tickets::command::Call;
use crate::tickets::refusal::Refusal;
use crate::tickets::rules::Rules;
use crate::tickets::standing::named;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

/// The officer told the answer; the time for rating counts from here.
pub(super) fn tell(ticket: &mut Ticket, call: &Call, now: Timestamp) -> Result<Told, Refusal> {
    let record = call::record(call, now, false)?;
    // A form says the minute.
    let minute = |at: Timestamp| at.as_second().div_euclid(60);
    let given = ticket.given.as_ref().map(|given| minute(given.at));
    if given.is_some_and(|given| minute(call.contact.at) < given) {
        return Err(Refusal::field("contact_at", "联系时间不能早于答复审核通过的时间"));
    }
    ticket.has_answer_since(call.contact.at);
    let public = format!("已于{}把答复告诉您", calendar::short(call.contact.at));
    Ok(Told { public: Some(public), internal: Some(record), ..Told::default() })
}

/// No rung took the notice of the answer: the desk has to telephone, and no time for rating runs.
pub(super) fn kept(ticket: &mut Ticket, event: u32, now: Timestamp, rules: &Rules) -> Result<Told, Refusal> {
    let is_new = ticket.given.as_ref().is_some_and(|given| !given.untold && given.had_at.is_none());
    if !ticket.waits_on_answer_of(event) || !is_new {
        return Err(Refusal::NothingToTell);
    }
    if let Some(given) = &mut ticket.given {
        given.untold = true;
    }
    let due = calendar::short(rules.ends(now, rules.tell));
    let text = format!("【待电话告知】{} 答复没有送到，请在{due}前打电话告知。", named(ticket));
    Ok(Told {
        internal: Some("答复没有送到反映人的微信，请打电话告知".to_owned()),
        tells: vec![Tell::unit(&ticket.desk, text)],
        ..Told::default()
    })
}

/// The resident was shown the kept notice.
pub(super) fn shown(ticket: &mut Ticket, event: u32, now: Timestamp) -> Result<Told, Refusal> {
    if !ticket.waits_on_answer_of(event) || !ticket.is_untold() {
        return Err(Refusal::NothingToTell);
    }
    ticket.has_answer_since(now);
    Ok(Told {
        internal: Some("反映人再来时已看到答复，不用打电话了".to_owned()), ..Told::default()
    })
}
