//! One command for each kind of event, and a report for each row in which nothing else speaks against it.

use super::*;
use crate::ids::CommunityCode;

/// Words of staff that no resident may ever read.
pub(super) const INTERNAL: &str = "内部";

fn internal(what: &str) -> String {
    format!("{INTERNAL}{what}")
}

pub(super) fn case() -> Case {
    Case {
        title: "楼道灯亮了".to_owned(),
        matter: "楼道灯不亮".to_owned(),
        answer: "换了灯".to_owned(),
        place: "新湛路".to_owned(),
        before: Vec::new(),
        after: vec![photo()],
        left_out: 0,
    }
}

pub(super) fn call_at(at: Timestamp) -> Call {
    let contact = ContactEvidence { who: internal("受理员"), at, how: internal("电话") };
    Call { contact, said: internal("通话") }
}

/// The report that another one was merged into.
pub(super) fn master_of(ticket: &Ticket) -> Master {
    let id = ticket.merged_into.clone().unwrap_or_else(|| TicketId::parse("20261123-0009").unwrap());
    Master { id, state: State::Working, ..Master::of(ticket) }
}

/// An officer's notice about lamps that are out.
pub(super) fn storm(master: TicketId, category: Category, now: Timestamp) -> Storm {
    Storm {
        master,
        desk: unit("desk"),
        category,
        subdistrict: None,
        roads: vec!["新湛一路".to_owned()],
        words: vec!["楼道灯".to_owned()],
        text: "停电了，今晚修好。".to_owned(),
        from: now,
        until: now + SignedDuration::from_hours(24),
    }
}

/// A command that causes this event on `ticket`; `None` for the event that makes a report.
pub(super) fn command_for(event: EventKind, ticket: &Ticket, now: Timestamp) -> Option<Command> {
    Some(match event {
        EventKind::Submit => return None,
        EventKind::Supply | EventKind::WakeByMessage | EventKind::Add => added("居民补充的话"),
        EventKind::Consent | EventKind::Unconsent => Command::Consent { given: event == EventKind::Consent },
        EventKind::Withdraw | EventKind::WithdrawDanger => Command::Withdraw,
        EventKind::EndBehalf => Command::EndBehalf,
        EventKind::GoOn => Command::GoOn { master: Master { state: State::Withdrawn, ..master_of(ticket) } },
        EventKind::RateSolved => Command::RateSolved,
        EventKind::RateUnsolved => Command::RateUnsolved { reason: internal("原因") },
        EventKind::RateDissatisfied => Command::RateDissatisfied { reason: String::new() },
        EventKind::Appeal => Command::Appeal { reason: internal("申诉") },
        EventKind::Reopen => Command::Reopen { reason: internal("又坏了") },
        EventKind::Urge => Command::Urge,
        EventKind::Follow => Command::Follow,
        _ => {
            return by_clock(event, ticket)
                .or_else(|| of_desk(event, ticket, now))
                .or_else(|| of_unit(event, now));
        }
    })
}

fn by_clock(event: EventKind, ticket: &Ticket) -> Option<Command> {
    let latest = ticket.given.as_ref().map_or(1, |given| given.event);
    let level = if ticket.alert == Alert::None { Alert::Yellow } else { Alert::Red };
    let order = ticket.orders.iter().find(|order| order.state.is_open());
    let joint = order.map_or_else(|| unit("joint"), |order| order.unit.clone());
    let request = ticket.requests.first().map(|request| request.ask.kind());
    Some(match event {
        EventKind::AcceptTold => Command::TellAccepted,
        EventKind::AutoSign => Command::AutoSign,
        EventKind::Warn => Command::Warn { level },
        EventKind::CountAgain => Command::CountAgain,
        EventKind::AnswerKept => Command::AnswerKept { event: latest },
        EventKind::AnswerShown => Command::AnswerShown { event: latest },
        EventKind::Archive => Command::Archive,
        EventKind::RemindSupply => Command::RemindSupply,
        EventKind::NoReply => Command::NoReply,
        EventKind::Wake => Command::Wake,
        EventKind::Escalate => Command::Escalate { late: request.map_or(Late::Report, Late::Request) },
        EventKind::Sampled | EventKind::Lapsed => Command::Silence,
        EventKind::OrderAutoSign => Command::OrderAutoSign { unit: joint },
        EventKind::OrderWarn => Command::OrderWarn { unit: joint, level: Alert::Red },
        EventKind::OrderSign => Command::OrderSign { unit: joint },
        EventKind::OrderHandIn => Command::OrderHandIn { unit: joint, result: internal("协办结果") },
        EventKind::OrderReturn => Command::OrderReturn { unit: joint, reason: internal("退回") },
        _ => return None,
    })
}

fn of_desk(event: EventKind, ticket: &Ticket, now: Timestamp) -> Option<Command> {
    let granted = matches!(
        event,
        EventKind::Decline
            | EventKind::Extend
            | EventKind::Suspend
            | EventKind::Publish
            | EventKind::GrantReturn
    );
    let note = internal("说明");
    let verdict = |verdict| Command::FollowUp { verdict, call: call_at(now) };
    let category =
        if ticket.category == Some(Category::Complex) { Category::Normal } else { Category::Complex };
    Some(match event {
        EventKind::Accept => accept(Category::Normal),
        EventKind::Dispatch => dispatch(),
        EventKind::SendBack => Command::SendBack { reason: note },
        EventKind::Approve => Command::Approve,
        EventKind::Satisfied => verdict(Verdict::Satisfied),
        EventKind::Redo => verdict(Verdict::Redo),
        EventKind::Explained => verdict(Verdict::Explained),
        EventKind::Tell => Command::Tell { call: call_at(now) },
        EventKind::Divert => Command::Divert { service: Service::Gas, note },
        EventKind::DefectRemains => Command::DefectRemains {
            category: Category::Normal,
            community: None,
            note: "阀门已关".to_owned(),
        },
        EventKind::NothingLeft => Command::NothingLeft { note: "阀门已关".to_owned() },
        EventKind::Ask => Command::Ask { missing: vec![Missing::Place], words: "几号楼".to_owned() },
        EventKind::SupplyByPhone => {
            Command::SupplyByPhone { text: "三号楼".to_owned(), call: call_at(now) }
        }
        EventKind::AskDecline => Command::AskDecline {
            reason: DeclineReason::Repeated,
            public: "上周已经答复".to_owned(),
            elsewhere: "12345".to_owned(),
        },
        EventKind::Decline | EventKind::KeepReport => Command::DecideDecline { granted, note },
        EventKind::Merge => Command::Merge { master: master_of(ticket) },
        EventKind::MergeByStorm => {
            Command::MergeByStorm { storm: storm(master_of(ticket).id, Category::Normal, now) }
        }
        EventKind::OpenStorm => {
            let category = ticket.category.unwrap_or(Category::Normal);
            Command::OpenStorm { storm: storm(ticket.id.clone(), category, now) }
        }
        EventKind::CloseStorm => Command::CloseStorm,
        EventKind::Absorb => Command::Absorb { child: TicketId::parse("20261123-0008").unwrap() },
        EventKind::Unmerge => Command::Unmerge { master: master_of(ticket), reason: note },
        EventKind::Release => {
            Command::Release { child: TicketId::parse("20261123-0008").unwrap(), counted: true }
        }
        EventKind::AnswerAtOnce => {
            Command::AnswerAtOnce { public: "答复正文：周一到周五".to_owned(), source: note }
        }
        EventKind::Recall => Command::Recall { reason: note },
        EventKind::GrantReturn | EventKind::RefuseReturn => Command::DecideReturn { granted, note },
        EventKind::Extend | EventKind::RefuseExtension => Command::DecideExtension { granted, note },
        EventKind::Suspend | EventKind::RefuseSuspension => Command::DecideSuspension { granted, note },
        EventKind::Supervise => Command::Supervise { reason: note },
        EventKind::Lift => Command::Lift { note },
        EventKind::Propose => Command::Propose { case: case() },
        EventKind::Publish | EventKind::RefuseProposal => Command::DecideProposal { granted, note },
        EventKind::Move => Command::Move {
            from: ticket.unit.clone().unwrap_or_else(|| ticket.desk.clone()),
            to: unit("roads"),
            to_name: "道路队".to_owned(),
            note,
        },
        EventKind::WakeForDanger => {
            Command::Correct { title: None, address: None, category: Some(Category::Danger), community: None }
        }
        EventKind::Correct => Command::Correct {
            title: Some(internal("标题")),
            address: None,
            category: Some(category),
            community: Some(CommunityCode::parse("370202010001").unwrap()),
        },
        _ => return None,
    })
}

fn of_unit(event: EventKind, now: Timestamp) -> Option<Command> {
    let contact = ContactEvidence { who: internal("养护员"), at: now, how: internal("电话") };
    Some(match event {
        EventKind::Sign => Command::Sign,
        EventKind::LogCheck => check(),
        EventKind::HandIn => Command::HandIn {
            internal: internal("情况"),
            public: "答复正文：已修好".to_owned(),
            outcome: Outcome::Solved,
            contact,
            photos: vec![photo()],
        },
        EventKind::AskReturn => Command::AskReturn {
            reason: ReturnReason::Duty,
            basis: internal("三定方案"),
            suggested: unit("roads"),
            suggested_name: "道路队".to_owned(),
        },
        EventKind::Transfer => Command::Transfer {
            to: StaffId::parse("colleague").unwrap(),
            name: "小赵".to_owned(),
            note: internal("转交"),
        },
        EventKind::Join => Command::Join {
            unit: unit("joint"),
            unit_name: "园林队".to_owned(),
            task: internal("任务"),
            due: None,
        },
        EventKind::AskExtension => {
            Command::AskExtension {
                days: 5, reason: internal("原因"), plan: "等灯到货".to_owned(), contact
            }
        }
        EventKind::AskSuspension => Command::AskSuspension {
            cause: Cause::Resident,
            until: now + SignedDuration::from_hours(72),
            reason: internal("原因"),
        },
        EventKind::Report => Command::Report { text: internal("报告") },
        _ => return None,
    })
}

/// A report in this state of a row, in which nothing but four eyes speaks against the row's command.
pub(super) fn ready_for(row: &table::Row, state: State) -> Ticket {
    let mut ticket = Ticket { state, contact: Some("0532-00000000".to_owned()), ..lamp() };
    let danger = matches!(row.event, EventKind::Sampled | EventKind::WithdrawDanger);
    let question = row.event == EventKind::AnswerAtOnce;
    ticket.category = Some(match (danger, question) {
        (true, _) => Category::Danger,
        (_, true) => Category::Question,
        _ => Category::Normal,
    });
    // Not in the sample of those who are called.
    ticket.secret = (0..10)
        .map(|n| n.to_string())
        .find(|secret| {
            let lapsed = Ticket { secret: secret.clone(), ..ticket.clone() };
            danger || !lapsed.is_called_on_silence()
        })
        .unwrap();
    ticket.unit = Some(unit("works"));
    ticket.dispatched_at = Some(now());
    ticket.since.accept_untold = true;
    ticket.consents = matches!(row.needs, table::Needs::Consented | table::Needs::Consenting)
        || row.needs == table::Needs::Request(RequestKind::Publication);
    ticket.ended = (state == State::Closed).then_some(Ending::Rated);
    let reminded_at = (row.event == EventKind::NoReply).then(now);
    ticket.question =
        Some(Question { missing: Vec::new(), words: "哪里".to_owned(), at: now(), reminded_at });
    let untold = row.event == EventKind::AnswerShown;
    ticket.given = Some(Given { event: 1, at: now(), had_at: None, untold });
    if let Some(deadline) = ticket.deadline.as_mut() {
        deadline.provisional = true;
    }
    ticket.clock.pause = (state == State::Suspended).then(|| Pause {
        cause: Cause::Resident,
        since: now(),
        until: now() + SignedDuration::from_hours(72),
    });
    if state == State::ReturnReview {
        ticket.returns.asked = 1;
        ticket.returns.open = Some(Returning {
            by: StaffId::parse("asker").unwrap(),
            reason: ReturnReason::Duty,
            basis: "依据".to_owned(),
            suggested: unit("roads"),
            suggested_name: "道路队".to_owned(),
            at: now(),
        });
    }
    if state == State::Merged {
        ticket.merged_into = Some(TicketId::parse("20261123-0009").unwrap());
    }
    need(&mut ticket, row);
    ticket
}

fn need(ticket: &mut Ticket, row: &table::Row) {
    let supervised = |reported_at| Supervision {
        reason: "原因".to_owned(),
        since: now(),
        report_due: now(),
        reported_at,
        escalated: false,
    };
    match row.needs {
        table::Needs::Request(kind) => ticket.requests.push(request(kind, "asker")),
        table::Needs::OpenOrder => ticket.orders.push(order(row)),
        table::Needs::Supervised | table::Needs::ReportOpen => ticket.supervision = Some(supervised(None)),
        table::Needs::MayAppeal => {
            ticket.declined = Some(Declined {
                reason: DeclineReason::Repeated,
                public: "已经答复".to_owned(),
                elsewhere: "12345".to_owned(),
                asked_by: StaffId::parse("asker").unwrap(),
                decided_by: StaffId::parse("decider").unwrap(),
                appeal_until: now() + SignedDuration::from_hours(1),
                appealed_at: None,
            });
        }
        table::Needs::Storm => ticket.storm = true,
        table::Needs::OnBehalf => ticket.on_behalf = Some(OnBehalf::linked(resident("zhang"))),
        table::Needs::NoReply => ticket.ended = Some(Ending::NoReply),
        _ => {}
    }
    if row.event == EventKind::Escalate {
        ticket.requests.push(request(RequestKind::Publication, "asker"));
    }
}

fn order(row: &table::Row) -> Order {
    let unsigned = matches!(row.event, EventKind::OrderSign | EventKind::OrderAutoSign);
    Order {
        unit: unit("joint"),
        name: "园林队".to_owned(),
        task: "剪枝".to_owned(),
        state: if unsigned { OrderState::Dispatched } else { OrderState::Working },
        at: now(),
        sign_by: now(),
        due: now(),
        alert: Alert::None,
        handler: None,
        result: None,
        since: 0,
    }
}

/// A request of this kind that is due now.
pub(super) fn request(kind: RequestKind, by: &str) -> Request {
    let ask = match kind {
        RequestKind::Decline => Ask::Decline {
            reason: DeclineReason::Repeated,
            public: "已经答复".to_owned(),
            elsewhere: "12345".to_owned(),
        },
        RequestKind::Extension => {
            Ask::Extension { days: 5, reason: "原因".to_owned(), plan: "等灯到货".to_owned() }
        }
        RequestKind::Suspension => Ask::Suspension {
            cause: Cause::Weather,
            until: now() + SignedDuration::from_hours(72),
            reason: "原因".to_owned(),
        },
        RequestKind::Publication => Ask::Publication { case: case() },
    };
    let by = StaffId::parse(by).unwrap();
    Request { ask, by, name: "同事".to_owned(), at: now(), due: now(), escalated: false }
}

/// Somebody who may cause a row.
pub(super) fn right_actor(row: &table::Row) -> Actor {
    use crate::staff::Act;
    let account = || Scope::Account(AccountId::parse("weizhanshan").unwrap());
    let with = |role, scope| {
        let Actor::Staff(person) = staff("right", "desk", role) else { unreachable!() };
        Actor::Staff(Staff { grants: vec![Grant::new(role, scope)], ..person })
    };
    match row.who {
        table::Who::Staff(Act::WorkForUnit | Act::WorkOnSite | Act::HeadUnit) => {
            staff("right", "works", Role::Head)
        }
        table::Who::Staff(Act::Supervise | Act::CloseAtLimit) => with(Role::Supervisor, Scope::District),
        table::Who::Staff(Act::ProposeCase) => with(Role::Editor, account()),
        table::Who::Staff(Act::ReviewCase) => with(Role::Reviewer, account()),
        table::Who::Staff(Act::MoveUnit) => with(Role::Operator, Scope::District),
        table::Who::Staff(_) | table::Who::District(_) | table::Who::DeskOrDistrict => {
            staff("right", "desk", Role::Officer)
        }
        table::Who::Joint => staff("right", "joint", Role::Handler),
        table::Who::Reporter | table::Who::Resident => wang(),
        table::Who::Subscriber => li(),
        table::Who::Scheduler => Actor::Scheduler,
    }
}
