//! Why a ticket does not do what was asked, in words that staff and residents can act on.

use super::command::EventKind;
use super::state::State;
use super::table::Author;

/// A command that the rules do not allow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The table has no such row from this state.
    #[error("当前状态是“{}”，不能“{}”", .state.name(), .event.name())]
    NotFromHere {
        /// Where the ticket stands.
        state: State,
        /// What was asked.
        event: EventKind,
    },
    /// Another person has to do this.
    #[error("这一步由{who}办理")]
    NotYours {
        /// Who may.
        who: &'static str,
    },
    /// Four eyes: author and approver are one person.
    #[error("{}", .author.refusal())]
    SamePerson {
        /// What this person did.
        author: Author,
    },
    /// Something that the step needs is missing or wrong.
    #[error("{message}")]
    Field {
        /// The form's field.
        field: &'static str,
        /// What to do about it.
        message: String,
    },
    /// A matter of safety goes on without the resident.
    #[error("这件事关系到安全，不能撤回，工作人员会继续处理")]
    Danger,
    /// Too many reports from one person in a day.
    #[error("今天已提交{limit}件，请明天再报；急事请拨打12345，有危险请拨打110、119、120")]
    TooMany {
        /// The most in a day.
        limit: usize,
    },
}

impl Refusal {
    /// A refusal about one field.
    pub(crate) fn field(field: &'static str, message: impl Into<String>) -> Self {
        Self::Field { field, message: message.into() }
    }
}
