use proptest::prelude::*;

use super::{Opened, Query, Receiver, Refused};
use crate::{
    envelope::{self, EncodingAesKey},
    inbound::PlatformEvent,
    reply::Reply,
    signature,
    xml::Element,
};

const TOKEN: &str = "token";
const APPID: &str = "wx0123456789abcdef";
const CURRENT: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
const PREVIOUS: &str = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";
const NOW: i64 = 1_714_112_445;
const PUSH: &str = "<xml><ToUserName>gh_1</ToUserName><FromUserName>openid</FromUserName><CreateTime>1</CreateTime>\
                    <MsgType>text</MsgType><Content>你好</Content><MsgId>7</MsgId></xml>";

fn key(text: &str) -> EncodingAesKey {
    EncodingAesKey::parse(text).unwrap()
}

fn receiver() -> Receiver {
    Receiver::new(TOKEN, key(CURRENT), APPID)
}

/// A request as WeChat makes it, for the tests to alter.
struct Request {
    key: &'static str,
    receiver_id: &'static str,
    timestamp: String,
    push: String,
}

impl Default for Request {
    fn default() -> Self {
        Self { key: CURRENT, receiver_id: APPID, timestamp: NOW.to_string(), push: PUSH.to_owned() }
    }
}

impl Request {
    fn encrypted(&self) -> String {
        envelope::seal(&key(self.key), self.push.as_bytes(), self.receiver_id, [7; 16])
    }

    fn body(&self) -> String {
        format!("<xml><ToUserName>gh_1</ToUserName><Encrypt><![CDATA[{}]]></Encrypt></xml>", self.encrypted())
    }

    fn query(&self) -> Query<'static> {
        let msg_signature = signature::sign(&[TOKEN, &self.timestamp, "42", &self.encrypted()]);
        Query { msg_signature: Some(msg_signature.into()), ..plain_query(&self.timestamp) }
    }

    fn open<'q>(&self, query: &'q Query<'_>, receiver: &Receiver) -> Result<Opened<'q>, Refused> {
        receiver.open(query, self.body().as_bytes(), NOW)
    }
}

/// A query whose plain signature is right.
fn plain_query(timestamp: &str) -> Query<'static> {
    let signature = signature::sign(&[TOKEN, timestamp, "42"]);
    Query {
        signature: Some(signature.into()),
        timestamp: Some(timestamp.to_owned().into()),
        nonce: Some("42".into()),
        openid: Some("openid".into()),
        ..Query::default()
    }
}

/// What WeChat reads out of a sealed reply.
fn read_reply(answer: &str, with: &str) -> Element {
    let answer = Element::parse(answer.as_bytes()).unwrap();
    let field = |name| answer.get(name).unwrap();
    let parts = [TOKEN, field("TimeStamp"), field("Nonce"), field("Encrypt")];
    assert!(signature::verify(field("MsgSignature"), &parts));
    assert_eq!(field("Nonce"), "42");
    let opened = envelope::open(&key(with), field("Encrypt")).unwrap();
    assert_eq!(opened.receiver_id, APPID);
    Element::parse(&opened.message).unwrap()
}

#[test]
fn a_push_is_opened_and_its_reply_goes_back_to_the_sender() {
    let request = Request::default();
    let query = request.query();
    let opened = request.open(&query, &receiver()).unwrap();
    assert_eq!(opened.inbound.from(), "openid");
    let reply = Reply::Text { content: "收到".to_owned() };
    let reply = read_reply(&receiver().seal(&opened, &reply, NOW + 1, [9; 16]), CURRENT);
    for (name, expected) in [
        ("ToUserName", "openid"),
        ("FromUserName", "gh_1"),
        ("CreateTime", "1714112446"),
        ("Content", "收到"),
    ] {
        assert_eq!(reply.get(name), Some(expected));
    }
}

#[test]
fn during_a_rotation_both_keys_open_and_each_reply_uses_the_key_of_its_push() {
    let rotating = receiver().with_previous_key(key(PREVIOUS));
    for (sealed_with, previous) in [(CURRENT, false), (PREVIOUS, true)] {
        let request = Request { key: sealed_with, ..Request::default() };
        let query = request.query();
        let opened = request.open(&query, &rotating).unwrap();
        assert_eq!(opened.used_previous_key(), previous);
        let answer = rotating.seal(&opened, &Reply::Text { content: "好".to_owned() }, NOW, [9; 16]);
        assert_eq!(read_reply(&answer, sealed_with).get("Content"), Some("好"));
    }
    let old = Request { key: PREVIOUS, ..Request::default() };
    assert_eq!(old.open(&old.query(), &receiver()).unwrap_err(), Refused::Undecryptable);
}

#[test]
fn each_refusal_has_its_reason() {
    let request = Request::default;
    for (request, expected) in [
        (Request { timestamp: (NOW - 601).to_string(), ..request() }, Refused::Stale),
        (Request { timestamp: (NOW + 601).to_string(), ..request() }, Refused::Stale),
        (Request { timestamp: "now".to_owned(), ..request() }, Refused::Stale),
        (Request { timestamp: i64::MIN.to_string(), ..request() }, Refused::Stale),
        (Request { receiver_id: "wx_another", ..request() }, Refused::WrongReceiver),
        (Request { push: "hello".to_owned(), ..request() }, Refused::Malformed),
        (Request { push: PUSH.replace("gh_1", "gh_2"), ..request() }, Refused::WrongReceiver),
    ] {
        let refused = request.open(&request.query(), &receiver().with_original_id("gh_1")).unwrap_err();
        assert_eq!(refused, expected);
        assert!(!refused.is_authentic_failure());
    }
    for timestamp in [NOW - 600, NOW + 600] {
        let request = Request { timestamp: timestamp.to_string(), ..request() };
        assert!(request.open(&request.query(), &receiver()).is_ok());
    }
}

#[test]
fn a_wrong_signature_is_told_before_anything_else() {
    let request = Request { timestamp: "1".to_owned(), push: "hello".to_owned(), ..Request::default() };
    let right = request.query();
    let body = request.body();
    for query in [
        Query::default(),
        Query { msg_signature: None, ..right.clone() },
        // Right for the query, but it does not cover the body.
        Query { msg_signature: right.signature.clone(), ..right.clone() },
        Query { nonce: Some("43".into()), ..right.clone() },
        Query { timestamp: None, ..right.clone() },
    ] {
        let refused = receiver().open(&query, body.as_bytes(), NOW).unwrap_err();
        assert_eq!(refused, Refused::Signature);
        assert!(refused.is_authentic_failure());
    }
    let flipped = body.replacen("<![CDATA[", "<![CDATA[A", 1);
    assert_eq!(receiver().open(&right, flipped.as_bytes(), NOW).unwrap_err(), Refused::Signature);
}

#[test]
fn a_body_that_cannot_be_verified_is_judged_by_the_query() {
    let right = plain_query(&NOW.to_string());
    let wrong = Query { signature: Some("0".repeat(40).into()), ..right.clone() };
    for (body, expected) in [
        (PUSH, Refused::PlainText),
        ("<xml><Encrypt></Encrypt></xml>", Refused::PlainText),
        ("<xml><Encrypt><![CDATA[ ]]></Encrypt></xml>", Refused::PlainText),
        ("{\"Encrypt\":\"\"}", Refused::PlainText),
        ("{\"Encrypt\":", Refused::Malformed),
        ("", Refused::Malformed),
    ] {
        assert_eq!(receiver().open(&right, body.as_bytes(), NOW).unwrap_err(), expected, "{body}");
        assert_eq!(receiver().open(&wrong, body.as_bytes(), NOW).unwrap_err(), Refused::Signature, "{body}");
    }
    let large = vec![b' '; crate::limits::BODY_BYTES + 1];
    assert_eq!(receiver().open(&right, &large, NOW).unwrap_err(), Refused::TooLarge);
}

#[test]
fn in_compatible_mode_only_the_encrypted_half_counts() {
    let request = Request::default();
    let body = request.body().replace("<Encrypt>", "<FromUserName>forged</FromUserName><Encrypt>");
    let query = request.query();
    let opened = receiver().open(&query, body.as_bytes(), NOW).unwrap();
    assert_eq!(opened.inbound.from(), "openid");
}

/// Published in Tencent's documentation.
#[test]
fn the_url_is_verified_by_echoing() {
    let receiver = Receiver::new("AAAAA", key(CURRENT), APPID);
    let query = "signature=f464b24fc39322e44b38aa78f5edd27bd1441696&echostr=4375120948345356249\
                 &timestamp=1714036504&nonce=1514711492";
    assert_eq!(receiver.verify_url(&Query::parse(query)), Ok("4375120948345356249"));
    let wrong = query.replace("nonce=1", "nonce=2");
    let wrong = Query::parse(&wrong);
    assert_eq!(receiver.verify_url(&wrong), Err(Refused::Signature));
    let mute = query.replace("echostr", "echo");
    let mute = Query::parse(&mute);
    assert_eq!(receiver.verify_url(&mute), Err(Refused::Malformed));
}

#[test]
fn the_first_of_a_repeated_name_counts_and_values_are_decoded() {
    let query = Query::parse("nonce=1&nonce=2&echostr=a%2Bb+c&unknown=x&&signature");
    assert_eq!(query.nonce.as_deref(), Some("1"));
    assert_eq!(query.echostr.as_deref(), Some("a+b c"));
    assert_eq!(query.signature.as_deref(), Some(""));
    assert_eq!(query.timestamp, None);
}

#[test]
fn secrets_are_not_shown() {
    let shown = format!("{:?}", receiver());
    assert!(!shown.contains(CURRENT) && !shown.contains("\"token\""), "{shown}");
}

proptest! {
    #[test]
    fn no_request_panics(query: String, body: Vec<u8>, now: i64) {
        let query = Query::parse(&query);
        prop_assert!(receiver().open(&query, &body, now).is_err());
        prop_assert!(receiver().verify_url(&query).is_err());
    }
}

#[test]
fn a_push_in_json_is_answered_in_json() {
    let push =
        r#"{"ToUserName":"gh_1","FromUserName":"openid","CreateTime":1,"MsgType":"text","Content":"你好"}"#;
    let request = Request { push: push.to_owned(), ..Request::default() };
    let body = format!(r#"{{"ToUserName":"gh_1","Encrypt":"{}"}}"#, request.encrypted());
    let query = request.query();
    let opened = receiver().open(&query, body.as_bytes(), NOW).unwrap();
    assert_eq!(opened.inbound.fields.get("Content"), Some("你好"));
    let reply = Reply::Text { content: "收到".to_owned() };
    let answer: serde_json::Value =
        serde_json::from_str(&receiver().seal(&opened, &reply, NOW, [1; 16])).unwrap();
    let text = |name: &str| answer[name].as_str().unwrap();
    assert_eq!(answer["TimeStamp"], NOW);
    let parts = [TOKEN, &NOW.to_string(), text("Nonce"), text("Encrypt")];
    assert!(signature::verify(text("MsgSignature"), &parts));
    let inside = envelope::open(&key(CURRENT), text("Encrypt")).unwrap().message;
    let inside: serde_json::Value = serde_json::from_slice(&inside).unwrap();
    assert_eq!((inside["ToUserName"].as_str(), inside["Content"].as_str()), (Some("openid"), Some("收到")));
}

#[test]
fn plain_text_is_taken_only_where_it_is_asked_for_and_answered_in_plain_text() {
    let query = plain_query(&NOW.to_string());
    assert_eq!(receiver().open(&query, PUSH.as_bytes(), NOW).unwrap_err(), Refused::PlainText);
    let plain = receiver().with_plain_text_taken();
    let opened = plain.open(&query, PUSH.as_bytes(), NOW).unwrap();
    let answer = plain.seal(&opened, &Reply::Text { content: "好".to_owned() }, NOW, [1; 16]);
    assert_eq!(Element::parse(answer.as_bytes()).unwrap().get("Content"), Some("好"));
    // The signature and its age are checked as always.
    assert_eq!(plain.open(&query, PUSH.as_bytes(), NOW + 3600).unwrap_err(), Refused::Stale);
    let forged = Query { signature: Some("0".repeat(40).into()), ..query };
    assert_eq!(plain.open(&forged, PUSH.as_bytes(), NOW).unwrap_err(), Refused::Signature);
    // A ciphertext must prove itself by its own signature even here.
    let sealed = Request::default();
    let unsigned = plain_query(&sealed.timestamp);
    let unsigned = plain.open(&unsigned, sealed.body().as_bytes(), NOW);
    assert_eq!(unsigned.unwrap_err(), Refused::Signature);
}

#[test]
fn a_platform_reads_its_ticket_and_refuses_what_another_platform_got() {
    let push = |appid: &str| {
        format!(
            "<xml><AppId>{appid}</AppId><CreateTime>1</CreateTime><InfoType>component_verify_ticket</InfoType>\
             <ComponentVerifyTicket>ticket@@@1</ComponentVerifyTicket></xml>"
        )
    };
    let open = |appid: &str| {
        let request = Request { push: push(appid), ..Request::default() };
        let body = format!("<xml><AppId>{appid}</AppId><Encrypt>{}</Encrypt></xml>", request.encrypted());
        receiver().open_platform(&request.query(), body.as_bytes(), NOW)
    };
    let ticket = open(APPID).unwrap();
    assert_eq!(ticket.event, PlatformEvent::VerifyTicket { ticket: "ticket@@@1".to_owned() });
    assert!(!format!("{:?}", ticket.event).contains("ticket@@@1"));
    assert_eq!(open("wx_other").unwrap_err(), Refused::WrongReceiver);
}

/// A push of `made`, signed at `signed` with `nonce`, and sent with these two at `now`.
fn replay(made: i64, (signed, nonce): (&str, &str), sent: (&str, &str), now: i64) -> Result<(), Refused> {
    let push = PUSH.replace("<CreateTime>1<", &format!("<CreateTime>{made}<"));
    let request = Request { push, ..Request::default() };
    let parts = [TOKEN, signed, nonce, &request.encrypted()];
    let query = Query {
        msg_signature: Some(signature::sign(&parts).into()),
        timestamp: Some(sent.0.to_owned().into()),
        nonce: Some(sent.1.to_owned().into()),
        ..Query::default()
    };
    receiver().open(&query, request.body().as_bytes(), now).map(drop)
}

#[test]
fn a_push_whose_timestamp_and_nonce_were_exchanged_is_stale() {
    for age in [16, 60, 599, 601, 3600, 86_400, 10_000_000] {
        let (then, now) = (NOW.to_string(), NOW + age);
        let nonce = now.to_string();
        assert_eq!(
            replay(NOW, (&then, &nonce), (&nonce, &then), now),
            Err(Refused::Stale),
            "{age} seconds later"
        );
    }
    // The last digit of the timestamp and nine of the nonce form another valid timestamp.
    let (then, now) = (1_714_112_441_i64, 1_795_900_000_i64);
    assert_eq!(replay(then, ("1714112441", "7959000001"), ("1795900000", "1"), now), Err(Refused::Signature));
    let (signed, sent) = (("1714112441", "795900000"), ("1795900000", "171411244"));
    assert_eq!(replay(then, signed, sent, now), Err(Refused::Stale), "digits moved between them");
}

#[test]
fn a_push_that_comes_late_or_again_is_taken_while_something_can_be_done_about_it() {
    let now = NOW + 100_000;
    for (made, signed, expected) in [
        (now, now, Ok(())),
        (now - 15, now, Ok(())),
        (now - 3600, now, Ok(())),
        (now - 48 * 3600, now, Ok(())),
        (now - 48 * 3600 - 1, now, Err(Refused::Stale)),
        (now, now - 600, Ok(())),
        (now, now - 601, Err(Refused::Stale)),
        // Clocks differ.
        (now + 300, now, Ok(())),
        (now - 5, now + 300, Ok(())),
        // No date, or one from before WeChat existed.
        (0, now, Ok(())),
        (1, now, Ok(())),
    ] {
        let signed = signed.to_string();
        for nonce in ["", "42", "486452656", "nonce"] {
            assert_eq!(
                replay(made, (&signed, nonce), (&signed, nonce), now),
                expected,
                "{made} {signed} {nonce}"
            );
        }
    }
}

#[test]
fn a_timestamp_has_one_spelling() {
    let now = NOW.to_string();
    let long = "7".repeat(64);
    for (timestamp, nonce) in [
        (format!("+{now}"), "42"),
        (format!("0{now}"), "42"),
        (format!(" {now}"), "42"),
        (format!("{now} "), "42"),
        (format!("{now}.0"), "42"),
        ("１７１４１１２４４５".to_owned(), "42"),
        (now, long.as_str()),
    ] {
        let sent = (timestamp.as_str(), nonce);
        assert_eq!(replay(NOW, sent, sent, NOW), Err(Refused::Stale), "{timestamp:?} {nonce}");
    }
}

#[test]
fn an_old_push_to_a_platform_does_not_become_new_by_an_exchange() {
    let push = format!(
        "<xml><AppId>{APPID}</AppId><CreateTime>{NOW}</CreateTime><InfoType>unauthorized</InfoType>\
         <AuthorizerAppid>wx1</AuthorizerAppid></xml>"
    );
    let request = Request { push, ..Request::default() };
    let (then, later) = (NOW.to_string(), (NOW + 7200).to_string());
    let open = |timestamp: &str, nonce: &str, now: i64| {
        let signature = signature::sign(&[TOKEN, &then, &later, &request.encrypted()]);
        let query = Query {
            msg_signature: Some(signature.into()),
            timestamp: Some(timestamp.to_owned().into()),
            nonce: Some(nonce.to_owned().into()),
            ..Query::default()
        };
        receiver().open_platform(&query, request.body().as_bytes(), now).map(drop)
    };
    assert_eq!(open(&then, &later, NOW), Ok(()));
    assert_eq!(open(&later, &then, NOW + 7200), Err(Refused::Stale));
}

#[test]
fn a_pasted_envelope_in_the_twin_of_compatible_mode_is_no_envelope() {
    let request = Request::default();
    let pasted = "a]]></Content><Encrypt>forged</Encrypt><Content><![CDATA[b";
    let twin = format!("<FromUserName>o</FromUserName><Content><![CDATA[{pasted}]]></Content><Encrypt>");
    let query = request.query();
    let body = request.body().replace("<Encrypt>", &twin);
    assert_eq!(receiver().open(&query, body.as_bytes(), NOW).unwrap().inbound.from(), "openid");
}
