//! The model and the examination stay apart, and the program takes no other model than its own.

use std::collections::BTreeSet;
use std::path::Path;

use domain::understanding::{ModelError, Understanding, normalise};

/// The examination.
const OWN: &str = include_str!("own.tsv");
/// The model that the program carries.
const MODEL: &[u8] = include_bytes!("../../../shared/domain/src/understanding/model.bin");
/// The most bytes of it.
const MOST_BYTES: usize = 300_000;
/// What is shorter everybody says: 谢谢, 路灯不亮了.
const SHORT: usize = 6;

/// The sentences that the model is made from, normalised.
fn training_sentences() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../infra/training/sentences");
    let files = |folder: &Path| -> Vec<std::path::PathBuf> {
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    let mut sentences = BTreeSet::new();
    for file in files(&folder).iter().flat_map(|label| files(label)) {
        let text = std::fs::read_to_string(file).unwrap();
        sentences.extend(text.lines().map(normalise));
    }
    assert!(sentences.len() > 10_000, "the sentences are where they are looked for");
    sentences
}

#[test]
fn no_sentence_of_the_examination_is_learnt_from() {
    let learnt = training_sentences();
    let others = std::env::var("UTTERANCES").map(|path| std::fs::read_to_string(path).unwrap());
    let others = others.unwrap_or_default();
    let rows = OWN.lines().skip(1).chain(others.lines().skip(1));
    let turns = rows.filter_map(|row| row.split('\t').nth(1)).flat_map(|text| text.split(" ⏎ "));
    let same: Vec<&str> = turns
        .filter(|turn| {
            let plain = normalise(turn);
            plain.chars().count() > SHORT && learnt.contains(&plain)
        })
        .collect();
    assert!(same.is_empty(), "in infra/training/sentences too: {same:?}");
}

#[test]
fn the_model_fits_the_program_and_is_small() {
    assert!(MODEL.len() <= MOST_BYTES, "{} bytes", MODEL.len());
    assert!(Understanding::read(MODEL).is_ok(), "run alliance-training");
    assert!(Understanding::bundled().is_ok());
}

#[test]
fn a_file_that_is_cut_or_too_long_is_refused() {
    let lengths = (0..2_000).chain((2_000..MODEL.len()).step_by(997)).chain([MODEL.len() - 1]);
    for length in lengths {
        assert!(Understanding::read(&MODEL[..length]).is_err(), "{length} bytes");
    }
    let longer: Vec<u8> = MODEL.iter().copied().chain([0]).collect();
    assert_eq!(Understanding::read(&longer).err(), Some(ModelError::Damaged));
}

#[test]
fn a_file_of_another_kind_or_with_other_labels_is_refused() {
    let flipped = |at: usize| {
        let mut file = MODEL.to_vec();
        file[at] ^= 0x10;
        Understanding::read(&file).err()
    };
    // The name, then the version.
    for at in 0..10 {
        assert_eq!(flipped(at), Some(ModelError::Format), "byte {at}");
    }
    for at in 10..14 {
        assert_eq!(flipped(at), Some(ModelError::Labels), "byte {at}");
    }
}

/// A flipped bit may leave a file that can be read, with another weight in it: then it understands something, and does
/// not fail.
#[test]
fn a_damaged_file_is_refused_or_read_and_never_fails() {
    let places = (14..6_000).step_by(37).chain((6_000..MODEL.len()).step_by(1_499));
    for at in places {
        for bits in [0x01, 0x80, 0xff] {
            let mut file = MODEL.to_vec();
            file[at] ^= bits;
            if let Ok(read) = Understanding::read(&file) {
                let reading = read.hear("楼道里着火了，快来人 zhao huo le");
                assert!(!reading.labels.is_empty(), "byte {at}");
            }
        }
    }
}
