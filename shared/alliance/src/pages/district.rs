//! The mark and the name of the district in the head of every page.

use askama::filters::{Html, escape};

use domain::identity::{Identity, Mark};

/// The name in the head until the district has chosen its own. The mark beside it is ours, and no sign of any authority.
const DEMO_NAME: &str = "市南区微信联盟";

/// The mark and the name, as HTML; ours, with a word that says so, until the district has chosen its own.
pub(crate) fn district(chosen: Option<&Identity>) -> String {
    match chosen {
        Some(Identity { name, mark, letters, .. }) => {
            format!("{}<span>{}</span>", emblem(*mark, letters), escaped(name))
        }
        None => format!(
            "{}<span>{DEMO_NAME} <span class=\"demo\">演示</span></span>",
            emblem(Mark::default(), "")
        ),
    }
}

/// A mark, drawn in the colour of the text around it.
pub(crate) fn emblem(mark: Mark, letters: &str) -> String {
    let drawn = match mark {
        Mark::Shore => {
            r#"<path class="full" d="M9 15l4.5-5 4.5 5zM16.5 15l3.5-4 3.5 4z"/><path d="M11 15v4M16 15v4M21.5 15v4"/><path d="M4 22.5c2.7-2 5.3-2 8 0s5.3 2 8 0 5.3-2 8 0M7 26.8c2-1.4 4-1.4 6 0s4 1.4 6 0 4-1.4 6 0"/><path d="M5 12C7 7 12 3.5 17 4c4.5.4 8 3 10 7"/>"#.to_owned()
        }
        Mark::Hills => {
            r#"<path d="M3 25 12 9l6 10 3-4.5L29 25z"/><circle class="full" cx="22.5" cy="8" r="2.5"/>"#.to_owned()
        }
        Mark::Bridge => {
            r#"<path d="M3 17h26M6 17c0-12 20-12 20 0M16 8v9M11 9.5V17M21 9.5V17M7 17v4M25 17v4"/><path d="M4 25.5c2.7-2 5.3-2 8 0s5.3 2 8 0 5.3-2 8 0"/>"#.to_owned()
        }
        Mark::Gate => {
            r#"<path class="full" d="M3 10c4 0 9-2 13-6 4 4 9 6 13 6l-1 3H4z"/><path d="M7 13v14M25 13v14M4 27h24M12 27v-6c0-5 8-5 8 0v6"/>"#.to_owned()
        }
        Mark::Leaf => r#"<path d="M6 26C5 13 13 5 27 5c0 14-8 21-18 19M6 28c2-6 7-11 13-14"/>"#.to_owned(),
        Mark::Seal => seal(letters),
    };
    format!("<svg class=\"emblem\" viewBox=\"0 0 32 32\" aria-hidden=\"true\">{drawn}</svg>")
}

/// One or two characters in a square. Two stand above one another, as on a seal.
fn seal(letters: &str) -> String {
    let frame = r#"<path d="M3 3h26v26H3z"/>"#;
    let text = |class: &str, y: u8, c: char| {
        format!("<text{class} x=\"16\" y=\"{y}\">{}</text>", escaped(&c.to_string()))
    };
    let letters: Vec<_> = letters.chars().take(2).collect();
    match letters.as_slice() {
        [one] => format!("{frame}{}", text("", 23, *one)),
        [one, two, ..] => {
            let class = " class=\"half\"";
            format!("{frame}{}{}", text(class, 15, *one), text(class, 27, *two))
        }
        [] => frame.to_owned(),
    }
}

fn escaped(text: &str) -> String {
    escape(text, Html).map_or_else(|_| String::new(), |safe| safe.to_string())
}

/// A page as a reader of this theme sees it, in the district that chose this: pages are rendered without either, and what
/// stands for them is replaced where every answer goes out.
///
/// Nothing that people write can be mistaken for it, because in a page their `<` and `"` are escaped.
pub(crate) fn dressed(page: &str, theme: Option<&str>, chosen: Option<&Identity>) -> Option<String> {
    if !page.starts_with("<!doctype html>") || (theme.is_none() && chosen.is_none()) {
        return None;
    }
    let mut page = page.to_owned();
    if let Some(theme) = theme {
        page = page.replacen("data-theme=\"\"", &format!("data-theme=\"{theme}\""), 1);
    }
    if let Some(identity) = chosen {
        let colour = format!("data-colour=\"{}\"", identity.colour.id());
        page = page.replacen("data-colour=\"\"", &colour, 1).replace(&district(None), &district(chosen));
    }
    Some(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> String {
        let head =
            "<!doctype html>\n<html lang=\"zh-CN\" data-theme=\"\" data-colour=\"\" class=\"console\">";
        format!("{head}<a>{}</a><p>data-theme=&#34;&#34;</p>", district(None))
    }

    #[test]
    fn a_page_gets_the_theme_and_what_the_district_chose_and_nothing_else_of_it_changes() {
        assert_eq!(dressed(&page(), None, None), None);
        assert_eq!(dressed("{}", Some("dark"), None), None);
        let dark = dressed(&page(), Some("dark"), None).unwrap();
        assert_eq!(dark, page().replacen("data-theme=\"\"", "data-theme=\"dark\"", 1));
        let chosen = Identity::read("<b>崂山</b>", "seal", "崂&", "pine").unwrap();
        let own = dressed(&page(), None, Some(&chosen)).unwrap();
        assert!(own.contains("data-colour=\"pine\"") && own.contains("data-theme=\"\""));
        assert!(own.contains("<span>&#60;b&#62;崂山&#60;/b&#62;</span>") && own.contains(">&#38;</text>"));
        assert!(!own.contains(DEMO_NAME) && !own.contains("演示"));
    }
}
