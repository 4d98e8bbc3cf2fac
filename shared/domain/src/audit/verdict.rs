//! What the verification of an hour finds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::entry::{Found, Key};
use super::hour::Hour;
use super::sealed::{Broken, SealedHour};

/// Something that is not as it was sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "finding")]
pub enum Finding {
    /// An hour that should have been sealed has no file.
    NoFile {
        /// The hour.
        hour: Hour,
    },
    /// The file of an hour is broken.
    File {
        /// The hour.
        hour: Hour,
        /// What is wrong with it, for a person.
        why: String,
    },
    /// An entry is not what it was when it was sealed.
    Changed {
        /// Where it lies.
        key: Key,
    },
    /// An entry is gone.
    Missing {
        /// Where it lay.
        key: Key,
    },
    /// An entry was added after its hour was sealed.
    Inserted {
        /// Where it lies.
        key: Key,
    },
    /// An entry lies where another belongs.
    Moved {
        /// Where it lies.
        key: Key,
    },
    /// The record that an entry is about is not what it was.
    RecordChanged {
        /// The id of the record.
        record: String,
    },
    /// The record that an entry is about is gone.
    RecordMissing {
        /// The id of the record.
        record: String,
    },
}

impl Finding {
    /// A file that is broken.
    #[must_use]
    pub fn file(hour: Hour, why: &Broken) -> Self {
        Self::File { hour, why: why.to_string() }
    }

    /// What an auditor reads.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::NoFile { hour } => format!("{hour}时段没有封存文件"),
            Self::File { hour, why } => format!("{hour}时段的封存文件不对（{why}）"),
            Self::Changed { key } => format!("记录被改动：{} {}", key.partition, key.sort),
            Self::Missing { key } => format!("记录被删除：{} {}", key.partition, key.sort),
            Self::Inserted { key } => format!("记录是封存后添加的：{} {}", key.partition, key.sort),
            Self::Moved { key } => format!("记录被调换了位置：{} {}", key.partition, key.sort),
            Self::RecordChanged { record } => format!("诉求的经过被改动：{record}"),
            Self::RecordMissing { record } => format!("诉求的经过被删除：{record}"),
        }
    }
}

/// Compares the entries that lie in an hour with its file.
#[must_use]
pub fn compare(file: &SealedHour, found: &[Found]) -> Vec<Finding> {
    let mut sealed: BTreeMap<_, _> = file.entries.iter().map(|line| (&line.key, line.digest)).collect();
    let mut findings = Vec::new();
    for Found { key, entry } in found {
        let key = key.clone();
        let finding = match (sealed.remove(&key), entry) {
            (_, Some(entry)) if entry.key(file.hour) != key => Finding::Moved { key },
            (None, _) => Finding::Inserted { key },
            (Some(digest), Some(entry)) if digest == entry.digest() => continue,
            (Some(_), _) => Finding::Changed { key },
        };
        findings.push(finding);
    }
    findings.extend(sealed.into_keys().map(|key| Finding::Missing { key: key.clone() }));
    findings
}
