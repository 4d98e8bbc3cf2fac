//! A query, a line feed, a body, through the whole door; and the body's message, sealed and signed, through it too.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use wechat::callback::{Query, Receiver};
use wechat::envelope::{self, EncodingAesKey};
use wechat::inbound::Inbound;
use wechat::reply::Reply;
use wechat::signature;

const APPID: &str = "wx0123456789abcdef";

static KEY: LazyLock<EncodingAesKey> = LazyLock::new(|| {
    EncodingAesKey::parse("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG").expect("the key is one")
});
static RECEIVER: LazyLock<Receiver> = LazyLock::new(|| Receiver::new("token", KEY.clone(), APPID));

fuzz_target!(|data: &[u8]| {
    let split = data.iter().position(|&byte| byte == b'\n').unwrap_or(data.len());
    let (query, rest) = data.split_at(split);
    let body = rest.get(1..).unwrap_or_default();
    let query = String::from_utf8_lossy(query);
    let query = Query::parse(&query);
    let _ = RECEIVER.verify_url(&query);
    let _ = RECEIVER.open(&query, body, 1_700_000_000);

    let sealed = envelope::seal(&KEY, body, APPID, [7; 16]);
    let signature = signature::sign(&["token", "1700000000", "42", &sealed]);
    let query = format!("timestamp=1700000000&nonce=42&msg_signature={signature}");
    let query = Query::parse(&query);
    let envelope = format!("<xml><Encrypt>{sealed}</Encrypt></xml>");
    // What is genuine opens exactly where its message reads.
    match (RECEIVER.open(&query, envelope.as_bytes(), 1_700_000_000), Inbound::parse(body)) {
        (Ok(opened), Ok(meant)) => {
            assert_eq!(opened.inbound, meant);
            let _ = meant.dedupe_key();
            let reply = Reply::Text { content: String::from_utf8_lossy(body).into_owned() };
            let _ = RECEIVER.seal(&opened, &reply, 1_700_000_000, [9; 16]);
        }
        (Err(_), Err(_)) => {}
        // The envelope, a third larger than its message, may pass the bound that the message does not; and the message
        // may have been made at another time.
        (Err(refused), Ok(_)) => assert!(matches!(refused.reason(), "too_large" | "stale"), "{refused}"),
        (Ok(_), Err(error)) => panic!("opened what does not read: {error}"),
    }
});
