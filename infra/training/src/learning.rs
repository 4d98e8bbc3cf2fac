//! Learns the weights: a multinomial logistic regression by AdaGrad, cut to what fits the file, and learnt once more
//! with what is left. Nothing here is left to chance: the order of the examples comes from a fixed sequence.

use std::collections::BTreeMap;

use domain::understanding::{Label, Sounds, features, features_weigh, normalise};

/// The most bytes of a model file.
const MOST_BYTES: usize = 300_000;

/// For biases, and distances of three bytes.
const SPARE_BYTES: usize = 3_000;

/// The passes over the sentences before the weights are cut, and after.
const PASSES: (usize, usize) = (14, 8);
const RATE: f32 = 0.35;
/// How strongly a weight is drawn to zero at each step.
const DECAY: f32 = 2e-6;
/// How much it counts that many sentences have a feature: the exponent of their number.
const SPREAD: f32 = 0.3;
/// How much more a weight counts that tells danger from all else.
const DANGER_COUNTS: f32 = 1.5;
/// A feature that fewer sentences have says nothing of others.
const LEAST_SENTENCES: u32 = 2;

/// One sentence as the learner sees it.
#[derive(Debug)]
pub(crate) struct Example {
    label: usize,
    features: Vec<u32>,
}

impl Example {
    fn is_danger(&self) -> bool {
        matches!(Label::ALL[self.label], Label::Danger(_))
    }

    pub(crate) fn new(label: Label, text: &str, sounds: &Sounds) -> Self {
        let label = Label::ALL.iter().position(|known| *known == label).expect("the list holds every label");
        Self { label, features: features(&normalise(text), sounds) }
    }
}

/// What was learnt.
#[derive(Debug)]
pub(crate) struct Learnt {
    /// A bias for each label.
    pub(crate) biases: Vec<f32>,
    /// The features in order, each with its labels and weights.
    pub(crate) features: Vec<(u32, Vec<(u8, f32)>)>,
}

/// Learns. `other_bytes` is what the rest of the file takes.
pub(crate) fn learn(examples: &[Example], other_bytes: usize) -> Learnt {
    let mut learner = Learner::new(examples);
    learner.pass_over(examples, PASSES.0);
    // In steps, so that what is left takes over from what is cut.
    for times in [3, 2, 1] {
        learner.cut(times * (MOST_BYTES - other_bytes - SPARE_BYTES));
        learner.pass_over(examples, PASSES.1);
    }
    learner.learnt()
}

/// The bytes of a feature with so many weights in the file.
fn size_of_row(weights: usize) -> usize {
    // The distance to the feature before takes two bytes, seldom three; two weights take three.
    if weights == 0 { 0 } else { 3 + (3 * weights).div_ceil(2) }
}

struct Learner {
    /// The place of each feature in the tables.
    places: BTreeMap<u32, usize>,
    weights: Vec<f32>,
    squares: Vec<f32>,
    /// Whether a weight may change.
    kept: Vec<bool>,
    biases: Vec<f32>,
    bias_squares: Vec<f32>,
    /// The square root of the number of sentences that have each feature.
    spread: Vec<f32>,
    /// How much an example of each label counts, so that a label with few sentences is heard too.
    shares: Vec<f32>,
}

const LABELS: usize = Label::ALL.len();
/// The labels, and last whether it is any danger at all, which is learnt by itself.
const COLUMNS: usize = LABELS + 1;

impl Learner {
    fn new(examples: &[Example]) -> Self {
        let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
        let mut of_label = vec![0_u32; LABELS];
        for example in examples {
            of_label[example.label] += 1;
            for feature in &example.features {
                *counts.entry(*feature).or_default() += 1;
            }
        }
        counts.retain(|_, count| *count >= LEAST_SENTENCES);
        #[expect(clippy::cast_precision_loss, reason = "some thousand sentences")]
        let spread = counts.values().map(|count| (*count as f32).powf(SPREAD)).collect();
        let places: BTreeMap<u32, usize> = counts.into_keys().zip(0..).collect();
        let size = places.len() * COLUMNS;
        #[expect(clippy::cast_precision_loss, reason = "some thousand sentences")]
        let shares =
            of_label.iter().map(|count| (300.0 / (*count).max(1) as f32).sqrt().clamp(0.4, 1.6)).collect();
        Self {
            places,
            spread,
            weights: vec![0.0; size],
            squares: vec![1e-4; size],
            kept: vec![true; size],
            biases: vec![0.0; COLUMNS],
            bias_squares: vec![1e-4; COLUMNS],
            shares,
        }
    }

    fn pass_over(&mut self, examples: &[Example], passes: usize) {
        let known: Vec<Vec<usize>> = examples
            .iter()
            .map(|example| example.features.iter().filter_map(|f| self.places.get(f).copied()).collect())
            .collect();
        let mut order: Vec<usize> = (0..examples.len()).collect();
        let mut state = 0x2015_1123_u64;
        for _ in 0..passes {
            for at in (1..order.len()).rev() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                order.swap(at, usize::try_from((state >> 33) % (at as u64 + 1)).expect("below the length"));
            }
            for at in &order {
                self.learn_from(&examples[*at], &known[*at]);
            }
        }
    }

    fn learn_from(&mut self, example: &Example, places: &[usize]) {
        let value = features_weigh(example.features.len());
        let mut logits = self.biases.clone();
        for place in places {
            let row = &self.weights[place * COLUMNS..(place + 1) * COLUMNS];
            for (logit, weight) in logits.iter_mut().zip(row) {
                *logit += weight * value;
            }
        }
        let danger = logits.pop().map_or(0.0, |logit| 1.0 / (1.0 + (-logit).exp()));
        let highest = logits.iter().copied().fold(f32::MIN, f32::max);
        let mut errors: Vec<f32> = logits.iter().map(|logit| (logit - highest).exp()).collect();
        let sum: f32 = errors.iter().sum();
        let share = self.shares[example.label];
        for (label, error) in errors.iter_mut().enumerate() {
            *error = (*error / sum - if label == example.label { 1.0 } else { 0.0 }) * share;
        }
        errors.push(danger - if example.is_danger() { 1.0 } else { 0.0 });
        for (label, error) in errors.iter().enumerate() {
            self.bias_squares[label] += error * error;
            self.biases[label] -= RATE * 0.1 * error / self.bias_squares[label].sqrt();
        }
        for place in places {
            for (label, error) in errors.iter().enumerate() {
                // A label that is out of the question teaches nothing.
                if error.abs() < 1e-4 {
                    continue;
                }
                let at = place * COLUMNS + label;
                if self.kept[at] {
                    let step = error * value + DECAY * self.weights[at];
                    self.squares[at] += step * step;
                    self.weights[at] -= RATE * step / self.squares[at].sqrt();
                }
            }
        }
    }

    /// Keeps the weights that matter most and fit into so many bytes. A weight matters by its size and by how many
    /// sentences have its feature.
    fn cut(&mut self, bytes: usize) {
        let strength = |at: usize, weight: f32| {
            let danger = if at % COLUMNS == LABELS { DANGER_COUNTS } else { 1.0 };
            weight.abs() * self.spread[at / COLUMNS] * danger
        };
        let mut strengths: Vec<f32> = self
            .weights
            .iter()
            .enumerate()
            .map(|(at, weight)| strength(at, *weight))
            .filter(|s| *s > 1e-3)
            .collect();
        strengths.sort_by(|a, b| b.total_cmp(a));
        let size = |least: f32| -> usize {
            let rows = self.weights.chunks(COLUMNS).enumerate();
            rows.map(|(place, row)| {
                let matters =
                    |(at, weight): &(usize, &f32)| strength(place * COLUMNS + at, **weight) >= least;
                let kept = row.iter().enumerate().filter(matters).count();
                size_of_row(kept)
            })
            .sum()
        };
        let (mut low, mut high) = (0, strengths.len());
        while low + 1 < high {
            let middle = usize::midpoint(low, high);
            if size(strengths[middle]) <= bytes { low = middle } else { high = middle }
        }
        let least = strengths.get(low).copied().unwrap_or(0.0);
        let kept: Vec<bool> =
            self.weights.iter().enumerate().map(|(at, weight)| strength(at, *weight) >= least).collect();
        for (weight, kept) in self.weights.iter_mut().zip(&kept) {
            if !*kept {
                *weight = 0.0;
            }
        }
        self.kept = kept;
    }

    fn learnt(&self) -> Learnt {
        let row = |place: usize| -> Vec<(u8, f32)> {
            let row = &self.weights[place * COLUMNS..(place + 1) * COLUMNS];
            let label = |at: usize| u8::try_from(at).expect("fewer than 256 labels");
            row.iter()
                .enumerate()
                .filter(|(_, weight)| **weight != 0.0)
                .map(|(at, weight)| (label(at), *weight))
                .collect()
        };
        let features = self.places.iter().map(|(feature, place)| (*feature, row(*place)));
        Learnt {
            biases: self.biases.clone(),
            features: features.filter(|(_, row)| !row.is_empty()).collect(),
        }
    }
}
