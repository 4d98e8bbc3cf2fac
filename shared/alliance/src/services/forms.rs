//! Reads a form by its description, field by field, and records what is wrong and which fields were not expected.

use crate::pages::steps::StepForm;
use crate::pages::{Errors, Typed, held_photo, photo_field};
use crate::runtime::web::Form;
use bytes::Bytes;
use domain::ids::{FormKey, MediaId};
use sha2::{Digest as _, Sha256};

/// The key under which a form acts once: that of the page together with what was typed, so that the same form sent again is
/// known, and another text under the same key is another form. None where the page's key is missing.
#[must_use]
pub fn key_of(typed: &Typed) -> Option<FormKey> {
    let once = typed.get("once").filter(|once| FormKey::parse(once.as_str()).is_ok())?;
    let mut hash = Sha256::new();
    let of_the_page = ["csrf", "version", "once"];
    let fields = typed.iter().filter(|(name, _)| !of_the_page.contains(&name.as_str()));
    for (name, value) in fields.chain([(&"once".to_owned(), once)]) {
        for text in [name, value] {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
    }
    FormKey::parse(&hex::encode(hash.finalize())[..32]).ok()
}

/// A form being read.
#[derive(Debug)]
pub struct FormReader {
    step: &'static StepForm,
    /// What was typed, by field.
    pub typed: Typed,
    files: Vec<(String, Bytes)>,
    errors: Errors,
}

impl FormReader {
    /// A form that was sent as this one.
    #[must_use]
    pub fn new(step: &'static StepForm, form: Form) -> Self {
        Self { step, typed: form.fields, files: form.files, errors: Errors::default() }
    }

    /// The form that it is read as.
    #[must_use]
    pub fn step(&self) -> &'static StepForm {
        self.step
    }

    /// The text of a field, without blanks around it; empty where it is missing.
    pub fn text(&mut self, field: &str) -> String {
        let text = self.typed.get(field).map_or_else(String::new, |value| value.trim().to_owned());
        let most = self.step.field(field).map_or(0, |field| field.most);
        if text.chars().count() > most {
            self.wrong(field, &format!("请控制在{most}字以内"));
        }
        text
    }

    /// Whether a box was ticked.
    #[must_use]
    pub fn ticked(&self, field: &str) -> bool {
        self.typed.contains_key(field)
    }

    /// The text of a field as `parse` reads it; where it cannot, none, and the description's sentence becomes the
    /// field's error.
    pub fn parsed<T>(&mut self, field: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let text = self.text(field);
        let value = parse(&text);
        if value.is_none() {
            self.wrong(field, self.step.field(field).map_or("", |field| field.wrong));
        }
        value
    }

    /// The files of a field.
    #[must_use]
    pub fn files(&self, field: &str) -> Vec<Bytes> {
        self.files.iter().filter(|(name, _)| name == field).map(|(_, bytes)| bytes.clone()).collect()
    }

    /// The photos of earlier tries that the form is to be submitted with.
    #[must_use]
    pub fn photos_kept(&self) -> Vec<MediaId> {
        self.typed.keys().filter_map(|name| held_photo(name)).collect()
    }

    /// Records that the form is to be submitted with these photos, and no other.
    pub fn keep_photos(&mut self, photos: &[MediaId]) {
        self.typed.retain(|name, _| held_photo(name).is_none());
        self.typed.extend(photos.iter().map(|media| (photo_field(media), "1".to_owned())));
    }

    /// Records that something is wrong with a field.
    pub fn wrong(&mut self, field: &str, message: &str) {
        let wrong = (field.to_owned(), message.to_owned());
        if !self.errors.0.contains(&wrong) {
            self.errors.0.push(wrong);
        }
    }

    /// Everything that is wrong, including fields that this form does not have.
    #[must_use]
    pub fn finish(mut self) -> (Typed, Errors) {
        let foreign: Vec<_> = self
            .typed
            .keys()
            .chain(self.files.iter().map(|(name, _)| name))
            .filter(|name| !self.step.sends(name))
            .filter(|name| !self.step.takes_photos() || held_photo(name).is_none())
            .map(|name| name.chars().take(40).collect::<String>())
            .collect();
        if !foreign.is_empty() {
            self.errors.0.push((String::new(), format!("表单里有不认识的内容：{}", foreign.join("、"))));
        }
        (self.typed, self.errors.in_order_of(self.step))
    }
}
