//! The changes and notices of each row of the table, one small file per row.

mod accept;
mod add;
mod approve;
mod archive;
mod call;
mod check;
mod count_again;
mod dispatch;
mod follow_up;
mod hand_in;
mod rate;
mod rate_low;
mod send_back;
mod sign;
mod tell;
mod urge;
mod warn;
mod withdraw;

use jiff::Timestamp;

use super::Told;
use super::command::Command;
use super::refusal::Refusal;
use super::rules::Rules;
use super::table::Actor;
use super::ticket::Ticket;

/// Runs the function of the row that `command` belongs to. `ticket` is already in its new state.
pub(super) fn run(
    ticket: &mut Ticket,
    command: &Command,
    actor: &Actor,
    now: Timestamp,
    rules: &Rules,
) -> Result<Told, Refusal> {
    match command {
        Command::Accept { category, community, urgent } => {
            Ok(accept::accept(ticket, *category, community.as_ref(), *urgent, now))
        }
        Command::TellAccepted => accept::tell_accepted(ticket),
        Command::Dispatch { unit, unit_name, note } => {
            dispatch::dispatch(ticket, unit, unit_name, note, now, rules)
        }
        Command::Sign => sign::sign(ticket, actor),
        Command::AutoSign => Ok(sign::auto_sign(ticket)),
        Command::LogCheck { finding, place, photos } => {
            check::log_check(ticket, finding, place, photos, actor, now)
        }
        Command::Warn { level } => warn::warn(ticket, *level),
        Command::CountAgain => count_again::count_again(ticket, rules),
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
        Command::FollowUp { verdict, call } => follow_up::follow_up(ticket, *verdict, call, now, rules),
        Command::Urge => urge::urge(ticket, now, rules),
        Command::Add { text, attachments, place } => {
            add::add(ticket, text, attachments, place.as_ref(), now, rules)
        }
        Command::Tell { call } => tell::tell(ticket, call, now),
        Command::AnswerKept { event } => tell::kept(ticket, *event, now, rules),
        Command::AnswerShown { event } => tell::shown(ticket, *event, now),
        Command::Withdraw => withdraw::withdraw(ticket, actor, now),
        Command::Archive => Ok(archive::archive(ticket)),
    }
}
