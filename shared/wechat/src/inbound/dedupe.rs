//! The deduplication key of a push.

use super::Inbound;
use crate::{signature::sha1_hex, xml::ElementRef};

/// A change here makes pushes that are retried during the deployment look new.
pub(super) fn key(inbound: &Inbound) -> String {
    let mut material = Vec::new();
    field(&mut material, "FromUserName", inbound.from());
    field(&mut material, "CreateTime", &inbound.create_time.to_string());
    field(&mut material, "MsgType", &inbound.msg_type().to_ascii_lowercase());
    match inbound.msg_id {
        Some(id) => field(&mut material, "MsgId", &id.to_string()),
        None => {
            // Everything that distinguishes two events is among these: EventKey, Ticket, MsgID, publish_id, trace_id,
            // List.
            let mut rest: Vec<String> = inbound.fields.children().map(canonical).collect();
            rest.sort_unstable();
            material.extend(rest);
        }
    }
    sha1_hex(material.iter().map(String::as_str))
}

/// Writes the length first, which keeps `ab` + `c` apart from `a` + `bc`.
fn field(material: &mut Vec<String>, name: &str, text: &str) {
    material.push(format!("{}:{name}{}:{text}", name.len(), text.len()));
}

/// The element as an unambiguous text. Depth is bounded by the reader.
fn canonical(element: ElementRef<'_>) -> String {
    let (name, text) = (element.name(), element.text());
    let inner: String = element.children().map(canonical).collect();
    format!("{}:{name}{}:{text}{}:{inner}", name.len(), text.len(), inner.len())
}
