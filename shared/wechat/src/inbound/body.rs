//! The kinds of push that the crate distinguishes.

use std::borrow::Cow;

use super::{Notice, notice, rows};
use crate::xml::ElementRef;

/// What a push says.
///
/// Names are compared without regard to case, as WeChat itself is inconsistent; scenes and keys keep theirs.
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
        /// A URL from which anybody can load it for a while.
        pic_url: String,
        /// Its media id for the media API, valid for three days.
        media_id: String,
    },
    /// A voice message.
    Voice {
        /// Its media id for the media API, sampled at 8 kHz.
        media_id: String,
        /// `amr` or `speex`.
        format: String,
        /// The media id of the same recording, sampled at 16 kHz.
        media_id_16k: Option<String>,
        /// The recognised text, when the account has recognition switched on.
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
    /// A video.
    Video {
        /// Its media id for the media API, valid for three days.
        media_id: String,
        /// The media id of its first picture.
        thumb_media_id: Option<String>,
        /// Whether an old client recorded it inside the chat (`shortvideo`).
        short: bool,
    },
    /// A link, shared into the chat.
    Link {
        /// Its headline.
        title: String,
        /// The line under it.
        description: Option<String>,
        /// The page.
        url: String,
    },
    /// A mini-program's card, shared into the chat.
    MiniProgramPage {
        /// Its headline.
        title: String,
        /// The mini-program.
        app_id: String,
        /// The page in it.
        page_path: Option<String>,
        /// The media id of the card's picture.
        thumb_media_id: Option<String>,
    },
    /// A file, such as a PDF; seen in practice, but undocumented.
    File {
        /// Its name.
        title: String,
        /// The line under it.
        description: Option<String>,
        /// Its MD5, in hex.
        md5: Option<String>,
        /// Its length in bytes.
        bytes: Option<u64>,
    },
    /// A message of a device bound to the account; left over from a programme that WeChat has ended.
    Device {
        /// The `MsgType`: `device_text`, `device_event`, `device_status` or `hardware`.
        msg_type: String,
        /// The kind of device.
        device_type: String,
        /// The device.
        device_id: String,
        /// What it says, in base64.
        content: Option<String>,
    },
    /// Somebody follows the account.
    Subscribe {
        /// The scene of the QR code that led here, without `qrscene_`.
        scene: Option<String>,
        /// The ticket of that QR code.
        ticket: Option<String>,
    },
    /// Somebody unfollowed the account; no answer can reach them.
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
    /// A menu entry that opens a page, whatever we answer.
    View {
        /// The page.
        url: String,
        /// The conditional menu, if it was one.
        menu_id: Option<String>,
    },
    /// A menu entry that opens a mini-program, whatever we answer.
    ViewMiniProgram {
        /// The page in it.
        page: String,
        /// The conditional menu, if it was one.
        menu_id: Option<String>,
    },
    /// A menu entry that opens the scanner.
    ScanCode {
        /// The entry's key.
        key: String,
        /// Whether the person waits for the answer (`scancode_waitmsg`); otherwise no answer is shown.
        waits: bool,
        /// `qrcode` or `barcode`.
        kind: Option<String>,
        /// What the code says; a barcode's begins with its symbology, as in `CODE_39,123` (unverified).
        result: String,
    },
    /// A menu entry that sends photos; each photo also arrives as an image message of its own.
    Photos {
        /// The entry's key.
        key: String,
        /// Camera, camera or album, or WeChat's own album.
        source: PhotoSource,
        /// The photos' MD5s, in hex. How many there are is this list's length; WeChat's own count may differ.
        md5s: Vec<String>,
    },
    /// A menu entry that picks a place; a location message follows.
    PlacePicked {
        /// The entry's key.
        key: String,
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// The address, in words.
        label: Option<String>,
        /// The name of what is there.
        poi: Option<String>,
    },
    /// Somebody's location, reported by their phone when they enter the chat or every five seconds: needs no reply.
    Whereabouts {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// How far it may be off, in metres.
        precision: Option<f64>,
    },
    /// Somebody opened the chat; an obsolete event.
    Enter {
        /// Where they came from.
        from: Option<String>,
    },
    /// What WeChat itself reports: the outcome of a job, a consent, a verification.
    Notice(Notice),
    /// Anything else, or a kind from above that lacks required fields; see the push's `fields`.
    Unknown {
        /// `MsgType`, as it came.
        msg_type: String,
        /// `Event`, as it came.
        event: Option<String>,
    },
}

/// Where the photos of a menu entry come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhotoSource {
    /// `pic_sysphoto`: the camera.
    Camera,
    /// `pic_photo_or_album`: the camera or the phone's album.
    CameraOrAlbum,
    /// `pic_weixin`: WeChat's album.
    Album,
}

impl Body {
    /// A text, if the required fields are there.
    pub(super) fn text(content: Option<&str>, menu_id: Option<&str>) -> Option<Self> {
        Some(Self::Text { content: content?.to_owned(), menu_id: menu_id.map(str::to_owned) })
    }

    pub(super) fn read(msg_type: &str, fields: ElementRef<'_>) -> Self {
        let event = fields.leaf("Event");
        let known = match lower_case(msg_type.trim()).as_ref() {
            "event" => event.and_then(|event| {
                let event = lower_case(event.trim());
                read_act(&event, fields)
                    .or_else(|| read_menu_act(&event, fields))
                    .or_else(|| notice::read(&event, fields).map(Self::Notice))
            }),
            kind => read_message(kind, fields),
        };
        known.unwrap_or_else(|| Self::Unknown {
            msg_type: msg_type.to_owned(),
            event: event.map(str::to_owned),
        })
    }
}

fn read_message(kind: &str, fields: ElementRef<'_>) -> Option<Body> {
    let text = |name| fields.leaf(name).map(str::to_owned);
    Some(match kind {
        "text" => Body::text(fields.leaf("Content"), fields.leaf("bizmsgmenuid"))?,
        "image" => Body::Image { pic_url: text("PicUrl")?, media_id: text("MediaId")? },
        "voice" => Body::Voice {
            media_id: text("MediaId")?,
            format: text("Format")?,
            media_id_16k: text("MediaId16K"),
            recognition: text("Recognition"),
        },
        "location" => Body::Location {
            latitude: measure(fields.get("Location_X")?, 90.0)?,
            longitude: measure(fields.get("Location_Y")?, 180.0)?,
            scale: fields.get("Scale").and_then(|scale| scale.trim().parse().ok()),
            label: text("Label"),
        },
        "video" | "shortvideo" => Body::Video {
            media_id: text("MediaId")?,
            thumb_media_id: text("ThumbMediaId"),
            short: kind == "shortvideo",
        },
        "link" => Body::Link {
            title: text("Title").unwrap_or_default(),
            description: text("Description"),
            url: text("Url")?,
        },
        "miniprogrampage" => Body::MiniProgramPage {
            title: text("Title").unwrap_or_default(),
            app_id: text("AppId")?,
            page_path: text("PagePath"),
            thumb_media_id: text("ThumbMediaId"),
        },
        "file" => Body::File {
            title: text("Title")?,
            description: text("Description"),
            md5: text("FileMd5"),
            bytes: fields.get("FileTotalLen").and_then(|bytes| bytes.trim().parse().ok()),
        },
        "device_text" | "device_event" | "device_status" | "hardware" => Body::Device {
            msg_type: kind.to_owned(),
            device_type: text("DeviceType")?,
            device_id: text("DeviceID")?,
            content: text("Content"),
        },
        _ => return None,
    })
}

/// An act of somebody towards the account.
fn read_act(event: &str, fields: ElementRef<'_>) -> Option<Body> {
    let text = |name| fields.leaf(name).map(str::to_owned);
    Some(match event {
        "subscribe" => Body::Subscribe {
            // Other keys, such as `last_trade_no_…`, are not scenes. A scene may itself begin with the prefix.
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
        "view_miniprogram" => Body::ViewMiniProgram { page: text("EventKey")?, menu_id: text("MenuId") },
        "location" => Body::Whereabouts {
            latitude: measure(fields.get("Latitude")?, 90.0)?,
            longitude: measure(fields.get("Longitude")?, 180.0)?,
            precision: fields.get("Precision").and_then(|metres| measure(metres, MOST_METRES)),
        },
        "enter" | "user_enter_tempsession" => Body::Enter { from: text("SessionFrom") },
        _ => return None,
    })
}

/// Acts of menu entries that carry data.
fn read_menu_act(event: &str, fields: ElementRef<'_>) -> Option<Body> {
    let text = |path| fields.get(path).map(str::to_owned);
    let photos = |source| {
        let info = fields.child("SendPicsInfo");
        let md5s = info.into_iter().flat_map(|info| rows(info, "PicList", "item"));
        let md5s = md5s.filter_map(|item| item.get("PicMd5Sum")).map(str::to_owned).collect();
        Some(Body::Photos { key: text("EventKey")?, source, md5s })
    };
    match event {
        "scancode_push" | "scancode_waitmsg" => Some(Body::ScanCode {
            key: text("EventKey")?,
            waits: event == "scancode_waitmsg",
            kind: text("ScanCodeInfo/ScanType"),
            result: text("ScanCodeInfo/ScanResult")?,
        }),
        "pic_sysphoto" => photos(PhotoSource::Camera),
        "pic_photo_or_album" => photos(PhotoSource::CameraOrAlbum),
        "pic_weixin" => photos(PhotoSource::Album),
        "location_select" => Some(Body::PlacePicked {
            // One published sample nests the key inside.
            key: text("EventKey").or_else(|| text("SendLocationInfo/EventKey"))?,
            latitude: measure(fields.get("SendLocationInfo/Location_X")?, 90.0)?,
            longitude: measure(fields.get("SendLocationInfo/Location_Y")?, 180.0)?,
            label: text("SendLocationInfo/Label"),
            poi: text("SendLocationInfo/Poiname"),
        }),
        _ => None,
    }
}

/// Half the circumference of the earth.
const MOST_METRES: f64 = 20_100_000.0;

/// The smallest magnitude that does not count as zero: far less than any phone measures, and far more than the smallest
/// number that a store takes (DynamoDB: 1e-130).
const LEAST: f64 = 1e-9;

/// A plausible measurement: a number from -`most` to `most`.
fn measure(text: &str, most: f64) -> Option<f64> {
    let number: f64 = text.trim().parse().ok()?;
    (number == 0.0 || (LEAST..=most).contains(&number.abs())).then_some(number)
}

/// The text in lower case, borrowed if it is so already, as nearly always.
fn lower_case(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}
