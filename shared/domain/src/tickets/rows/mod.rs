//! The changes and notices of each row of the table, one small file per row.

mod accept;
mod approve;
mod archive;
mod check;
mod count_again;
mod dispatch;
mod hand_in;
mod rate;
mod send_back;
mod sign;
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
        Command::Dispatch { unit, unit_name, note } => dispatch::dispatch(ticket, unit, unit_name, note, now),
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
        Command::Approve => approve::approve(ticket),
        Command::RateSolved => Ok(rate::rate_solved(ticket, actor, now)),
        Command::Withdraw => withdraw::withdraw(ticket, actor, now),
        Command::Archive => Ok(archive::archive(ticket)),
    }
}
