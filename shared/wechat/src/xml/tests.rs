use proptest::prelude::*;

use super::{Element, Writer, XmlError, dialect, reader};
use crate::limits;

/// The text of the one element inside the root.
fn text(xml: &str) -> String {
    let root = Element::parse(format!("<xml>{xml}</xml>").as_bytes()).unwrap();
    root.children().next().unwrap().text().to_owned()
}

fn error(xml: &str) -> XmlError {
    Element::parse(xml.as_bytes()).unwrap_err()
}

#[test]
fn cdata_is_verbatim_and_plain_text_is_trimmed() {
    for (xml, expected) in [
        ("<a> x </a>", "x"),
        ("<a><![CDATA[ x ]]></a>", " x "),
        ("<a>\n  <![CDATA[x]]>\n</a>", "x"),
        ("<a><![CDATA[x]]]]><![CDATA[>y]]></a>", "x]]>y"),
        ("<a><![CDATA[&amp;<b>]]></a>", "&amp;<b>"),
        ("<a>1 &lt; 2 &amp; 3 &#x4F60;&#22909;</a>", "1 < 2 & 3 你好"),
        ("<a><!-- no -->x<!-- no --></a>", "x"),
        ("<a/>", ""),
        ("<a><![CDATA[]]></a>", ""),
        ("<a>![CDATA[x]]</a>", "![CDATA[x]]"),
        ("<a attribute='1 > 0'>x</a>", "x"),
        ("<a>stray<b>x</b>text</a>", ""),
    ] {
        assert_eq!(text(xml), expected, "{xml}");
    }
}

#[test]
fn what_stands_around_the_root_may_be_blank() {
    for xml in [
        "\u{feff}<xml/>",
        "\n <xml/>\n",
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<xml></xml>",
        " <?xml version='1.0'?><!-- a --><xml></xml><!-- b -->",
    ] {
        assert!(Element::parse(xml.as_bytes()).is_ok(), "{xml}");
    }
}

#[test]
fn a_bad_character_costs_only_itself() {
    assert_eq!(text("<a><![CDATA[x\u{14}y\u{ffff}]]></a>"), "xy");
    let read = Element::parse(b"<xml><a>x\xffy</a></xml>").unwrap();
    assert_eq!(read.get("a"), Some("x\u{fffd}y"));
}

#[test]
fn attacks_are_refused() {
    let deep = |depth: usize| format!("{}{}", "<xml>".repeat(depth), "</xml>".repeat(depth));
    let wide = |elements: usize| format!("<xml>{}</xml>", "<a/>".repeat(elements - 1));
    for (xml, expected) in [
        ("<!DOCTYPE xml><xml/>", XmlError::Doctype),
        ("<!DOCTYPE xml [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><xml>&a;</xml>", XmlError::Doctype),
        ("<xml><!DOCTYPE a></xml>", XmlError::NotWellFormed),
        ("<xml>&a;</xml>", XmlError::UnknownReference),
        ("<xml>&#1;</xml>", XmlError::UnknownReference),
        ("<xml>&#xD800;</xml>", XmlError::UnknownReference),
        ("<?xml version='1.0' encoding='gbk'?><xml/>", XmlError::Encoding),
        ("<html/>", XmlError::WrongRoot),
        ("<XML/>", XmlError::WrongRoot),
        (&deep(limits::XML_DEPTH + 1), XmlError::TooDeep),
        (&wide(limits::XML_ELEMENTS + 1), XmlError::TooManyElements),
        (&format!("<xml>{}</xml>", " ".repeat(limits::BODY_BYTES)), XmlError::TooLong),
    ] {
        assert_eq!(error(xml), expected, "{}", xml.chars().take(80).collect::<String>());
    }
    assert!(Element::parse(deep(limits::XML_DEPTH).as_bytes()).is_ok());
    assert!(Element::parse(wide(limits::XML_ELEMENTS).as_bytes()).is_ok());
}

#[test]
fn what_is_not_well_formed_is_refused() {
    for xml in [
        "",
        " ",
        "{}",
        "success",
        "<xml>",
        "<xml><a></xml>",
        "<xml><a></b></xml>",
        "<xml></xml></xml>",
        "<xml/><xml/>",
        "<xml/>x",
        "x<xml/>",
        "<xml/>&amp;",
        "<xml/><![CDATA[x]]>",
        "<xml><![CDATA[x</xml>",
        "<xml>a & b</xml>",
        "<xml><1a/></xml>",
        "<xml><a b=c/></xml>",
        "<xml><a",
        "<xml><!-- </xml>",
    ] {
        assert_eq!(error(xml), XmlError::NotWellFormed, "{xml}");
    }
}

#[test]
fn the_root_cannot_be_closed_too_early() {
    let mut xml = Writer::new();
    xml.close();
    xml.open("a");
    xml.number("n", -1);
    assert_eq!(xml.finish(), "<xml><a><n>-1</n></a></xml>");
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes: Vec<u8>) {
        let _ = Element::parse(&bytes);
    }

    #[test]
    fn no_markup_panics(xml in r"(<xml>|</xml>|<a>|</a>|<a/>|<!\[CDATA\[|\]\]>|&lt;|&#x?[0-9a-f]{0,6};|<!--|-->|<\?|\?>|.){0,30}") {
        let _ = Element::parse(xml.as_bytes());
        let _ = Element::parse(format!("<xml>{xml}</xml>").as_bytes());
    }
}

proptest! {
    /// The fast path returns what the general reader returns, or nothing.
    #[test]
    fn the_short_way_and_the_general_reader_agree(
        inside in r"(<a>|</a>|<b>|</b>|<c/>|<!\[CDATA\[|\]\]>|&amp;|&|\]|[ \t\n\r]|[a-c]|<!--x-->|\x01|\u{fffe}|好|，){0,30}",
        pieces in prop::collection::vec(r"<(a)>([a-z ]{0,3}|<!\[CDATA\[[a-z \]>]{0,6}\]\]>|\n){0,3}</a>", 0..5),
    ) {
        for text in [inside, pieces.concat(), format!("<l>{}</l> \n<m>x</m>", pieces.concat())] {
            let xml = format!(" <xml>{text}</xml>\n");
            if let Some(short) = dialect::read(xml.as_bytes()) {
                prop_assert_eq!(Ok(short), reader::read(xml.as_bytes()), "{}", xml);
            }
        }
    }

    #[test]
    fn a_childs_text_is_found_as_the_tree_has_it(text in r"[a-zA-Z0-9+/=]{1,40}", cdata: bool) {
        let value = if cdata { format!("<![CDATA[{text}]]>") } else { format!("\n{text}\n") };
        let xml = format!("<xml>\n<ToUserName><![CDATA[gh_1]]></ToUserName>\n<Encrypt>{value}</Encrypt></xml>");
        let tree = Element::parse(xml.as_bytes()).unwrap();
        prop_assert_eq!(dialect::child_text(xml.as_bytes(), "Encrypt"), tree.get("Encrypt"));
    }
}
