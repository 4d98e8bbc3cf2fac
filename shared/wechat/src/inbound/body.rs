//! The kinds of push that the crate tells apart.

use crate::xml::Element;

/// What a push says.
///
/// Names are compared without regard to case, as WeChat itself is of two minds; scenes and keys keep theirs.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Body {
    /// A text.
    Text {
        /// What was typed, emoji as characters or as codes like `/:8-)`.
        content: String,
        /// The item of a menu message that was tapped instead of typing.
        menu_id: Option<String>,
    },
    /// A photo.
    Image {
        /// Where anybody can load it for a while.
        pic_url: String,
        /// Its name for the media API, for three days.
        media_id: String,
    },
    /// A voice message.
    Voice {
        /// Its name for the media API, sampled at 8 kHz.
        media_id: String,
        /// `amr` or `speex`.
        format: String,
        /// The same, sampled at 16 kHz.
        media_id_16k: Option<String>,
        /// What WeChat heard, when the account has recognition switched on.
        recognition: Option<String>,
    },
    /// A place, sent from the chat.
    Location {
        /// Degrees north: WeChat calls it `Location_X`.
        latitude: f64,
        /// Degrees east: WeChat calls it `Location_Y`.
        longitude: f64,
        /// The zoom of the map.
        scale: Option<i64>,
        /// The address, in words.
        label: Option<String>,
    },
    /// Somebody follows the account.
    Subscribe {
        /// The scene of the QR code that led here, without `qrscene_`.
        scene: Option<String>,
        /// The ticket of that QR code.
        ticket: Option<String>,
    },
    /// Somebody follows no more; no answer can reach them.
    Unsubscribe,
    /// A follower scanned a parametric QR code.
    Scan {
        /// Its scene.
        scene: String,
        /// Its ticket.
        ticket: Option<String>,
    },
    /// A menu entry that pushes its key.
    Click {
        /// The key.
        key: String,
    },
    /// A menu entry that opens a page; the page opens whatever we answer.
    View {
        /// The page.
        url: String,
        /// The conditional menu, if it was one.
        menu_id: Option<String>,
    },
    /// Anything else, or a kind from above without what it needs; see the push's `fields`.
    Unknown {
        /// `MsgType`, as it came.
        msg_type: String,
        /// `Event`, as it came.
        event: Option<String>,
    },
}

impl Body {
    pub(super) fn read(msg_type: &str, fields: &Element) -> Self {
        let event = fields.get("Event");
        let known = match msg_type.to_ascii_lowercase().as_str() {
            "event" => event.and_then(|event| read_event(event, fields)),
            kind => read_message(kind, fields),
        };
        known.unwrap_or_else(|| Self::Unknown {
            msg_type: msg_type.to_owned(),
            event: event.map(str::to_owned),
        })
    }
}

fn read_message(kind: &str, fields: &Element) -> Option<Body> {
    let text = |name| fields.get(name).map(str::to_owned);
    Some(match kind {
        "text" => Body::Text { content: text("Content")?, menu_id: text("bizmsgmenuid") },
        "image" => Body::Image { pic_url: text("PicUrl")?, media_id: text("MediaId")? },
        "voice" => Body::Voice {
            media_id: text("MediaId")?,
            format: text("Format")?,
            media_id_16k: text("MediaId16K"),
            recognition: text("Recognition"),
        },
        "location" => Body::Location {
            latitude: degrees(fields.get("Location_X")?)?,
            longitude: degrees(fields.get("Location_Y")?)?,
            scale: fields.get("Scale").and_then(|scale| scale.trim().parse().ok()),
            label: text("Label"),
        },
        _ => return None,
    })
}

fn read_event(event: &str, fields: &Element) -> Option<Body> {
    let text = |name| fields.get(name).map(str::to_owned);
    Some(match event.to_ascii_lowercase().as_str() {
        "subscribe" => Body::Subscribe {
            // Other keys, such as `last_trade_no_…`, are no scene. A scene may itself begin with the prefix.
            scene: fields
                .get("EventKey")
                .and_then(|key| key.strip_prefix("qrscene_"))
                .filter(|scene| !scene.is_empty())
                .map(str::to_owned),
            ticket: text("Ticket"),
        },
        "unsubscribe" => Body::Unsubscribe,
        "scan" => Body::Scan { scene: text("EventKey")?, ticket: text("Ticket") },
        "click" => Body::Click { key: text("EventKey")? },
        "view" => Body::View { url: text("EventKey")?, menu_id: text("MenuId") },
        _ => return None,
    })
}

fn degrees(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|degrees: &f64| degrees.is_finite())
}
