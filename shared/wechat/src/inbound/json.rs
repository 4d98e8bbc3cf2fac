//! Pushes as JSON, which an account may choose instead of XML, read into the same tree.

use crate::{
    limits,
    xml::{Builder, Element, push_legal},
};

/// Why a text is not a push in JSON. Holds nothing of the text, so it may be logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// It is not a JSON object.
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
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    body.trim_ascii_start().starts_with(b"{")
}

/// Reads a JSON object into the tree that the same push has as XML. A list becomes siblings of one name, as WeChat's
/// XML writes lists, so a single object in a list's place is a list of one. If a name is repeated, the first counts, as
/// in XML.
///
/// As in XML, a bad character costs only itself: half a surrogate pair becomes U+FFFD, characters that XML forbids are
/// left out, and control characters may be unescaped. A number keeps its digits, however large it is. `serde_json`
/// accepts none of these.
pub(crate) fn read(body: &[u8]) -> Result<Element, JsonError> {
    if body.len() > limits::BODY_BYTES {
        return Err(JsonError::TooLong);
    }
    let text = String::from_utf8_lossy(body);
    let mut reader = Reader { rest: text.trim_start_matches('\u{feff}'), left: limits::XML_ELEMENTS };
    let mut tree = Builder::new("xml");
    reader.skip_space();
    reader.object(&mut tree, 1)?;
    Ok(tree.finish())
}

/// The texts of the object's fields with these `names`, the first of each; the text may be broken further on or exceed
/// the bounds. Empty for a field that is not there.
pub(super) fn rescue<const N: usize>(text: &str, names: [&str; N]) -> [String; N] {
    let mut found = [const { String::new() }; N];
    let mut reader = Reader { rest: text.trim_start_matches('\u{feff}'), left: 0 };
    reader.skip_space();
    let mut begun = reader.take('{');
    while begun {
        let Some(name) = reader.name() else { break };
        match names.iter().position(|wanted| *wanted == name).and_then(|at| found.get_mut(at)) {
            Some(field) if field.is_empty() => match reader.scalar() {
                Some(text) => *field = text,
                None => reader.skip_value(),
            },
            _ => reader.skip_value(),
        }
        reader.skip_space();
        begun = reader.take(',');
    }
    found
}

/// A text that is read as JSON from its beginning.
struct Reader<'a> {
    rest: &'a str,
    /// How many more values it may have.
    left: usize,
}

impl Reader<'_> {
    /// The fields of an object, put into the element that is open at `depth`.
    fn object(&mut self, tree: &mut Builder, depth: usize) -> Result<(), JsonError> {
        if !self.take('{') {
            return Err(JsonError::NotAnObject);
        }
        loop {
            self.skip_space();
            if self.take('}') {
                return Ok(());
            }
            let name = self.name().ok_or(JsonError::NotAnObject)?;
            self.append(tree, &name, depth + 1)?;
            self.skip_space();
            // A trailing comma is tolerated.
            if !self.take(',') && !self.rest.starts_with('}') {
                return Err(JsonError::NotAnObject);
            }
        }
    }

    /// Appends an element called `name`, or one for each item of a list; a nested list is flattened.
    fn append(&mut self, tree: &mut Builder, name: &str, depth: usize) -> Result<(), JsonError> {
        let mut lists = 0;
        loop {
            self.skip_space();
            if self.take('[') {
                lists += 1;
                continue;
            }
            if lists == 0 || !self.rest.starts_with(']') {
                self.value(tree, name, depth)?;
            }
            self.skip_space();
            while lists > 0 && self.take(']') {
                lists -= 1;
                self.skip_space();
            }
            if lists == 0 {
                return Ok(());
            }
            if !self.take(',') {
                return Err(JsonError::NotAnObject);
            }
        }
    }

    /// Appends one element.
    fn value(&mut self, tree: &mut Builder, name: &str, depth: usize) -> Result<(), JsonError> {
        if depth > limits::XML_DEPTH {
            return Err(JsonError::TooDeep);
        }
        self.left = self.left.checked_sub(1).ok_or(JsonError::TooManyValues)?;
        tree.open(name);
        if self.rest.starts_with('{') {
            self.object(tree, depth)?;
        } else {
            tree.text(&self.scalar().ok_or(JsonError::NotAnObject)?);
        }
        tree.close();
        Ok(())
    }

    /// The name of a field, and the colon after it.
    fn name(&mut self) -> Option<String> {
        self.skip_space();
        let name = self.string()?;
        self.skip_space();
        self.take(':').then_some(name)
    }

    /// A text, a number or a boolean as text; null is the empty text.
    fn scalar(&mut self) -> Option<String> {
        self.skip_space();
        if self.rest.starts_with('"') {
            return self.string();
        }
        let end = self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || "+-._".contains(c)));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        match word {
            "" => None,
            "null" => Some(String::new()),
            word => Some(word.to_owned()),
        }
    }

    /// A text in quotation marks.
    fn string(&mut self) -> Option<String> {
        let mut rest = self.rest.strip_prefix('"')?;
        let mut text = String::new();
        loop {
            let (plain, mark) = rest.split_at(rest.find(['"', '\\'])?);
            push_legal(&mut text, plain);
            if let Some(behind) = mark.strip_prefix('"') {
                self.rest = behind;
                return Some(text);
            }
            let mut escape = mark.get(1..)?.chars();
            let c = match escape.next()? {
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => {
                    let (c, behind) = escaped_character(escape.as_str());
                    escape = behind.chars();
                    c
                }
                c => c,
            };
            push_legal(&mut text, c.encode_utf8(&mut [0; 4]));
            rest = escape.as_str();
        }
    }

    /// Skips a value of any depth, as far as it is valid.
    fn skip_value(&mut self) {
        let mut depth = 0_usize;
        loop {
            self.skip_space();
            match self.rest.chars().next() {
                Some('"') => {
                    if self.string().is_none() {
                        self.rest = "";
                    }
                }
                Some(c @ ('{' | '[' | '}' | ']' | ',' | ':')) => {
                    match c {
                        '{' | '[' => depth += 1,
                        // The end of the object or list that holds this value.
                        '}' | ']' | ',' if depth == 0 => return,
                        '}' | ']' => depth -= 1,
                        _ => {}
                    }
                    self.rest = self.rest.get(1..).unwrap_or_default();
                }
                Some(c) => {
                    if self.scalar().is_none() {
                        self.rest = self.rest.get(c.len_utf8()..).unwrap_or_default();
                    }
                }
                None => return,
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn take(&mut self, c: char) -> bool {
        let rest = self.rest.strip_prefix(c);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn skip_space(&mut self) {
        // A NUL or a second byte-order mark is skipped too.
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n', '\0', '\u{feff}']);
    }
}

/// The character for the four digits after `\u`, or for a surrogate pair, and the text after them.
fn escaped_character(text: &str) -> (char, &str) {
    let unit = |text: &str| text.get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let Some(first) = unit(text) else { return (char::REPLACEMENT_CHARACTER, text) };
    let behind = text.get(4..).unwrap_or_default();
    if (0xd800..0xdc00).contains(&first)
        && let Some(pair) = behind.strip_prefix("\\u")
        && let Some(second) = unit(pair).filter(|second| (0xdc00..0xe000).contains(second))
    {
        let c = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        return (char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER), pair.get(4..).unwrap_or_default());
    }
    (char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER), behind)
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
