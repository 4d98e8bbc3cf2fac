//! What was typed into a form, and what is wrong with it.

use std::collections::BTreeMap;

use super::media::{HeldView, photo_field};
use super::steps::{Field, Kind, StepForm};

/// What was typed, by field: shown again, so that nobody writes anything twice.
pub type Typed = BTreeMap<String, String>;

/// What is wrong with a form: the field and what to do about it; an empty field name means the whole form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Errors(pub Vec<(String, String)>);

impl Errors {
    /// The first message about `field`.
    #[must_use]
    pub fn for_field(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, message)| message.as_str())
    }

    /// Adds further errors, for fields that have none yet.
    pub fn add(&mut self, wrong: impl IntoIterator<Item = (String, String)>) {
        let said: Vec<_> = self.0.iter().map(|(field, _)| field.clone()).collect();
        self.0.extend(wrong.into_iter().filter(|(field, _)| !said.contains(field)));
    }

    /// The errors in the order of the form's fields.
    #[must_use]
    pub fn in_order_of(mut self, form: &StepForm) -> Self {
        self.0.sort_by_key(|(field, _)| form.place(field));
        self
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// One form as a template fills it in: its name, and what came back from the last try, if that was this form.
#[derive(Clone, Copy)]
pub(crate) struct Form<'a> {
    /// The last part of its address, and the beginning of every id in it.
    pub(crate) id: &'static str,
    step: &'static StepForm,
    back: Option<(&'a Typed, &'a Errors)>,
    held: &'a [HeldView],
}

impl<'a> Form<'a> {
    /// A form nobody has filled in yet.
    pub(crate) fn fresh(step: &'static StepForm) -> Self {
        Self { id: step.id, step, back: None, held: &[] }
    }

    /// A form that came back.
    pub(crate) fn back(step: &'static StepForm, typed: &'a Typed, errors: &'a Errors) -> Self {
        Self { id: step.id, step, back: Some((typed, errors)), held: &[] }
    }

    /// The same with the photos that wait for the forms of its page.
    pub(crate) fn with_held(self, held: &'a [HeldView]) -> Self {
        Self { held, ..self }
    }

    /// Its heading.
    pub(crate) fn title(&self) -> &'static str {
        self.step.words.title
    }

    /// What its button says.
    pub(crate) fn button(&self) -> &'static str {
        self.step.words.button
    }

    /// Whether it takes photos.
    pub(crate) fn takes_photos(&self) -> bool {
        self.step.takes_photos()
    }

    /// The photos that wait for this form.
    pub(crate) fn photos(&self) -> Vec<&'a HeldView> {
        self.held.iter().filter(|photo| photo.form == self.id).collect()
    }

    /// The name of the box that is ticked for a photo.
    pub(crate) fn photo_field(&self, photo: &HeldView) -> String {
        photo_field(&photo.media)
    }

    fn field(&self, name: &str) -> Option<&'static Field> {
        self.step.field(name)
    }

    /// The words before a field.
    pub(crate) fn label<'b>(&self, field: &'b str) -> &'b str {
        self.field(field).map_or(field, |field| field.label)
    }

    /// What to write into a field.
    pub(crate) fn hint(&self, field: &str) -> &'static str {
        self.field(field).map_or("", |field| field.hint)
    }

    /// The most characters of a field.
    pub(crate) fn most(&self, field: &str) -> usize {
        self.field(field).map_or(0, |field| field.most)
    }

    /// How many lines of a text are shown.
    pub(crate) fn rows(&self, field: &str) -> u8 {
        match self.field(field).map(|field| field.kind) {
            Some(Kind::Text { rows }) => rows,
            _ => 1,
        }
    }

    /// The HTML `type` of a one-line field.
    pub(crate) fn kind(&self, field: &str) -> &'static str {
        match self.field(field).map(|field| field.kind) {
            Some(Kind::Moment) => "datetime-local",
            _ => "text",
        }
    }

    /// Whether it came back.
    pub(crate) fn is_back(&self) -> bool {
        self.back.is_some()
    }

    /// What was typed into `field`, else `first`.
    pub(crate) fn value<'b>(&self, field: &str, first: &'b str) -> &'b str
    where
        'a: 'b,
    {
        match self.back {
            Some((typed, _)) => typed.get(field).map_or("", String::as_str),
            None => first,
        }
    }

    /// Whether a box was ticked; `first` where nobody has seen the form yet.
    pub(crate) fn ticked(&self, field: &str, first: bool) -> bool {
        self.back.map_or(first, |(typed, _)| typed.contains_key(field))
    }

    /// What is wrong with `field`.
    pub(crate) fn error(&self, field: &str) -> Option<&'a str> {
        self.back.and_then(|(_, errors)| errors.for_field(field))
    }

    /// Everything that is wrong.
    pub(crate) fn errors(&self) -> &'a [(String, String)] {
        self.back.map_or(&[], |(_, errors)| errors.0.as_slice())
    }
}
