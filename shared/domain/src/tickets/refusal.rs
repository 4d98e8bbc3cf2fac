//! Why a command on a ticket is refused, in words that staff and residents can act on.

use jiff::civil::Date;

use super::event_kind::EventKind;
use super::state::State;
use super::table::Author;

/// A command that the rules do not allow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The table has no such row from this state.
    #[error("当前状态是“{}”，不能“{}”", .state.name(), .event.name())]
    NotFromHere {
        /// The ticket's state.
        state: State,
        /// The event that was asked for.
        event: EventKind,
    },
    /// Something else than the state speaks against it now.
    #[error("{why}")]
    NotNow {
        /// What, and what to do instead.
        why: &'static str,
    },
    /// It is too late, or was done too often.
    #[error("{0}")]
    Over(String),
    /// Another person has to do this.
    #[error("这一步由{who}办理")]
    NotYours {
        /// Who may do it.
        who: &'static str,
    },
    /// Four eyes: author and approver are one person.
    #[error("{}", .author.refusal())]
    SamePerson {
        /// What this person did.
        author: Author,
    },
    /// Required data is missing or wrong: each field of the form, and what to do about it.
    #[error("{}", messages(.0))]
    Fields(Vec<(&'static str, String)>),
    /// A report is urged once a working day.
    #[error("今天已经催过了。{step}。{}月{}日起可以再催；急事请拨打12345，有危险请拨打110、119、120", .again.month(), .again.day())]
    UrgedAlready {
        /// The present step and its date.
        step: String,
        /// The day from which on it may be urged again.
        again: Date,
    },
    /// Too many additions to one report.
    #[error("这件诉求已经补充了{limit}次，不能再补充了；急事请拨打12345，有危险请拨打110、119、120")]
    AddedEnough {
        /// The most for a report.
        limit: u32,
    },
    /// The clock's step is about news that the resident has been told, or that are no longer the latest.
    #[error("这件事已经告诉过反映人，或者有了新的情况")]
    NothingToTell,
    /// Too many reports from one person in a day.
    #[error(
        "您今天已经报了{limit}件，一人一天最多报{limit}件。明天0点以后可以再报；今天还有急事，请拨打12345，有危险请拨打110、119、120"
    )]
    TooMany {
        /// The most in a day.
        limit: usize,
    },
}

impl Refusal {
    /// A refusal about one field.
    pub(crate) fn field(field: &'static str, message: impl Into<String>) -> Self {
        Self::Fields(vec![(field, message.into())])
    }

    /// The fields that are wrong, with what to do about each; empty if the refusal is not about fields.
    #[must_use]
    pub fn fields(&self) -> Vec<(String, String)> {
        match self {
            Self::Fields(wrong) => {
                wrong.iter().map(|(field, message)| ((*field).to_owned(), message.clone())).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn messages(wrong: &[(&'static str, String)]) -> String {
    wrong.iter().map(|(_, message)| message.as_str()).collect::<Vec<_>>().join("；")
}

/// Collects everything that is wrong with the data of a step.
#[derive(Default)]
pub(super) struct Wrong(Vec<(&'static str, String)>);

impl Wrong {
    /// Notes a message about a field where `is_wrong`.
    pub(super) fn note(&mut self, is_wrong: bool, field: &'static str, message: impl Into<String>) {
        if is_wrong {
            self.0.push((field, message.into()));
        }
    }

    /// Refuses if anything was noted.
    pub(super) fn refuse(self) -> Result<(), Refusal> {
        if self.0.is_empty() { Ok(()) } else { Err(Refusal::Fields(self.0)) }
    }
}
