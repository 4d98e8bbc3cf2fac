//! Turns a draft into a ticket: for finished reports, and for dangers that a blocked sender tells.

use super::draft::Draft;
use crate::accounts::{Account, Alliance, Unit, UnitKind};
use crate::conversation::sent::Told;
use crate::conversation::surroundings::Context;
use crate::guides::UnderStorm;
use crate::tickets::{Actor, Applied, Channel, NewTicket, Refusal, Submission, submit};

/// What a ticket needs besides the draft: its number and the desk that takes it.
pub(in crate::conversation) struct Sending<'a> {
    new: &'a NewTicket,
    /// The desk.
    pub(in crate::conversation) desk: &'a Unit,
    context: Context<'a>,
}

impl<'a> Sending<'a> {
    /// `None` if there is no number or no desk.
    pub(in crate::conversation) fn prepare(context: &Context<'a>) -> Option<Self> {
        let around = context.around;
        let new = around.loaded.new_ticket.as_ref()?;
        let desk = desk_of(around.alliance, around.account)?;
        Some(Self { new, desk, context: *context })
    }

    /// The submission of a draft.
    pub(in crate::conversation) fn submission(&self, draft: &Draft, danger: bool) -> Submission {
        let around = self.context.around;
        Submission {
            channel: Channel::Chat,
            account: around.account.id.clone(),
            reporter: Some(self.context.follower.clone()),
            contact: None,
            description: draft.description(),
            place: draft.place(),
            attachments: draft.attachments.iter().map(|Told { what, .. }| what.clone()).collect(),
            // 完成 gives consent, and passing on a danger to life needs none.
            consent: true,
            subdistrict: self.desk.subdistrict.clone(),
            community: around.account.place.community().cloned(),
            desk: self.desk.id.clone(),
            sent_today: around.loaded.sent_today,
            desk_this_hour: around.loaded.desk_this_hour,
            danger,
            anonymous: draft.terms.anonymous,
            on_behalf: draft.terms.on_behalf(),
        }
    }

    /// What an open storm notice makes of a report that was just submitted; none where no notice takes it.
    pub(super) fn under_storm(&self, applied: &Applied) -> Option<UnderStorm<'a>> {
        let around = self.context.around;
        if around.loaded.without_storms {
            return None;
        }
        around.guides.under_storm(applied, around.now, around.rules)
    }

    /// Submits it.
    pub(in crate::conversation) fn send(&self, submission: Submission) -> Result<Applied, Refusal> {
        let actor = Actor::Reporter(Some(self.context.follower.clone()));
        let around = self.context.around;
        submit(submission, self.new.clone(), &actor, around.now, around.rules)
    }
}

/// The desk that takes reports of an account: its own, or the district's if the sub-district has none.
#[must_use]
pub fn desk_of<'a>(alliance: &'a Alliance, account: &Account) -> Option<&'a Unit> {
    let districts = |unit: &&Unit| unit.kind == UnitKind::Desk && unit.subdistrict.is_none();
    alliance.desk_of(account).or_else(|| alliance.units.iter().find(districts))
}
