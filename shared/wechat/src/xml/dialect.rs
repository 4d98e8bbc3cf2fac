//! The short way for XML as WeChat itself writes it.
//!
//! Elements without attributes, text without references, CDATA: a push is nothing else, and reading just that takes a
//! fraction of the time of a general parser. Whatever is not of this form is none of this module's business: it answers
//! `None`, and the general reader decides. Where it answers, it answers what the general reader would; a property test
//! holds the two together.

use memchr::{memchr, memchr2};
use smol_str::SmolStr;

use super::{Element, is_clean};
use crate::limits;

const CDATA: &[u8] = b"<![CDATA[";

/// Reads a whole message of this form.
pub(super) fn read(bytes: &[u8]) -> Option<Element> {
    if bytes.len() > limits::BODY_BYTES {
        return None;
    }
    // Only what needs no character left out and no line end normalised.
    let text = str::from_utf8(bytes).ok().filter(|text| is_clean(text) && memchr(b'\r', bytes).is_none())?;
    let mut reader = Reader { text, at: 0, elements: 0 };
    reader.skip_space();
    let root = reader.start()?;
    if root != "xml" {
        return None;
    }
    let element = reader.element(root, 1)?;
    reader.skip_space();
    reader.rest().is_empty().then_some(element)
}

/// The text of the root's child called `name`, when the message has this form so far and the child nothing but one
/// CDATA section or plain text: a borrowed answer, for an envelope whose text is most of its bytes.
///
/// Only looks as far as that child, so the rest may be anything.
pub(crate) fn child_text<'a>(bytes: &'a [u8], name: &str) -> Option<&'a str> {
    let mut reader = Reader { text: str::from_utf8(bytes).ok()?, at: 0, elements: 0 };
    reader.skip_space();
    if reader.start()? != "xml" {
        return None;
    }
    loop {
        reader.skip_space();
        let found = reader.start()?;
        let text = reader.leaf(found)?;
        if found == name {
            return Some(text);
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    elements: usize,
}

impl<'a> Reader<'a> {
    /// The inside of an element whose start has been read, and its end.
    fn element(&mut self, name: &'a str, depth: usize) -> Option<Element> {
        self.elements += 1;
        if depth > limits::XML_DEPTH || self.elements > limits::XML_ELEMENTS {
            return None;
        }
        if let Some(text) = self.leaf(name) {
            return Some(Element {
                name: SmolStr::new(name),
                text: SmolStr::new(text),
                children: Vec::new(),
            });
        }
        let mut children = Vec::new();
        let mut plain = Joined::default();
        let mut cdata = Joined::default();
        loop {
            plain.push(self.plain()?);
            if let Some(section) = self.cdata() {
                cdata.push(section?);
            } else if self.rest().get(1) == Some(&b'/') {
                self.close(name)?;
                break;
            } else {
                let child = self.start()?;
                if children.is_empty() {
                    children.reserve(8);
                }
                children.push(self.element(child, depth + 1)?);
            }
        }
        let text = match (children.is_empty(), cdata.seen) {
            (false, _) => SmolStr::default(),
            (true, true) => SmolStr::new(cdata.as_str()),
            (true, false) => SmolStr::new(plain.as_str().trim_matches([' ', '\t', '\n'])),
        };
        Some(Element { name: SmolStr::new(name), text, children })
    }

    /// The text of an element that holds nothing but one CDATA section or plain text, which is nearly every one.
    ///
    /// Where it is none, nothing has gone by.
    fn leaf(&mut self, name: &str) -> Option<&'a str> {
        let start = self.at;
        let text = match self.cdata() {
            Some(section) => section,
            None => self.plain().map(|text| text.trim_matches([' ', '\t', '\n'])),
        };
        let text = text.filter(|_| self.close(name).is_some());
        if text.is_none() {
            self.at = start;
        }
        text
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// The text from here to `length` bytes on, which goes by; then `skip` bytes more.
    fn take(&mut self, length: usize, skip: usize) -> Option<&'a str> {
        let taken = self.text.get(self.at..self.at + length)?;
        self.at += length + skip;
        Some(taken)
    }

    /// The text up to the next tag, which must hold no reference.
    fn plain(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let length = if rest.first() == Some(&b'<') { 0 } else { memchr2(b'<', b'&', rest)? };
        if rest.get(length) != Some(&b'<') {
            return None;
        }
        self.take(length, 0)
    }

    /// The CDATA section that begins here, if one does; its inside is none when it does not end.
    fn cdata(&mut self) -> Option<Option<&'a str>> {
        let inside = self.rest().strip_prefix(CDATA)?;
        self.at += CDATA.len();
        let mut from = 0;
        while let Some(bracket) = memchr(b']', &inside[from..]) {
            let end = from + bracket;
            if inside[end..].starts_with(b"]]>") {
                return Some(self.take(end, 3));
            }
            from = end + 1;
        }
        Some(None)
    }

    /// The end of the element `name`.
    fn close(&mut self, name: &str) -> Option<()> {
        let inside = self.rest().strip_prefix(b"</")?.strip_prefix(name.as_bytes())?;
        let ends = inside.first() == Some(&b'>');
        if ends {
            self.at += name.len() + 3;
        }
        ends.then_some(())
    }

    /// A start tag of nothing but a name.
    fn start(&mut self) -> Option<&'a str> {
        let bytes = self.rest().strip_prefix(b"<")?;
        let length = bytes.iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')?;
        let starts_right = bytes.first().is_some_and(|first| length > 0 && !first.is_ascii_digit());
        if !starts_right || bytes.get(length) != Some(&b'>') {
            return None;
        }
        self.at += 1;
        self.take(length, 1)
    }

    fn skip_space(&mut self) {
        self.at += self.rest().iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n')).count();
    }
}

/// Pieces of text, of which there is nearly always one.
#[derive(Default)]
struct Joined<'a> {
    first: &'a str,
    more: String,
    seen: bool,
}

impl<'a> Joined<'a> {
    fn push(&mut self, piece: &'a str) {
        self.seen = true;
        if self.first.is_empty() && self.more.is_empty() {
            self.first = piece;
        } else if !piece.is_empty() {
            if self.more.is_empty() {
                self.more.push_str(self.first);
            }
            self.more.push_str(piece);
        }
    }

    fn as_str(&self) -> &str {
        if self.more.is_empty() { self.first } else { &self.more }
    }
}
