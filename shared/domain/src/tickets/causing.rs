//! Which event a command causes: what it means depends, for a few, on the state of the report and on who gives it.

use super::command::{Command, Verdict};
use super::ending::Ending;
use super::event_kind::EventKind;
use super::rules::Category;
use super::state::State;
use super::table::Actor;
use super::ticket::Ticket;

impl Command {
    /// The kind of event that this command causes on this ticket when `actor` gives it. Most commands cause the same
    /// kind everywhere; a resident's words do what the state of the report needs.
    #[must_use]
    pub fn kind_on(&self, ticket: &Ticket, actor: &Actor) -> EventKind {
        match self {
            Self::Withdraw if ticket.counts_as_danger() => EventKind::WithdrawDanger,
            Self::Correct { category: Some(Category::Danger), .. } if ticket.state == State::Suspended => {
                EventKind::WakeForDanger
            }
            Self::Silence if ticket.is_called_on_silence() => EventKind::Sampled,
            Self::Add { .. } if actor.is_reporter() => match ticket.state {
                State::NeedInfo => EventKind::Supply,
                State::Closed if ticket.ended == Some(Ending::NoReply) => EventKind::Supply,
                State::Suspended if ticket.waits_for_resident() => EventKind::WakeByMessage,
                _ => EventKind::Add,
            },
            _ => self.kind(),
        }
    }

    /// The kind of event that this command causes where the state of the report does not change its meaning.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Accept { .. } => EventKind::Accept,
            Self::TellAccepted => EventKind::AcceptTold,
            Self::Dispatch { .. } => EventKind::Dispatch,
            Self::Sign => EventKind::Sign,
            Self::AutoSign => EventKind::AutoSign,
            Self::LogCheck { .. } => EventKind::LogCheck,
            Self::Warn { .. } => EventKind::Warn,
            Self::CountAgain => EventKind::CountAgain,
            Self::HandIn { .. } => EventKind::HandIn,
            Self::SendBack { .. } => EventKind::SendBack,
            Self::Approve => EventKind::Approve,
            Self::RateSolved => EventKind::RateSolved,
            Self::RateUnsolved { .. } => EventKind::RateUnsolved,
            Self::RateDissatisfied { .. } => EventKind::RateDissatisfied,
            Self::FollowUp { verdict: Verdict::Satisfied, .. } => EventKind::Satisfied,
            Self::FollowUp { verdict: Verdict::Redo, .. } => EventKind::Redo,
            Self::FollowUp { verdict: Verdict::Explained, .. } => EventKind::Explained,
            Self::Urge => EventKind::Urge,
            Self::Add { .. } => EventKind::Add,
            Self::Tell { .. } => EventKind::Tell,
            Self::AnswerKept { .. } => EventKind::AnswerKept,
            Self::AnswerShown { .. } => EventKind::AnswerShown,
            Self::Withdraw => EventKind::Withdraw,
            Self::EndBehalf => EventKind::EndBehalf,
            Self::Archive => EventKind::Archive,
            Self::Divert { .. } => EventKind::Divert,
            Self::DefectRemains { .. } => EventKind::DefectRemains,
            Self::NothingLeft { .. } => EventKind::NothingLeft,
            Self::Ask { .. } => EventKind::Ask,
            Self::RemindSupply => EventKind::RemindSupply,
            Self::SupplyByPhone { .. } => EventKind::SupplyByPhone,
            Self::NoReply => EventKind::NoReply,
            Self::AskDecline { .. } => EventKind::AskDecline,
            Self::DecideDecline { granted: true, .. } => EventKind::Decline,
            Self::DecideDecline { granted: false, .. } => EventKind::KeepReport,
            Self::Appeal { .. } => EventKind::Appeal,
            Self::Merge { .. } => EventKind::Merge,
            Self::MergeByStorm { .. } => EventKind::MergeByStorm,
            Self::OpenStorm { .. } => EventKind::OpenStorm,
            Self::CloseStorm => EventKind::CloseStorm,
            Self::Absorb { .. } => EventKind::Absorb,
            Self::Unmerge { .. } => EventKind::Unmerge,
            Self::Release { .. } => EventKind::Release,
            Self::GoOn { .. } => EventKind::GoOn,
            Self::AnswerAtOnce { .. } => EventKind::AnswerAtOnce,
            Self::Recall { .. } => EventKind::Recall,
            Self::AskReturn { .. } => EventKind::AskReturn,
            Self::DecideReturn { granted: true, .. } => EventKind::GrantReturn,
            Self::DecideReturn { granted: false, .. } => EventKind::RefuseReturn,
            Self::Transfer { .. } => EventKind::Transfer,
            Self::Join { .. } => EventKind::Join,
            Self::AskExtension { .. } => EventKind::AskExtension,
            Self::DecideExtension { granted: true, .. } => EventKind::Extend,
            Self::DecideExtension { granted: false, .. } => EventKind::RefuseExtension,
            Self::AskSuspension { .. } => EventKind::AskSuspension,
            Self::DecideSuspension { granted: true, .. } => EventKind::Suspend,
            Self::DecideSuspension { granted: false, .. } => EventKind::RefuseSuspension,
            Self::Wake => EventKind::Wake,
            Self::Supervise { .. } => EventKind::Supervise,
            Self::Report { .. } => EventKind::Report,
            Self::Lift { .. } => EventKind::Lift,
            Self::Escalate { .. } => EventKind::Escalate,
            Self::Silence => EventKind::Lapsed,
            Self::Reopen { .. } => EventKind::Reopen,
            Self::Consent { given: true } => EventKind::Consent,
            Self::Consent { given: false } => EventKind::Unconsent,
            Self::Propose { .. } => EventKind::Propose,
            Self::DecideProposal { granted: true, .. } => EventKind::Publish,
            Self::DecideProposal { granted: false, .. } => EventKind::RefuseProposal,
            Self::Move { .. } => EventKind::Move,
            Self::Correct { .. } => EventKind::Correct,
            Self::Follow => EventKind::Follow,
            Self::OrderSign { .. } => EventKind::OrderSign,
            Self::OrderAutoSign { .. } => EventKind::OrderAutoSign,
            Self::OrderWarn { .. } => EventKind::OrderWarn,
            Self::OrderHandIn { .. } => EventKind::OrderHandIn,
            Self::OrderReturn { .. } => EventKind::OrderReturn,
        }
    }
}
