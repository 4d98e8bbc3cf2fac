//! What an article consists of, its digest, and what has to be mended before it is handed in.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::press::{self, Press};
use super::sensitive;
use crate::privacy;
use crate::sensitive::SensitiveWord;

/// The longest title in characters (WeChat's drafts).
pub const MOST_TITLE_CHARACTERS: usize = 32;
/// The longest body in characters, what marks it up included (WeChat's drafts: below 20,000).
pub const MOST_BODY_CHARACTERS: usize = 20_000;
/// The longest sentence that is easy to read, in characters.
pub const MOST_SENTENCE: usize = 60;

/// A picture, a recording or a video in an article: its file, and what stands for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Medium {
    /// The digest of its bytes, which is its name in the bucket.
    pub digest: String,
    /// What somebody learns who does not see or hear it: the description of a picture, the words of a recording.
    pub instead: String,
}

/// A part of the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A heading within the article.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// A link that stands by itself.
    Link {
        /// What residents read.
        words: String,
        /// Where it leads.
        url: String,
    },
    /// A picture.
    Picture(Medium),
    /// A recording.
    Audio(Medium),
    /// A video.
    Video(Medium),
}

/// What an article consists of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The title.
    pub title: String,
    /// One sentence for lists and feeds; may be empty.
    #[serde(default)]
    pub summary: String,
    /// The body.
    pub blocks: Vec<Block>,
    /// Where it goes: the ids of channels beside the account's own page, in order.
    #[serde(default)]
    pub channels: Vec<String>,
    /// Where it comes from, where it is not the account's own.
    #[serde(default)]
    pub source: String,
    /// Until when it is valid; reviewers sign this with the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<jiff::Timestamp>,
    /// The newspaper that it is from, in a column of newspapers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub press: Option<Press>,
}

/// Something that has to be mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no title.
    NoTitle,
    /// The title is too long.
    LongTitle(usize),
    /// There is nothing to read, see or hear.
    Empty,
    /// The body is too long.
    LongBody(usize),
    /// A picture without a description, or a recording without its words, by its place from 1.
    NothingInstead(usize),
    /// A sentence that is too long, by its beginning.
    LongSentence(String),
    /// A link that is none, or leads nowhere.
    Link(String),
    /// A word that is not to be published: where it stands, and what to do about it.
    Sensitive {
        /// Where it stands.
        place: String,
        /// The word as the list has it.
        word: String,
        /// What to write instead, and why.
        advice: String,
    },
    /// What looks like somebody's telephone or identity number.
    Personal(String),
    /// What an item of a newspaper lacks, or shows without a right.
    Press(String),
}

impl Fault {
    /// What the author reads.
    #[must_use]
    pub fn says(&self) -> String {
        match self {
            Self::NoTitle => "还没有标题".to_owned(),
            Self::LongTitle(long) => format!("标题有{long}个字，最多{MOST_TITLE_CHARACTERS}个"),
            Self::Empty => "还没有正文".to_owned(),
            Self::LongBody(long) => format!("正文有{long}个字，要少于{MOST_BODY_CHARACTERS}个，请分成几篇"),
            Self::NothingInstead(at) => {
                format!("第{at}段的图片、录音或视频还没有文字说明，看不见、听不见的人要靠它")
            }
            Self::LongSentence(begin) => format!("这一句太长，请分成两句：“{begin}……”"),
            Self::Link(url) => format!("这个链接打不开，或者不是网址：{url}"),
            Self::Sensitive { place, word, advice } => format!("{place}里有不能发的词“{word}”：{advice}"),
            Self::Press(words) => words.clone(),
            Self::Personal(text) => {
                format!("像是个人的电话或证件号码：{text}。要公布的是办公电话，请确认后写成带区号的")
            }
        }
    }
}

impl Content {
    /// The digest that reviewers sign. Each part goes in with its length before it, so that no two contents give the same
    /// bytes.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"alliance article 1");
        let mut put = |text: &str| {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        };
        for text in [&self.title, &self.summary, &self.source] {
            put(text);
        }
        put(&self.valid_until.map(|until| until.to_string()).unwrap_or_default());
        put(&self.blocks.len().to_string());
        for block in &self.blocks {
            let (kind, one, other) = match block {
                Block::Heading(text) => ("heading", text.as_str(), ""),
                Block::Paragraph(text) => ("paragraph", text.as_str(), ""),
                Block::Link { words, url } => ("link", words.as_str(), url.as_str()),
                Block::Picture(it) => ("picture", it.digest.as_str(), it.instead.as_str()),
                Block::Audio(it) => ("audio", it.digest.as_str(), it.instead.as_str()),
                Block::Video(it) => ("video", it.digest.as_str(), it.instead.as_str()),
            };
            [kind, one, other].into_iter().for_each(&mut put);
        }
        for channel in &self.channels {
            put(channel);
        }
        if let Some(Press { paper, issue, right, url }) = &self.press {
            let issue = issue.map(|day| day.to_string()).unwrap_or_default();
            ["press", paper, &issue, right.id(), url].into_iter().for_each(&mut put);
        }
        hex::encode(hash.finalize())
    }

    /// Whether a picture, recording or video of it has this id.
    #[must_use]
    pub fn shows(&self, id: &str) -> bool {
        self.blocks.iter().any(|block| match block {
            Block::Picture(it) | Block::Audio(it) | Block::Video(it) => it.digest == id,
            _ => false,
        })
    }

    /// The addresses to which it leads: its links, and the newspaper's page.
    pub fn links(&self) -> impl Iterator<Item = &str> {
        let blocks = self.blocks.iter().filter_map(|block| match block {
            Block::Link { url, .. } => Some(url.as_str()),
            _ => None,
        });
        blocks.chain(self.press.iter().map(|press| press.url.as_str()).filter(|url| !url.is_empty()))
    }

    /// Every text of it that residents read.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let blocks = self.blocks.iter().map(|block| match block {
            Block::Heading(text) | Block::Paragraph(text) => text.as_str(),
            Block::Link { words, .. } => words.as_str(),
            Block::Picture(it) | Block::Audio(it) | Block::Video(it) => it.instead.as_str(),
        });
        [self.title.as_str(), self.summary.as_str()].into_iter().chain(blocks)
    }
}

/// Everything that has to be mended, as one list; `sensitive` are the words that are not to be published. Whether links
/// lead somewhere shows only when they are called.
#[must_use]
pub fn check(content: &Content, sensitive: &[SensitiveWord]) -> Vec<Fault> {
    let mut faults = Vec::new();
    match content.title.trim().chars().count() {
        0 => faults.push(Fault::NoTitle),
        long if long > MOST_TITLE_CHARACTERS => faults.push(Fault::LongTitle(long)),
        _ => {}
    }
    match &content.press {
        Some(press) => faults.extend(press::faults(content, press)),
        None if content.blocks.is_empty() => faults.push(Fault::Empty),
        None => {}
    }
    // Some twenty characters of a block mark it up.
    let long: usize = content.texts().skip(2).map(|text| text.chars().count() + 20).sum();
    if long >= MOST_BODY_CHARACTERS {
        faults.push(Fault::LongBody(long));
    }
    for (at, block) in content.blocks.iter().enumerate() {
        match block {
            Block::Picture(it) | Block::Audio(it) | Block::Video(it) if it.instead.trim().is_empty() => {
                faults.push(Fault::NothingInstead(at + 1));
            }
            Block::Link { url, .. } if !url.starts_with("https://") || url.contains(char::is_whitespace) => {
                faults.push(Fault::Link(url.clone()));
            }
            Block::Paragraph(text) => {
                let sentences = text.split(['。', '！', '？', '；', '\n', '.', '!', '?']);
                let long = sentences.filter(|it| it.trim().chars().count() > MOST_SENTENCE);
                faults.extend(long.map(|it| Fault::LongSentence(it.trim().chars().take(12).collect())));
            }
            _ => {}
        }
    }
    faults.extend(sensitive::faults(content, sensitive));
    let personal = content.texts().filter_map(privacy::find_personal);
    faults.extend(personal.map(|found| Fault::Personal(found.seen.to_owned())));
    faults
}
