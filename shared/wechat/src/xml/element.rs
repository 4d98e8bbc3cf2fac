//! The tree that a message is read into.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{XmlError, dialect, reader};

/// One element: its name, its text or its children.
///
/// The text is that of the CDATA sections, verbatim, or else the trimmed plain text.
/// Text beside child elements is not data and is dropped, as are attributes and comments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Element {
    /// The name, as it came: `AppId` and `appid` are two elements.
    pub name: SmolStr,
    /// The text, empty when there is none.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub text: SmolStr,
    /// The elements inside, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Element>,
}

impl Element {
    /// Reads one message whose root is `<xml>`.
    ///
    /// Bytes that are no UTF-8 become U+FFFD and characters outside XML 1.0 are dropped: a message is worth more than
    /// its one bad byte.
    ///
    /// # Errors
    ///
    /// When the text is not well formed, has a document type, an unknown entity, another root, anything but
    /// whitespace around the root, or exceeds a bound in [`crate::limits`].
    pub fn parse(bytes: &[u8]) -> Result<Self, XmlError> {
        dialect::read(bytes).map_or_else(|| reader::read(bytes), Ok)
    }

    /// The text at `path` below this element, such as `ScanCodeInfo/ScanResult`; none when it is absent or empty.
    ///
    /// Of several siblings with one name the first is meant; `List[1]/TemplateId` counts from zero.
    pub fn get(&self, path: &str) -> Option<&str> {
        let mut element = self;
        if path.bytes().any(|byte| matches!(byte, b'/' | b'[')) {
            for step in path.split('/') {
                element = element.step(step)?;
            }
        } else {
            element = self.child(path)?;
        }
        (!element.text.is_empty()).then_some(element.text.as_str())
    }

    /// The first child called `name`.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All children called `name`: WeChat's lists are repeated siblings, and one sibling is a list too.
    pub fn children_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    fn step(&self, step: &str) -> Option<&Self> {
        match step.strip_suffix(']').and_then(|step| step.split_once('[')) {
            Some((name, index)) => {
                self.children.iter().filter(|child| child.name == name).nth(index.parse().ok()?)
            }
            None => self.child(step),
        }
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
    }
}
