use proptest::prelude::*;

use super::{Article, Reply, ReplyError};
use crate::xml::Element;

fn text(content: &str) -> Reply {
    Reply::Text { content: content.to_owned() }
}

fn news(count: usize) -> Reply {
    let article = Article {
        title: "民情回音".to_owned(),
        description: String::new(),
        pic_url: "https://example.org/a.png".to_owned(),
        url: "https://example.org/?a=1&b=2".to_owned(),
    };
    Reply::News { articles: vec![article; count] }
}

#[test]
fn a_text_is_written_as_wechat_documents_it() {
    assert_eq!(
        text("您好").to_xml("openid", "gh_1", 12_345_678),
        "<xml><ToUserName><![CDATA[openid]]></ToUserName><FromUserName><![CDATA[gh_1]]></FromUserName>\
         <CreateTime>12345678</CreateTime><MsgType><![CDATA[text]]></MsgType>\
         <Content><![CDATA[您好]]></Content></xml>"
    );
}

#[test]
fn every_kind_is_nested_as_wechat_documents_it_in_xml_and_in_json() {
    let own = |text: &str| text.to_owned();
    for (reply, msg_type, path, value) in [
        (Reply::Image { media_id: own("m") }, "image", "Image/MediaId", "m"),
        (Reply::Voice { media_id: own("m") }, "voice", "Voice/MediaId", "m"),
        (
            Reply::Video { media_id: own("m"), title: own("题"), description: String::new() },
            "video",
            "Video/Title",
            "题",
        ),
        (
            Reply::Music {
                title: own("曲"),
                description: String::new(),
                url: own("https://e.cn/a?b&c"),
                high_quality_url: String::new(),
                thumb_media_id: own("t"),
            },
            "music",
            "Music/MusicUrl",
            "https://e.cn/a?b&c",
        ),
        (
            Reply::TransferToAgents { agent: Some(own("k@a")) },
            "transfer_customer_service",
            "TransInfo/KfAccount",
            "k@a",
        ),
        (text("好"), "text", "Content", "好"),
    ] {
        let xml = Element::parse(reply.to_xml("o", "gh_1", 7).as_bytes()).unwrap();
        let json = crate::inbound::json::read(reply.to_json("o", "gh_1", 7).as_bytes()).unwrap();
        for read in [xml, json] {
            assert_eq!(read.get("MsgType"), Some(msg_type));
            assert_eq!(read.get("CreateTime"), Some("7"));
            assert_eq!(read.get(path), Some(value), "{path}");
        }
        assert_eq!(reply.check(false), Ok(()));
    }
    assert_eq!(Reply::Image { media_id: String::new() }.check(false), Err(ReplyError::Missing("media id")));
    assert_eq!(Reply::TransferToAgents { agent: None }.check(true), Err(ReplyError::AgentsForEvent));
}

#[test]
fn cards_are_counted_and_keep_their_links() {
    let xml = Element::parse(news(2).to_xml("openid", "gh_1", 1).as_bytes()).unwrap();
    assert_eq!(xml.get("ArticleCount"), Some("2"));
    assert_eq!(xml.get("Articles/item[1]/Title"), Some("民情回音"));
    assert_eq!(xml.get("Articles/item[1]/Url"), Some("https://example.org/?a=1&b=2"));
}

#[test]
fn limits_are_told_before_the_resident_sees_a_failure() {
    for (reply, answering_event, expected) in [
        (text("好"), false, Ok(())),
        (text(""), false, Err(ReplyError::EmptyText)),
        (text(" \n\u{3000}"), false, Err(ReplyError::EmptyText)),
        (text(&"a".repeat(2048)), false, Ok(())),
        (text(&"好".repeat(683)), false, Err(ReplyError::TextTooLong { bytes: 2049, limit: 2048 })),
        (news(0), true, Err(ReplyError::Articles { articles: 0, limit: 8 })),
        (news(1), false, Ok(())),
        (news(2), false, Err(ReplyError::Articles { articles: 2, limit: 1 })),
        (news(8), true, Ok(())),
        (news(9), true, Err(ReplyError::Articles { articles: 9, limit: 8 })),
    ] {
        assert_eq!(reply.check(answering_event), expected);
    }
}

proptest! {
    /// Any text of a resident can be echoed: `]]>`, tags, control characters.
    #[test]
    fn no_text_breaks_out(content in r"(\]|>|<!\[CDATA\[|</Content>|&|[a-z]|\PC){0,40}") {
        let xml = text(&content).to_xml("to", "from", 1);
        let read = Element::parse(xml.as_bytes()).unwrap();
        prop_assert_eq!(read.children().count(), 5);
        prop_assert_eq!(read.get("Content").unwrap_or_default(), content);
    }

    #[test]
    fn illegal_characters_are_left_out(content: String) {
        let xml = text(&content).to_xml("to", "from", 1);
        let read = Element::parse(xml.as_bytes()).unwrap();
        let legal: String = content.chars().filter(|c| !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}'
            | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')).collect();
        prop_assert_eq!(read.get("Content").unwrap_or_default(), legal.replace("\r\n", "\n").replace('\r', "\n"));
    }
}
