//! What is stored of a push.

use alliance::store::{MediaReference, MessageKey, digest};
use domain::cutting::characters;
use domain::ids::MediaId;
use domain::menus::{Action, counted_as};
use domain::tickets::AttachmentKind;
use wechat::inbound::{Body, Inbound};
use wechat::xml::{Builder, Element};

/// The limits for a push that is too large to be kept whole: elements, and characters in each.
const MOST_FIELDS: usize = 20;
const MOST_CHARACTERS: usize = 2000;

/// The beginning of a push that is too large to be kept whole: the texts of its top-level elements.
pub(super) fn beginning(inbound: &Inbound) -> Element {
    let mut fields = Builder::new("xml");
    for field in inbound.fields.children().take(MOST_FIELDS) {
        fields.open(shortened(field.name()));
        fields.text(shortened(field.text()));
        fields.close();
    }
    fields.finish()
}

pub(super) fn shortened(text: &str) -> &str {
    characters(text, MOST_CHARACTERS)
}

/// What is stored of a push. WeChat reports the location of followers who once agreed to it whenever they open the
/// chat; nothing here uses it, so the position is not stored at all.
pub(super) fn fields(inbound: &Inbound) -> Element {
    let reports =
        inbound.fields.get("Event").is_some_and(|event| event.trim().eq_ignore_ascii_case("LOCATION"));
    if reports { Element::default() } else { inbound.fields.clone() }
}

/// The entry of the menu that was tapped, as taps are counted.
pub(super) fn tap(body: &Body) -> Option<String> {
    match body {
        Body::Click { key } => Some(counted_as(&Action::Key(key.clone()))),
        Body::View { url, .. } => Some(counted_as(&Action::Page(url.clone()))),
        _ => None,
    }
}

/// The file of a photo, voice or video message, under an id that a repeated delivery computes again.
pub(super) fn media_reference(key: &MessageKey, body: &Body) -> Option<MediaReference> {
    let (wechat_media_id, kind) = match body {
        Body::Image { media_id, .. } => (media_id.clone(), AttachmentKind::Photo),
        Body::Voice { media_id, .. } => (media_id.clone(), AttachmentKind::Voice),
        Body::Video { media_id, .. } => (media_id.clone(), AttachmentKind::Video),
        _ => return None,
    };
    let name = digest(&format!("{}#{}", key.follower.key(), key.message));
    let media = MediaId::parse(name.get(..32)?).ok()?;
    Some(MediaReference { media, wechat_media_id, kind })
}
