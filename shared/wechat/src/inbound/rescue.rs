//! Recovers the sender of a push that cannot be parsed.

use super::{Body, Inbound, json, seconds};
use crate::{
    signature::sha1_hex,
    xml::{Builder, raw},
};

const NAMES: [&str; 6] = ["ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "MsgId"];

/// The element that distinguishes one such push from another: a hash of all of it.
const DIGEST: &str = "Unreadable";

/// What can be recovered of a push that is broken or exceeds the bounds: sender, receiver, time and kind. `None` if it
/// names no sender or no receiver.
pub(super) fn read(message: &[u8]) -> Option<Inbound> {
    let text = String::from_utf8_lossy(message);
    let found: [String; 6] = if json::is_json(message) {
        json::rescue(&text, NAMES)
    } else {
        raw::rescue(&text, NAMES).map(str::to_owned)
    };
    let [to, from, create_time, msg_type, event, msg_id] = &found;
    if to.is_empty() || from.is_empty() {
        return None;
    }
    let mut tree = Builder::new("xml");
    let digest = sha1_hex([text.as_ref()]);
    for (name, value) in NAMES.into_iter().zip(&found).chain([(DIGEST, &digest)]) {
        if !value.is_empty() {
            tree.open(name);
            tree.text(value);
            tree.close();
        }
    }
    let event = Some(event.clone()).filter(|event| !event.is_empty());
    Some(Inbound {
        create_time: seconds(create_time).unwrap_or_default(),
        msg_id: msg_id.trim_ascii().parse().ok().filter(|id| *id != 0),
        body: Body::Unknown { msg_type: msg_type.clone(), event },
        fields: tree.finish(),
    })
}
