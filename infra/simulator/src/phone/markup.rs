//! An account's text in safe pieces: of all markup only `<a href>` means anything in a chat.

use serde::Serialize;

/// One piece of a text.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Where it leads: `http`, `https` or `tel`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) href: Option<String>,
    /// What tapping it sends, with the item's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) menu_item: Option<(String, String)>,
}

/// Whether `url` leads to a page.
pub(super) fn is_web(url: &str) -> bool {
    url.starts_with("http://") || url.starts_with("https://")
}

/// The text without its links' markup.
pub(super) fn plain(text: &str) -> String {
    pieces(text).into_iter().map(|piece| piece.text).collect()
}

/// Cuts `text` into plain pieces and links; what is no well-formed link stays plain text.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(start) = rest[from..].find("<a").map(|at| at + from) {
        match link(&rest[start..]) {
            Some((piece, length)) => {
                bare_links(&rest[..start], &mut pieces);
                pieces.push(piece);
                rest = &rest[start + length..];
                from = 0;
            }
            None => from = start + 2,
        }
    }
    bare_links(rest, &mut pieces);
    pieces
}

/// The link at the start of `text`, and its length.
fn link(text: &str) -> Option<(Piece, usize)> {
    let after = text.strip_prefix("<a").filter(|after| after.starts_with(char::is_whitespace))?;
    let open_end = after.find('>')?;
    let (attributes, inside) = (&after[..open_end], &after[open_end + 1..]);
    let close = inside.find("</a>")?;
    let (label, length) = (&inside[..close], 2 + open_end + 1 + close + "</a>".len());
    let piece = Piece { text: unescape(label), ..target(&unescape(href(attributes)?)) };
    Some((piece, length))
}

fn href(attributes: &str) -> Option<&str> {
    let value = attributes.split_once("href")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| *c == '"' || *c == '\'')?;
    value[1..].split(quote).next()
}

/// Where an address leads; one that WeChat would not open leads nowhere.
fn target(address: &str) -> Piece {
    if let Some(query) = address.strip_prefix("weixin://bizmsgmenu?") {
        let value = |name: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
        };
        let item = (value("msgmenuid"), value("msgmenucontent"));
        return Piece { menu_item: Some(item), ..Piece::default() };
    }
    let number = address.strip_prefix("tel:").is_some_and(|number| {
        !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || "+-#*,".contains(c))
    });
    Piece { href: (is_web(address) || number).then(|| address.to_owned()), ..Piece::default() }
}

/// Makes addresses in plain text links.
fn bare_links(text: &str, pieces: &mut Vec<Piece>) {
    let mut rest = text;
    while let Some(start) = [rest.find("http://"), rest.find("https://")].into_iter().flatten().min() {
        let address = &rest[start..];
        let inside = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c);
        let end = address.find(|c| !inside(c)).unwrap_or(address.len());
        let address = address[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')']);
        plain_piece(&rest[..start], pieces);
        let href = Some(address.to_owned());
        pieces.push(Piece { text: address.to_owned(), href, ..Piece::default() });
        rest = &rest[start + address.len()..];
    }
    plain_piece(rest, pieces);
}

fn plain_piece(text: &str, pieces: &mut Vec<Piece>) {
    if !text.is_empty() {
        pieces.push(Piece { text: text.to_owned(), ..Piece::default() });
    }
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str) -> Vec<(String, Option<String>)> {
        pieces(text).into_iter().map(|piece| (piece.text, piece.href)).collect()
    }

    fn piece(text: &str, href: Option<&str>) -> (String, Option<String>) {
        (text.to_owned(), href.map(str::to_owned))
    }

    #[test]
    fn links_become_links_and_nothing_else_does() {
        let https = Some("https://e.cn/?a=1&b=2");
        assert_eq!(
            drawn("请看<a href=\"https://e.cn/?a=1&amp;b=2\">进度</a>。"),
            [piece("请看", None), piece("进度", https), piece("。", None)]
        );
        assert_eq!(drawn("<a class='x' href='tel:110'>报警</a>"), [piece("报警", Some("tel:110"))]);
        assert_eq!(
            drawn("见http://e.cn/x。谢谢"),
            [piece("见", None), piece("http://e.cn/x", Some("http://e.cn/x")), piece("。谢谢", None)]
        );
        assert_eq!(drawn("<a href=\"javascript:alert(1)\">x</a>"), [piece("x", None)]);
        assert_eq!(drawn("<a href=\"tel:1%0a2\">x</a>"), [piece("x", None)]);
        for text in ["<b>粗</b>", "<a href=\"https://e.cn/", "<abbr href=\"x\">", "1<a 2", "<a>x</a>"] {
            assert_eq!(plain(text), text);
        }
        assert!(pieces("").is_empty());
    }

    #[test]
    fn a_menu_link_sends_its_text() {
        let text = "<a href=\"weixin://bizmsgmenu?msgmenucontent=%E6%98%AF&msgmenuid=7\">是</a>";
        assert_eq!(pieces(text)[0].menu_item, Some(("7".to_owned(), "是".to_owned())));
    }
}
