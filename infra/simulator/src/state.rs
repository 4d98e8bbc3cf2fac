//! All that the simulated WeChat remembers.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    SimulatedAccount,
    door::Callback,
    library::Material,
    log::Sent,
    open::OpenPlatform,
    platform::Platform,
    sending::Sending,
    tags::Notes,
    tokens::{Tokens, Verdict},
    web::Web,
    windows::Windows,
};

/// The most bubbles that one chat keeps.
const BUBBLES: usize = 500;

/// The whole memory, as the state file holds it.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    pub(crate) last_id: u64,
    pub(crate) last_message_id: u64,
    pub(crate) clock_offset: SignedDuration,
    pub(crate) people: Vec<Person>,
    /// By person and account.
    pub(crate) chats: BTreeMap<String, Chat>,
    pub(crate) tokens: BTreeMap<String, Tokens>,
    pub(crate) menus: BTreeMap<String, Value>,
    pub(crate) codes: Vec<Code>,
    pub(crate) media: Vec<Media>,
    /// By account.
    pub(crate) notes: BTreeMap<String, Notes>,
    /// By account, where its owner set one.
    pub(crate) callbacks: BTreeMap<String, Callback>,
    pub(crate) web: Web,
    pub(crate) platform: Platform,
    /// Oldest first.
    pub(crate) sent: VecDeque<Sent>,
    pub(crate) sending: Sending,
    pub(crate) open: OpenPlatform,
    /// The people who came by a migration, by the account they came to and then by the one they came from.
    pub(crate) migrations: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
}

/// Somebody with a phone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Person {
    /// Unique among the people.
    pub id: String,
    /// As the phone page shows it.
    pub name: String,
}

/// What passed between a person and an account.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Chat {
    /// Since when the person follows; none when not.
    pub(crate) followed_at: Option<Timestamp>,
    /// The scene of the QR code by which the person followed.
    pub(crate) scene: Option<Scene>,
    /// The person came from another account by a migration.
    pub(crate) migrated: bool,
    pub(crate) windows: Windows,
    pub(crate) bubbles: Vec<Bubble>,
    /// The last bubble that the person has seen.
    pub(crate) seen: u64,
}

/// One entry of a chat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bubble {
    /// Increases within the simulator.
    pub id: u64,
    /// When it appeared.
    pub at: Timestamp,
    /// Who speaks.
    pub side: Side,
    /// What is shown.
    #[serde(flatten)]
    pub content: Content,
}

/// Who speaks in a chat, as the person holding the phone sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The account.
    In,
    /// The person.
    Out,
    /// WeChat itself, in a grey line.
    System,
}

/// What a bubble shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Content {
    /// Text; an account's may hold `<a href>`.
    Text {
        /// The text as sent.
        text: String,
    },
    /// A picture.
    Image {
        /// Where the simulator serves it.
        media_id: String,
    },
    /// A voice message.
    Voice {
        /// Its media.
        media_id: String,
        /// Its length, when known.
        seconds: Option<u32>,
        /// What WeChat recognised.
        transcript: Option<String>,
    },
    /// A video.
    Video {
        /// Where the simulator serves it.
        media_id: String,
    },
    /// A place.
    Place {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// The place's name.
        label: String,
    },
    /// Article cards.
    News {
        /// At least one.
        articles: Vec<Article>,
    },
    /// A question with items to tap.
    Menu {
        /// The text above.
        head: String,
        /// The items.
        items: Vec<MenuItem>,
        /// The text below.
        tail: String,
    },
}

/// A card that leads to a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Article {
    /// The title.
    pub title: String,
    /// The line below.
    pub description: String,
    /// Where it leads.
    pub url: String,
    /// Its picture.
    #[serde(alias = "picurl")]
    pub picture: String,
}

/// One item of a menu message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MenuItem {
    /// Comes back as `bizmsgmenuid`.
    pub id: String,
    /// Comes back as the text.
    pub content: String,
}

/// The scene of a QR code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Scene {
    Number(u32),
    Text(String),
}

impl Scene {
    pub(crate) fn key(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

/// A parametric QR code.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Code {
    pub(crate) account: String,
    pub(crate) ticket: String,
    /// The last part of the address that the picture holds.
    pub(crate) code: String,
    pub(crate) scene: Scene,
    /// None for a permanent one.
    pub(crate) expires_at: Option<Timestamp>,
}

/// An uploaded or received file; its bytes are in the media store.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Media {
    pub(crate) id: String,
    pub(crate) account: String,
    pub(crate) kind: String,
    pub(crate) content_type: String,
    pub(crate) bytes: u64,
    pub(crate) created_at: Timestamp,
    /// None for a temporary one.
    #[serde(default)]
    pub(crate) material: Option<Material>,
}

impl State {
    pub(crate) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// A 64-bit id as WeChat's: unique, growing, and beyond what a JSON number in a browser holds.
    pub(crate) fn next_message_id(&mut self, now: Timestamp) -> u64 {
        let floor = u64::try_from(now.as_millisecond()).unwrap_or_default() * 10_000;
        self.last_message_id = floor.max(self.last_message_id + 1);
        self.last_message_id
    }

    /// Whether `token` opens the APIs of `account`: as its own, or as the platform's that acts for it.
    pub(crate) fn opens(&self, account: &SimulatedAccount, token: &str, now: Timestamp) -> Option<Verdict> {
        let own = self.tokens.get(&account.appid).and_then(|tokens| tokens.verdict(token, now));
        let platforms = || self.platform.authorizers.get(&account.account)?.tokens.verdict(token, now);
        own.or_else(platforms)
    }

    pub(crate) fn chat(&self, person: &str, account: &str) -> Option<&Chat> {
        self.chats.get(&key(person, account))
    }

    pub(crate) fn chat_mut(&mut self, person: &str, account: &str) -> &mut Chat {
        self.chats.entry(key(person, account)).or_default()
    }

    pub(crate) fn follows(&self, person: &str, account: &str) -> bool {
        self.chat(person, account).is_some_and(|chat| chat.followed_at.is_some())
    }

    pub(crate) fn show(&mut self, person: &str, account: &str, at: Timestamp, side: Side, content: Content) {
        let id = self.next_id();
        let bubbles = &mut self.chat_mut(person, account).bubbles;
        bubbles.push(Bubble { id, at, side, content });
        let excess = bubbles.len().saturating_sub(BUBBLES);
        bubbles.drain(..excess);
    }
}

fn key(person: &str, account: &str) -> String {
    format!("{person}/{account}")
}
