//! 界面样式: the tokens of the style sheet, and every part of the pages in every state, made by the same macros.

use askama::Template;

use super::Head;
use crate::pages::form::Form;
use crate::pages::icons::ICONS;
use crate::pages::steps::{HAND_IN, NEW_TICKET};
use crate::pages::words::{Due, Stage};
use crate::pages::{Errors, Typed};
use domain::identity::{Colour, Mark};
use domain::staff::Staff;

const SHEET: &str = include_str!("../../../templates/style.css");

/// What the page shows.
pub struct DesignPage<'a> {
    /// The person who looks.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
}

#[derive(Template)]
#[template(path = "console/design.html")]
struct View<'a> {
    head: Head<'a>,
    colours: Vec<Swatch>,
    sizes: Vec<(&'static str, &'static str)>,
    icons: Vec<&'static str>,
    dues: Vec<Option<Due>>,
    /// A form that nobody has filled in, and one that came back.
    fresh: Form<'a>,
    back: Form<'a>,
}

/// A colour of both themes.
struct Swatch {
    name: &'static str,
    light: &'static str,
    dark: &'static str,
}

impl View<'_> {
    fn stages(&self) -> [(Stage, &'static str); 5] {
        [
            (Stage::Waiting, "待受理"),
            (Stage::Working, "办理中"),
            (Stage::Answered, "已反馈"),
            (Stage::Done, "已办结"),
            (Stage::Ended, "已撤回"),
        ]
    }

    fn marks(&self) -> [(Mark, String); 6] {
        Mark::ALL.map(|mark| (mark, crate::pages::emblem(mark, "南")))
    }

    fn heads(&self) -> [Colour; 5] {
        Colour::ALL
    }
}

/// Renders the page.
///
/// # Errors
/// Where the template fails to write.
pub fn design(page: &DesignPage<'_>) -> Result<String, askama::Error> {
    let typed =
        Typed::from([("public".to_owned(), "已修好。".to_owned()), ("solved".to_owned(), "no".to_owned())]);
    let wrong = [("public", "答复最少10个字"), ("reason", "请写没有解决的原因")];
    let errors = Errors(wrong.map(|(field, text)| (field.to_owned(), text.to_owned())).into());
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "design" },
        colours: colours(),
        sizes: sizes(),
        icons: ICONS.iter().map(|(name, _)| *name).collect(),
        dues: vec![
            Some(due("办理还剩3天4小时", "calm", None)),
            Some(due("办理还剩5小时", "yellow", Some(("triangle", "黄牌")))),
            Some(due("受理超期2小时", "red", Some(("disc", "红牌")))),
            None,
        ],
        fresh: Form::fresh(&NEW_TICKET),
        back: Form::back(&HAND_IN, &typed, &errors),
    }
    .render()
}

fn due(text: &str, level: &'static str, card: Option<(&'static str, &'static str)>) -> Due {
    Due { text: text.to_owned(), by: String::new(), level, card, provisional: false }
}

/// The tokens that a block of the style sheet gives values to.
fn tokens(block: &'static str) -> Vec<(&'static str, &'static str)> {
    let rules = SHEET.split_once(block).and_then(|(_, rest)| rest.split_once('}'));
    let rules = rules.map_or("", |(rules, _)| rules).split(';');
    rules.filter_map(|rule| rule.trim().strip_prefix("--")?.split_once(": ")).collect()
}

fn colours() -> Vec<Swatch> {
    let dark = tokens(":root[data-theme=dark] {");
    let of_light = tokens(":root {").into_iter().filter(|(_, value)| value.starts_with('#'));
    of_light
        .map(|(name, light)| {
            let same = dark.iter().find(|(known, _)| *known == name).map_or(light, |(_, value)| *value);
            Swatch { name, light, dark: same }
        })
        .collect()
}

fn sizes() -> Vec<(&'static str, &'static str)> {
    tokens(":root {").into_iter().filter(|(_, value)| !value.starts_with('#')).collect()
}
