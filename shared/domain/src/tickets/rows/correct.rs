//! Row 36: the desk corrects place, category, community or title, never the resident's own words. The event holds the
//! old and the new value.

use super::{Setting, words};
use crate::ids::CommunityCode;
use crate::tickets::deadlines::work_due;
use crate::tickets::refusal::{Refusal, Wrong};
use crate::tickets::ticket::Ticket;
use crate::tickets::{Category, Told};

/// The new values.
pub(super) struct New<'a> {
    pub(super) title: Option<&'a str>,
    pub(super) address: Option<&'a str>,
    pub(super) category: Option<Category>,
    pub(super) community: Option<&'a CommunityCode>,
}

pub(super) fn correct(ticket: &mut Ticket, new: &New<'_>, at: &Setting<'_>) -> Result<Told, Refusal> {
    let mut wrong = Wrong::default();
    for (text, field) in [(new.title, "title"), (new.address, "address")] {
        words::short(&mut wrong, text.unwrap_or_default(), field);
    }
    wrong.refuse()?;
    let mut changes = Vec::new();
    let mut note = |what: &str, old: &str, new: &str| {
        if old != new {
            let old = if old.is_empty() { "（空）" } else { old };
            changes.push(format!("{what}：{old} → {new}"));
        }
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    if let Some(title) = new.title.map(str::trim).filter(|title| !title.is_empty()) {
        note("标题", &text(&ticket.title), title);
        ticket.title = Some(title.to_owned());
    }
    if let Some(address) = new.address.map(str::trim).filter(|address| !address.is_empty()) {
        note("地点", &text(&ticket.place.address), address);
        if ticket.place.address.as_deref() != Some(address) {
            ticket.place.address = Some(address.to_owned());
            ticket.place.to_verify = false;
        }
    }
    if let Some(category) = new.category {
        let name = |category| at.rules.of(category).name.clone();
        note("类别", &ticket.category.map(name).unwrap_or_default(), &name(category));
        if ticket.category != Some(category) {
            ticket.since.danger_at = None;
        }
        ticket.category = Some(category);
        ticket.urgent |= category == Category::Danger;
    }
    if let Some(community) = new.community {
        let old = ticket.community.as_ref().map(ToString::to_string).unwrap_or_default();
        note("社区", &old, community.as_str());
        ticket.community = Some(community.clone());
    }
    // No joint unit has longer than the report itself.
    if let Some(due) = work_due(ticket, at.rules) {
        for order in ticket.orders.iter_mut().filter(|order| order.state.is_open()) {
            order.due = order.due.min(due);
            order.sign_by = order.sign_by.min(due);
        }
    }
    if changes.is_empty() {
        return Err(Refusal::field("address", "没有改动，请改了再提交"));
    }
    Ok(Told { internal: Some(changes.join("\n")), ..Told::default() })
}
