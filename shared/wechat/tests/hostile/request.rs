//! Pushes that WeChat would send, and what is left of them after somebody had them in hand.

use sha1::{Digest, Sha1};
use wechat::envelope::{self, EncodingAesKey};

use crate::mutate::{Rng, mutate};

/// The secrets of the account that is attacked.
pub(crate) struct Account {
    pub(crate) token: String,
    pub(crate) key: EncodingAesKey,
    pub(crate) appid: String,
    pub(crate) original_id: String,
}

/// A request, and what WeChat signed of it.
pub(crate) struct Request {
    pub(crate) query: Vec<u8>,
    pub(crate) body: Vec<u8>,
    /// The ciphertext that was sealed and signed, whatever the body holds by now.
    sealed: String,
    /// The message in it.
    pub(crate) message: Vec<u8>,
}

impl Account {
    /// A push: its kind by `id`, which also makes it unlike all others.
    pub(crate) fn push(&self, id: u64, now: i64) -> String {
        let inside = match id % 4 {
            0 => format!("<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[新湛一路]]></Content><MsgId>{id}</MsgId>"),
            1 => "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[CLICK]]></Event><EventKey><![CDATA[ALLIANCE]]></EventKey>".to_owned(),
            2 => format!("<MsgType><![CDATA[location]]></MsgType><Location_X>36.06</Location_X><Location_Y>120.38</Location_Y><Scale>16</Scale><Label><![CDATA[湛山]]></Label><MsgId>{id}</MsgId>"),
            _ => format!("<MsgType><![CDATA[link]]></MsgType><Title>a &amp; b</Title><Description/><Url><![CDATA[http://a/?b&c]]></Url><MsgId>{id}</MsgId>"),
        };
        format!(
            "<xml><ToUserName><![CDATA[{}]]></ToUserName><FromUserName><![CDATA[oHostile{id}]]></FromUserName>\
             <CreateTime>{now}</CreateTime>{inside}</xml>",
            self.original_id
        )
    }

    /// `message` sealed and signed as WeChat does.
    pub(crate) fn request(&self, rng: &mut Rng, message: Vec<u8>, now: i64) -> Request {
        let mut random = [0; 16];
        random[..8].copy_from_slice(&rng.next().to_le_bytes());
        let sealed = envelope::seal(&self.key, &message, &self.appid, random);
        let nonce = rng.next().to_string();
        let now = now.to_string();
        let (plain, signature) =
            (sign(&[&self.token, &now, &nonce]), sign(&[&self.token, &now, &nonce, &sealed]));
        let query = format!(
            "signature={plain}&timestamp={now}&nonce={nonce}&openid=oHostile&encrypt_type=aes&msg_signature={signature}"
        );
        let body = format!(
            "<xml><ToUserName><![CDATA[{}]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>",
            self.original_id
        );
        Request { query: query.into_bytes(), body: body.into_bytes(), sealed, message }
    }

    /// Whether the query still carries the signature of what was sealed, computed without the crate under test.
    pub(crate) fn signed(&self, request: &Request) -> bool {
        let query = String::from_utf8_lossy(&request.query).into_owned();
        let field = |name| first(&query, name).unwrap_or_default();
        let (timestamp, nonce) = (field("timestamp"), field("nonce"));
        field("msg_signature") == sign(&[&self.token, &timestamp, &nonce, &request.sealed])
    }
}

impl Request {
    /// Damages the query, the body or the ciphertext in it; what was signed stays known.
    pub(crate) fn damage(&mut self, rng: &mut Rng, other: &Self) {
        match rng.below(8) {
            0 | 1 => self.query = mutate(rng, &self.query, &other.query),
            2 => self.swap_values(rng),
            3 => self.query.clone_from(&other.query),
            // The body of another push under this query.
            4 => self.body.clone_from(&other.body),
            5 => {
                let damaged = mutate(rng, self.sealed.as_bytes(), other.sealed.as_bytes());
                let body = String::from_utf8_lossy(&self.body)
                    .replace(&self.sealed, &String::from_utf8_lossy(&damaged));
                self.body = body.into_bytes();
            }
            _ => self.body = mutate(rng, &self.body, &other.body),
        }
    }

    fn swap_values(&mut self, rng: &mut Rng) {
        let query = String::from_utf8_lossy(&self.query).into_owned();
        let mut fields: Vec<(&str, &str)> =
            query.split('&').filter_map(|field| field.split_once('=')).collect();
        let (a, b) = (rng.below(fields.len()), rng.below(fields.len()));
        if let (Some(&(_, first)), Some(&(_, second))) = (fields.get(a), fields.get(b)) {
            fields[a].1 = second;
            fields[b].1 = first;
        }
        let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        self.query = fields.join("&").into_bytes();
    }
}

/// The first value of a name in a query string, its percent signs decoded.
fn first(query: &str, name: &str) -> Option<String> {
    let fields = query.split('&').map(|field| field.split_once('=').unwrap_or((field, "")));
    fields
        .map(|(name, value)| (decode(name), decode(value)))
        .find(|field| field.0 == name)
        .map(|field| field.1)
}

fn decode(text: &str) -> String {
    let mut out = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = text.get(at + 1..at + 3).filter(|hex| hex.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match (byte, hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'%', Some(decoded)) => {
                out.push(decoded);
                at += 3;
                continue;
            }
            (b'+', _) => out.push(b' '),
            _ => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn sign(parts: &[&str]) -> String {
    let mut parts = parts.to_vec();
    parts.sort_unstable();
    hex::encode(Sha1::digest(parts.concat()))
}
