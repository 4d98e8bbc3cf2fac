//! The short way for XML as WeChat itself writes it.
//!
//! Elements without attributes, text without references, CDATA: a push is nothing else, and reading just that takes a
//! fraction of the time of a general parser. Whatever is not of this form is none of this module's business: it answers
//! `None`, and the general reader decides. Where it answers, it answers what the general reader would; a property test
//! holds the two together.

use memchr::{memchr, memchr2};
use simdutf8::basic::from_utf8;

use super::Element;
use super::element::{Node, Span};
use super::has_noncharacter;
use crate::limits;

const CDATA: &[u8] = b"<![CDATA[";

/// Reads a whole message of this form.
pub(super) fn read(bytes: &[u8]) -> Option<Element> {
    let text = from_utf8(bytes).ok()?;
    let nodes = nodes(text)?;
    Some(Element { buffer: text.to_owned(), nodes })
}

/// The elements of a message, and where they lie in it.
fn nodes(text: &str) -> Option<Vec<Node>> {
    if text.len() > limits::BODY_BYTES || !is_verbatim(text.as_bytes()) || has_noncharacter(text) {
        return None;
    }
    // A usual message has fewer elements than this.
    let mut reader = Reader { bytes: text.as_bytes(), at: 0, nodes: Vec::with_capacity(16) };
    reader.skip_space();
    let root = reader.start()?;
    if reader.slice(root) != b"xml" {
        return None;
    }
    reader.element(root, 1)?;
    reader.skip_space();
    reader.rest().is_empty().then_some(reader.nodes)
}

/// Whether no character needs to be left out and no line end normalised.
fn is_verbatim(bytes: &[u8]) -> bool {
    // Without branches, so that it runs at the speed of memory.
    let mut control = false;
    for byte in bytes {
        control |= (*byte < 0x20) & (*byte != b'\t') & (*byte != b'\n');
    }
    !control
}

/// The text of the root's child called `name`, when the message has this form so far and the child nothing but one
/// CDATA section or plain text: a borrowed answer, for an envelope whose text is most of its bytes.
///
/// Only looks as far as that child, so the rest may be anything.
pub(crate) fn child_text<'a>(bytes: &'a [u8], name: &str) -> Option<&'a str> {
    let mut reader = Reader { bytes, at: 0, nodes: Vec::new() };
    reader.skip_space();
    let root = reader.start()?;
    if reader.slice(root) != b"xml" {
        return None;
    }
    loop {
        reader.skip_space();
        let found = reader.start()?;
        let text = reader.leaf(found)?;
        if reader.slice(found) == name.as_bytes() {
            return from_utf8(reader.slice(text)).ok();
        }
    }
}

/// Where something lies in the text.
type Place = (usize, usize);

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    nodes: Vec<Node>,
}

impl<'a> Reader<'a> {
    /// The inside of an element whose start has been read, and its end.
    fn element(&mut self, name: Place, depth: usize) -> Option<()> {
        let index = self.nodes.len();
        if depth > limits::XML_DEPTH || index >= limits::XML_ELEMENTS {
            return None;
        }
        self.nodes.push(Node { name: Span::new(name.0, name.1), text: Span::default(), end: 0 });
        let text = match self.leaf(name) {
            Some(text) => Some(text),
            None => self.inside(name, depth)?,
        };
        let end = u32::try_from(self.nodes.len()).ok()?;
        let node = self.nodes.get_mut(index)?;
        node.end = end;
        if let Some((start, end)) = text {
            node.text = Span::new(start, end);
        }
        Some(())
    }

    /// Children, or one CDATA section with space around it, whose text is the answer.
    fn inside(&mut self, name: Place, depth: usize) -> Option<Option<Place>> {
        let mut cdata = None;
        let mut children = false;
        loop {
            self.plain()?;
            if let Some(section) = self.cdata() {
                // Several sections make one text, which lies nowhere in one piece.
                if cdata.replace(section?).is_some() {
                    return None;
                }
            } else if self.rest().get(1) == Some(&b'/') {
                self.close(name)?;
                return Some(cdata.filter(|_| !children));
            } else {
                let child = self.start()?;
                children = true;
                self.element(child, depth + 1)?;
            }
        }
    }

    /// The text of an element that holds nothing but one CDATA section or plain text, which is nearly every one.
    ///
    /// Where it is none, nothing has gone by.
    #[inline]
    fn leaf(&mut self, name: Place) -> Option<Place> {
        let start = self.at;
        let text = match self.cdata() {
            Some(section) => section,
            None => self.plain(),
        };
        let text = text.filter(|_| self.close(name).is_some());
        if text.is_none() {
            self.at = start;
        }
        text
    }

    #[inline]
    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    #[inline]
    fn slice(&self, (start, end): Place) -> &'a [u8] {
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// From here to `length` bytes on, which goes by; then `skip` bytes more.
    #[inline]
    fn take(&mut self, length: usize, skip: usize) -> Place {
        let start = self.at;
        self.at += length + skip;
        (start, start + length)
    }

    /// The text up to the next tag, without the space around it; it must hold no reference.
    fn plain(&mut self) -> Option<Place> {
        let rest = self.rest();
        let length = if rest.first() == Some(&b'<') { 0 } else { memchr2(b'<', b'&', rest)? };
        if rest.get(length) != Some(&b'<') {
            return None;
        }
        let (start, end) = self.take(length, 0);
        let text = rest.get(..length)?;
        let leading = text.iter().take_while(|byte| is_space(**byte)).count();
        let trailing = text.iter().skip(leading).rev().take_while(|byte| is_space(**byte)).count();
        Some((start + leading, end - trailing))
    }

    /// The CDATA section that begins here, if one does; its inside is none when it does not end.
    #[inline]
    fn cdata(&mut self) -> Option<Option<Place>> {
        let inside = self.rest().strip_prefix(CDATA)?;
        self.at += CDATA.len();
        let mut from = 0;
        while let Some(bracket) = memchr(b']', &inside[from..]) {
            let end = from + bracket;
            if inside[end..].starts_with(b"]]>") {
                return Some(Some(self.take(end, 3)));
            }
            from = end + 1;
        }
        Some(None)
    }

    /// The end of the element `name`.
    #[inline]
    fn close(&mut self, name: Place) -> Option<()> {
        let name = self.slice(name);
        let rest = self.rest();
        let (tag, length) = (rest.get(..2)? == b"</", name.len() + 3);
        let ends = tag && rest.get(2..length)?.split_last()? == (&b'>', name);
        if ends {
            self.at += length;
        }
        ends.then_some(())
    }

    /// A start tag of nothing but a name.
    #[inline]
    fn start(&mut self) -> Option<Place> {
        let bytes = self.rest().strip_prefix(b"<")?;
        let length = bytes.iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')?;
        let starts_right = bytes.first().is_some_and(|first| length > 0 && !first.is_ascii_digit());
        if !starts_right || bytes.get(length) != Some(&b'>') {
            return None;
        }
        self.at += 1;
        Some(self.take(length, 1))
    }

    #[inline]
    fn skip_space(&mut self) {
        self.at += self.rest().iter().take_while(|byte| is_space(**byte)).count();
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n')
}
