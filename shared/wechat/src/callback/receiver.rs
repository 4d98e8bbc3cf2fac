//! One account's side of the callback.

use secrecy::{ExposeSecret, SecretString};

use super::{Query, Refused};
use crate::{
    envelope::{self, EncodingAesKey},
    inbound::Inbound,
    limits,
    reply::Reply,
    signature,
    xml::{Element, Writer},
};

/// Opens the callbacks of one account and seals the answers. Shows no secret when formatted.
#[derive(Clone, Debug)]
pub struct Receiver {
    token: SecretString,
    /// The current key, then the previous one.
    keys: Vec<EncodingAesKey>,
    receiver_id: String,
    original_id: Option<String>,
}

/// A push that has proved its origin, and what its answer needs.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The push.
    pub inbound: Inbound,
    key: EncodingAesKey,
    nonce: String,
    previous_key: bool,
}

impl Opened {
    /// Whether the previous key opened it: the rotation is not over.
    pub fn used_previous_key(&self) -> bool {
        self.previous_key
    }
}

impl Receiver {
    /// A receiver with the account's callback token, its current key, and the id inside its envelopes.
    ///
    /// That id is the account's own appid, or the platform's when a platform receives for the account.
    pub fn new(token: &str, key: EncodingAesKey, receiver_id: &str) -> Self {
        Self {
            token: SecretString::from(token),
            keys: vec![key],
            receiver_id: receiver_id.to_owned(),
            original_id: None,
        }
    }

    /// Also opens what was sealed under the key before the current one.
    #[must_use]
    pub fn with_previous_key(mut self, key: EncodingAesKey) -> Self {
        self.keys.truncate(1);
        self.keys.push(key);
        self
    }

    /// Also requires that messages are addressed to this account, `gh_…`.
    ///
    /// The URL path that chose the account is signed by nobody: without this a captured push could be replayed to
    /// another account of the same platform.
    #[must_use]
    pub fn with_original_id(mut self, original_id: &str) -> Self {
        self.original_id = Some(original_id.to_owned());
        self
    }

    /// Answers the verification of the URL: the text to send back, verbatim and as `text/plain`.
    ///
    /// # Errors
    ///
    /// [`Refused::Signature`], or [`Refused::Malformed`] when there is nothing to send back.
    pub fn verify_url<'q>(&self, q: &'q Query) -> Result<&'q str, Refused> {
        if !self.signed_query(q) {
            return Err(Refused::Signature);
        }
        q.echostr.as_deref().ok_or(Refused::Malformed)
    }

    /// Verifies, decrypts and reads one push.
    ///
    /// # Errors
    ///
    /// See [`Refused`]. A wrong signature is told before anything about the content.
    pub fn open(&self, q: &Query, body: &[u8], now_unix: i64) -> Result<Opened, Refused> {
        if body.len() > limits::BODY_BYTES {
            return Err(Refused::TooLarge);
        }
        let encrypted = self.encrypted(q, body)?;
        let (Some(timestamp), Some(nonce)) = (&q.timestamp, &q.nonce) else {
            return Err(Refused::Signature);
        };
        if !self.signed(q.msg_signature.as_deref(), &[timestamp, nonce, &encrypted]) {
            return Err(Refused::Signature);
        }
        let timestamp: i64 = timestamp.parse().map_err(|_| Refused::Stale)?;
        if now_unix.abs_diff(timestamp) > limits::FRESHNESS_SECONDS.unsigned_abs() {
            return Err(Refused::Stale);
        }
        let (message, which) = self.decrypt(&encrypted)?;
        let inbound = Inbound::parse(&message).map_err(|_| Refused::Malformed)?;
        if self.original_id.as_ref().is_some_and(|id| *id != inbound.to) {
            return Err(Refused::WrongReceiver);
        }
        let key = self.keys.get(which).ok_or(Refused::Undecryptable)?.clone();
        Ok(Opened { inbound, key, nonce: nonce.clone(), previous_key: which > 0 })
    }

    /// The body of the HTTP response that carries `reply` to the sender of `opened`, under the key that opened it.
    ///
    /// `random16` must come fresh from a secure source. [`Reply::check`] is the caller's to ask first.
    /// To answer nothing, send `success` instead, which no mode encrypts.
    pub fn seal(&self, opened: &Opened, reply: &Reply, now_unix: i64, random16: [u8; 16]) -> String {
        let message = reply.to_xml(&opened.inbound.from, &opened.inbound.to, now_unix);
        let encrypted = envelope::seal(&opened.key, message.as_bytes(), &self.receiver_id, random16);
        let timestamp = now_unix.to_string();
        let signature = signature::sign(&[self.token.expose_secret(), &timestamp, &opened.nonce, &encrypted]);
        let mut xml = Writer::new();
        xml.cdata("Encrypt", &encrypted);
        xml.cdata("MsgSignature", &signature);
        xml.number("TimeStamp", now_unix);
        xml.cdata("Nonce", &opened.nonce);
        xml.finish()
    }

    /// The ciphertext of a body, the plaintext twin of compatible mode ignored.
    ///
    /// A body without one cannot prove anything, so the query's own signature decides how it is refused.
    fn encrypted(&self, q: &Query, body: &[u8]) -> Result<String, Refused> {
        let refusal = match Element::parse(body) {
            Ok(envelope) => match envelope.get("Encrypt").map(str::trim) {
                Some(encrypted) if !encrypted.is_empty() => return Ok(encrypted.to_owned()),
                _ => Refused::PlainText,
            },
            Err(_) => Refused::Malformed,
        };
        Err(if self.signed_query(q) { refusal } else { Refused::Signature })
    }

    /// The message, and which key opened it. A wrong key may by chance open to nonsense, hence the receiver id here.
    fn decrypt(&self, encrypted: &str) -> Result<(Vec<u8>, usize), Refused> {
        let mut refusal = Refused::Undecryptable;
        for (which, key) in self.keys.iter().enumerate() {
            match envelope::open(key, encrypted) {
                Ok(opened) if opened.receiver_id == self.receiver_id => return Ok((opened.message, which)),
                Ok(_) => refusal = Refused::WrongReceiver,
                Err(_) => {}
            }
        }
        Err(refusal)
    }

    fn signed_query(&self, q: &Query) -> bool {
        match (&q.timestamp, &q.nonce) {
            (Some(timestamp), Some(nonce)) => self.signed(q.signature.as_deref(), &[timestamp, nonce]),
            _ => false,
        }
    }

    fn signed(&self, expected: Option<&str>, parts: &[&str]) -> bool {
        let mut all = vec![self.token.expose_secret()];
        all.extend_from_slice(parts);
        expected.is_some_and(|expected| signature::verify(expected, &all))
    }
}
