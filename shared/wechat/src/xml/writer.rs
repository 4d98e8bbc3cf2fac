//! Messages as XML text.

use std::ops::Range;

use super::{has_noncharacter, push_legal};

/// `cdata!(xml, "Name", text)`: the same as [`Writer::cdata`], with tags concatenated at compile time.
///
/// For elements that occur in every answer.
macro_rules! cdata {
    ($xml:expr, $name:literal, $text:expr) => {
        $xml.markup(concat!("<", $name, "><![CDATA["));
        $xml.inside_cdata($text);
        $xml.markup(concat!("]]></", $name, ">"));
    };
}
pub(crate) use cdata;

/// `number!(xml, "Name", number)`: the same as [`Writer::number`], likewise at compile time.
macro_rules! number {
    ($xml:expr, $name:literal, $number:expr) => {
        $xml.markup(concat!("<", $name, ">"));
        $xml.digits($number);
        $xml.markup(concat!("</", $name, ">"));
    };
}
pub(crate) use number;

/// Writes one message; text cannot break out of its element.
///
/// ```
/// let mut xml = wechat::xml::Writer::new();
/// xml.cdata("Content", "a]]>b");
/// xml.number("CreateTime", 7);
/// assert_eq!(
///     xml.finish(),
///     "<xml><Content><![CDATA[a]]]]><![CDATA[>b]]></Content><CreateTime>7</CreateTime></xml>"
/// );
/// ```
#[derive(Debug)]
pub struct Writer {
    out: String,
    open: Vec<&'static str>,
}

impl Writer {
    /// A message whose root `<xml>` is open.
    pub fn new() -> Self {
        Self::with_capacity(256)
    }

    /// The same, with room for a text of `bytes`.
    pub fn with_capacity(bytes: usize) -> Self {
        Self::behind(String::with_capacity(bytes))
    }

    /// The same, appended to `out`.
    pub(crate) fn behind(mut out: String) -> Self {
        out.push_str("<xml>");
        Self { out, open: Vec::new() }
    }

    /// Opens an element that holds others.
    pub fn open(&mut self, name: &'static str) {
        self.tag("<", name);
        self.open.push(name);
    }

    /// Closes the innermost open element; the root stays open until [`finish`](Self::finish).
    pub fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.tag("</", name);
        }
    }

    /// An element with a text, in CDATA, without the characters that XML forbids.
    pub fn cdata(&mut self, name: &'static str, text: &str) {
        self.tag("<", name);
        self.markup("<![CDATA[");
        self.inside_cdata(text);
        self.markup("]]>");
        self.tag("</", name);
    }

    /// Text that is XML already; never text from other people.
    // Inlined so that its length is known at compile time and decides how it is copied.
    #[inline]
    pub(crate) fn markup(&mut self, markup: &'static str) {
        self.out.push_str(markup);
    }

    /// A text in an open CDATA section.
    pub(crate) fn inside_cdata(&mut self, text: &str) {
        if is_unremarkable(text) {
            self.out.push_str(text);
        } else {
            self.remarkable(text);
        }
    }

    fn remarkable(&mut self, text: &str) {
        // What looks like an end of CDATA is split between two sections.
        let mut rest = text;
        while let Some(at) = rest.find("]]>") {
            push_legal(&mut self.out, &rest[..at + 2]);
            self.out.push_str("]]><![CDATA[");
            rest = &rest[at + 2..];
        }
        push_legal(&mut self.out, rest);
    }

    /// Appends text that is XML already, such as tags, base64, hex and numbers. Returns its position in
    /// [`as_str`](Self::as_str).
    pub(crate) fn raw(&mut self, write: impl FnOnce(&mut String)) -> Range<usize> {
        let start = self.out.len();
        write(&mut self.out);
        start..self.out.len()
    }

    /// What has been written so far.
    pub(crate) fn as_str(&self) -> &str {
        &self.out
    }

    /// An element with a whole number, which WeChat writes without CDATA.
    pub fn number(&mut self, name: &'static str, number: i64) {
        self.tag("<", name);
        self.digits(number);
        self.tag("</", name);
    }

    /// A whole number in an open element.
    pub(crate) fn digits(&mut self, number: i64) {
        self.out.push_str(itoa::Buffer::new().format(number));
    }

    /// Closes all open elements and returns the text.
    pub fn finish(mut self) -> String {
        while let Some(name) = self.open.pop() {
            self.tag("</", name);
        }
        self.out.push_str("</xml>");
        self.out
    }

    fn tag(&mut self, start: &str, name: &str) {
        self.out.push_str(start);
        self.out.push_str(name);
        self.out.push('>');
    }
}

impl Default for Writer {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether `text` may be written in CDATA as it is: no character that XML forbids, and no bracket that could end the
/// section.
fn is_unremarkable(text: &str) -> bool {
    // Branch-free, and in pieces of one length, so that the compiler vectorises it. The last piece overlaps the one
    // before it.
    let bytes = text.as_bytes();
    let (pieces, _) = bytes.as_chunks::<16>();
    let mut short = [b' '; 16];
    let last = match bytes.last_chunk() {
        Some(last) => last,
        None => {
            short[..bytes.len()].copy_from_slice(bytes);
            &short
        }
    };
    let (mut remarkable, mut commas) = ([0; 16], [0; 16]);
    for piece in pieces.iter().chain([last]) {
        for ((remarkable, comma), &byte) in remarkable.iter_mut().zip(&mut commas).zip(piece) {
            *remarkable |= u8::from(byte < 0x20) | u8::from(byte == b']');
            *comma |= u8::from(byte == 0xef);
        }
    }
    // A Chinese comma begins like the two characters that XML forbids.
    remarkable == [0; 16] && (commas == [0; 16] || !has_noncharacter(text))
}
