//! One piece of what a resident tells.

use crate::danger;
use crate::geo::Point;
use crate::ids::MediaId;

/// One piece: a text, recording, photo, video or place.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    Text(String),
    Voice { media: Option<MediaId>, transcript: Option<String> },
    Photo(Option<MediaId>),
    Video(Option<MediaId>),
    Place { point: Point, label: Option<String> },
}

impl Piece {
    /// Its words, typed or transcribed.
    pub(super) fn words(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Voice { transcript, .. } => transcript.as_deref(),
            Self::Photo(_) | Self::Video(_) | Self::Place { .. } => None,
        }
    }

    /// The same with other words; a recording stays with it.
    pub(super) fn saying(&self, words: &str) -> Self {
        match self {
            Self::Voice { media, .. } => Self::Voice {
                media: media.clone(),
                transcript: Some(words.to_owned()).filter(|it| !it.is_empty()),
            },
            _ => Self::Text(words.to_owned()),
        }
    }

    /// Whether its words tell of danger to life.
    pub(super) fn tells_of_danger(&self) -> bool {
        self.words().is_some_and(danger::tells_of_danger)
    }
}
