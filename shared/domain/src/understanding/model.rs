//! The model file: how characters sound, and what each feature says for and against each label.
//!
//! A multinomial logistic regression. The file holds only the weights that matter, in 63 steps that are finer near zero,
//! and lists them by feature. All numbers are little-endian:
//!
//! | part | bytes |
//! |---|---|
//! | `ALLIANCE`, version, digest of the labels | 8 + 2 + 4 |
//! | number of spellings; of each its length, letters, sound | 2 + n × (1 + letters + 2) |
//! | number of characters; of each its code and sound | 2 + n × (2 + 2) |
//! | the scale of a weight; a bias for each label and for danger | 4 + (labels + 1) × 4 |
//! | number of features | 4 |
//! | of each feature: its distance to the one before (LEB128), its number of weights | 1 to 4, 1 |
//! | its weights: label in six bits, sign and step in six bits; two weights in three bytes | 1.5 each, rounded up |

use super::label::Label;
use super::sounds::{Sound, Sounds};

/// The beginning of a model file.
pub const MAGIC: &[u8; 8] = b"ALLIANCE";
/// The version of the format and of the features.
pub const VERSION: u16 = 3;

/// Why a model file is refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ModelError {
    /// It is no model file, or one of another format.
    #[error("this is no model file of version {VERSION}")]
    Format,
    /// It was trained with other labels.
    #[error("the model was trained with other labels than this program has: run alliance-training")]
    Labels,
    /// It ends too early, or something is left over.
    #[error("the model file is damaged")]
    Damaged,
}

/// The weight of the highest step: the square of its number.
pub const MOST_WEIGHT: u16 = 31 * 31;

/// The labels, and last whether it is any danger at all.
const COLUMNS: usize = Label::ALL.len() + 1;

/// A weight of one feature.
#[derive(Clone, Copy, Debug)]
struct Weight {
    label: u8,
    weight: i16,
}

/// The model.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) sounds: Sounds,
    scale: f32,
    biases: Vec<f32>,
    /// The features in order.
    features: Vec<u32>,
    /// For each value of a feature's upper 16 bits, the first feature that has it or a higher one.
    starts: Vec<u32>,
    /// For each feature, the first of its weights; one entry more at the end.
    ends: Vec<u32>,
    weights: Vec<Weight>,
}

/// The lower bits of a feature, which [`Model::starts`] does not look at.
const LOWER_BITS: u32 = super::features::FEATURE_BITS - 16;

/// A number that differs where the labels differ.
#[must_use]
pub fn digest_of_labels() -> u32 {
    let names = Label::ALL.iter().flat_map(|label| label.folder().bytes().chain([0]));
    names.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

impl Model {
    /// Reads a model file.
    pub(super) fn read(file: &[u8]) -> Result<Self, ModelError> {
        let mut file = Reader(file);
        if file.take(8) != Ok(MAGIC) || file.u16() != Ok(VERSION) {
            return Err(ModelError::Format);
        }
        if file.u32()? != digest_of_labels() {
            return Err(ModelError::Labels);
        }
        let spellings = (0..file.u16()?).map(|_| file.spelling()).collect::<Result<Vec<_>, _>>()?;
        let characters = (0..file.u16()?).map(|_| file.character()).collect::<Result<Vec<_>, _>>()?;
        let scale = file.f32()?;
        let biases = (0..COLUMNS).map(|_| file.f32()).collect::<Result<Vec<_>, _>>()?;
        let mut features = Vec::new();
        let mut ends = vec![0];
        let mut weights = Vec::new();
        let mut feature = 0_u32;
        for _ in 0..file.u32()? {
            feature = feature.checked_add(file.distance()?).ok_or(ModelError::Damaged)?;
            features.push(feature);
            let count = usize::from(file.u8()?);
            file.weights(count, &mut weights)?;
            ends.push(u32::try_from(weights.len()).map_err(|_| ModelError::Damaged)?);
        }
        let is_feature = |feature: &u32| feature >> super::features::FEATURE_BITS == 0;
        if !features.is_sorted() || !features.iter().all(is_feature) {
            return Err(ModelError::Damaged);
        }
        if !file.0.is_empty() || !scale.is_finite() || biases.iter().any(|bias| !bias.is_finite()) {
            return Err(ModelError::Damaged);
        }
        let starts = starts(&features);
        Ok(Self {
            sounds: Sounds::new(&characters, spellings),
            scale,
            biases,
            features,
            starts,
            ends,
            weights,
        })
    }

    /// The probability of each label, in the order of [`Label::ALL`], and the probability that it is any danger.
    pub(super) fn probabilities(&self, features: &[u32]) -> (Vec<f32>, f32) {
        let mut scores = vec![0_i32; COLUMNS];
        for feature in features {
            for weight in self.weights_of(*feature) {
                scores[usize::from(weight.label)] += i32::from(weight.weight);
            }
        }
        // A long message has many features, which say no more together than the few of a short one.
        let length = super::features_weigh(features.len());
        let mut logits: Vec<f32> = scores
            .iter()
            .zip(&self.biases)
            .map(|(score, bias)| {
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "a sum of some hundred small numbers is exact"
                )]
                let score = *score as f32;
                score * self.scale * length + bias
            })
            .collect();
        let danger = logits.pop().map_or(0.0, |logit| 1.0 / (1.0 + (-logit).exp()));
        let highest = logits.iter().copied().fold(f32::MIN, f32::max);
        let powers: Vec<f32> = logits.iter().map(|logit| (logit - highest).exp()).collect();
        let sum: f32 = powers.iter().sum();
        (powers.into_iter().map(|power| power / sum).collect(), danger)
    }

    fn weights_of(&self, feature: u32) -> &[Weight] {
        let upper = (feature >> LOWER_BITS) as usize;
        let (from, to) = (self.starts[upper] as usize, self.starts[upper + 1] as usize);
        let Some(at) = self.features[from..to].iter().position(|known| *known == feature) else {
            return &[];
        };
        &self.weights[self.ends[from + at] as usize..self.ends[from + at + 1] as usize]
    }
}

/// For each value of the upper 16 bits, how many of these sorted features lie below it; in one pass, since it is done
/// at every cold start.
fn starts(features: &[u32]) -> Vec<u32> {
    let mut starts = vec![0_u32; 0x1_0001];
    for feature in features {
        starts[(feature >> LOWER_BITS) as usize + 1] += 1;
    }
    let mut below = 0;
    for start in &mut starts {
        below += *start;
        *start = below;
    }
    starts
}

/// The rest of a file.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, bytes: usize) -> Result<&'a [u8], ModelError> {
        let (taken, rest) = self.0.split_at_checked(bytes).ok_or(ModelError::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ModelError> {
        self.take(N)?.try_into().map_err(|_| ModelError::Damaged)
    }

    fn u8(&mut self) -> Result<u8, ModelError> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn u16(&mut self) -> Result<u16, ModelError> {
        self.array().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Result<u32, ModelError> {
        self.array().map(u32::from_le_bytes)
    }

    fn f32(&mut self) -> Result<f32, ModelError> {
        self.array().map(f32::from_le_bytes)
    }

    fn spelling(&mut self) -> Result<(String, Sound), ModelError> {
        let length = usize::from(self.u8()?);
        let letters = str::from_utf8(self.take(length)?).map_err(|_| ModelError::Damaged)?.to_owned();
        Ok((letters, self.u16()?))
    }

    fn character(&mut self) -> Result<(char, Sound), ModelError> {
        let character = char::from_u32(u32::from(self.u16()?)).ok_or(ModelError::Damaged)?;
        Ok((character, self.u16()?))
    }

    fn distance(&mut self) -> Result<u32, ModelError> {
        let mut distance = 0_u32;
        for shift in [0, 7, 14, 21] {
            let byte = self.u8()?;
            distance |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(distance);
            }
        }
        Err(ModelError::Damaged)
    }

    fn weights(&mut self, count: usize, weights: &mut Vec<Weight>) -> Result<(), ModelError> {
        for two in self.take((count * 3).div_ceil(2))?.chunks(3) {
            let byte = |at: usize| u16::from(two.get(at).copied().unwrap_or_default());
            weights.push(weight(byte(0) << 4 | byte(1) >> 4)?);
            if two.len() == 3 {
                weights.push(weight((byte(1) & 0xf) << 8 | byte(2))?);
            }
        }
        Ok(())
    }
}

/// A weight of its twelve bits.
fn weight(bits: u16) -> Result<Weight, ModelError> {
    let [_, label] = (bits >> 6).to_be_bytes();
    let [_, step] = (bits & 0x1f).to_be_bytes();
    if usize::from(label) >= COLUMNS {
        return Err(ModelError::Damaged);
    }
    let size = i16::from(step) * i16::from(step);
    Ok(Weight { label, weight: if bits & 0x20 == 0 { size } else { -size } })
}
