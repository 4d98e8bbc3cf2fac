//! The fast path for XML as WeChat itself writes it.
//!
//! Elements without attributes, text without references, CDATA: a push contains nothing else, and reading only that
//! takes a fraction of a general parser's time. For any other input this module returns `None`, and the general reader
//! decides. If it returns a result, it is the general reader's result; a property test compares the two.

use memchr::{memchr, memchr2};
use simdutf8::basic::from_utf8;

use super::element::{Node, Span};
use super::{Element, has_noncharacter, raw};
use crate::limits;

const CDATA: &[u8] = b"<![CDATA[";

/// Reads a whole message of this form.
pub(super) fn read(bytes: &[u8]) -> Option<Element> {
    read_as(bytes, false)
}

/// The same for a message in which people's texts are unescaped ([`raw`]); also `None` if one of them contains what
/// looks like its end.
pub(super) fn read_push(bytes: &[u8]) -> Option<Element> {
    read_as(bytes, true)
}

fn read_as(bytes: &[u8], push: bool) -> Option<Element> {
    let text = from_utf8(bytes).ok()?;
    let nodes = nodes(text, push)?;
    Some(Element { buffer: text.to_owned(), nodes })
}

/// The elements of a message, and their positions in it.
fn nodes(text: &str, push: bool) -> Option<Vec<Node>> {
    if text.len() > limits::BODY_BYTES || !is_verbatim(text.as_bytes()) || has_noncharacter(text) {
        return None;
    }
    // A usual message has fewer elements than this.
    let mut reader = Reader::new(text.as_bytes(), Vec::with_capacity(16), push);
    let root = reader.root()?;
    reader.element(root, 1)?;
    reader.skip_space();
    reader.rest.is_empty().then_some(reader.nodes)
}

/// Whether no character has to be left out and no line end normalised.
fn is_verbatim(bytes: &[u8]) -> bool {
    // Branch-free, so that it runs at memory speed.
    let mut control = false;
    for byte in bytes {
        control |= (*byte < 0x20) & (*byte != b'\t') & (*byte != b'\n');
    }
    !control
}

/// The text of the root's child called `name`, if the message has this form so far and the child contains only one
/// CDATA section or plain text. The result is borrowed, for an envelope whose text is most of its bytes.
///
/// Reads no further than that child, so the rest may be anything.
pub(crate) fn child_text<'a>(bytes: &'a [u8], name: &str) -> Option<&'a str> {
    let mut reader = Reader::new(bytes, Vec::new(), true);
    reader.root()?;
    loop {
        reader.skip_space();
        let found = reader.start()?;
        let text = reader.leaf(found)?;
        if reader.is_cut_short(found, 2) {
            return None;
        }
        if found == name.as_bytes() {
            return from_utf8(text.bytes).ok();
        }
    }
}

/// A piece of a message, and how many bytes of the message follow it.
struct Text<'a> {
    bytes: &'a [u8],
    behind: usize,
}

struct Reader<'a> {
    /// The length of the whole text.
    length: usize,
    /// What has not been read yet.
    rest: &'a [u8],
    nodes: Vec<Node>,
    /// Whether people's texts are unescaped in it.
    push: bool,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8], nodes: Vec<Node>, push: bool) -> Self {
        Self { length: bytes.len(), rest: bytes, nodes, push }
    }

    /// Whether the text of an element that was just read may continue after its apparent end.
    fn is_cut_short(&self, name: &[u8], depth: usize) -> bool {
        self.push && raw::is_raw(name, depth) && raw::last_end(self.rest, name).is_some()
    }

    /// Reads the start tag of the root, which has one name.
    fn root(&mut self) -> Option<&'a [u8]> {
        self.skip_space();
        self.start().filter(|name| name == b"xml")
    }

    /// Reads the content of an element whose start tag was just read, and its end tag.
    fn element(&mut self, name: &'a [u8], depth: usize) -> Option<()> {
        let index = self.nodes.len();
        if depth > limits::XML_DEPTH || index >= limits::XML_ELEMENTS {
            return None;
        }
        // The name is followed by the end of its tag.
        let end = self.length - self.rest.len() - 1;
        self.nodes.push(Node { name: Span::new(end - name.len(), end), text: Span::default(), end: 0 });
        let text = match self.leaf(name) {
            Some(text) => Some(text),
            None => self.inside(name, depth)?,
        };
        if self.is_cut_short(name, depth) {
            return None;
        }
        let end = u32::try_from(self.nodes.len()).ok()?;
        let node = self.nodes.get_mut(index)?;
        node.end = end;
        if let Some(text) = text {
            let end = self.length - text.behind;
            node.text = Span::new(end - text.bytes.len(), end);
        }
        Some(())
    }

    /// Reads children, or one CDATA section surrounded by space, whose text is returned.
    fn inside(&mut self, name: &'a [u8], depth: usize) -> Option<Option<Text<'a>>> {
        let mut cdata = None;
        let mut children = false;
        loop {
            (_, self.rest) = plain(self.rest)?;
            match self.rest.get(1)? {
                b'/' => {
                    self.rest = behind_end(self.rest, name)?;
                    return Some(cdata.filter(|_| !children));
                }
                b'!' => {
                    // What follows the section may be the rest of a person's text.
                    if self.push && raw::is_raw(name, depth) {
                        return None;
                    }
                    let (text, behind) = section(self.rest.strip_prefix(CDATA)?)?;
                    self.rest = behind;
                    // Several sections form one text, which is not contiguous in the message.
                    if cdata.replace(text).is_some() {
                        return None;
                    }
                }
                _ => {
                    let child = self.start()?;
                    children = true;
                    self.element(child, depth + 1)?;
                }
            }
        }
    }

    /// Reads the text of an element that contains only one CDATA section or plain text, which nearly every one does.
    ///
    /// For any other element, nothing is consumed.
    fn leaf(&mut self, name: &[u8]) -> Option<Text<'a>> {
        let (text, behind) = match self.rest.strip_prefix(CDATA) {
            Some(inside) => section(inside)?,
            None => {
                let (text, behind) = plain(self.rest)?;
                let bytes = text.trim_ascii_end();
                let trimmed = text.len() - bytes.len();
                (Text { bytes: bytes.trim_ascii_start(), behind: behind.len() + trimmed }, behind)
            }
        };
        self.rest = behind_end(behind, name)?;
        Some(text)
    }

    /// Reads a start tag that contains only a name.
    fn start(&mut self) -> Option<&'a [u8]> {
        let inside = self.rest.strip_prefix(b"<")?;
        let length = inside.iter().position(|&byte| !NAME[usize::from(byte)])?;
        let (name, behind) = inside.split_at_checked(length)?;
        if name.first()?.is_ascii_digit() {
            return None;
        }
        self.rest = behind.strip_prefix(b">")?;
        Some(name)
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_ascii_start();
    }
}

/// The text up to the next tag, which must contain no reference, and the rest from that tag on.
fn plain(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = if rest.first() == Some(&b'<') { 0 } else { memchr2(b'<', b'&', rest)? };
    rest.split_at_checked(length).filter(|(_, behind)| behind.first() == Some(&b'<'))
}

/// The text of a CDATA section, and the rest after it.
fn section(inside: &[u8]) -> Option<(Text<'_>, &[u8])> {
    let mut from = 0;
    loop {
        let end = from + memchr(b']', inside.get(from..)?)?;
        let (bytes, mark) = inside.split_at_checked(end)?;
        if let Some(behind) = mark.strip_prefix(b"]]>") {
            return Some((Text { bytes, behind: mark.len() }, behind));
        }
        from = end + 1;
    }
}

/// The rest after the end tag of `name`.
fn behind_end<'a>(rest: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    rest.strip_prefix(b"</")?.strip_prefix(name)?.strip_prefix(b">")
}

/// The bytes that occur in WeChat's names.
const NAME: [bool; 256] = {
    let mut names = [false; 256];
    let mut byte = 0;
    while byte < 128_u8 {
        names[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'_';
        byte += 1;
    }
    names
};
