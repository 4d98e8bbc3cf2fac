//! Tests with pasted markup, with fields that senders omit, and with impossible values.

use proptest::prelude::*;
use serde_json::json;

use super::{Body, Inbound, Notice, ParseError};
use crate::{limits, xml::XmlError};

const HEAD: &str = "<xml><ToUserName><![CDATA[gh_1]]></ToUserName>\n<FromUserName><![CDATA[oWang]]></FromUserName>\n\
                    <CreateTime>1795900000</CreateTime>\n";

/// A message as WeChat writes it, with `inside` as the elements of its kind.
fn shaped(msg_type: &str, inside: &str) -> String {
    format!(
        "{HEAD}<MsgType><![CDATA[{msg_type}]]></MsgType>\n{inside}\n<MsgId>22478079132150902</MsgId>\n</xml>"
    )
}

fn raw(name: &str, text: &str) -> String {
    format!("<{name}><![CDATA[{text}]]></{name}>")
}

/// Text that looks like markup, and what may stand between it.
const DIRT: &str = r"(\]\]>|\]\]></Content>|\]\]> </Content>|<!\[CDATA\[|</Content>|<Content>|<Content><!\[CDATA\[|<MsgType><!\[CDATA\[event\]\]></MsgType>|<MsgId>1</MsgId>|<ToUserName>gh_2</ToUserName>|<FromUserName><!\[CDATA\[oLi\]\]></FromUserName>|<Event>CLICK</Event>|</xml>|<xml>|<!--|-->|<\?xml \?>|<!DOCTYPE x>|\]\]\]\]><!\[CDATA\[>|&amp;|&#1;|&|<|>|\]|[a-c好，\n ]){1,20}";

/// A kind of message, the element of its text if it has one, and its own elements around that text.
type Shape = (&'static str, &'static str, fn(&str) -> String);

const TEXTS: [Shape; 8] = [
    ("location", "Label", |text| {
        let place = "<Location_X>36.06</Location_X><Location_Y>120.38</Location_Y><Scale>16</Scale>";
        format!("{place}{}", raw("Label", text))
    }),
    ("voice", "Recognition", |text| {
        format!("{}{}{}", raw("MediaId", "m"), raw("Format", "amr"), raw("Recognition", text))
    }),
    ("link", "Title", |text| link(text, "d", "http://a/")),
    ("link", "Description", |text| link("t", text, "http://a/")),
    ("link", "Url", |text| link("t", "d", text)),
    ("event", "EventKey", |text| format!("{}{}", raw("Event", "VIEW"), raw("EventKey", text))),
    ("event", "ScanCodeInfo/ScanResult", |text| {
        let (event, key) = (raw("Event", "scancode_waitmsg"), raw("EventKey", "k"));
        let code = format!("{}{}", raw("ScanType", "qrcode"), raw("ScanResult", text));
        format!("{event}{key}<ScanCodeInfo>{code}</ScanCodeInfo>")
    }),
    ("hologram", "Poem", |text| raw("Poem", text)),
];

fn link(title: &str, description: &str, url: &str) -> String {
    format!("{}{}{}", raw("Title", title), raw("Description", description), raw("Url", url))
}

proptest! {
    #[test]
    fn any_text_is_read_whole_and_changes_no_other_field(text in DIRT, spaced: bool) {
        let space = if spaced { "\n" } else { "" };
        let content = format!("<Content>{space}<![CDATA[{text}]]>{space}</Content>");
        let push = Inbound::parse(shaped("text", &content).as_bytes()).unwrap();
        prop_assert_eq!(&push.body, &Body::Text { content: text, menu_id: None });
        prop_assert_eq!((push.to(), push.from(), push.create_time), ("gh_1", "oWang", 1_795_900_000));
        prop_assert_eq!((push.msg_id, push.msg_type()), (Some(22_478_079_132_150_902), "text"));
        prop_assert_eq!(push.fields.children().count(), 6);
    }

    #[test]
    fn the_same_text_in_json_is_the_same_push(text in DIRT) {
        let xml = Inbound::parse(shaped("text", &raw("Content", &text)).as_bytes()).unwrap();
        let json = json!({
            "MsgId": "22478079132150902", "Content": text, "MsgType": "text", "CreateTime": "1795900000",
            "FromUserName": "oWang", "ToUserName": "gh_1",
        });
        let json = Inbound::parse(json.to_string().as_bytes()).unwrap();
        prop_assert_eq!((&json.body, json.msg_id, json.create_time), (&xml.body, xml.msg_id, xml.create_time));
        prop_assert_eq!(json.dedupe_key(), xml.dedupe_key());
    }

    #[test]
    fn a_text_of_any_kind_of_message_is_read_whole(text in r"(\]\]>|<!\[CDATA\[|<a>|</a>|&|<|\]|[a-c好，\n]){1,12}") {
        for (kind, name, inside) in TEXTS {
            let push = Inbound::parse(shaped(kind, &inside(&text)).as_bytes()).unwrap();
            prop_assert_eq!(push.fields.get(name), Some(text.as_str()), "{} {}", kind, name);
            prop_assert_eq!(push.msg_id, Some(22_478_079_132_150_902));
            let clean = Inbound::parse(shaped(kind, &inside("x")).as_bytes()).unwrap();
            prop_assert_eq!(push.fields.children().count(), clean.fields.children().count(), "{} {}", kind, name);
        }
    }

    #[test]
    fn no_json_panics(text in r#"[\{\}\[\]":,a-z0-9\\u\-+.eE ]{0,60}"#) {
        let _ = Inbound::parse(format!("{{{text}").as_bytes());
        let head = r#"{"ToUserName":"a","FromUserName":"b","Content":"#;
        prop_assert!(Inbound::parse(format!("{head}{text}").as_bytes()).is_ok(), "{}", text);
    }
}

#[test]
fn repeated_siblings_stay_a_list() {
    let items = ["a", "b"].map(|title| format!("<item>{}</item>", raw("Title", title))).concat();
    let push = Inbound::parse(shaped("news", &format!("<Articles>{items}</Articles>")).as_bytes()).unwrap();
    assert_eq!(push.fields.get("Articles/item[1]/Title"), Some("b"));
}

/// Variants that JSON senders write where XML has one form.
#[test]
fn json_has_the_same_meaning_in_every_shape() {
    let read = |json: &str| Inbound::parse(json.as_bytes());
    let text = |json: &str| {
        let push = read(json).unwrap();
        let Body::Text { content, .. } = push.body else { panic!("{json}") };
        (content, push.create_time, push.msg_id)
    };
    let head = r#""ToUserName":"gh_1","FromUserName":"o","CreateTime":1795900000,"MsgType":"text","MsgId":7"#;
    let usual = |content: &str| (content.to_owned(), 1_795_900_000, Some(7));
    for (json, expected) in [
        (format!("\u{feff} \r\n{{{head},\"Content\":\"好\"}}\0\n"), usual("好")),
        (format!("{{\"Content\":\"好\",{head}}}, and more"), usual("好")),
        (format!("{{{head},\"Content\":\"好\",}}"), usual("好")),
        (format!("{{{head},\"Content\":12.50}}"), usual("12.50")),
        (format!("{{{head},\"Content\":true}}"), usual("true")),
        (format!("{{{head},\"Content\":[\"好\"]}}"), usual("好")),
        (format!("{{{head},\"Content\":[[\"好\"],[\"b\"]]}}"), usual("好")),
        (format!("{{{head},\"Content\":\"好\",\"Content\":\"b\"}}"), usual("好")),
        (format!("{{{head},\"Content\":\"a\tb\u{1}\"}}"), usual("a\tb")),
        (format!(r#"{{{head},"Content":"\/\"\\\n\u597d\ud83d\ude00\x"}}"#), usual("/\"\\\n好😀x")),
        (format!(r#"{{{head},"Content":"a\ud83db\udc00\u0000"}}"#), usual("a\u{fffd}b\u{fffd}")),
        (format!("{{{head},\"Content\":\"好\",\"Other\":null,\"Deep\":{{\"a\":1e400}}}}"), usual("好")),
        (
            r#"{"ToUserName":"gh_1","FromUserName":"o","CreateTime":" 1795900000 ","MsgType":"text","MsgId":"7","Content":"好"}"#
                .to_owned(),
            usual("好"),
        ),
    ] {
        assert_eq!(text(&json), expected, "{json}");
    }
    let photos = |list: &str| {
        let event =
            r#""ToUserName":"gh_1","FromUserName":"o","CreateTime":1,"MsgType":"event","Event":"pic_weixin""#;
        let json =
            format!("{{{event},\"EventKey\":\"k\",\"SendPicsInfo\":{{\"Count\":\"2\",\"PicList\":{list}}}}}");
        let Body::Photos { md5s, .. } = read(&json).unwrap().body else { panic!("{json}") };
        md5s
    };
    let (a, b) = (r#"{"PicMd5Sum":"a"}"#, r#"{"PicMd5Sum":"b"}"#);
    for list in [
        format!("[{a},{b}]"),
        format!(r#"{{"item":[{a},{b}]}}"#),
        format!(r#"[{{"item":{a}}},{{"item":{b}}}]"#),
    ] {
        assert_eq!(photos(&list), ["a", "b"], "{list}");
    }
    assert_eq!((photos(a), photos("null"), photos("[]")), (vec!["a".to_owned()], vec![], vec![]));
    let consent = r#"{"TemplateId":"t","SubscribeStatusString":"accept"}"#;
    for list in [format!(r#"{{"List":{consent}}}"#), format!("[{consent}]"), consent.to_owned()] {
        let json = format!(
            r#"{{"ToUserName":"g","FromUserName":"o","MsgType":"event","Event":"subscribe_msg_popup_event","SubscribeMsgPopupEvent":{list}}}"#
        );
        let Body::Notice(Notice::SubscriptionAsked(consents)) = read(&json).unwrap().body else {
            panic!("{json}")
        };
        assert_eq!(consents.len(), 1, "{json}");
    }
}

#[test]
fn what_fits_no_world_is_unknown_and_says_who_sent_it() {
    let place = |x: &str, y: &str| {
        shaped(
            "location",
            &format!("<Location_X>{x}</Location_X><Location_Y>{y}</Location_Y><Scale>16</Scale>"),
        )
    };
    let long = "水".repeat(200_000);
    let nested = format!("{}{}", "<a>".repeat(10_000), "</a>".repeat(10_000));
    let unknown = |kind: &str| Body::Unknown { msg_type: kind.to_owned(), event: None };
    for (xml, kind) in [
        (place("1e-320", "120.38"), "location"),
        (place("91", "120.38"), "location"),
        (place("-90.1", "120.38"), "location"),
        (place("36", "180.5"), "location"),
        (place("NaN", "1"), "location"),
        (place("inf", "1"), "location"),
        (place("1e400", "1"), "location"),
        (place("36", "1e-130"), "location"),
        (shaped("text", &raw("Content", &long)), "text"),
        (shaped("text", &format!("{}{nested}", raw("Content", "好"))), "text"),
        (shaped("text", &format!("{}{}", raw("Content", "好"), "<a/>".repeat(3000))), "text"),
        (shaped("text", &format!("{}&what;", raw("Content", "好"))), "text"),
    ] {
        let push = Inbound::parse(xml.as_bytes()).unwrap();
        let shown: String = xml.chars().take(300).collect();
        assert_eq!(push.body, unknown(kind), "{shown}");
        assert_eq!((push.to(), push.from(), push.create_time), ("gh_1", "oWang", 1_795_900_000), "{shown}");
        assert_eq!(push.msg_id, Some(22_478_079_132_150_902), "{shown}");
        assert_eq!(push.dedupe_key(), Inbound::parse(xml.as_bytes()).unwrap().dedupe_key());
        assert!(!push.is_event() && push.window().is_some());
    }
    let open = Inbound::parse(shaped("text", &format!("{}<b>", raw("Content", "好"))).as_bytes()).unwrap();
    assert_eq!((open.from(), &open.body), ("oWang", &unknown("text")));
    for place in [place("0", "0"), place("-90", "180"), place("36.0671", "-120.3826")] {
        assert!(matches!(Inbound::parse(place.as_bytes()).unwrap().body, Body::Location { .. }), "{place}");
    }
    let json = format!(
        r#"{{"Deep":{}1{},"MsgId":7,"ToUserName":"gh_1","FromUserName":"o","MsgType":"text","Content":"a"}}"#,
        "[{\"a\":".repeat(10_000),
        "}]".repeat(10_000)
    );
    let push = Inbound::parse(json.as_bytes()).unwrap();
    assert_eq!((push.to(), push.from(), push.msg_id, &push.body), ("gh_1", "o", Some(7), &unknown("text")));
    let forged =
        raw("Content", &format!("{long}]]></Content><FromUserName>oLi</FromUserName><MsgId>1</MsgId>"));
    let push = Inbound::parse(shaped("text", &forged).as_bytes()).unwrap();
    assert_eq!((push.from(), push.msg_id), ("oWang", Some(22_478_079_132_150_902)));
    for nobody in ["<xml><a>", "<xml><ToUserName>a</ToUserName><b>", "{\"ToUserName\":\"a\"", "<html>"] {
        assert!(Inbound::parse(nobody.as_bytes()).is_err(), "{nobody}");
    }
    let long = "x".repeat(limits::PUSH_BYTES + 1);
    assert_eq!(Inbound::parse(long.as_bytes()), Err(ParseError::TooLong));
}

#[test]
fn a_document_type_is_refused_where_it_declares_one_and_a_text_where_somebody_writes_it() {
    let text = shaped("text", &raw("Content", "<!DOCTYPE a>"));
    for declared in [
        "<!DOCTYPE a>",
        "\u{feff}\n<!DOCTYPE xml [<!ENTITY a \"b\">]>",
        "<?xml version=\"1.0\"?><!doctype a>",
    ] {
        let refused = Inbound::parse(format!("{declared}{text}").as_bytes());
        assert_eq!(refused, Err(ParseError::Xml(XmlError::Doctype)), "{declared}");
    }
    let Body::Text { content, .. } = Inbound::parse(text.as_bytes()).unwrap().body else { panic!("{text}") };
    assert_eq!(content, "<!DOCTYPE a>");
    let between = shaped("text", &format!("{}<!DOCTYPE a>", raw("Content", "好")));
    assert_eq!(Inbound::parse(between.as_bytes()).unwrap().from(), "oWang");
}

#[test]
fn odd_numbers_are_none() {
    let push = |time: &str, id: &str| {
        let xml = format!(
            "<xml><ToUserName>g</ToUserName><FromUserName>o</FromUserName><CreateTime>{time}</CreateTime>\
             <MsgType>text</MsgType><Content>好</Content><MsgId>{id}</MsgId></xml>"
        );
        Inbound::parse(xml.as_bytes()).unwrap()
    };
    for (time, id, expected) in [
        ("1795900000", "18446744073709551615", (1_795_900_000, Some(u64::MAX))),
        ("0", "0", (0, None)),
        ("-1", "-1", (0, None)),
        ("", "", (0, None)),
        ("253402300800", "18446744073709551616", (0, None)),
        ("9223372036854775808", "7e3", (0, None)),
        ("1795900000.5", "0x7", (0, None)),
    ] {
        let push = push(time, id);
        assert_eq!((push.create_time, push.msg_id), expected, "{time} {id}");
        assert!(matches!(push.body, Body::Text { .. }));
    }
    assert_ne!(push("0", "0").dedupe_key(), push("0", "").dedupe_key());
}

#[test]
fn an_attribute_more_is_none_of_ours() {
    let attributes: String = (0..5000).map(|at| format!(" a{at}='1'")).collect();
    let push =
        Inbound::parse(shaped("text", &format!("<Content{attributes}>好</Content>")).as_bytes()).unwrap();
    assert!(matches!(push.body, Body::Unknown { .. } | Body::Text { .. }));
    let push = shaped("text", "<Content a='1' a='2'>好</Content><Content>b</Content>");
    let push = Inbound::parse(push.as_bytes()).unwrap();
    assert_eq!(push.body, Body::Text { content: "好".to_owned(), menu_id: None });
}
