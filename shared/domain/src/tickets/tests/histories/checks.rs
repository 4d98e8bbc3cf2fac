//! The invariants of the lifecycle, as far as the domain can see them.

use std::collections::{BTreeMap, BTreeSet};

use super::super::commands::INTERNAL;
use super::super::*;
use super::Counts;
use crate::tickets::deadlines::work_due;

/// Words of the reporter, which no follower of the report may read.
pub(super) const REPORTED: &str = "反映人话";
/// Words of another resident, which no resident may read.
pub(super) const OTHERS: &str = "别人话";
/// The beginning of an answer, which nobody reads before it is approved.
const ANSWER: &str = "答复正文";
/// The most bytes of a notice; WeChat takes 2,048 with the link.
const MOST_BYTES: usize = 2000;

/// What holds after each transition.
pub(super) fn check(
    before: &Ticket,
    applied: &Applied,
    actor: &Actor,
    now: Timestamp,
    rules: &Rules,
    counts: &mut Counts,
) {
    let (after, event) = (&applied.ticket, &applied.event);
    let row = table::decide(before.state, event.kind).unwrap();
    let at = table::ROWS.iter().position(|other| std::ptr::eq(other, row)).unwrap();
    let what = format!("row {} {:?} from {:?}", row.number, event.kind, before.state);
    *counts.rows.entry(at).or_default() += 1;
    recorded(before, applied, actor, now, &what);
    assert!(possible(before, actor).contains(&event.kind), "{what}: no button, and taken all the same");
    clock(before, applied, now, rules, &what);
    requests(before, after, &what);
    for order in &after.orders {
        let is_new = !before.orders.contains(order) && event.kind == EventKind::Join;
        let main = work_due(after, rules);
        assert!(!is_new || main.is_some_and(|main| order.due <= main), "{what}: the joint unit has longer");
        assert!(order.sign_by <= order.due, "{what}");
    }
    texts(after, event, &what, counts);
    for effect in &event.effects {
        let parties = parties(before, after, effect);
        let declared: Vec<_> = parties.iter().filter(|party| row.told.contains(party)).collect();
        assert!(!declared.is_empty(), "{what}: {parties:?} is told by {:?}", effect.text);
        if let [party] = parties.as_slice() {
            counts.told.insert((at, *party));
        }
    }
}

/// Invariant 1: one event, with actor, states and time.
fn recorded(before: &Ticket, applied: &Applied, actor: &Actor, now: Timestamp, what: &str) {
    let (after, event) = (&applied.ticket, &applied.event);
    assert_eq!((event.seq, after.events), (before.events + 1, before.events + 1), "{what}");
    assert_eq!(after.version, before.version + 1, "{what}");
    assert_eq!((event.from, event.to, event.at), (Some(before.state), after.state, now), "{what}");
    assert_eq!((&event.ticket, &after.id), (&before.id, &before.id), "{what}");
    match (&event.by, actor) {
        (Doer::Resident, Actor::Reporter(_) | Actor::Subscriber { .. })
        | (Doer::Scheduler, Actor::Scheduler) => {}
        (Doer::Staff { staff, .. }, Actor::Staff(person)) => assert_eq!(*staff, person.id, "{what}"),
        (by, _) => panic!("{what}: {by:?} for {actor:?}"),
    }
    assert_eq!(after.submitted_at, before.submitted_at, "{what}");
}

/// Invariant 3: the clock never runs backwards, suspended time never counts, waking is never overdue at once.
fn clock(before: &Ticket, applied: &Applied, now: Timestamp, rules: &Rules, what: &str) {
    let (after, event) = (&applied.ticket, &applied.event);
    if before.dispatched_at.is_some() {
        assert_eq!(after.dispatched_at, before.dispatched_at, "{what}: the clock starts once");
    }
    assert!(after.since.redo_at >= before.since.redo_at, "{what}");
    assert!(after.clock.extensions >= before.clock.extensions && after.clock.extensions <= 2, "{what}");
    assert!(after.reopened <= 2 && after.returns.asked >= before.returns.asked, "{what}");
    if let Some(deadline) = after.deadline {
        assert!(deadline.from <= now, "{what}: {deadline:?} starts after {now}");
    }
    let same =
        before.deadline.zip(after.deadline).filter(|(old, new)| old.kind == new.kind && old.from == new.from);
    if same.is_some_and(|(old, new)| old.due == new.due) && before.state == after.state {
        assert!(after.alert >= before.alert, "{what}: a warning is taken back");
    }
    if matches!(event.kind, EventKind::Wake | EventKind::WakeByMessage) {
        let pause = before.clock.pause.as_ref().unwrap();
        let due = after.deadline.unwrap().due;
        assert!(due > now, "{what}: overdue at once, {due} at {now}");
        assert!(after.alert == Alert::None && after.clock.pause.is_none(), "{what}");
        let calendar = &rules.calendar;
        let left = |from, ticket| calendar.working_time(from, work_due(ticket, rules).unwrap());
        assert!(left(now, after) >= left(pause.since, before), "{what}: suspended time counted");
    }
}

/// One request of a kind, and none survives a change of state.
fn requests(before: &Ticket, after: &Ticket, what: &str) {
    let kinds: Vec<_> = after.requests.iter().map(|request| request.ask.kind()).collect();
    assert!((1..kinds.len()).all(|n| !kinds[..n].contains(&kinds[n])), "{what}: {kinds:?}");
    assert!(before.state == after.state || kinds.is_empty(), "{what}: a request outlives its state");
}

/// Invariant 5: what residents read.
fn texts(after: &Ticket, event: &Event, what: &str, counts: &mut Counts) {
    let gives = matches!(event.kind, EventKind::Approve | EventKind::AnswerAtOnce);
    let mut read: Vec<&str> = event.public.iter().map(String::as_str).collect();
    for effect in &event.effects {
        let text = effect.text.as_str();
        counts.longest = counts.longest.max(text.len());
        assert!(!text.trim().is_empty() && text.len() <= MOST_BYTES, "{what}: {} bytes: {text}", text.len());
        assert!(text.contains(after.id.as_str()), "{what}: which report? {text}");
        match &effect.to {
            Audience::Follower { .. } => read.extend([text, effect.details.remark.as_str()]),
            Audience::Subscribers { .. } => {
                assert!(!text.contains(REPORTED), "{what}: {text}");
                assert!(!effect.link.path.contains(&after.secret), "{what}: {:?}", effect.link);
                read.extend([text, effect.details.remark.as_str()]);
            }
            _ => {}
        }
    }
    for text in read {
        assert!(!text.contains(INTERNAL), "{what}: internal: {text}");
        assert!(!text.contains(OTHERS), "{what}: another resident's words: {text}");
        assert!(gives || !text.contains(ANSWER), "{what}: an answer before its approval: {text}");
    }
}

/// Who the recipients are to this report; several where one unit is two of them.
fn parties(before: &Ticket, after: &Ticket, effect: &Effect) -> Vec<Party> {
    let both = [before, after];
    match &effect.to {
        Audience::Follower { follower } => {
            let is_theirs =
                |it: &&Ticket| it.reporter.as_ref() == Some(follower) || it.principal() == Some(follower);
            assert!(both.iter().any(is_theirs), "a stranger is told");
            vec![Party::Reporter]
        }
        Audience::Subscribers { ticket } => {
            assert_eq!(*ticket, after.id);
            vec![Party::Followers]
        }
        Audience::Unit { unit } => {
            let is_order = |it: &&Ticket| it.orders.iter().any(|order| order.unit == *unit);
            let of = [
                (both.iter().any(|it| it.desk == *unit), Party::Desk),
                (both.iter().any(|it| it.unit.as_ref() == Some(unit)), Party::Unit),
                (both.iter().any(is_order), Party::Joint),
            ];
            of.into_iter().filter(|(is, _)| *is).map(|(_, party)| party).collect()
        }
        Audience::Role { role: Role::Head, .. } => vec![Party::Head],
        Audience::Role { role: Role::AccountAdmin, .. } => vec![Party::Admins],
        Audience::Role { role: Role::Reviewer, .. } => vec![Party::Reviewers],
        Audience::Role { role, .. } => panic!("{role:?} is no party"),
        Audience::Nearest { roles, .. } => panic!("{roles:?} are no party"),
        Audience::Supervisors { subdistrict: None } => vec![Party::District],
        Audience::Supervisors { .. } => vec![Party::Supervisors],
        Audience::Staff { staff } => {
            let asked = before.requests.iter().any(|request| request.by == *staff);
            let of = [(asked, Party::Asker), (after.handled_by.as_ref() == Some(staff), Party::Colleague)];
            of.into_iter().filter(|(is, _)| *is).map(|(_, party)| party).collect()
        }
    }
}

/// A refusal can be read, and no page offers what the state or four eyes refuse.
pub(super) fn check_refusal(ticket: &Ticket, command: &Command, actor: &Actor, refusal: &Refusal) {
    assert!(!refusal.to_string().trim().is_empty());
    let kind = command.kind_on(ticket, actor);
    let hidden =
        matches!(refusal, Refusal::NotFromHere { .. } | Refusal::SamePerson { .. } | Refusal::NotNow { .. });
    // A joint unit has a button while any unit has an open order, and a storm decides for itself what it takes. Whether
    // the master was withdrawn is not known to the report that was merged into it.
    let of_order = matches!(kind, EventKind::OrderSign | EventKind::MergeByStorm | EventKind::GoOn)
        || matches!(command, Command::OrderHandIn { .. } | Command::OrderReturn { .. });
    assert!(
        !hidden || of_order || !possible(ticket, actor).contains(&kind),
        "{kind:?} is offered: {refusal}"
    );
}

/// What holds of all reports together after each step.
pub(super) fn check_all(tickets: &[Ticket], now: Timestamp, rules: &Rules) {
    let by_id: BTreeMap<_, _> = tickets.iter().map(|it| (&it.id, it)).collect();
    for ticket in tickets {
        // Invariant 7: no cycles, and a master counts its own.
        let mut seen = BTreeSet::from([&ticket.id]);
        let mut master = ticket.merged_into.as_ref();
        while let Some(id) = master {
            assert!(seen.insert(id), "a cycle of merged reports");
            master = by_id[id].merged_into.as_ref();
        }
        // What a storm took is not counted by its master.
        let is_child = |it: &&Ticket| it.merged_into.as_ref() == Some(&ticket.id) && !it.by_storm;
        let children = tickets.iter().filter(is_child).count();
        let counted = usize::try_from(ticket.children).unwrap();
        // Those who go on alone leave a report that ended for itself as it is, and it may go on later.
        let over = ticket.ended_for_itself()
            || ticket.state == State::Archived
            || ticket.declined.is_some()
            || ticket.back_at.is_some();
        assert!(counted == children || (over && counted > children), "{counted} of {children}");
        // Invariant 8: somebody must act by a time.
        let open = ticket.state.is_open();
        assert_eq!(ticket.deadline.is_some(), open, "{:?}", ticket.state);
        let waits = ticket.state == State::Answered && !ticket.is_untold();
        assert!(!open || ticket.queue().is_some() || waits, "{:?} is nobody's", ticket.state);
        assert_eq!(ticket.queue(), Card::of(ticket).queue(), "{:?}", ticket.state);
        let next = timer(ticket, rules);
        assert!(next.is_some() || ticket.alert == Alert::Red || !open, "{:?} has no clock", ticket.state);
        let ended = matches!(ticket.state, State::Closed | State::Declined | State::Withdrawn);
        assert!(!ended || next.is_some(), "{:?} is kept for ever", ticket.state);
        assert!(!ticket.has_open_order() || open, "{:?} has open orders", ticket.state);
        assert!(ticket.submitted_at <= now);
    }
}

/// Who did what, written down beside the engine (invariant 4).
#[derive(Default)]
pub(super) struct Authors {
    asked: BTreeMap<&'static str, StaffId>,
    handed_in: Option<StaffId>,
    declined: BTreeSet<StaffId>,
    appealed: bool,
}

impl Authors {
    pub(super) fn check(&mut self, before: &Ticket, event: &Event, actor: &Actor) {
        let Actor::Staff(Staff { id, .. }) = actor else {
            self.appealed |= event.kind == EventKind::Appeal;
            return;
        };
        let asks = match event.kind {
            EventKind::AskDecline => Some("decline"),
            EventKind::AskExtension => Some("extension"),
            EventKind::AskSuspension => Some("suspension"),
            EventKind::Propose => Some("publication"),
            EventKind::AskReturn => Some("return"),
            _ => None,
        };
        let decides = match event.kind {
            EventKind::Decline | EventKind::KeepReport => Some("decline"),
            EventKind::Extend | EventKind::RefuseExtension => Some("extension"),
            EventKind::Suspend | EventKind::RefuseSuspension => Some("suspension"),
            EventKind::Publish | EventKind::RefuseProposal => Some("publication"),
            EventKind::GrantReturn | EventKind::RefuseReturn => Some("return"),
            _ => None,
        };
        if let Some(what) = decides {
            assert_ne!(self.asked.get(what), Some(id), "{what} by its asker");
        }
        let judges = matches!(
            event.kind,
            EventKind::SendBack
                | EventKind::Approve
                | EventKind::Satisfied
                | EventKind::Redo
                | EventKind::Explained
                | EventKind::Tell
        );
        if judges {
            assert_ne!(self.handed_in.as_ref(), Some(id), "{:?} by whoever handed in", event.kind);
            assert_ne!(before.handled_by.as_ref(), Some(id), "{:?} by the handler", event.kind);
        }
        let again = matches!(
            event.kind,
            EventKind::Accept
                | EventKind::Ask
                | EventKind::AskDecline
                | EventKind::Decline
                | EventKind::KeepReport
                | EventKind::Merge
        );
        assert!(!(self.appealed && again && before.state == State::Submitted && self.declined.contains(id)));
        if event.kind == EventKind::Decline {
            self.declined.insert(id.clone());
            self.declined.extend(self.asked.get("decline").cloned());
        }
        if let Some(what) = asks {
            self.asked.insert(what, id.clone());
        }
        if matches!(event.kind, EventKind::HandIn | EventKind::AnswerAtOnce) {
            self.handed_in = Some(id.clone());
        }
    }
}
