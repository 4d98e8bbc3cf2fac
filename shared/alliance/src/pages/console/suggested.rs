//! What a form suggests where nobody has chosen yet, and why. The officer decides.

use super::ticket::TicketPage;
use domain::routing::Suggestion;
use domain::tickets::{Category, Suggested};

/// A choice that a form makes at first, and the sentence below it.
pub(super) struct Advice {
    /// The value of the choice.
    pub(super) value: String,
    /// `建议“安全隐患”：提到“古力盖”，属于井盖。`
    pub(super) words: String,
}

impl Advice {
    fn new<T>(suggested: &Suggested<T>, value: &str, name: &str) -> Self {
        Self {
            value: value.to_owned(), words: format!("建议“{name}”：{}。请核对。", suggested.because)
        }
    }

    /// What is suggested for a field of a form; nothing where the matter and the place tell nothing.
    pub(super) fn of(field: &str, form: &str, t: &TicketPage<'_>) -> Option<Self> {
        let suggestion = || Suggestion::of(t.ticket, t.alliance);
        match (form, field) {
            ("accept", "category") => {
                suggestion().category.map(|it| Self::new(&it, it.what.id(), &t.rules.of(it.what).name))
            }
            ("accept", "community") if t.ticket.community.is_none() => {
                suggestion().community.and_then(|it| {
                    let name = t.alliance.community_name(it.what)?;
                    Some(Self::new(&it, it.what.as_str(), name))
                })
            }
            // A question is answered at once, not dispatched.
            ("accept", "unit") if is_question(&suggestion()) => None,
            ("accept" | "dispatch", "unit") => {
                suggestion().unit.map(|it| Self::new(&it, it.what.id.as_str(), &it.what.name))
            }
            _ => None,
        }
    }
}

fn is_question(suggestion: &Suggestion<'_>) -> bool {
    suggestion.category.as_ref().is_some_and(|it| it.what == Category::Question)
}
