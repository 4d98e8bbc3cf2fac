//! Reads a form field by field, and remembers what is wrong and what nobody asked for.

use std::collections::BTreeSet;

use alliance::pages::{Errors, Typed, held_photo, photo_field};
use bytes::Bytes;
use domain::ids::MediaId;

/// A form being read.
#[derive(Debug)]
pub(crate) struct FormReader {
    pub(crate) typed: Typed,
    files: Vec<(String, Bytes)>,
    known: BTreeSet<&'static str>,
    /// Whether it may name photos that wait.
    held: bool,
    errors: Errors,
}

impl FormReader {
    pub(crate) fn new(form: alliance::runtime::web::Form) -> Self {
        Self {
            typed: form.fields,
            files: form.files,
            known: BTreeSet::from(["csrf", "version"]),
            held: false,
            errors: Errors::default(),
        }
    }

    /// The text of a field, without blanks around it; empty where it is missing.
    pub(crate) fn text(&mut self, field: &'static str) -> String {
        self.known.insert(field);
        self.typed.get(field).map_or_else(String::new, |value| value.trim().to_owned())
    }

    /// Whether a box was ticked.
    pub(crate) fn ticked(&mut self, field: &'static str) -> bool {
        self.known.insert(field);
        self.typed.contains_key(field)
    }

    /// The text of a field as `parse` reads it; `message` where it cannot.
    pub(crate) fn parsed<T>(
        &mut self,
        field: &'static str,
        message: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(field);
        let value = parse(&text);
        if value.is_none() {
            self.wrong(field, message);
        }
        value
    }

    /// The files of a field.
    pub(crate) fn files(&mut self, field: &'static str) -> Vec<Bytes> {
        self.known.insert(field);
        self.files.iter().filter(|(name, _)| name == field).map(|(_, bytes)| bytes.clone()).collect()
    }

    /// The photos of earlier tries that the form is to be submitted with.
    pub(crate) fn photos_kept(&mut self) -> Vec<MediaId> {
        let kept: Vec<_> = self.typed.keys().filter_map(|name| held_photo(name)).collect();
        self.held = true;
        kept
    }

    /// Notes that the form is to be submitted with these photos, and no other.
    pub(crate) fn keep_photos(&mut self, photos: &[MediaId]) {
        self.typed.retain(|name, _| held_photo(name).is_none());
        self.typed.extend(photos.iter().map(|media| (photo_field(media), "1".to_owned())));
    }

    /// Notes that something is wrong with a field.
    pub(crate) fn wrong(&mut self, field: &str, message: &str) {
        self.errors.0.push((field.to_owned(), message.to_owned()));
    }

    /// Everything that is wrong, fields that this form does not have included.
    pub(crate) fn finish(mut self) -> (Typed, Errors) {
        let foreign: Vec<_> = self
            .typed
            .keys()
            .chain(self.files.iter().map(|(name, _)| name))
            .filter(|name| !self.known.contains(name.as_str()))
            .filter(|name| !self.held || held_photo(name).is_none())
            .map(|name| name.chars().take(40).collect::<String>())
            .collect();
        if !foreign.is_empty() {
            self.errors.0.push((String::new(), format!("表单里有不认识的内容：{}", foreign.join("、"))));
        }
        (self.typed, self.errors)
    }
}
