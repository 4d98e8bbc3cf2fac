//! Messages as XML text.

use std::ops::Range;

use memchr::memchr;

use super::push_legal;

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

    /// The same, behind what `out` already holds.
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
    // Inlined so that tags, which the caller knows when it is compiled, are written as such.
    #[inline]
    pub fn cdata(&mut self, name: &'static str, text: &str) {
        self.tag("<", name);
        self.out.push_str("<![CDATA[");
        self.inside_cdata(text);
        self.out.push_str("]]>");
        self.tag("</", name);
    }

    fn inside_cdata(&mut self, text: &str) {
        // What an end of CDATA looks like ends between two sections.
        let mut rest = text;
        // Most texts hold no bracket at all, which is quicker to find out than the whole mark.
        while memchr(b']', rest.as_bytes()).is_some()
            && let Some(at) = rest.find("]]>")
        {
            push_legal(&mut self.out, &rest[..at + 2]);
            self.out.push_str("]]><![CDATA[");
            rest = &rest[at + 2..];
        }
        push_legal(&mut self.out, rest);
    }

    /// An element in CDATA whose text `write` appends, and where that text lies in [`as_str`](Self::as_str).
    ///
    /// For base64 and hex only: nothing is looked at, so nothing may need to be left out.
    #[inline]
    pub(crate) fn unchecked(&mut self, name: &'static str, write: impl FnOnce(&mut String)) -> Range<usize> {
        self.tag("<", name);
        self.out.push_str("<![CDATA[");
        let start = self.out.len();
        write(&mut self.out);
        let end = self.out.len();
        self.out.push_str("]]>");
        self.tag("</", name);
        start..end
    }

    /// What has been written so far.
    pub(crate) fn as_str(&self) -> &str {
        &self.out
    }

    /// An element with a whole number, which WeChat writes without CDATA.
    #[inline]
    pub fn number(&mut self, name: &'static str, number: i64) {
        self.tag("<", name);
        self.out.push_str(itoa::Buffer::new().format(number));
        self.tag("</", name);
    }

    /// Closes all that is open and answers the text.
    pub fn finish(mut self) -> String {
        while let Some(name) = self.open.pop() {
            self.tag("</", name);
        }
        self.out.push_str("</xml>");
        self.out
    }

    #[inline]
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
