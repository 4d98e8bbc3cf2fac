//! What WeChat pushes: residents' messages, and events.

mod body;
mod dedupe;
pub(crate) mod json;
mod notice;
mod platform;
mod rescue;
mod unsupported;

pub use body::{Body, PhotoSource};
pub use json::JsonError;
pub use notice::{ArticleUrl, Consent, Notice, PublishStatus, SentNotification, Verification};
pub use platform::{PlatformEvent, PlatformPush};
pub use unsupported::stands_for_unsupported;

use crate::{
    limits::{self, WindowKind},
    xml::{Element, ElementRef, XmlError},
};

/// The end of the year 9999, in seconds: common calendar libraries support no later time.
const LAST_SECOND: i64 = 253_402_300_799;

/// A `CreateTime`, if the text is a valid one.
fn seconds(text: &str) -> Option<i64> {
    text.trim_ascii().parse().ok().filter(|seconds| (1..=LAST_SECOND).contains(seconds))
}

/// The rows of a list: the elements called `item` inside those called `list`, or the latter themselves, as in JSON.
fn rows<'a>(parent: ElementRef<'a>, list: &'a str, item: &'a str) -> impl Iterator<Item = ElementRef<'a>> {
    parent.children_named(list).flat_map(move |list| {
        let direct = list.child(item).is_none().then_some(list);
        list.children_named(item).chain(direct)
    })
}

/// One push.
#[derive(Clone, Debug, PartialEq)]
pub struct Inbound {
    /// When it was sent, in seconds; 0 when the push does not say, or not validly.
    pub create_time: i64,
    /// The id of a message; `None` for events. It may exceed 2^53, so it is never read as a float.
    pub msg_id: Option<u64>,
    /// Its content.
    pub body: Body,
    /// All fields as they came, including those that [`Body`] does not name.
    pub fields: Element,
}

/// The elements that every push has.
const TO: &str = "ToUserName";
const FROM: &str = "FromUserName";

/// The texts of the elements that nearly every push has, found in one pass.
#[derive(Default)]
struct Common<'a> {
    to: Option<&'a str>,
    from: Option<&'a str>,
    create_time: Option<&'a str>,
    msg_type: Option<&'a str>,
    msg_id: Option<&'a str>,
    content: Option<&'a str>,
    menu_id: Option<&'a str>,
}

impl<'a> Common<'a> {
    fn read(root: ElementRef<'a>) -> Self {
        let mut common = Self::default();
        for child in root.children() {
            let field = match child.name_bytes() {
                b"ToUserName" => &mut common.to,
                b"FromUserName" => &mut common.from,
                b"CreateTime" => &mut common.create_time,
                b"MsgType" => &mut common.msg_type,
                b"MsgId" => &mut common.msg_id,
                b"Content" => &mut common.content,
                b"bizmsgmenuid" => &mut common.menu_id,
                _ => continue,
            };
            field.get_or_insert(child.text());
        }
        let Self { to, from, create_time, msg_type, msg_id, content, menu_id } = common;
        let present = |text: Option<&'a str>| text.filter(|text| !text.is_empty());
        Self {
            to: present(to),
            from: present(from),
            create_time,
            msg_type: present(msg_type),
            msg_id,
            content: present(content),
            menu_id: present(menu_id),
        }
    }
}

/// Why a text is not a push. Holds nothing of the text, so it may be logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// It is not acceptable XML.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// It is not acceptable JSON.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// It has more than [`limits::PUSH_BYTES`] bytes.
    #[error("too long")]
    TooLong,
    /// An element that every push has is absent or empty.
    #[error("the element {0} is missing")]
    Missing(&'static str),
}

impl Inbound {
    /// Reads a push from its decrypted XML or JSON.
    ///
    /// # Errors
    ///
    /// When `ToUserName` or `FromUserName` cannot be found in it, and when it declares a document type: no person's
    /// text puts one there, and entity attacks begin so.
    /// An unknown kind, a known one that lacks required fields, and a push that is broken, too deep, of too many
    /// elements or longer than [`limits::PUSH_BYTES`] is [`Body::Unknown`]: somebody waits for an answer to it.
    pub fn parse(message: &[u8]) -> Result<Self, ParseError> {
        let read = if message.len() > limits::PUSH_BYTES {
            Err(ParseError::TooLong)
        } else if json::is_json(message) {
            json::read(message).map_err(ParseError::from)
        } else {
            Element::parse_push(message).map_err(ParseError::from)
        };
        match read {
            Ok(fields) => Self::from_element(fields),
            Err(error @ ParseError::Xml(XmlError::Doctype)) => Err(error),
            Err(error) => rescue::read(message).ok_or(error),
        }
    }

    /// Reads a push from a tree that has been parsed.
    ///
    /// # Errors
    ///
    /// When `ToUserName` or `FromUserName` is missing.
    pub fn from_element(fields: Element) -> Result<Self, ParseError> {
        let common = Common::read(fields.root());
        common.to.ok_or(ParseError::Missing(TO))?;
        common.from.ok_or(ParseError::Missing(FROM))?;
        let msg_type = common.msg_type.unwrap_or_default();
        let create_time = common.create_time.and_then(seconds).unwrap_or_default();
        // No message has the id 0: some senders write it for "none".
        let msg_id = common.msg_id.and_then(|text| text.trim_ascii().parse().ok()).filter(|id| *id != 0);
        let body = match msg_type {
            // The most frequent kind, whose fields have been found already.
            "text" => Body::text(common.content, common.menu_id),
            _ => None,
        };
        let body = body.unwrap_or_else(|| Body::read(msg_type, fields.root()));
        Ok(Self { create_time, msg_id, body, fields })
    }

    /// The account it is addressed to: its original id, `gh_…`.
    pub fn to(&self) -> &str {
        self.fields.root().leaf(TO).unwrap_or_default()
    }

    /// The sender: an openid of that account, or for some events a name of the platform.
    pub fn from(&self) -> &str {
        self.fields.root().leaf(FROM).unwrap_or_default()
    }

    /// A short hash that is the same for all deliveries of one push; prefix it with the account.
    ///
    /// A message is identified by its `MsgId`. An event has none, and the sender and second that Tencent's
    /// documentation suggests do not distinguish two events of one second, so the key covers the event's whole content.
    pub fn dedupe_key(&self) -> String {
        dedupe::key(self)
    }

    /// Whether this is an event, which has no `MsgId` and allows more articles in the reply.
    pub fn is_event(&self) -> bool {
        self.msg_type().eq_ignore_ascii_case("event")
    }

    /// The `MsgType`: lower case for every kind that [`Body`] names, else as it came.
    pub fn msg_type(&self) -> &str {
        match &self.body {
            Body::Text { .. } => "text",
            Body::Image { .. } => "image",
            Body::Voice { .. } => "voice",
            Body::Location { .. } => "location",
            Body::Video { short: false, .. } => "video",
            Body::Video { short: true, .. } => "shortvideo",
            Body::Link { .. } => "link",
            Body::MiniProgramPage { .. } => "miniprogrampage",
            Body::File { .. } => "file",
            Body::Device { msg_type, .. } | Body::Unknown { msg_type, .. } => msg_type,
            Body::Subscribe { .. }
            | Body::Unsubscribe
            | Body::Scan { .. }
            | Body::Click { .. }
            | Body::View { .. }
            | Body::ViewMiniProgram { .. }
            | Body::ScanCode { .. }
            | Body::Photos { .. }
            | Body::PlacePicked { .. }
            | Body::Whereabouts { .. }
            | Body::Enter { .. }
            | Body::Notice(_) => "event",
        }
    }

    /// The window for customer-service messages that this push opens, if any.
    ///
    /// A tap on an item of a menu message arrives as a text, yet counts as a click.
    pub fn window(&self) -> Option<WindowKind> {
        match &self.body {
            Body::Text { menu_id: Some(_), .. } | Body::Click { .. } | Body::ScanCode { .. } => {
                Some(WindowKind::Click)
            }
            Body::Text { .. }
            | Body::Image { .. }
            | Body::Voice { .. }
            | Body::Location { .. }
            | Body::Video { .. }
            | Body::Link { .. }
            | Body::MiniProgramPage { .. }
            | Body::File { .. } => Some(WindowKind::Message),
            Body::Subscribe { .. } => Some(WindowKind::Follow),
            Body::Scan { .. } => Some(WindowKind::Scan),
            // A known kind that lacks required fields was still sent by a person.
            Body::Unknown { event: None, msg_type } => {
                let messages = ["text", "image", "voice", "video", "shortvideo", "location", "link", "file"];
                messages.iter().any(|kind| msg_type.eq_ignore_ascii_case(kind)).then_some(WindowKind::Message)
            }
            Body::Unknown { event: Some(event), .. } => {
                let scans = ["scancode_push", "scancode_waitmsg"];
                scans.iter().any(|scan| event.eq_ignore_ascii_case(scan)).then_some(WindowKind::Click)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod dirt;
#[cfg(test)]
mod tests;
