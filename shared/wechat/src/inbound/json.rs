//! Pushes as JSON, which an account may choose instead of XML, read into the same tree.

use serde_json::Value;

use crate::{
    limits,
    xml::{Builder, Element},
};

/// Why a text is no push in JSON. Holds nothing of the text, so it may be logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// It is no JSON object.
    #[error("not a JSON object")]
    NotAnObject,
    /// Its values are nested more than [`limits::XML_DEPTH`] deep.
    #[error("values nested too deep")]
    TooDeep,
    /// It has more than [`limits::XML_ELEMENTS`] values.
    #[error("too many values")]
    TooManyValues,
    /// It has more than [`limits::BODY_BYTES`] bytes.
    #[error("too long")]
    TooLong,
}

/// Whether `body` is meant as JSON: no XML begins so.
pub(crate) fn is_json(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"{")
}

/// Reads a JSON object into the tree that the same push has as XML: a list becomes siblings of one name, as WeChat's
/// XML writes lists, and so one object in a list's place is a list of one.
pub(crate) fn read(body: &[u8]) -> Result<Element, JsonError> {
    if body.len() > limits::BODY_BYTES {
        return Err(JsonError::TooLong);
    }
    let text = String::from_utf8_lossy(body);
    let value: Value = serde_json::from_str(&text).map_err(|_| JsonError::NotAnObject)?;
    if !value.is_object() {
        return Err(JsonError::NotAnObject);
    }
    let (mut tree, mut left) = (Builder::new("xml"), limits::XML_ELEMENTS);
    fill(&mut tree, value, 1, &mut left)?;
    Ok(tree.finish())
}

/// Puts `value` into the element that is open.
fn fill(tree: &mut Builder, value: Value, depth: usize, left: &mut usize) -> Result<(), JsonError> {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                append(tree, &name, value, depth + 1, left)?;
            }
        }
        Value::String(text) => tree.text(&text),
        Value::Number(number) => tree.text(&number.to_string()),
        Value::Bool(truth) => tree.text(&truth.to_string()),
        // Null is absent; a list never gets here but inside a list, which no push has.
        Value::Null | Value::Array(_) => {}
    }
    Ok(())
}

/// Appends an element called `name`, or as many as a list has.
fn append(
    tree: &mut Builder,
    name: &str,
    value: Value,
    depth: usize,
    left: &mut usize,
) -> Result<(), JsonError> {
    if depth > limits::XML_DEPTH {
        return Err(JsonError::TooDeep);
    }
    let values = match value {
        Value::Array(values) => values,
        value => vec![value],
    };
    for value in values {
        *left = left.checked_sub(1).ok_or(JsonError::TooManyValues)?;
        tree.open(name);
        fill(tree, value, depth, left)?;
        tree.close();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{JsonError, read};
    use crate::inbound::{Body, Inbound, Notice};

    #[test]
    fn a_push_in_json_is_the_push_in_xml() {
        let json = r#"{"ToUserName":"gh_1","FromUserName":"o","CreateTime":1714112445,"MsgType":"text",
                       "Content":"您好","MsgId":6260957665266699303}"#;
        let xml = "<xml><ToUserName>gh_1</ToUserName><FromUserName>o</FromUserName><CreateTime>1714112445</CreateTime>\
                   <MsgType>text</MsgType><Content>您好</Content><MsgId>6260957665266699303</MsgId></xml>";
        let (json, xml) = (Inbound::parse(json.as_bytes()).unwrap(), Inbound::parse(xml.as_bytes()).unwrap());
        assert_eq!((&json.body, json.msg_id, json.create_time), (&xml.body, xml.msg_id, xml.create_time));
        assert_eq!(json.dedupe_key(), xml.dedupe_key());
    }

    #[test]
    fn a_list_of_one_may_come_without_its_list() {
        let item = r#"{"TemplateId":"t","SubscribeStatusString":"accept","PopupScene":"1"}"#;
        for (list, count) in [(item.to_owned(), 1), (format!("[{item}]"), 1), (format!("[{item},{item}]"), 2)]
        {
            let json = format!(
                r#"{{"ToUserName":"gh_1","FromUserName":"o","CreateTime":"1","MsgType":"event",
                     "Event":"subscribe_msg_popup_event","SubscribeMsgPopupEvent":{{"List":{list}}}}}"#
            );
            let push = Inbound::parse(json.as_bytes()).unwrap();
            let Body::Notice(Notice::SubscriptionAsked(consents)) = push.body else { panic!("{list}") };
            assert_eq!(consents.len(), count);
            assert!(consents.iter().all(|consent| consent.accepted && consent.template_id == "t"));
        }
    }

    #[test]
    fn bounds_hold() {
        assert_eq!(read(b"[]"), Err(JsonError::NotAnObject));
        assert_eq!(read(b"{"), Err(JsonError::NotAnObject));
        let deep = format!("{}1{}", "{\"a\":".repeat(40), "}".repeat(40));
        assert_eq!(read(deep.as_bytes()), Err(JsonError::TooDeep));
        let many = format!("{{\"a\":[{}0]}}", "0,".repeat(3000));
        assert_eq!(read(many.as_bytes()), Err(JsonError::TooManyValues));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes: Vec<u8>, text in r#"[\{\}\[\]":,a-z0-9\\u]{0,60}"#) {
            let _ = read(&bytes);
            let _ = read(text.as_bytes());
        }
    }
}
