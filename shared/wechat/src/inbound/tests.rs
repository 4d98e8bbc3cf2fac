use proptest::prelude::*;

use super::{ArticleUrl, Body, Inbound, Notice, ParseError, PhotoSource, PublishStatus, Verification};
use crate::limits::{WindowKind, reply_window};

fn push(rest: &str) -> Inbound {
    let xml = format!(
        "<xml><ToUserName>gh_1</ToUserName><FromUserName>openid</FromUserName>\
         <CreateTime>1348831860</CreateTime>{rest}</xml>"
    );
    Inbound::parse(xml.as_bytes()).unwrap()
}

fn event(name: &str, rest: &str) -> Inbound {
    push(&format!("<MsgType>event</MsgType><Event>{name}</Event>{rest}"))
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn what_every_push_says() {
    let push = push(
        "<MsgType>text</MsgType><Content><![CDATA[ 你好 ]]></Content><MsgId>6260957665266699303</MsgId>",
    );
    assert_eq!((push.to(), push.from(), push.create_time), ("gh_1", "openid", 1_348_831_860));
    assert_eq!(push.msg_id, Some(6_260_957_665_266_699_303));
    assert_eq!(push.body, Body::Text { content: " 你好 ".to_owned(), menu_id: None });
    assert!(!push.is_event());
}

#[test]
fn messages() {
    let voice = "<MsgType>voice</MsgType><MediaId>m</MediaId><Format>amr</Format>";
    for (rest, body) in [
        (
            "<MsgType>TEXT</MsgType><Content>二</Content><bizmsgmenuid>102</bizmsgmenuid>",
            Body::Text { content: "二".to_owned(), menu_id: some("102") },
        ),
        (
            "<MsgType>image</MsgType><PicUrl><![CDATA[http://a/?b&c]]></PicUrl><MediaId>m</MediaId>",
            Body::Image { pic_url: "http://a/?b&c".to_owned(), media_id: "m".to_owned() },
        ),
        (
            &format!("{voice}<MediaId16K>k</MediaId16K><Recognition><![CDATA[]]></Recognition>"),
            Body::Voice {
                media_id: "m".to_owned(),
                format: "amr".to_owned(),
                media_id_16k: some("k"),
                recognition: None,
            },
        ),
        (
            "<MsgType>location</MsgType><Location_X>36.061</Location_X><Location_Y>120.379</Location_Y>\
             <Scale>16</Scale><Label><![CDATA[ 青岛市市南区]]></Label>",
            Body::Location {
                latitude: 36.061,
                longitude: 120.379,
                scale: Some(16),
                label: some(" 青岛市市南区"),
            },
        ),
    ] {
        assert_eq!(push(rest).body, body);
    }
}

#[test]
fn events() {
    let subscribe = |scene, ticket| Body::Subscribe { scene, ticket };
    for (name, rest, body) in [
        ("subscribe", "", subscribe(None, None)),
        ("subscribe", "<EventKey></EventKey>", subscribe(None, None)),
        ("subscribe", "<EventKey>qrscene_</EventKey>", subscribe(None, None)),
        ("subscribe", "<EventKey>last_trade_no_4008</EventKey>", subscribe(None, None)),
        (
            "subscribe",
            "<EventKey>qrscene_qrscene_1</EventKey><Ticket>t</Ticket>",
            subscribe(some("qrscene_1"), some("t")),
        ),
        ("unsubscribe", "<EventKey/>", Body::Unsubscribe),
        ("SCAN", "<EventKey>Login_7</EventKey>", Body::Scan { scene: "Login_7".to_owned(), ticket: None }),
        (
            "scan",
            "<EventKey>qrscene_7</EventKey>",
            Body::Scan { scene: "qrscene_7".to_owned(), ticket: None },
        ),
        ("CLICK", "<EventKey>Report</EventKey>", Body::Click { key: "Report".to_owned() }),
        (
            "VIEW",
            "<EventKey>https://a/</EventKey><MenuId>5</MenuId>",
            Body::View { url: "https://a/".to_owned(), menu_id: some("5") },
        ),
    ] {
        let push = event(name, rest);
        assert_eq!(push.body, body);
        assert!(push.is_event());
        assert_eq!(push.msg_id, None);
    }
}

#[test]
fn nothing_is_lost_for_being_unknown_or_incomplete() {
    let unknown = |msg_type: &str, event| Body::Unknown { msg_type: msg_type.to_owned(), event };
    for (rest, body) in [
        ("<MsgType>hologram</MsgType><Title>a.pdf</Title>", unknown("hologram", None)),
        ("<MsgType>text</MsgType><Content></Content>", unknown("text", None)),
        ("<MsgType>image</MsgType><PicUrl>http://a</PicUrl>", unknown("image", None)),
        (
            "<MsgType>location</MsgType><Location_X>NaN</Location_X><Location_Y>1</Location_Y>",
            unknown("location", None),
        ),
        ("<MsgType>Event</MsgType><Event>LOCATION</Event>", unknown("Event", some("LOCATION"))),
        ("<MsgType>event</MsgType><Event>CLICK</Event>", unknown("event", some("CLICK"))),
        ("<MsgType>event</MsgType>", unknown("event", None)),
    ] {
        assert_eq!(push(rest).body, body);
    }
    assert!(push("<MsgType>Event</MsgType>").is_event());
    assert_eq!(push("<MsgType>hologram</MsgType><Title>a.pdf</Title>").fields.get("Title"), Some("a.pdf"));
}

#[test]
fn only_without_sender_or_receiver_is_it_no_push() {
    for (xml, missing) in [
        ("<xml><FromUserName>a</FromUserName><MsgType>text</MsgType></xml>", "ToUserName"),
        ("<xml><ToUserName>a</ToUserName><MsgType>text</MsgType></xml>", "FromUserName"),
    ] {
        assert_eq!(Inbound::parse(xml.as_bytes()), Err(ParseError::Missing(missing)));
    }
    assert!(matches!(Inbound::parse(b"[]"), Err(ParseError::Xml(_))));
    assert!(matches!(Inbound::parse(b"{]"), Err(ParseError::Json(_))));
    assert_eq!(Inbound::parse(b"{}"), Err(ParseError::Missing("ToUserName")));
    let bare =
        Inbound::parse(b"<xml><ToUserName>a</ToUserName><FromUserName>b</FromUserName></xml>").unwrap();
    assert_eq!(bare.body, Body::Unknown { msg_type: String::new(), event: None });
}

#[test]
fn the_rarer_messages() {
    for (rest, body, opens) in [
        (
            "<MsgType>shortvideo</MsgType><MediaId>m</MediaId><ThumbMediaId>t</ThumbMediaId>",
            Body::Video { media_id: "m".to_owned(), thumb_media_id: some("t"), short: true },
            true,
        ),
        (
            "<MsgType>link</MsgType><Title>题</Title><Url><![CDATA[https://a/?b&c]]></Url>",
            Body::Link { title: "题".to_owned(), description: None, url: "https://a/?b&c".to_owned() },
            true,
        ),
        (
            "<MsgType>file</MsgType><Title>a.pdf</Title><FileMd5>ab</FileMd5><FileTotalLen>7</FileTotalLen>",
            Body::File { title: "a.pdf".to_owned(), description: None, md5: some("ab"), bytes: Some(7) },
            true,
        ),
        (
            "<MsgType>device_text</MsgType><DeviceType>d</DeviceType><DeviceID>1</DeviceID><Content>YQ==</Content>",
            Body::Device {
                msg_type: "device_text".to_owned(),
                device_type: "d".to_owned(),
                device_id: "1".to_owned(),
                content: some("YQ=="),
            },
            false,
        ),
    ] {
        let push = push(rest);
        assert_eq!(push.body, body);
        assert!(!push.is_event());
        assert_eq!(push.window() == Some(WindowKind::Message), opens);
    }
}

#[test]
fn menu_entries_that_take_something_along() {
    let scan = "<EventKey>k</EventKey><ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>1</ScanResult></ScanCodeInfo>";
    let photos = "<EventKey>k</EventKey><SendPicsInfo><Count>2</Count><PicList><item><PicMd5Sum>a</PicMd5Sum></item>\
                  </PicList></SendPicsInfo>";
    let place = "<EventKey>k</EventKey><SendLocationInfo><Location_X>23</Location_X><Location_Y>113</Location_Y>\
                 <Label>广州</Label><Poiname></Poiname></SendLocationInfo>";
    let scanned =
        |waits| Body::ScanCode { key: "k".to_owned(), waits, kind: some("qrcode"), result: "1".to_owned() };
    for (name, rest, body, window) in [
        ("scancode_push", scan, scanned(false), Some(WindowKind::Click)),
        ("scancode_waitmsg", scan, scanned(true), Some(WindowKind::Click)),
        (
            "pic_weixin",
            photos,
            Body::Photos { key: "k".to_owned(), source: PhotoSource::Album, md5s: vec!["a".to_owned()] },
            None,
        ),
        (
            "location_select",
            place,
            Body::PlacePicked {
                key: "k".to_owned(),
                latitude: 23.0,
                longitude: 113.0,
                label: some("广州"),
                poi: None,
            },
            None,
        ),
        (
            "LOCATION",
            "<Latitude>23.1</Latitude><Longitude>113.3</Longitude><Precision>119.3</Precision>",
            Body::Whereabouts { latitude: 23.1, longitude: 113.3, precision: Some(119.3) },
            None,
        ),
    ] {
        let push = event(name, rest);
        assert_eq!(push.body, body, "{name}");
        assert_eq!(push.window(), window, "{name}");
    }
}

#[test]
fn notices_of_wechat_are_read_and_open_no_window() {
    let url = |index, url: &str| ArticleUrl { index, url: url.to_owned() };
    let mass = "<MsgID>1000001625</MsgID><Status>err(30003)</Status><TotalCount>9</TotalCount>\
                <FilterCount>8</FilterCount><SentCount>7</SentCount><ErrorCount>1</ErrorCount>\
                <ArticleUrlResult><Count>1</Count><ResultList><item><ArticleIdx>1</ArticleIdx>\
                <ArticleUrl>http://a</ArticleUrl></item></ResultList></ArticleUrlResult>";
    let failed = "<PublishEventInfo><publish_id>2</publish_id><publish_status>2</publish_status>\
                  <fail_idx>1</fail_idx><fail_idx>2</fail_idx></PublishEventInfo>";
    for (name, rest, notice) in [
        (
            "TEMPLATESENDJOBFINISH",
            "<MsgID>200163836</MsgID><Status>failed:user block</Status>",
            Notice::TemplateSent { msg_id: 200_163_836, status: "failed:user block".to_owned() },
        ),
        (
            "MASSSENDJOBFINISH",
            mass,
            Notice::MassSent {
                msg_id: 1_000_001_625,
                status: "err(30003)".to_owned(),
                total: 9,
                filtered: 8,
                sent: 7,
                errors: 1,
                articles: vec![url(1, "http://a")],
            },
        ),
        (
            "PUBLISHJOBFINISH",
            failed,
            Notice::Published {
                publish_id: "2".to_owned(),
                status: PublishStatus::NotOriginal,
                article_id: None,
                articles: vec![],
                failed: vec![1, 2],
            },
        ),
        (
            "user_authorization_revoke",
            "<OpenID>o</OpenID><RevokeInfo>1, 201</RevokeInfo>",
            Notice::AuthorizationRevoked {
                openid: some("o"),
                rights: vec!["1".to_owned(), "201".to_owned()],
            },
        ),
        ("user_info_modified", "<openid>o</openid>", Notice::ProfileModified { openid: some("o") }),
        (
            "kf_switch_session",
            "<FromKfAccount>a@x</FromKfAccount><ToKfAccount>b@x</ToKfAccount>",
            Notice::AgentSwitched { from: "a@x".to_owned(), to: "b@x".to_owned() },
        ),
        (
            "annual_renew",
            "<ExpiredTime>1442401156</ExpiredTime>",
            Notice::Verified(Verification::RenewalDue { expires: Some(1_442_401_156) }),
        ),
    ] {
        let push = event(name, rest);
        assert_eq!(push.body, Body::Notice(notice), "{name}");
        assert_eq!((push.is_event(), push.window()), (true, None), "{name}");
    }
}

#[test]
fn the_key_of_a_message_is_its_id_and_sender() {
    let text =
        |content: &str, id| format!("<MsgType>text</MsgType><Content>{content}</Content><MsgId>{id}</MsgId>");
    let key = push(&text("a", 1)).dedupe_key();
    assert_eq!(push(&text("a", 1)).dedupe_key(), key);
    assert_ne!(push(&text("a", 2)).dedupe_key(), key);
    let other = "<xml><ToUserName>gh_1</ToUserName><FromUserName>another</FromUserName>\
                 <CreateTime>1348831860</CreateTime><MsgType>text</MsgType><Content>a</Content><MsgId>1</MsgId></xml>";
    assert_ne!(Inbound::parse(other.as_bytes()).unwrap().dedupe_key(), key);
    assert_eq!(key.len(), 40);
}

#[test]
fn events_of_one_second_are_told_apart_by_anything_they_say() {
    let list =
        |id| format!("<SubscribeMsgSentEvent><List><MsgID>{id}</MsgID></List></SubscribeMsgSentEvent>");
    let events = [
        event("CLICK", "<EventKey>a</EventKey>"),
        event("CLICK", "<EventKey>b</EventKey>"),
        event("VIEW", "<EventKey>a</EventKey>"),
        event("SCAN", "<EventKey>a</EventKey>"),
        event("SCAN", "<EventKey>a</EventKey><Ticket>t</Ticket>"),
        event("TEMPLATESENDJOBFINISH", "<MsgID>1</MsgID>"),
        event("TEMPLATESENDJOBFINISH", "<MsgID>2</MsgID>"),
        event("wxa_media_check", "<trace_id>1</trace_id>"),
        event("wxa_media_check", "<trace_id>2</trace_id>"),
        event("PUBLISHJOBFINISH", "<PublishEventInfo><publish_id>1</publish_id></PublishEventInfo>"),
        event("PUBLISHJOBFINISH", "<PublishEventInfo><publish_id>2</publish_id></PublishEventInfo>"),
        event("subscribe_msg_sent_event", &list(1)),
        event("subscribe_msg_sent_event", &list(2)),
        event("x", "<a>1</a><b></b>"),
        event("x", "<a></a><b>1</b>"),
    ];
    let mut keys: Vec<String> = events.iter().map(Inbound::dedupe_key).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), events.len());
}

#[test]
fn the_order_of_elements_does_not_make_an_event_new() {
    let one = event("SCAN", "<EventKey>a</EventKey><Ticket>t</Ticket>");
    let other = event("SCAN", "<Ticket><![CDATA[t]]></Ticket> <EventKey>a</EventKey>");
    assert_eq!(one.dedupe_key(), other.dedupe_key());
}

#[test]
fn a_tap_on_a_menu_message_opens_the_short_window() {
    for (push, window) in [
        (push("<MsgType>text</MsgType><Content>a</Content>"), Some(WindowKind::Message)),
        (
            push("<MsgType>text</MsgType><Content>a</Content><bizmsgmenuid>1</bizmsgmenuid>"),
            Some(WindowKind::Click),
        ),
        (push("<MsgType>video</MsgType>"), Some(WindowKind::Message)),
        (event("subscribe", ""), Some(WindowKind::Follow)),
        (event("SCAN", "<EventKey>a</EventKey>"), Some(WindowKind::Scan)),
        (event("scancode_waitmsg", ""), Some(WindowKind::Click)),
        (event("VIEW", "<EventKey>a</EventKey>"), None),
        (event("LOCATION", ""), None),
        (event("unsubscribe", ""), None),
    ] {
        assert_eq!(push.window(), window, "{:?}", push.body);
    }
    assert_eq!(reply_window(WindowKind::Message).seconds, 172_800);
    assert_eq!(reply_window(WindowKind::Click).messages, 3);
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes: Vec<u8>) {
        let _ = Inbound::parse(&bytes);
    }

    #[test]
    fn no_fields_panic(
        fields in prop::collection::vec(("MsgType|Event|EventKey|Content|Location_[XY]|MsgId|CreateTime", r"\PC{0,12}"), 0..8)
    ) {
        let mut xml = "<xml><ToUserName>a</ToUserName><FromUserName>b</FromUserName>".to_owned();
        for (name, text) in fields {
            xml.push_str(&format!("<{name}><![CDATA[{text}]]></{name}>"));
        }
        xml.push_str("</xml>");
        if let Ok(push) = Inbound::parse(xml.as_bytes()) {
            let _ = (push.window(), push.is_event());
            let key = push.dedupe_key();
            prop_assert_eq!(Inbound::from_element(push.fields).unwrap().dedupe_key(), key);
        }
    }
}
