//! What the macros of `templates/parts` compute.

/// The icon of a notice of a kind.
pub(crate) fn notice_icon(kind: &str) -> &'static str {
    match kind {
        "good" => "check",
        "warn" | "bad" => "warn",
        _ => "info",
    }
}

/// The first character of a name, which is drawn beside it.
pub(crate) fn initial(name: &str) -> String {
    name.chars().next().map(String::from).unwrap_or_default()
}
