//! Row 38: a resident has met what another one reported, and follows that report instead of sending one more.
//!
//! Numbers can be guessed, so only a report that the summary shows can be followed: one of the same matter at the place of
//! the report that is being told.

use super::Talk;
use super::dialogues::Open;
use super::dialogues::report::Draft;
use crate::calendar;
use crate::ids::TicketId;
use crate::nearby::Matter;
use crate::tickets::{Actor, Applied, Command, Ticket, apply, same_place};

impl Talk<'_> {
    /// Follows a report; what was being told is then not sent.
    pub(super) fn follow(&mut self, id: &TicketId) -> String {
        match self.followed(id) {
            Ok(applied) => {
                let text = receipt(&applied.ticket);
                self.resident.dialogue = Open::Idle;
                self.writes.followed = Some(id.clone());
                self.writes.ticket = Some(applied);
                text
            }
            Err(why) => self.remind(why),
        }
    }

    fn followed(&self, id: &TicketId) -> Result<Applied, String> {
        let around = self.context.around;
        let follower = self.context.follower;
        if around.loaded.follows {
            return Err(format!("诉求{id}您已经关注了，有进展会告诉您，不用再报。"));
        }
        let found = around.loaded.report.as_ref().filter(|ticket| &ticket.id == id);
        if found.is_some_and(|ticket| ticket.reporter.as_ref() == Some(follower)) {
            return Err(format!("{id}是您自己的诉求，有进展会告诉您。回复“我的诉求”看进度。"));
        }
        let told = match &self.resident.dialogue {
            Open::Reporting(report) => found.filter(|ticket| is_the_same(&report.draft, ticket)),
            _ => None,
        };
        let Some(ticket) = told else {
            return Err("请先说说您遇到的是什么事、在什么地方。附近有人反映过同一件事，我会把编号告诉您，那时再回复“我也遇到”和编号。".to_owned());
        };
        let actor = Actor::Subscriber { follower: follower.clone(), urged_at: None };
        apply(ticket, &Command::Follow, &actor, around.now, around.rules)
            .map_err(|refusal| format!("{refusal}。您说的都还在，可以照常发送。"))
    }
}

/// Whether the report that is being told is about the same as this one.
fn is_the_same(draft: &Draft, ticket: &Ticket) -> bool {
    let matter = Matter::of(&draft.description());
    matter.is_some()
        && matter == Matter::of(&ticket.description)
        && same_place(&draft.place(), &ticket.place).is_some()
}

fn receipt(ticket: &Ticket) -> String {
    let next = ticket.deadline.as_ref().map_or_else(String::new, |deadline| {
        format!("\n接下来：最晚{}{}。", calendar::short(deadline.due), deadline.kind.for_resident())
    });
    format!(
        "好的，记下您也遇到了。诉求{}现在“{}”。{next}\n有进展会告诉您，不用再报；刚才说的没有另外提交。急事请打12345。",
        ticket.id,
        ticket.state.for_resident()
    )
}
