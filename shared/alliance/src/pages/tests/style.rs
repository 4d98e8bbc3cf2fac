//! The style sheet and the script: allowed by their digests, and readable by old eyes.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::login::login_page;
use crate::pages::CSP;

const STYLE: &str = include_str!("../../../templates/style.css");

fn between<'a>(html: &'a str, open: &str, close: &str) -> &'a str {
    let rest = html.split_once(open).unwrap().1;
    rest.split_once(close).map_or(rest, |(inner, _)| inner)
}

#[test]
fn the_policy_knows_the_style_and_the_script_by_their_digests() {
    let html = login_page(None);
    for (directive, open, close) in
        [("style-src", "<style>", "</style>"), ("script-src", "<script>", "</script>")]
    {
        let digest = STANDARD.encode(Sha256::digest(between(&html, open, close)));
        let wanted = format!("'sha256-{digest}'");
        let listed = between(CSP, directive, ";").contains(&wanted);
        assert!(listed, "pages::CSP must say {directive} {wanted}");
    }
    let scripts = [
        include_str!("../../../templates/shrink.js").trim_end(),
        include_str!("../../../templates/photos.js").trim_end(),
        include_str!("../../../templates/field.js").trim_end(),
        include_str!("../../../templates/masking.js").trim_end(),
    ];
    for script in scripts {
        let wanted = format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script)));
        assert!(CSP.contains(&wanted), "pages::CSP must say script-src {wanted}");
    }
    assert!(!CSP.contains("unsafe"));
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

#[test]
fn every_pair_of_colours_that_meet_can_be_told_apart() {
    let root = between(STYLE, ":root {", "}");
    let colours: HashMap<_, _> =
        root.split(';').filter_map(|rule| rule.trim().strip_prefix("--")?.split_once(": ")).collect();
    let text = [
        ("ink", "paper ground yellow-ground blue-ground red-ground"),
        ("soft", "paper ground blue-ground red-ground"),
        ("brand", "paper ground blue-ground"),
        ("on-brand", "brand"),
        ("red", "paper ground red-ground blue-ground"),
        ("yellow", "paper yellow-ground blue-ground"),
        ("green", "paper blue-ground"),
        ("paper", "red"),
    ];
    for (front, backs) in text {
        for back in backs.split(' ') {
            let ratio = contrast(colours[front], colours[back]);
            assert!(ratio >= 4.5, "{front} on {back}: {ratio:.2}");
        }
    }
    assert!(contrast(colours["line"], colours["paper"]) >= 3.0);
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
