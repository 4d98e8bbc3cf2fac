//! The changes and notices of each row of the table, one small file per row.

mod accept;
mod add;
mod answer_at_once;
mod approve;
mod archive;
mod ask;
mod call;
mod check;
mod correct;
mod count_again;
mod decline;
mod dispatch;
mod divert;
mod end_behalf;
mod extend;
mod follow_up;
mod give_back;
mod hand_in;
mod merge;
mod move_unit;
mod orders;
mod publish;
mod rate;
mod rate_low;
mod reopen;
mod requests;
mod send_back;
mod sign;
mod silence;
mod supervise;
mod suspend;
mod tell;
mod transfer;
mod urge;
mod warn;
mod withdraw;
mod words;

use jiff::Timestamp;

use super::Told;
use super::command::Command;
use super::event_kind::EventKind;
use super::refusal::Refusal;
use super::rules::Rules;
use super::table::Actor;
use super::ticket::Ticket;

/// Who takes a step, when, and by which rules.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    pub(super) actor: &'a Actor,
    pub(super) now: Timestamp,
    pub(super) rules: &'a Rules,
}

/// Runs the function of the row that `command` belongs to. `ticket` is already in its new state; `kind` is what the
/// command means on this report.
pub(super) fn run(
    ticket: &mut Ticket,
    command: &Command,
    kind: EventKind,
    at: &Setting<'_>,
) -> Result<Told, Refusal> {
    let Setting { actor, now, rules } = *at;
    match command {
        Command::Accept { category, community, urgent } => {
            Ok(accept::accept(ticket, *category, community.as_ref(), *urgent, now))
        }
        Command::TellAccepted => accept::tell_accepted(ticket),
        Command::Divert { service, note } => divert::divert(ticket, *service, note, at),
        Command::DefectRemains { category, community, note } => {
            divert::defect_remains(ticket, *category, community.as_ref(), note, at)
        }
        Command::NothingLeft { note } => divert::nothing_left(ticket, note, at),
        Command::Ask { missing, words } => ask::ask(ticket, missing, words, at),
        Command::RemindSupply => ask::remind(ticket, at),
        Command::SupplyByPhone { text, call } => ask::supply_by_phone(ticket, text, call, at),
        Command::NoReply => ask::no_reply(ticket, at),
        Command::AskDecline { reason, public, elsewhere } => {
            decline::ask(ticket, *reason, public, elsewhere, at)
        }
        Command::DecideDecline { granted: true, .. } => decline::grant(ticket, at),
        Command::DecideDecline { granted: false, note } => decline::refuse(ticket, note),
        Command::Appeal { reason } => decline::appeal(ticket, reason, at),
        Command::Merge { master } => merge::merge(ticket, master, at),
        Command::MergeByStorm { storm } => merge::merge_by_storm(ticket, storm, at),
        Command::OpenStorm { storm } => merge::open_storm(ticket, storm),
        Command::CloseStorm => Ok(merge::close_storm(ticket)),
        Command::Absorb { child } => merge::absorb(ticket, child, at),
        Command::Unmerge { master, reason } => merge::unmerge(ticket, master, reason, at),
        Command::Release { child, counted } => merge::release(ticket, child, *counted),
        Command::GoOn { master } => merge::go_on(ticket, master, at),
        Command::AnswerAtOnce { public, source } => answer_at_once::answer(ticket, public, source, at),
        Command::Dispatch { unit, unit_name, note } => {
            dispatch::dispatch(ticket, unit, unit_name, note, now, rules)
        }
        Command::Recall { reason } => give_back::recall(ticket, reason, at),
        Command::AskReturn { reason, basis, suggested, suggested_name } => {
            let asked = give_back::Asked { reason: *reason, basis, suggested, suggested_name };
            give_back::ask(ticket, &asked, at)
        }
        Command::DecideReturn { granted: true, note } => give_back::grant(ticket, note, at),
        Command::DecideReturn { granted: false, note } => give_back::refuse(ticket, note, at),
        Command::Sign => sign::sign(ticket, actor),
        Command::AutoSign => Ok(sign::auto_sign(ticket)),
        Command::Transfer { to, name, note } => transfer::transfer(ticket, to, name, note),
        Command::Join { unit, unit_name, task, due } => {
            let new = orders::New { unit, name: unit_name, task, due: *due };
            orders::join(ticket, &new, at)
        }
        Command::LogCheck { finding, place, photos, at: seen } => {
            let check = check::Check { finding, place, photos, at: *seen };
            check::log_check(ticket, &check, at)
        }
        Command::AskExtension { days, reason, plan, contact } => {
            extend::ask(ticket, &extend::Asked { days: *days, reason, plan, contact }, at)
        }
        Command::DecideExtension { granted: true, .. } => extend::grant(ticket, at),
        Command::DecideExtension { granted: false, note } => extend::refuse(ticket, note),
        Command::AskSuspension { cause, until, reason } => suspend::ask(ticket, *cause, *until, reason, at),
        Command::DecideSuspension { granted: true, .. } => suspend::grant(ticket, at),
        Command::DecideSuspension { granted: false, note } => suspend::refuse(ticket, note),
        Command::Wake => suspend::wake(ticket, at),
        Command::Supervise { reason } => supervise::supervise(ticket, reason, at),
        Command::Report { text } => supervise::report(ticket, text, at),
        Command::Lift { note } => supervise::lift(ticket, note),
        Command::Warn { level } => warn::warn(ticket, *level, at),
        Command::CountAgain => count_again::count_again(ticket, rules),
        Command::Escalate { late } => supervise::escalate(ticket, *late, at),
        Command::HandIn { internal, public, outcome, contact, photos } => {
            let work = hand_in::Work { internal, public, outcome, contact, photos };
            hand_in::hand_in(ticket, &work, actor)
        }
        Command::SendBack { reason } => send_back::send_back(ticket, reason),
        Command::Approve => approve::approve(ticket, now),
        Command::RateSolved => Ok(rate::rate_solved(ticket, actor, now)),
        Command::RateUnsolved { reason } => {
            rate_low::rate_low(ticket, rate_low::Low::Unsolved, reason, actor, now, rules)
        }
        Command::RateDissatisfied { reason } => {
            rate_low::rate_low(ticket, rate_low::Low::Dissatisfied, reason, actor, now, rules)
        }
        Command::Silence if kind == EventKind::Sampled => Ok(silence::call(ticket, at)),
        Command::Silence => Ok(silence::close(ticket, at)),
        Command::FollowUp { verdict, call } => follow_up::follow_up(ticket, *verdict, call, now, rules),
        Command::Reopen { reason } => reopen::reopen(ticket, reason, at),
        Command::Withdraw => Ok(withdraw::withdraw(ticket, kind, at)),
        Command::Consent { given } => Ok(publish::consent(ticket, *given)),
        Command::Propose { case } => publish::propose(ticket, case, at),
        Command::DecideProposal { granted: true, .. } => publish::grant(ticket, at),
        Command::DecideProposal { granted: false, note } => publish::refuse(ticket, note),
        Command::Move { from, to, to_name, note } => move_unit::move_unit(ticket, from, to, to_name, note),
        Command::Urge => urge::urge(ticket, at),
        Command::Correct { title, address, category, community } => {
            let new = correct::New {
                title: title.as_deref(),
                address: address.as_deref(),
                category: *category,
                community: community.as_ref(),
            };
            match kind {
                EventKind::WakeForDanger => suspend::wake_for_danger(ticket, &new, at),
                _ => correct::correct(ticket, &new, at),
            }
        }
        Command::Add { text, attachments, place } => {
            let place = place.as_ref();
            match kind {
                EventKind::Supply => ask::supply(ticket, text, attachments, place, at),
                EventKind::WakeByMessage => suspend::wake_by_message(ticket, text, attachments, place, at),
                _ => add::add(ticket, text, attachments, place, at),
            }
        }
        Command::Follow => merge::follow(ticket, at),
        Command::Tell { call } => tell::tell(ticket, call, now),
        Command::AnswerKept { event } => tell::kept(ticket, *event, now, rules),
        Command::AnswerShown { event } => tell::shown(ticket, *event, now),
        Command::OrderSign { unit } => orders::sign(ticket, unit, at),
        Command::OrderAutoSign { unit } => orders::auto_sign(ticket, unit),
        Command::OrderWarn { unit, level } => orders::warn(ticket, unit, *level),
        Command::OrderHandIn { unit, result } => orders::hand_in(ticket, unit, result),
        Command::OrderReturn { unit, reason } => orders::give_back(ticket, unit, reason),
        Command::EndBehalf => Ok(end_behalf::end(ticket, at)),
        Command::Archive => Ok(archive::archive(ticket)),
    }
}
