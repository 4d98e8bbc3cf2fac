//! What was typed into a form, and what is wrong with it.

use std::collections::BTreeMap;

use super::media::{HeldView, photo_field};

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
    back: Option<(&'a Typed, &'a Errors)>,
    held: &'a [HeldView],
}

impl<'a> Form<'a> {
    /// A form nobody has filled in yet.
    pub(crate) fn fresh(id: &'static str) -> Self {
        Self { id, back: None, held: &[] }
    }

    /// A form that came back.
    pub(crate) fn back(id: &'static str, typed: &'a Typed, errors: &'a Errors) -> Self {
        Self { id, back: Some((typed, errors)), held: &[] }
    }

    /// The same with the photos that wait for the forms of its page.
    pub(crate) fn with_held(self, held: &'a [HeldView]) -> Self {
        Self { held, ..self }
    }

    /// The photos that wait for this form.
    pub(crate) fn photos(&self) -> Vec<&'a HeldView> {
        self.held.iter().filter(|photo| photo.form == self.id).collect()
    }

    /// The name of the box that is ticked for a photo.
    pub(crate) fn photo_field(&self, photo: &HeldView) -> String {
        photo_field(&photo.media)
    }

    /// The word before a field.
    pub(crate) fn label<'b>(&self, field: &'b str) -> &'b str {
        label(field)
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

/// The word before a field, as forms and error summaries show it.
pub(crate) fn label(field: &str) -> &str {
    match field {
        "category" => "类别",
        "community" => "社区",
        "urgent" => "加急",
        "unit" => "承办单位",
        "note" => "派单说明",
        "finding" => "现场情况和措施",
        "place" => "核查地点",
        "photos" => "照片",
        "internal" => "办理情况",
        "public" => "公开答复",
        "outcome" => "结果",
        "why" => "原因",
        "reason" => "没有解决的原因",
        "contact_who" => "联系人",
        "contact_at" => "联系时间",
        "contact_how" => "联系方式",
        "channel" => "来源",
        "description" => "什么事",
        "address" => "什么地方",
        "contact" => "反映人电话",
        "consent" => "同意转办",
        other => other,
    }
}
