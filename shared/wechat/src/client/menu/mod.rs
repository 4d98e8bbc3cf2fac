//! The menu at the bottom of an account's chat: its types, its rules, its calls.

mod calls;
mod check;
mod current;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use calls::{ConditionalMenu, Menus};
pub use current::{CurrentButton, CurrentMenu};

use super::lenient;

/// A whole menu. Residents see a new one when they next enter the chat, if the last check was over five minutes ago.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Menu {
    /// The buttons, at most [`crate::limits::content::MENU_TOP_BUTTONS`].
    #[serde(rename = "button", default, deserialize_with = "lenient::list")]
    pub buttons: Vec<Button>,
}

/// A button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Raw", into = "Raw")]
pub struct Button {
    /// What it is called; the display cuts long names.
    pub name: String,
    /// What it does.
    pub does: Does,
}

impl Button {
    /// A button that acts.
    pub fn new(name: impl Into<String>, action: Action) -> Self {
        Self { name: name.into(), does: Does::Act(action) }
    }

    /// A button that opens a submenu.
    pub fn opening(name: impl Into<String>, buttons: Vec<Self>) -> Self {
        Self { name: name.into(), does: Does::Open(buttons) }
    }
}

/// What a tap on a button does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Does {
    /// It performs this action.
    Act(Action),
    /// It opens a submenu of at most [`crate::limits::content::MENU_SUB_BUTTONS`] buttons, which cannot open others.
    Open(Vec<Button>),
}

/// The actions of a button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Action {
    /// Pushes an event with the key.
    Click {
        /// The key.
        key: String,
    },
    /// Opens a page.
    View {
        /// Its address.
        url: String,
    },
    /// Scans a code, pushes what it says and shows it.
    ScancodePush {
        /// The key.
        key: String,
    },
    /// Scans a code, pushes what it says and waits for the reply.
    ScancodeWaitmsg {
        /// The key.
        key: String,
    },
    /// Takes a photo and sends it.
    PicSysphoto {
        /// The key.
        key: String,
    },
    /// Takes a photo, or picks one, and sends it.
    PicPhotoOrAlbum {
        /// The key.
        key: String,
    },
    /// Picks photos of WeChat's album and sends them.
    PicWeixin {
        /// The key.
        key: String,
    },
    /// Picks a place and sends it.
    LocationSelect {
        /// The key.
        key: String,
    },
    /// Sends the resident a permanent medium.
    MediaId {
        /// Its id.
        media_id: String,
    },
    /// Opens an article that is a permanent medium.
    ViewLimited {
        /// Its id.
        media_id: String,
    },
    /// Sends the resident a published article.
    ArticleId {
        /// Its id.
        article_id: String,
    },
    /// Opens a published article.
    ArticleViewLimited {
        /// Its id.
        article_id: String,
    },
    /// Opens a mini-program that is linked to the account.
    Miniprogram {
        /// Its appid.
        appid: String,
        /// The page in it.
        pagepath: String,
        /// The page for clients that do not support mini-programs.
        url: String,
    },
    /// An action that this crate does not know, as it came.
    #[serde(untagged)]
    Other(Map<String, Value>),
}

/// Which followers see a conditional menu: a tag is the only condition that WeChat still supports (documented: 65320).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MatchRule {
    /// The followers who bear this tag.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient::some_text")]
    pub tag_id: Option<String>,
}

/// A button as WeChat writes it.
#[derive(Serialize, Deserialize)]
struct Raw {
    #[serde(default, deserialize_with = "lenient::text")]
    name: String,
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    sub_button: Vec<Button>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl From<Raw> for Button {
    fn from(Raw { name, sub_button, rest }: Raw) -> Self {
        let does = if sub_button.is_empty() {
            let known = Action::deserialize(Value::Object(rest.clone()));
            Does::Act(known.unwrap_or(Action::Other(rest)))
        } else {
            Does::Open(sub_button)
        };
        Self { name, does }
    }
}

impl From<Button> for Raw {
    fn from(Button { name, does }: Button) -> Self {
        match does {
            Does::Open(sub_button) => Self { name, sub_button, rest: Map::new() },
            Does::Act(action) => {
                let rest = match serde_json::to_value(action) {
                    Ok(Value::Object(fields)) => fields,
                    _ => Map::new(),
                };
                Self { name, sub_button: Vec::new(), rest }
            }
        }
    }
}
