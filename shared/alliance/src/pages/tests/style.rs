//! The style sheet and the script: allowed by their digests, and readable by old eyes.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::login::login_page;
use crate::pages::{csp, csp_with_form_to, icon};
use domain::identity::Colour;

const STYLE: &str = include_str!("../../../templates/style.css");

fn between<'a>(html: &'a str, open: &str, close: &str) -> &'a str {
    let rest = html.split_once(open).unwrap().1;
    rest.split_once(close).map_or(rest, |(inner, _)| inner)
}

#[test]
fn the_policy_knows_the_style_and_the_scripts_by_their_digests() {
    let html = login_page(None);
    let digest = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    for (directive, open, close) in
        [("style-src", "<style>", "</style>"), ("script-src", "<script>", "</script>")]
    {
        let wanted = digest(between(&html, open, close));
        assert!(between(csp(), directive, ";").contains(&wanted), "{directive} {wanted}");
    }
    // A script whose file is not in the list would not run.
    let templates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let files = std::fs::read_dir(templates).unwrap().map(|file| file.unwrap().path());
    let scripts = files.filter(|path| path.extension().is_some_and(|it| it == "js")).count();
    assert_eq!(between(csp(), "script-src", ";").matches("'sha256-").count(), scripts);
    assert!(!csp().contains("unsafe"));
}

#[test]
fn a_form_may_lead_to_the_one_host_that_its_page_names() {
    let policy = csp_with_form_to("https://s3.cn-north-1.amazonaws.com.cn/media");
    assert_eq!(between(&policy, "form-action ", ";"), "'self' https://s3.cn-north-1.amazonaws.com.cn");
    for ours in ["/uploads", "uploads", "", "'; script-src *"] {
        assert_eq!(csp_with_form_to(ours), csp(), "{ours}");
    }
}

/// The relative luminance of `#rrggbb` as WCAG defines it.
fn luminance(colour: &str) -> f64 {
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The tokens of a block of the style sheet that are colours.
fn colours(block: &str) -> HashMap<&'static str, &'static str> {
    let root = between(STYLE, block, "}");
    let rules = root.split(';').filter_map(|rule| rule.trim().strip_prefix("--")?.split_once(": "));
    rules.filter(|(_, value)| value.starts_with('#')).collect()
}

#[test]
fn every_pair_of_colours_that_meet_can_be_told_apart_in_light_and_in_dark() {
    let text = [
        ("ink", "paper ground yellow-ground blue-ground red-ground green-ground"),
        ("soft", "paper ground blue-ground red-ground yellow-ground"),
        ("brand", "paper ground blue-ground"),
        ("on-brand", "brand"),
        ("on-band", "band"),
        ("on-red", "red"),
        ("red", "paper ground red-ground blue-ground"),
        ("yellow", "paper ground yellow-ground blue-ground"),
        ("green", "paper ground green-ground blue-ground"),
    ];
    let light = colours(":root {");
    let chosen = colours(":root[data-theme=dark] {");
    assert_eq!(chosen, colours(":root:not([data-theme=light]) {"), "the system's dark is the chosen dark");
    for (theme, colours) in [("light", &light), ("dark", &chosen)] {
        assert_eq!(colours.len(), light.len(), "{theme} has a value for every colour");
        for (front, backs) in text {
            for back in backs.split(' ') {
                let ratio = contrast(colours[front], colours[back]);
                assert!(ratio >= 4.5, "{theme}: {front} on {back}: {ratio:.2}");
            }
        }
        assert!(contrast(colours["line"], colours["paper"]) >= 3.0, "{theme}");
    }
    for colour in Colour::ALL.into_iter().filter(|colour| *colour != Colour::default()) {
        let of_head = colours(&format!("[data-colour={}] {{", colour.id()));
        let ratio = contrast(of_head["on-band"], of_head["band"]);
        assert!(ratio >= 7.0, "{}: {ratio:.2}", colour.name());
    }
}

#[test]
fn every_icon_that_a_page_names_is_drawn() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut named = 0;
    for part in ["parts", "console", "resident"] {
        for file in std::fs::read_dir(folder.join(part)).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            for before in ["icon(\"", "ui::empty(\""] {
                for name in text.split(before).skip(1).filter_map(|rest| rest.split('"').next()) {
                    assert!(!icon(name).is_empty(), "{name}");
                    named += 1;
                }
            }
        }
    }
    assert!(named > 20);
}

#[test]
fn readers_set_the_size_of_the_type_themselves() {
    for forbidden in ["text-size-adjust", "user-scalable", "maximum-scale", "http:", "https:", "@import"] {
        assert!(!STYLE.contains(forbidden), "{forbidden}");
    }
    let layout = include_str!("../../../templates/layout.html");
    assert!(
        layout.contains("content=\"width=device-width, initial-scale=1\"")
            && layout.contains("lang=\"zh-CN\"")
    );
}
