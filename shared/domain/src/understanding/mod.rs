//! Understands what a resident writes: danger first, by rules and the model together, then what the message is about.
//!
//! Pure and small: the model is a file in the program (at most 300 KB), made by `cargo run -p alliance-training` from the
//! sentences under `infra/training/sentences`. How well it does is in `docs/understanding.md`.

mod danger;
mod features;
mod label;
mod model;
mod sounds;
mod text;

use std::sync::LazyLock;

use danger::DangerSounds;
use model::Model;

pub use danger::{Advice, Danger};
pub use features::features;
pub use label::{Label, Service};
pub use model::{MAGIC, MOST_WEIGHT, ModelError, VERSION, digest_of_labels};
pub use sounds::{Sound, Sounds};
pub use text::normalise;

/// The model that the program carries.
static BUNDLED: LazyLock<Result<Understanding, ModelError>> =
    LazyLock::new(|| Understanding::read(include_bytes!("model.bin")));

/// The most characters of a message that are read, from its beginning and from its end: enough for any message that a
/// person writes in the chat.
const MOST_CHARACTERS: usize = 2_000;

/// How sure a danger must be that no rule confirms.
const DANGER_ALONE: f32 = 0.45;

/// How sure a danger must be that a doubtful rule confirms.
const DANGER_CONFIRMED: f32 = 0.42;

/// How sure a danger must be beside words that mean one almost always: 去年心梗走的 is none.
const DANGER_ALMOST_CERTAIN: f32 = 0.05;

/// The same for a text of at most so many characters.
const DANGER_IN_SHORT: f32 = 0.6;
const SHORT: usize = 6;

/// The same where a notice or a course is spoken of.
const DANGER_IN_NOTICE: f32 = 0.7;

/// How sure it must be in the middle of a report.
const DANGER_VERY_SURE: f32 = 0.85;

/// How sure a relief must be to be none of the danger that it speaks of: 火灭了.
const RELIEVED: f32 = 0.6;

/// Understands messages.
#[derive(Debug)]
pub struct Understanding {
    model: Model,
    of_danger: DangerSounds,
}

/// What was understood of one message.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The danger that it tells of.
    pub danger: Option<Danger>,
    /// Whether words tell of it, or the model is very sure: in the middle of a report, a guess of the model's is not
    /// enough.
    pub is_clear: bool,
    /// Whether words tell of it, and not the model alone.
    pub is_told: bool,
    /// What it may be about besides, the most probable first; the probabilities add up to 1 over all labels, dangers
    /// left out.
    pub labels: Vec<(Label, f32)>,
}

impl Understanding {
    /// The one that the program carries.
    ///
    /// # Errors
    /// [`ModelError`] if the file does not fit the program.
    pub fn bundled() -> Result<&'static Self, &'static ModelError> {
        BUNDLED.as_ref()
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// [`ModelError`] if the file does not fit the program.
    pub fn read(file: &[u8]) -> Result<Self, ModelError> {
        let model = Model::read(file)?;
        let of_danger = DangerSounds::new(&model.sounds);
        Ok(Self { model, of_danger })
    }

    /// Understands a message, typed or transcribed.
    #[must_use]
    pub fn hear(&self, text: &str) -> Reading {
        let plain = normalise(&bounded(text));
        let found = features::features(&plain, &self.model.sounds);
        let (probabilities, danger) = self.model.probabilities(&found);
        let (danger, is_told, is_clear) = self.danger(&plain, &probabilities, danger);
        Reading { danger, is_clear, is_told, labels: peaceful(&probabilities) }
    }

    /// How a text sounds, syllable by syllable; empty if a part of it has no sound.
    #[must_use]
    pub fn sounds_of(&self, text: &str) -> Vec<Sound> {
        let heard = self.model.sounds.heard(normalise(text).trim_end_matches(['？', '！']));
        if heard.contains(&sounds::UNKNOWN) { Vec::new() } else { heard }
    }

    /// The danger that a message tells of. Sure words need no model; doubtful ones need it to agree; and it may be sure
    /// by itself.
    fn danger(&self, plain: &str, probabilities: &[f32], any: f32) -> (Option<Danger>, bool, bool) {
        let told = danger::told(plain, &self.model.sounds, &self.of_danger);
        let kinds: f32 = dangers(probabilities).map(|(_, p)| p).sum();
        let all = (kinds + any) / 2.0;
        let likeliest = dangers(probabilities).max_by(|a, b| a.1.total_cmp(&b.1)).map(|(danger, _)| danger);
        let relief = danger::speaks_of_relief(plain)
            && peaceful(probabilities)
                .first()
                .is_some_and(|(label, p)| *label == Label::Relief && *p >= RELIEVED);
        // A few characters without any word of danger say little.
        let alone = if plain.chars().count() <= SHORT { DANGER_IN_SHORT } else { DANGER_ALONE };
        let notice = if danger::speaks_of_a_notice(plain) { DANGER_IN_NOTICE } else { 0.0 };
        let found = match told {
            danger::Told::Certainly(danger) => Some(danger),
            _ if relief => None,
            danger::Told::Surely(danger) if all >= DANGER_ALMOST_CERTAIN => Some(danger),
            danger::Told::Surely(_) => None,
            danger::Told::Perhaps => likeliest.filter(|_| all >= DANGER_CONFIRMED.max(notice)),
            danger::Told::Nothing => likeliest.filter(|_| all >= alone.max(notice)),
        };
        let is_told = !matches!(told, danger::Told::Nothing);
        (found, is_told, is_told || all >= DANGER_VERY_SURE)
    }
}

fn dangers(probabilities: &[f32]) -> impl Iterator<Item = (Danger, f32)> {
    Label::ALL.iter().zip(probabilities).filter_map(|(label, p)| match label {
        Label::Danger(danger) => Some((*danger, *p)),
        _ => None,
    })
}

/// The labels that are no dangers, the most probable first, as if there were no dangers.
fn peaceful(probabilities: &[f32]) -> Vec<(Label, f32)> {
    let known = Label::ALL.iter().copied().zip(probabilities.iter().copied());
    let mut labels: Vec<(Label, f32)> =
        known.filter(|(label, _)| !matches!(label, Label::Danger(_))).collect();
    let sum: f32 = labels.iter().map(|(_, p)| p).sum();
    for (_, p) in &mut labels {
        *p /= sum.max(f32::MIN_POSITIVE);
    }
    labels.sort_by(|a, b| b.1.total_cmp(&a.1));
    labels.truncate(4);
    labels
}

/// A text of bounded length: the beginning and the end of a longer one.
fn bounded(text: &str) -> std::borrow::Cow<'_, str> {
    let count = text.chars().count();
    if count <= MOST_CHARACTERS {
        return text.into();
    }
    let half = MOST_CHARACTERS / 2;
    text.chars().take(half).chain(text.chars().skip(count - half)).collect::<String>().into()
}

/// Whether a message says in so many words that a danger is over: 火灭了.
#[must_use]
pub fn speaks_of_relief(text: &str) -> bool {
    danger::speaks_of_relief(&normalise(text))
}

/// How much the features of a message weigh, so that many together say no more than a few.
#[must_use]
pub fn features_weigh(count: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "some hundred features at most")]
    let count = count.max(1) as f32;
    count.sqrt().recip()
}
