//! Reads the training sentences.

use std::path::Path;

use anyhow::{Context, bail};
use domain::understanding::{Label, normalise};

/// A message and what it is about.
#[derive(Clone, Debug)]
pub(crate) struct Sentence {
    pub(crate) label: Label,
    pub(crate) text: String,
}

/// Every sentence, in the order of labels, files and lines; of sentences that are the same once normalised, the first.
pub(crate) fn all(folder: &Path) -> anyhow::Result<Vec<Sentence>> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let name = entry?.file_name();
        if !Label::ALL.iter().any(|label| name == label.folder()) {
            bail!("no label is called {}", name.display());
        }
    }
    let mut known = std::collections::BTreeMap::new();
    let mut sentences = Vec::new();
    for label in Label::ALL {
        let place = folder.join(label.folder());
        let files = std::fs::read_dir(&place).with_context(|| format!("cannot read {}", place.display()))?;
        let mut paths = files.map(|file| Ok(file?.path())).collect::<anyhow::Result<Vec<_>>>()?;
        paths.sort();
        for path in paths {
            let text =
                std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            for line in text.lines().filter(|line| !line.trim().is_empty()) {
                match known.insert((normalise(line), *label), ()) {
                    Some(()) => {}
                    None => sentences.push(Sentence { label: *label, text: line.to_owned() }),
                }
            }
        }
    }
    Ok(sentences)
}
