//! Checks of the texts that staff and residents write in a step.

use crate::privacy;
use crate::tickets::refusal::Wrong;

/// The longest text of a step, in characters.
pub(super) const MOST_CHARACTERS: usize = 500;

/// Notes where a text that the step needs is missing or too long.
pub(super) fn needed(wrong: &mut Wrong, text: &str, field: &'static str, missing: &str) {
    wrong.note(text.trim().is_empty(), field, missing);
    short(wrong, text, field);
}

/// Notes where a text is too long.
pub(super) fn short(wrong: &mut Wrong, text: &str, field: &'static str) {
    let too_long = text.trim().chars().count() > MOST_CHARACTERS;
    wrong.note(too_long, field, format!("内容太长，请控制在{MOST_CHARACTERS}字以内"));
}

/// Notes where a text that residents read holds personal data.
pub(super) fn public(wrong: &mut Wrong, text: &str, field: &'static str) {
    if let Some(found) = privacy::find_personal(text) {
        wrong.note(true, field, format!("反映人会看到这段话，请删去其中的{found}"));
    }
}
