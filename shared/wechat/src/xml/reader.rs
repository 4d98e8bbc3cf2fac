//! Bytes to [`Element`]: strict about structure, bounded in size, tolerant of bad characters.

use quick_xml::{Reader, escape::resolve_predefined_entity, events::Event};

use super::{Builder, Element, is_legal, push_legal};
use crate::limits;

/// Why a text is not a WeChat message. Holds nothing of the text, so it may be logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum XmlError {
    /// A tag is broken, mismatched or left open, or there is something outside the root.
    #[error("not well-formed XML")]
    NotWellFormed,
    /// It declares a document type, as entity attacks do.
    #[error("a document type is not allowed")]
    Doctype,
    /// It refers to an entity that XML does not predefine, or to a character that XML does not allow.
    #[error("a reference to an unknown entity or an illegal character")]
    UnknownReference,
    /// It declares an encoding other than UTF-8.
    #[error("an encoding other than UTF-8")]
    Encoding,
    /// Its root is not `<xml>`.
    #[error("the root is not <xml>")]
    WrongRoot,
    /// Elements are nested more than [`limits::XML_DEPTH`] deep.
    #[error("elements nested too deep")]
    TooDeep,
    /// It has more than [`limits::XML_ELEMENTS`] elements.
    #[error("too many elements")]
    TooManyElements,
    /// It has more than [`limits::BODY_BYTES`] bytes.
    #[error("too long")]
    TooLong,
}

/// The texts of an element whose end tag has not been read yet.
#[derive(Default)]
struct Open {
    plain: String,
    cdata: Option<String>,
}

/// The elements open at this point, and the tree so far.
#[derive(Default)]
struct Tree {
    open: Vec<Open>,
    builder: Option<Builder>,
    elements: usize,
}

pub(super) fn read(bytes: &[u8]) -> Result<Element, XmlError> {
    if bytes.len() > limits::BODY_BYTES {
        return Err(XmlError::TooLong);
    }
    let text = String::from_utf8_lossy(bytes);
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}').trim_start());
    reader.config_mut().expand_empty_elements = true;
    let mut tree = Tree::default();
    loop {
        match reader.read_event().map_err(|_| XmlError::NotWellFormed)? {
            Event::Start(tag) => {
                // The values are never used, but a broken attribute makes the tag broken.
                if tag.attributes().with_checks(false).any(|attribute| attribute.is_err()) {
                    return Err(XmlError::NotWellFormed);
                }
                tree.start(tag.name().as_ref())?;
            }
            Event::End(_) => tree.end()?,
            Event::Text(text) => tree.text(&text.xml10_content())?,
            Event::CData(text) => tree.cdata(&text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let name = reference.xml10_content();
                let character = reference.resolve_char_ref().map_err(|_| XmlError::UnknownReference)?;
                match (character, resolve_predefined_entity(&name)) {
                    (Some(c), _) if is_legal(c) => tree.reference(c.encode_utf8(&mut [0; 4]))?,
                    (None, Some(text)) => tree.reference(text)?,
                    _ => return Err(XmlError::UnknownReference),
                }
            }
            Event::DocType(_) if tree.builder.is_none() => return Err(XmlError::Doctype),
            // Inside the root it is not a declaration.
            Event::DocType(_) => return Err(XmlError::NotWellFormed),
            Event::Decl(declaration) => {
                let encoding = declaration.encoding().transpose().map_err(|_| XmlError::NotWellFormed)?;
                if encoding.is_some_and(|encoding| !encoding.eq_ignore_ascii_case("utf-8")) {
                    return Err(XmlError::Encoding);
                }
            }
            Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => return tree.finish(),
            // `expand_empty_elements` turns these into a start and an end.
            Event::Empty(_) => return Err(XmlError::NotWellFormed),
        }
    }
}

impl Tree {
    fn start(&mut self, name: &str) -> Result<(), XmlError> {
        self.elements += 1;
        // A second root begins after everything is closed.
        let ended = self.open.is_empty() && self.builder.is_some();
        if !is_name(name) || ended {
            return Err(XmlError::NotWellFormed);
        }
        if self.open.is_empty() && name != "xml" {
            return Err(XmlError::WrongRoot);
        }
        if self.open.len() >= limits::XML_DEPTH {
            return Err(XmlError::TooDeep);
        }
        if self.elements > limits::XML_ELEMENTS {
            return Err(XmlError::TooManyElements);
        }
        match &mut self.builder {
            Some(builder) => builder.open(name),
            None => self.builder = Some(Builder::new(name)),
        }
        self.open.push(Open::default());
        Ok(())
    }

    fn end(&mut self) -> Result<(), XmlError> {
        let (Some(texts), Some(builder)) = (self.open.pop(), &mut self.builder) else {
            return Err(XmlError::NotWellFormed);
        };
        if !builder.has_children() {
            builder.text(texts.text());
        }
        builder.close();
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), XmlError> {
        match self.open.last_mut() {
            Some(open) => push_legal(&mut open.plain, text),
            None if text.trim().is_empty() => {}
            None => return Err(XmlError::NotWellFormed),
        }
        Ok(())
    }

    fn reference(&mut self, text: &str) -> Result<(), XmlError> {
        self.open.last_mut().ok_or(XmlError::NotWellFormed)?.plain.push_str(text);
        Ok(())
    }

    fn cdata(&mut self, text: &str) -> Result<(), XmlError> {
        let open = self.open.last_mut().ok_or(XmlError::NotWellFormed)?;
        push_legal(open.cdata.get_or_insert_default(), text);
        Ok(())
    }

    fn finish(self) -> Result<Element, XmlError> {
        match self.builder {
            Some(builder) if self.open.is_empty() => Ok(builder.finish()),
            _ => Err(XmlError::NotWellFormed),
        }
    }
}

impl Open {
    fn text(&self) -> &str {
        match &self.cdata {
            Some(cdata) => cdata,
            None => self.plain.trim_matches([' ', '\t', '\r', '\n']),
        }
    }
}

/// Whether `name` can name an element; a little wider than XML, which excludes some symbols.
fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))
}
