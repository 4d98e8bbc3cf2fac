//! Builds trees from sources other than XML.

use super::element::{Element, Node, Span};

/// Builds a tree from its root down, one element after the other.
///
/// ```
/// let mut tree = wechat::xml::Builder::new("xml");
/// tree.open("Content");
/// tree.text("您好");
/// tree.close();
/// assert_eq!(tree.finish().get("Content"), Some("您好"));
/// ```
#[derive(Debug)]
pub struct Builder {
    buffer: String,
    nodes: Vec<Node>,
    /// The elements that are open, from the root inwards.
    open: Vec<usize>,
}

impl Builder {
    /// A tree whose root is `name` and open.
    pub fn new(name: &str) -> Self {
        let mut builder = Self { buffer: String::new(), nodes: Vec::new(), open: Vec::new() };
        builder.open(name);
        builder
    }

    /// Opens an element in the innermost open one.
    pub fn open(&mut self, name: &str) {
        let name = self.keep(name);
        self.open.push(self.nodes.len());
        self.nodes.push(Node { name, text: Span::default(), end: 0 });
    }

    /// Sets the text of the innermost open element.
    pub fn text(&mut self, text: &str) {
        let text = self.keep(text);
        if let Some(node) = self.open.last().and_then(|&at| self.nodes.get_mut(at)) {
            node.text = text;
        }
    }

    /// Closes the innermost open element; the root stays open until [`finish`](Self::finish).
    pub fn close(&mut self) {
        if self.open.len() > 1 {
            self.end();
        }
    }

    /// Whether the innermost open element has a child.
    pub(super) fn has_children(&self) -> bool {
        self.open.last().is_some_and(|&at| at + 1 < self.nodes.len())
    }

    /// Closes all open elements and returns the tree.
    pub fn finish(mut self) -> Element {
        while !self.open.is_empty() {
            self.end();
        }
        Element { buffer: self.buffer, nodes: self.nodes }
    }

    fn end(&mut self) {
        let end = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        if let Some(node) = self.open.pop().and_then(|at| self.nodes.get_mut(at)) {
            node.end = end;
        }
    }

    fn keep(&mut self, text: &str) -> Span {
        let start = self.buffer.len();
        self.buffer.push_str(text);
        Span::new(start, self.buffer.len())
    }
}
