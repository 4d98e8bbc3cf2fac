//! Rows 31 and 31a: the resident takes a report back. A danger goes on without them, as a case of the staff.

use super::Setting;
use crate::ids::Follower;
use crate::tickets::Told;
use crate::tickets::event_kind::EventKind;
use crate::tickets::standing::{named, named_for_followers, on_their_own};
use crate::tickets::table::Actor;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::{OnBehalf, Ticket};

pub(super) fn withdraw(ticket: &mut Ticket, kind: EventKind, at: &Setting<'_>) -> Told {
    if kind == EventKind::WithdrawDanger {
        return leave(ticket, at);
    }
    ticket.closed_at = Some(at.now);
    let text = format!("【已撤回】{} 反映人撤回了诉求，请停止办理。", named(ticket));
    let mut units = vec![ticket.unit.clone().unwrap_or_else(|| ticket.desk.clone())];
    units.extend(ticket.end_orders());
    let mut tells: Vec<_> = units.iter().map(|unit| Tell::unit(unit, text.clone())).collect();
    tells.extend(Tell::unless_in_chat(at.actor, ticket, format!("您的诉求{}已撤回。", named(ticket))));
    let followers = format!("{}的反映人撤回了。{}", named_for_followers(ticket), on_their_own(ticket));
    Told {
        tells, followers: Some(followers), public: Some("您撤回了这件诉求".to_owned()), ..Told::default()
    }
}

/// One resident leaves, and the danger stays: staff go on with it. Of two whose report it is, the other stays.
fn leave(ticket: &mut Ticket, at: &Setting<'_>) -> Told {
    let text = format!("您不用再管{}了。这件事关系到安全，工作人员会接着处理，不再通知您。", named(ticket));
    let left = remove(ticket, at.actor).filter(|_| !at.actor.is_in_chat());
    let mut tells: Vec<_> = left.iter().map(|left| Tell::follower(left, text.clone())).collect();
    tells.extend(ticket.reporter.iter().map(|stays| Tell::own(stays, for_who_stays(ticket))));
    let desk = format!("【反映人撤回】{} 关系到安全，照常办理；撤回的人不再参与。", named(ticket));
    tells.push(Tell::unit(&ticket.desk, desk));
    Told {
        tells,
        public: Some("您撤回了；这件事关系到安全，工作人员接着处理".to_owned()),
        internal: Some("反映人撤回，因关系安全照常办理".to_owned()),
        ..Told::default()
    }
}

/// Takes out whoever leaves. The person for whom it was reported becomes its reporter where the reporter leaves; that it
/// was a report for another stays known.
fn remove(ticket: &mut Ticket, actor: &Actor) -> Option<Follower> {
    let principal = ticket.principal().cloned();
    let Some(principal) = principal else { return ticket.reporter.take() };
    ticket.on_behalf = Some(OnBehalf::default());
    if matches!(actor, Actor::Reporter(Some(by)) if *by == principal) {
        return Some(principal);
    }
    ticket.reporter.replace(principal)
}

fn for_who_stays(ticket: &Ticket) -> String {
    format!(
        "和您一起报诉求{}的家人不再参与。这件事关系到安全，工作人员接着处理，以后只通知您一个人。",
        named(ticket)
    )
}
