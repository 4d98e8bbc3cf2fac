//! The one style sheet, and the policy that allows it and the scripts of the pages by their digests.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// Every script that a page contains, as it is in the page.
pub(super) const SCRIPTS: &[&str] = &[
    include_str!("../../templates/beside.js"),
    include_str!("../../templates/field.js"),
    include_str!("../../templates/keys.js"),
    include_str!("../../templates/login.js"),
    include_str!("../../templates/masking.js"),
    include_str!("../../templates/photos.js"),
    include_str!("../../templates/shrink.js"),
];

static STYLE: LazyLock<String> = LazyLock::new(|| squeezed(include_str!("../../templates/style.css")));

static POLICY: LazyLock<String> = LazyLock::new(|| {
    // A page holds a script without the line break at its file's end.
    let scripts: Vec<_> =
        SCRIPTS.iter().map(|text| digest(text.strip_suffix('\n').unwrap_or(text))).collect();
    format!(
        "default-src 'none'; img-src 'self' data:; media-src 'self'; connect-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'; style-src {}; script-src {}",
        digest(&STYLE),
        scripts.join(" ")
    )
});

/// The one style sheet, which is inline in every page: without its comments and the spaces for its readers, because it
/// is sent with each of them.
#[must_use]
pub fn style() -> &'static str {
    &STYLE
}

/// The value of `Content-Security-Policy` for every page. `data:` pictures are the login code only.
#[must_use]
pub fn csp() -> &'static str {
    &POLICY
}

fn digest(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

/// A style sheet without comments and without spaces that mean nothing: those at the ends of lines and after what
/// separates. Spaces between selectors and in calculations stay.
fn squeezed(css: &str) -> String {
    let mut bare = String::new();
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    bare.push_str(rest);
    let mut out = String::new();
    for line in bare.lines().map(str::trim).filter(|line| !line.is_empty()) {
        // A selector or a value that goes on in the next line.
        if !out.is_empty() && !out.ends_with(['{', '}', ';', ',']) {
            out.push(' ');
        }
        out.push_str(line);
    }
    for (spaced, tight) in [
        (" {", "{"),
        ("{ ", "{"),
        (" }", "}"),
        ("} ", "}"),
        ("; ", ";"),
        (": ", ":"),
        (", ", ","),
        (";}", "}"),
    ] {
        out = out.replace(spaced, tight);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_squeezed_out_of_the_style_sheet_means_nothing() {
        let css = "/* words: { } */\na :hover, .b { margin: 0 calc(-1 * var(--s)); }\n@media (min-width: 2rem) {\n  .c::before { content: \"\"; }\n}\n";
        assert_eq!(
            squeezed(css),
            "a :hover,.b{margin:0 calc(-1 * var(--s))}@media (min-width:2rem){.c::before{content:\"\"}}"
        );
        assert!(style().len() < include_str!("../../templates/style.css").len());
    }
}
