//! The tree that a message is read into.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeStruct};

use super::{Builder, XmlError, dialect, raw, reader};

/// A message as a tree: its root, with everything in it.
///
/// Names and texts are stored in one buffer and the elements in one list, so even a message of many elements takes two
/// allocations. [`Builder`] makes one from sources other than XML.
#[derive(Clone)]
pub struct Element {
    pub(super) buffer: String,
    /// In the order of their start tags: the root, then its first child, then that child's content.
    pub(super) nodes: Vec<Node>,
}

/// One element of a tree, as positions in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) name: Span,
    pub(super) text: Span,
    /// The index after the last element inside this one: that of its next sibling, if it has one.
    pub(super) end: u32,
}

/// A range of the buffer; a message is shorter than 4 GiB ([`crate::limits::BODY_BYTES`]).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// From byte `start` to byte `end`.
    pub(super) fn new(start: usize, end: usize) -> Self {
        let narrow = |at| u32::try_from(at).unwrap_or(u32::MAX);
        Self { start: narrow(start), end: narrow(end) }
    }
}

/// One element of a tree: its name, its text or its children.
///
/// The text is that of the CDATA sections, verbatim, or else the trimmed plain text.
/// Text beside child elements is not data and is dropped, as are attributes and comments.
#[derive(Clone, Copy)]
pub struct ElementRef<'a> {
    tree: &'a Element,
    at: usize,
}

impl Element {
    /// Reads one message whose root is `<xml>`.
    ///
    /// Bytes that are not UTF-8 become U+FFFD and characters outside XML 1.0 are dropped: one bad byte should not cost
    /// the whole message.
    ///
    /// # Errors
    ///
    /// When the text is not well formed, has a document type, an unknown entity, another root, anything but
    /// whitespace around the root, or exceeds a bound in [`crate::limits`].
    pub fn parse(bytes: &[u8]) -> Result<Self, XmlError> {
        dialect::read(bytes).map_or_else(|| reader::read(bytes), Ok)
    }

    /// Reads one message as WeChat pushes it: with people's texts unescaped in its CDATA sections.
    ///
    /// A text in an element such as `Content` reaches to the last `]]></Content>` of the message, whatever looks like
    /// an end before that. So it is read whole, and nothing in it can pass for an element of the message. For XML that
    /// escapes people's texts, the result differs from [`Element::parse`] in the escapes of those texts.
    ///
    /// # Errors
    ///
    /// As [`Element::parse`].
    pub fn parse_push(bytes: &[u8]) -> Result<Self, XmlError> {
        dialect::read_push(bytes).map_or_else(|| raw::read(bytes), Ok)
    }

    /// The root.
    pub fn root(&self) -> ElementRef<'_> {
        ElementRef { tree: self, at: 0 }
    }

    /// The text at `path` below the root; see [`ElementRef::get`].
    pub fn get(&self, path: &str) -> Option<&str> {
        self.root().get(path)
    }

    /// The root's first child called `name`.
    pub fn child(&self, name: &str) -> Option<ElementRef<'_>> {
        self.root().child(name)
    }

    /// The root's children, in their order.
    pub fn children(&self) -> impl Iterator<Item = ElementRef<'_>> {
        self.root().children()
    }

    /// All children of the root called `name`; see [`ElementRef::children_named`].
    pub fn children_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = ElementRef<'a>> {
        self.root().children_named(name)
    }
}

impl Default for Element {
    /// An empty `<xml>`.
    fn default() -> Self {
        Builder::new("xml").finish()
    }
}

impl<'a> ElementRef<'a> {
    /// The name, as it came: `AppId` and `appid` are two elements.
    pub fn name(self) -> &'a str {
        self.part(|node| node.name)
    }

    /// The text, empty when there is none.
    pub fn text(self) -> &'a str {
        self.part(|node| node.text)
    }

    /// The elements inside, in their order.
    pub fn children(self) -> impl Iterator<Item = Self> {
        let end = self.tree.nodes.get(self.at).map_or(0, |node| node.end as usize);
        Children { tree: self.tree, at: self.at + 1, end }
    }

    /// The first child called `name`.
    pub fn child(self, name: &str) -> Option<Self> {
        self.children().find(|child| child.is_called(name))
    }

    /// All children called `name`: WeChat's lists are repeated siblings, and one sibling is a list too.
    pub fn children_named(self, name: &'a str) -> impl Iterator<Item = Self> {
        self.children().filter(move |child| child.is_called(name))
    }

    /// The text at `path` below this element, such as `ScanCodeInfo/ScanResult`; `None` when it is absent or empty.
    ///
    /// Of several siblings with one name the first is taken; `List[1]/TemplateId` counts from zero.
    pub fn get(self, path: &str) -> Option<&'a str> {
        let mut element = self;
        if path.bytes().any(|byte| matches!(byte, b'/' | b'[')) {
            for step in path.split('/') {
                element = element.step(step)?;
            }
        } else {
            element = self.child(path)?;
        }
        Some(element.text()).filter(|text| !text.is_empty())
    }

    /// The text of the first child called `name`; `None` when it is absent or empty.
    // Inlined so that the comparison is with a name known at compile time.
    #[inline]
    pub(crate) fn leaf(self, name: &str) -> Option<&'a str> {
        let child = self.children().find(|child| child.is_called(name))?;
        Some(child.text()).filter(|text| !text.is_empty())
    }

    #[inline]
    fn is_called(self, name: &str) -> bool {
        self.name_bytes() == name.as_bytes()
    }

    /// The name, for a comparison.
    #[inline]
    pub(crate) fn name_bytes(self) -> &'a [u8] {
        let Span { start, end } = self.tree.nodes.get(self.at).map(|node| node.name).unwrap_or_default();
        self.tree.buffer.as_bytes().get(start as usize..end as usize).unwrap_or_default()
    }

    fn step(self, step: &str) -> Option<Self> {
        match step.strip_suffix(']').and_then(|step| step.split_once('[')) {
            Some((name, index)) => {
                self.children().filter(|child| child.is_called(name)).nth(index.parse().ok()?)
            }
            None => self.child(step),
        }
    }

    fn part(self, which: impl Fn(&Node) -> Span) -> &'a str {
        let span = self.tree.nodes.get(self.at).map(which).unwrap_or_default();
        self.tree.buffer.get(span.start as usize..span.end as usize).unwrap_or_default()
    }
}

/// An iterator over siblings.
struct Children<'a> {
    tree: &'a Element,
    at: usize,
    end: usize,
}

impl<'a> Iterator for Children<'a> {
    type Item = ElementRef<'a>;

    #[inline]
    fn next(&mut self) -> Option<ElementRef<'a>> {
        let node = self.tree.nodes.get(self.at).filter(|_| self.at < self.end)?;
        let child = ElementRef { tree: self.tree, at: self.at };
        self.at = node.end as usize;
        Some(child)
    }
}

impl PartialEq for ElementRef<'_> {
    /// Whether the contents are equal, wherever the texts are stored.
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name() && self.text() == other.text() && self.children().eq(other.children())
    }
}

impl Eq for ElementRef<'_> {}

impl PartialEq for Element {
    fn eq(&self, other: &Self) -> bool {
        self.root() == other.root()
    }
}

impl Eq for Element {}

impl fmt::Debug for ElementRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let children: Vec<Self> = self.children().collect();
        f.debug_struct("Element")
            .field("name", &self.name())
            .field("text", &self.text())
            .field("children", &children)
            .finish()
    }
}

impl fmt::Debug for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root().fmt(f)
    }
}

impl Serialize for ElementRef<'_> {
    /// Name, then text and children if there are any.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let children: Vec<Self> = self.children().collect();
        let fields = 1 + usize::from(!self.text().is_empty()) + usize::from(!children.is_empty());
        let mut element = serializer.serialize_struct("Element", fields)?;
        element.serialize_field("name", self.name())?;
        if !self.text().is_empty() {
            element.serialize_field("text", self.text())?;
        }
        if !children.is_empty() {
            element.serialize_field("children", &children)?;
        }
        element.end()
    }
}

impl Serialize for Element {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.root().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Element {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// The serialized form of a tree.
        #[derive(Deserialize)]
        struct Kept {
            name: String,
            #[serde(default)]
            text: String,
            #[serde(default)]
            children: Vec<Kept>,
        }

        fn fill(builder: &mut Builder, kept: &Kept) {
            builder.text(&kept.text);
            for child in &kept.children {
                builder.open(&child.name);
                fill(builder, child);
                builder.close();
            }
        }

        let kept = Kept::deserialize(deserializer)?;
        let mut builder = Builder::new(&kept.name);
        fill(&mut builder, &kept);
        Ok(builder.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::Element;

    #[test]
    fn a_path_finds_text_and_counts_siblings() {
        let xml = "<xml><List><Id>a</Id></List><List><Id>b</Id><Empty/></List></xml>";
        let message = Element::parse(xml.as_bytes()).unwrap();
        for (path, expected) in [
            ("List/Id", Some("a")),
            ("List[0]/Id", Some("a")),
            ("List[1]/Id", Some("b")),
            ("List[1]/Empty", None),
            ("List[2]/Id", None),
            ("List[x]/Id", None),
            ("List", None),
            ("list/Id", None),
            ("", None),
        ] {
            assert_eq!(message.get(path), expected, "{path}");
        }
        assert_eq!(message.children_named("List").count(), 2);
        assert_eq!(Element::default().children().count(), 0);
    }

    #[test]
    fn a_tree_is_kept_as_names_texts_and_children() {
        let message = Element::parse(b"<xml><A>x</A><L><B><![CDATA[ y ]]></B></L><E/></xml>").unwrap();
        let kept = serde_json::to_value(&message).unwrap();
        let expected = serde_json::json!({"name": "xml", "children": [
            {"name": "A", "text": "x"}, {"name": "L", "children": [{"name": "B", "text": " y "}]}, {"name": "E"},
        ]});
        assert_eq!(kept, expected);
        assert_eq!(serde_json::from_value::<Element>(kept).unwrap(), message);
    }
}
