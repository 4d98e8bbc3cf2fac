//! People's texts as WeChat writes them: unescaped, so a text may contain what looks like its own end.
//!
//! A text reaches to the last end of its element in the message. Only WeChat writes after that, so no text can pass for
//! an element: a `MsgId` or an `Event` that somebody pastes remains part of the text.

use std::borrow::Cow;

use super::{Element, XmlError, reader};
use crate::limits;

const CDATA: &str = "<![CDATA[";

/// How often a message is read again with other candidates for the ends of its texts.
const READINGS: usize = 24;

/// The most texts of one message; real ones have three.
const TEXTS: usize = 16;

/// Whether an element with this name, at this depth below a root of depth 1, may contain a person's text: any child of
/// the root may, unless it is WeChat's own.
///
/// At greater depth lists repeat names, and taking the last end would swallow what lies between; the names listed there
/// are those of groups that occur once.
pub(super) fn is_raw(name: &[u8], depth: usize) -> bool {
    match depth {
        2 => !is_envelope(name),
        3 => matches!(name, b"ScanResult" | b"Label" | b"Poiname"),
        _ => false,
    }
}

/// Where the last end of CDATA and of the element called `name` begins in `rest`.
pub(super) fn last_end(rest: &[u8], name: &[u8]) -> Option<usize> {
    // In a usual message no bracket follows the last text.
    let mut before = memchr::memrchr(b']', rest)?;
    loop {
        if end_length(rest.get(before.checked_sub(1)?..)?, name).is_some() {
            return Some(before - 1);
        }
        before = memchr::memrchr(b']', rest.get(..before)?)?;
    }
}

/// The length of the end with which `text` begins: that of CDATA, blanks, that of the element.
fn end_length(text: &[u8], name: &[u8]) -> Option<usize> {
    let behind = text.strip_prefix(b"]]>")?.trim_ascii_start();
    let behind = behind.strip_prefix(b"</")?.strip_prefix(name)?.strip_prefix(b">")?;
    Some(text.len() - behind.len())
}

/// Reads a message with such texts.
pub(super) fn read(bytes: &[u8]) -> Result<Element, XmlError> {
    if bytes.len() > limits::BODY_BYTES {
        return Err(XmlError::TooLong);
    }
    let text = String::from_utf8_lossy(bytes);
    match (Reading { every_name: false }).read(&text) {
        // Perhaps a text is in an element that is not known to contain one.
        Err(XmlError::NotWellFormed) => (Reading { every_name: true }).read(&text),
        read => read,
    }
}

/// A way to read a message.
struct Reading {
    /// Whether every element with CDATA may contain a person's text, except those that WeChat writes itself.
    every_name: bool,
}

impl Reading {
    fn read(&self, text: &str) -> Result<Element, XmlError> {
        let (mut out, mut readings) = (String::with_capacity(text.len() + 64), READINGS);
        self.read_from(text, (1, TEXTS), &mut out, &mut readings)
    }

    /// Escapes the texts in `rest`, appends the result to `out`, and reads the whole. `depth` is the number of open
    /// elements plus one; `texts`, how many more texts are looked for.
    fn read_from(
        &self,
        rest: &str,
        (depth, texts): (usize, usize),
        out: &mut String,
        readings: &mut usize,
    ) -> Result<Element, XmlError> {
        let mark = out.len();
        let next = if texts > 0 { self.next_text(rest, depth) } else { None };
        let Some(found) = next else {
            *readings = readings.saturating_sub(1);
            out.push_str(rest);
            let read = reader::read(out.as_bytes());
            out.truncate(mark);
            return read;
        };
        let mut failure = XmlError::NotWellFormed;
        let mut bound = found.inside.len();
        while let Some(end) = last_end(&found.inside.as_bytes()[..bound], found.name.as_bytes()) {
            let (text, behind) = found.inside.split_at(end);
            let length = end_length(behind.as_bytes(), found.name.as_bytes()).unwrap_or(behind.len());
            out.push_str(found.before);
            out.push_str(CDATA);
            out.push_str(&escaped(text));
            out.push_str(&behind[..length]);
            let read = self.read_from(&behind[length..], (found.depth - 1, texts - 1), out, readings);
            out.truncate(mark);
            match read {
                Err(error) if *readings > 0 => failure = error,
                read => return read,
            }
            bound = end + 1;
        }
        Err(failure)
    }

    /// The first element of `rest` whose CDATA is a person's text.
    fn next_text<'a>(&self, rest: &'a str, depth: usize) -> Option<Found<'a>> {
        let mut tags = Tags { text: rest, at: 0, depth };
        let mut endless = 0;
        while let Some(tag) = tags.next_start().filter(|_| endless < TEXTS) {
            let name = tag.name.as_bytes();
            let raw = if self.every_name { !is_envelope(name) } else { is_raw(name, tags.depth - 1) };
            if raw && let Some(inside) = tag.behind.trim_start().strip_prefix(CDATA) {
                if last_end(inside.as_bytes(), tag.name.as_bytes()).is_some() {
                    let before = rest.get(..rest.len() - inside.len() - CDATA.len())?;
                    return Some(Found { before, name: tag.name, inside, depth: tags.depth });
                }
                endless += 1;
            }
        }
        None
    }
}

/// An element that holds a person's text.
struct Found<'a> {
    /// Everything before its CDATA, its start tag included.
    before: &'a str,
    name: &'a str,
    /// Everything after the start of its CDATA.
    inside: &'a str,
    /// The number of elements that are open inside it, plus one.
    depth: usize,
}

/// The text, escaped so that it contains no end of CDATA.
fn escaped(text: &str) -> Cow<'_, str> {
    if text.contains("]]>") { text.replace("]]>", "]]]]><![CDATA[>").into() } else { text.into() }
}

/// Whether an element with this name is written by WeChat itself, so that its text never needs escaping.
fn is_envelope(name: &[u8]) -> bool {
    matches!(
        name,
        b"ToUserName"
            | b"FromUserName"
            | b"CreateTime"
            | b"MsgType"
            | b"Event"
            | b"MsgId"
            | b"MsgID"
            | b"Encrypt"
    )
}

/// The start tags of a text, in order; everything between them is skipped.
struct Tags<'a> {
    text: &'a str,
    at: usize,
    /// The number of open elements, plus one.
    depth: usize,
}

struct Tag<'a> {
    name: &'a str,
    behind: &'a str,
}

impl<'a> Tags<'a> {
    fn next_start(&mut self) -> Option<Tag<'a>> {
        loop {
            let rest = self.text.get(self.at..)?;
            let start = memchr::memchr(b'<', rest.as_bytes())?;
            let rest = rest.get(start..)?;
            let close = match rest.as_bytes().get(1)? {
                b'!' if rest.starts_with(CDATA) => "]]>",
                b'!' if rest.starts_with("<!--") => "-->",
                b'?' => "?>",
                _ => ">",
            };
            let length = rest.find(close)? + close.len();
            self.at += start + length;
            let inside = rest.get(1..length - close.len()).unwrap_or_default();
            match (close, inside.as_bytes().first()) {
                (">", Some(b'/')) => self.depth = self.depth.saturating_sub(1).max(1),
                (">", Some(b'!')) | (">", None) => {}
                (">", _) if inside.ends_with('/') => {}
                (">", _) => {
                    self.depth += 1;
                    let name = inside.split_ascii_whitespace().next().unwrap_or_default();
                    return Some(Tag { name, behind: self.text.get(self.at..)? });
                }
                _ => {}
            }
        }
    }
}

/// The texts of the root's children with these `names`, in a message that is not valid XML; the first of each that is
/// outside people's texts. Empty for a name that is not found.
pub(crate) fn rescue<'a, const N: usize>(text: &'a str, names: [&str; N]) -> [&'a str; N] {
    let mut found = [""; N];
    let mut tags = Tags { text, at: 0, depth: 1 };
    while let Some(tag) = tags.next_start() {
        // The depth of the root's children, as the root's start tag has just been read.
        let depth = tags.depth - 1;
        if depth == 2
            && let Some(at) = names.iter().position(|name| *name == tag.name)
        {
            if found[at].is_empty() {
                found[at] = leaf(tag.behind);
            }
        } else if is_raw(tag.name.as_bytes(), depth)
            && let Some(end) = last_end(tag.behind.as_bytes(), tag.name.as_bytes())
        {
            tags.at += end + 3;
        }
    }
    found
}

/// The text with which an element begins, up to the next markup.
fn leaf(inside: &str) -> &str {
    match inside.trim_start().strip_prefix(CDATA) {
        Some(text) => text.split("]]>").next().unwrap_or_default(),
        None => inside.split('<').next().unwrap_or_default().trim(),
    }
}
