//! The columns (栏目) of an account.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::review::Kind as Review;

/// The most columns of an account.
pub const MOST_COLUMNS: usize = 20;
/// The longest name of a column, in characters.
pub const LONGEST_COLUMN: usize = 12;
/// The longest sentence about a column, in characters.
pub const LONGEST_ABOUT: usize = 60;

/// What a column consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Articles.
    News,
    /// Videos.
    Video,
    /// Recordings.
    Audio,
    /// Policy guides.
    Guide,
    /// Newspapers.
    Press,
    /// A series of readings.
    Series,
}

impl ColumnKind {
    /// Every kind, with its id in forms and what staff read.
    pub const ALL: [(Self, &'static str, &'static str); 6] = [
        (Self::News, "news", "文章"),
        (Self::Video, "video", "视频"),
        (Self::Audio, "audio", "录音"),
        (Self::Guide, "guide", "办事指南"),
        (Self::Press, "press", "读报"),
        (Self::Series, "series", "领读"),
    ];

    /// The kind of an id.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, name, _)| *name == id).map(|(kind, ..)| kind)
    }
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its id, in addresses and feeds for ever.
    pub id: String,
    /// What residents read.
    pub name: String,
    /// One sentence about it; may be empty.
    #[serde(default)]
    pub about: String,
    /// What it consists of.
    pub kind: ColumnKind,
    /// How much review its articles need.
    pub review: Review,
    /// Its place among the columns of its account.
    pub order: u32,
    /// Whether nothing new is written in it. What was published stays.
    #[serde(default)]
    pub closed: bool,
    /// Whether its articles go to WeChat, too, as articles of the account.
    #[serde(default)]
    pub wechat: bool,
}

/// The columns of an account, saved as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnList {
    /// Every write is conditional on this; 0 where none was saved.
    pub version: u64,
    /// The columns in their order.
    pub columns: Vec<Column>,
    /// Who saved it.
    #[serde(default)]
    pub saved_by: Option<String>,
    /// When.
    #[serde(default)]
    pub saved_at: Option<Timestamp>,
}

impl ColumnList {
    /// A column by its id.
    #[must_use]
    pub fn column(&self, id: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.id == id)
    }
}

/// Whether a text can be the id of a column: it stands in addresses.
#[must_use]
pub fn is_column_id(id: &str) -> bool {
    (1..=32).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
