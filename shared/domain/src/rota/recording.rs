//! A recording: its parts as they came, and the one sound that a reviewer signed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ReaderId, Refusal, SPARE_FOR, UNSIGNED_FOR};
use crate::ids::MediaId;
use crate::review::Hand;

/// The most voices of a recording: each takes a minute at most.
pub const MOST_PARTS: usize = 10;
/// The longest transcript, in characters.
const LONGEST_TRANSCRIPT: usize = 8_000;

/// A voice of a recording. Parts are in the order in which they were spoken, not in which they arrived.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Part {
    /// `CreateTime`, in unix seconds.
    pub at: i64,
    /// `MsgId`, which grows within a second.
    pub id: u64,
    /// The file.
    pub media: MediaId,
    /// What WeChat heard, if it did.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub said: String,
}

/// The sound that is aired: the parts one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sound {
    /// The file.
    pub media: MediaId,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its length in seconds.
    pub seconds: u32,
    /// Its media type.
    pub content_type: String,
}

/// A recording: its parts in the order in which they were spoken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// The voices.
    pub parts: Vec<Part>,
    /// What is said, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub transcript: String,
    /// What opens the page on which its reader hears it back.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub secret: String,
    /// What was signed; none before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sound: Option<Sound>,
    /// Who signed it, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<(Hand, Timestamp)>,
}

/// A part that cannot be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FewParts;

impl Recording {
    /// A recording of these voices, whatever order they came in.
    #[must_use]
    pub fn of(parts: Vec<Part>) -> Self {
        let mut recording = Self { parts, ..Self::default() };
        recording.parts.sort();
        recording.parts.dedup();
        recording
    }

    /// Adds a voice in its place, once.
    ///
    /// # Errors
    /// [`FewParts`] where there are as many as a recording may have.
    pub fn add(&mut self, part: Part) -> Result<(), FewParts> {
        if self.parts.contains(&part) {
            return Ok(());
        }
        if self.parts.len() >= MOST_PARTS {
            return Err(FewParts);
        }
        let place = self.parts.partition_point(|earlier| *earlier < part);
        self.parts.insert(place, part);
        Ok(())
    }

    /// Puts a voice in the place of another one; whether there is such a place, counted from 1.
    pub fn redo(&mut self, number: usize, by: Part) -> bool {
        let Some(old) = number.checked_sub(1).and_then(|at| self.parts.get_mut(at)) else { return false };
        *old = Part { at: old.at, id: old.id, ..by };
        true
    }

    /// What WeChat heard of it, as a beginning of the transcript.
    #[must_use]
    pub fn heard(&self) -> String {
        let said = self.parts.iter().map(|part| part.said.trim()).filter(|said| !said.is_empty());
        said.collect::<Vec<_>>().join("\n")
    }

    /// The recording as a reviewer signed it; `reader` is who read it.
    ///
    /// # Errors
    /// [`Refusal`] says why it is not signed.
    pub(super) fn signed_by(&self, reader: &ReaderId, sign: Sign<'_>) -> Result<Self, Refusal> {
        let transcript = sign.transcript.trim();
        if sign.by == Some(reader) {
            return Err(Refusal("自己读的不能自己审，请另一位来听"));
        }
        if !sign.heard {
            return Err(Refusal("请从头听到尾，并确认文字可以公开朗读"));
        }
        if transcript.is_empty() {
            return Err(Refusal("请写上文字稿，听不见的人要靠它"));
        }
        if transcript.chars().count() > LONGEST_TRANSCRIPT {
            return Err(Refusal("文字稿太长，请在8000字以内"));
        }
        Ok(Self {
            transcript: transcript.to_owned(),
            sound: Some(sign.sound),
            signed: Some((sign.hand, sign.at)),
            ..self.clone()
        })
    }
}

/// What a reviewer sends who signs.
#[derive(Clone, Debug)]
pub struct Sign<'a> {
    /// Who it is as a reader, if they read in this series.
    pub by: Option<&'a ReaderId>,
    /// Whose hand it is.
    pub hand: Hand,
    /// What is said, in words.
    pub transcript: String,
    /// Whether they heard all of it and the text may be read out.
    pub heard: bool,
    /// The parts as one sound.
    pub sound: Sound,
    /// When.
    pub at: Timestamp,
}

/// A recording that may stand in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spare {
    /// Its id.
    pub id: String,
    /// Who read it.
    pub reader: ReaderId,
    /// What it is called on its page.
    #[serde(default)]
    pub title: String,
    /// The recording, signed or not.
    pub recording: Recording,
    /// When it came.
    pub since: Timestamp,
    /// Every write is conditional on this.
    pub version: u64,
}

impl Spare {
    /// Whether it may be aired.
    #[must_use]
    pub fn is_valid(&self, now: Timestamp) -> bool {
        let signed = self.recording.signed.as_ref();
        signed.is_some_and(|(_, at)| now.duration_since(*at) < SPARE_FOR)
    }

    /// Whether it is of no use any more.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        match &self.recording.signed {
            Some(_) => !self.is_valid(now),
            None => now.duration_since(self.since) >= UNSIGNED_FOR,
        }
    }

    /// The spare recording after a reviewer signed it.
    ///
    /// # Errors
    /// [`Refusal`] says why it is not signed.
    pub fn sign(&self, sign: Sign<'_>) -> Result<Self, Refusal> {
        if self.recording.signed.is_some() {
            return Err(Refusal("现在没有要审的录音，可能别人刚审过"));
        }
        let recording = self.recording.signed_by(&self.reader, sign)?;
        Ok(Self { recording, version: self.version + 1, ..self.clone() })
    }
}
