//! The style sheets, and the policy that allows them and the scripts of the pages by their digests.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

macro_rules! scripts {
    ($($(#[$doc:meta])* $name:ident $file:literal;)*) => {
        /// The scripts of the pages. Each works without the others, and every page without any.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Script {
            $($(#[$doc])* $name,)*
        }

        static SCRIPTS: LazyLock<Vec<String>> =
            LazyLock::new(|| vec![$(bare(include_str!(concat!("../../templates/", $file))),)*]);
    };
}

scripts! {
    /// The reading aloud of an article by the phone.
    Aloud "aloud.js";
    /// On a wide screen, the list beside what was opened from it.
    Beside "beside.js";
    /// The outbox of a crew's phone.
    Field "field.js";
    /// The sending of a large video.
    Film "film.js";
    /// Keys for lists and forms.
    Keys "keys.js";
    /// The login page's look at whether somebody has agreed.
    Login "login.js";
    /// The marking of rectangles on a photo.
    Masking "masking.js";
    /// The choosing of photos.
    Photos "photos.js";
    /// The shrinking of photos before they are sent.
    Shrink "shrink.js";
    /// The writing of an article.
    Writing "writing.js";
}

macro_rules! sheets {
    ($($(#[$doc:meta])* $name:ident $file:literal;)*) => {
        /// The style sheets of pages that are drawn in a way of their own; the one of every page comes before them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Sheet {
            $($(#[$doc])* $name,)*
        }

        static SHEETS: LazyLock<Vec<String>> =
            LazyLock::new(|| vec![$(squeezed(include_str!(concat!("../../templates/", $file))),)*]);
    };
}

sheets! {
    /// Marks and colours to choose from, and the parts of the design.
    Design "design.css";
    /// The marking of rectangles on a photo.
    Masking "masking.css";
    /// A menu as residents see it, and the rows of its form.
    Menus "menus.css";
}

static STYLE: LazyLock<String> = LazyLock::new(|| squeezed(include_str!("../../templates/style.css")));

/// Where the signed addresses of large files lead, in China and elsewhere.
const BUCKETS: &str = "https://*.amazonaws.com.cn https://*.amazonaws.com";

static POLICY: LazyLock<String> = LazyLock::new(|| {
    let scripts: Vec<_> = SCRIPTS.iter().map(|text| digest(text)).collect();
    let styles: Vec<_> = std::iter::once(&*STYLE).chain(SHEETS.iter()).map(|text| digest(text)).collect();
    format!(
        "default-src 'none'; img-src 'self' data:; media-src 'self' {BUCKETS}; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'; style-src {}; script-src {}",
        styles.join(" "),
        scripts.join(" ")
    )
});

/// The style sheet of every page, which is inline in it: without its comments and the spaces for its readers, because it
/// is sent with each of them.
#[must_use]
pub fn style() -> &'static str {
    &STYLE
}

/// A style sheet of some pages, as it is in them.
#[must_use]
pub fn sheet(sheet: Sheet) -> &'static str {
    SHEETS.get(sheet as usize).map_or("", String::as_str)
}

/// A script as it is in a page: without comments and indentation, because it is sent with each page.
#[must_use]
pub fn script(script: Script) -> &'static str {
    SCRIPTS.get(script as usize).map_or("", String::as_str)
}

/// The value of `Content-Security-Policy` for every page. `data:` pictures are the login code only.
#[must_use]
pub fn csp() -> &'static str {
    &POLICY
}

/// The policy of a page with a form that leads to the host of this address; [`csp`] where it names none.
#[must_use]
pub fn csp_with_form_to(address: &str) -> String {
    let uri: Option<http::Uri> = address.parse().ok();
    match uri.as_ref().and_then(|uri| uri.scheme_str().zip(uri.authority())) {
        Some((scheme, host)) => {
            POLICY.replace("form-action 'self'", &format!("form-action 'self' {scheme}://{host}"))
        }
        None => POLICY.clone(),
    }
}

fn digest(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

/// A script without lines that are comments, and without the blanks around its lines. No text of a script goes over several
/// lines.
fn bare(script: &str) -> String {
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
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
