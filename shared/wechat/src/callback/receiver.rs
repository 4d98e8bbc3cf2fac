//! One account's side of the callback.

use std::borrow::Cow;

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::{Query, Refused, freshness};
use crate::{
    envelope::{self, EncodingAesKey, Plain, Unsealed},
    inbound::{Inbound, PlatformPush, json},
    limits,
    reply::Reply,
    signature,
    xml::{Element, Writer, dialect, writer::cdata},
};

/// Opens the callbacks of one account and seals the answers. Shows no secret when formatted.
#[derive(Clone, Debug)]
pub struct Receiver {
    token: SecretString,
    /// The current key, then the previous one.
    keys: Vec<EncodingAesKey>,
    receiver_id: String,
    original_id: Option<String>,
    takes_plain_text: bool,
}

/// A push whose origin is verified, and what its answer needs.
#[derive(Clone, Debug)]
pub struct Opened<'q> {
    /// The push.
    pub inbound: Inbound,
    /// Which of the receiver's keys opened it; `None` for a push that came in plain text.
    key: Option<usize>,
    nonce: &'q str,
    format: Format,
}

/// Which of WeChat's two formats an account uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Xml,
    Json,
}

/// The content of an envelope whose signature has been verified.
struct Taken<'a> {
    content: Content<'a>,
    format: Format,
}

enum Content<'a> {
    Plain(&'a [u8]),
    /// Decrypted, and by which key.
    Sealed(Plain, usize),
}

impl Taken<'_> {
    fn message(&self) -> &[u8] {
        match &self.content {
            Content::Plain(body) => body,
            Content::Sealed(plain, _) => plain.message(),
        }
    }

    fn key(&self) -> Option<usize> {
        match self.content {
            Content::Plain(_) => None,
            Content::Sealed(_, which) => Some(which),
        }
    }
}

impl Opened<'_> {
    /// Whether the previous key opened it, that is, the rotation is not over.
    pub fn used_previous_key(&self) -> bool {
        self.key.is_some_and(|which| which > 0)
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
            takes_plain_text: false,
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
    /// The URL path that selects the account is not signed: without this check a captured push could be replayed to
    /// another account of the same platform.
    #[must_use]
    pub fn with_original_id(mut self, original_id: &str) -> Self {
        self.original_id = Some(original_id.to_owned());
        self
    }

    /// Also takes pushes in plain text (明文模式), which only the query's `signature` vouches for.
    ///
    /// That signature does not cover the body: anybody who saw one query string can send any text in anybody's name for
    /// as long as it is fresh. For a sandbox or a first try; an account with residents belongs in safe mode. If a body
    /// has a ciphertext, as in compatible mode, that is opened and its plain twin ignored, with or without this
    /// setting.
    #[must_use]
    pub fn with_plain_text_taken(mut self) -> Self {
        self.takes_plain_text = true;
        self
    }

    /// Answers the verification of the URL: the text to send back, verbatim and as `text/plain`.
    ///
    /// # Errors
    ///
    /// [`Refused::Signature`], or [`Refused::Malformed`] when there is nothing to send back.
    pub fn verify_url<'q>(&self, q: &'q Query<'_>) -> Result<&'q str, Refused> {
        if !self.signed_query(q) {
            return Err(Refused::Signature);
        }
        q.echostr.as_deref().ok_or(Refused::Malformed)
    }

    /// Verifies, decrypts and reads one push.
    ///
    /// # Errors
    ///
    /// See [`Refused`]. A wrong signature is reported before anything about the content.
    pub fn open<'q>(&self, q: &'q Query<'_>, body: &[u8], now_unix: i64) -> Result<Opened<'q>, Refused> {
        let unsealed = self.unseal(q, body, now_unix)?;
        let inbound = Inbound::parse(unsealed.message()).map_err(|_| Refused::Malformed)?;
        if self.original_id.as_ref().is_some_and(|id| *id != inbound.to()) {
            return Err(Refused::WrongReceiver);
        }
        freshness::of_content(q, inbound.create_time, now_unix)?;
        let nonce = q.nonce.as_deref().unwrap_or_default();
        Ok(Opened { inbound, key: unsealed.key(), nonce, format: unsealed.format })
    }

    /// Verifies, decrypts and reads one push to a third-party platform's authorisation-event URL, where the receiver
    /// id is the platform's appid. Answer it with `success`, whatever it says.
    ///
    /// # Errors
    ///
    /// See [`Refused`]; a push of another platform is [`Refused::WrongReceiver`].
    pub fn open_platform(&self, q: &Query<'_>, body: &[u8], now_unix: i64) -> Result<PlatformPush, Refused> {
        let unsealed = self.unseal(q, body, now_unix)?;
        let push = PlatformPush::parse(unsealed.message()).map_err(|_| Refused::Malformed)?;
        if push.app_id != self.receiver_id {
            return Err(Refused::WrongReceiver);
        }
        freshness::of_content(q, push.create_time, now_unix)?;
        Ok(push)
    }

    /// The body of the HTTP response that carries `reply` to the sender of `opened`: in the push's format, and sealed
    /// with the key that opened the push, or in plain text if it came so.
    ///
    /// `random16` must come fresh from a secure source. The caller has to call [`Reply::check`] first. To answer
    /// nothing, send `success` instead, which no mode encrypts.
    pub fn seal(&self, opened: &Opened<'_>, reply: &Reply, now_unix: i64, random16: [u8; 16]) -> String {
        let (to, from) = (opened.inbound.from(), opened.inbound.to());
        let key = opened.key.and_then(|which| self.keys.get(which));
        match (opened.format, key) {
            (Format::Xml, None) => reply.to_xml(to, from, now_unix),
            (Format::Json, None) => reply.to_json(to, from, now_unix),
            (Format::Xml, Some(key)) => {
                let length = reply.xml_length();
                let message = Unsealed::write(length, |out| reply.write_xml(out, to, from, now_unix));
                self.seal_in_xml(message, length, key, opened.nonce, now_unix, random16)
            }
            (Format::Json, Some(key)) => {
                let message = reply.to_json(to, from, now_unix);
                let encrypted = envelope::seal(key, message.as_bytes(), &self.receiver_id, random16);
                let timestamp = now_unix.to_string();
                let signature = signature::sign(&[self.token(), &timestamp, opened.nonce, &encrypted]);
                json!({
                    "Encrypt": encrypted, "MsgSignature": signature, "TimeStamp": now_unix, "Nonce": opened.nonce,
                })
                .to_string()
            }
        }
    }

    /// The envelope in XML around a message of about `length` bytes.
    fn seal_in_xml(
        &self,
        message: Unsealed,
        length: usize,
        key: &EncodingAesKey,
        nonce: &str,
        now_unix: i64,
        random16: [u8; 16],
    ) -> String {
        // The ciphertext is written straight into the response, and signed there.
        let mut xml = Writer::with_capacity(length * 4 / 3 + 512);
        xml.markup("<Encrypt><![CDATA[");
        let encrypted = xml.raw(|out| message.seal_into(out, key, &self.receiver_id, random16));
        let encrypted = xml.as_str().get(encrypted).unwrap_or_default();
        let (mut digits, token) = (itoa::Buffer::new(), self.token());
        let timestamp = digits.format(now_unix);
        let signature = signature::sign_hex(&[token, timestamp, nonce, encrypted]);
        xml.raw(|out| {
            out.push_str("]]></Encrypt><MsgSignature><![CDATA[");
            out.push_str(signature.as_str());
            out.push_str("]]></MsgSignature><TimeStamp>");
            out.push_str(timestamp);
            out.push_str("</TimeStamp>");
        });
        cdata!(xml, "Nonce", nonce);
        xml.finish()
    }

    /// The message inside a body, once its signature is verified and fresh.
    fn unseal<'b>(&self, q: &Query<'_>, body: &'b [u8], now_unix: i64) -> Result<Taken<'b>, Refused> {
        if body.len() > limits::BODY_BYTES {
            return Err(Refused::TooLarge);
        }
        let format = if json::is_json(body) { Format::Json } else { Format::Xml };
        let encrypted = match Self::encrypted(format, body) {
            Ok(encrypted) => encrypted,
            // A body without a ciphertext proves nothing, so the query's own signature decides how it is refused.
            Err(_) if !self.signed_query(q) => return Err(Refused::Signature),
            Err(Refused::PlainText) if self.takes_plain_text => {
                freshness::of_query(q, now_unix)?;
                return Ok(Taken { content: Content::Plain(body), format });
            }
            Err(refused) => return Err(refused),
        };
        let (Some(timestamp), Some(nonce)) = (&q.timestamp, &q.nonce) else {
            return Err(Refused::Signature);
        };
        let signed = q.msg_signature.as_deref();
        if !signed.is_some_and(|it| signature::verify(it, &[self.token(), timestamp, nonce, &encrypted])) {
            return Err(Refused::Signature);
        }
        freshness::of_query(q, now_unix)?;
        let (plain, which) = self.decrypt(&encrypted)?;
        Ok(Taken { content: Content::Sealed(plain, which), format })
    }

    /// The ciphertext of a body, the plaintext twin of compatible mode ignored.
    ///
    /// Finding it need not be strict: whatever is taken for the ciphertext must match the `msg_signature`.
    fn encrypted(format: Format, body: &[u8]) -> Result<Cow<'_, str>, Refused> {
        if format == Format::Xml
            && let Some(encrypted) =
                dialect::child_text(body, "Encrypt").filter(|text| !text.trim_ascii().is_empty())
        {
            return Ok(Cow::Borrowed(encrypted.trim_ascii()));
        }
        let envelope = match format {
            Format::Xml => Element::parse_push(body).map_err(|_| Refused::Malformed)?,
            Format::Json => json::read(body).map_err(|_| Refused::Malformed)?,
        };
        match envelope.get("Encrypt").map(str::trim_ascii) {
            Some(encrypted) if !encrypted.is_empty() => Ok(Cow::Owned(encrypted.to_owned())),
            _ => Err(Refused::PlainText),
        }
    }

    /// The message, and which key opened it. A wrong key may by chance decrypt to nonsense, so the receiver id is
    /// checked here.
    fn decrypt(&self, encrypted: &str) -> Result<(Plain, usize), Refused> {
        let mut refusal = Refused::Undecryptable;
        for (which, key) in self.keys.iter().enumerate() {
            if let Ok(plain) = Plain::open(key, encrypted) {
                if plain.receiver_id() == self.receiver_id.as_bytes() {
                    return Ok((plain, which));
                }
                refusal = Refused::WrongReceiver;
            }
        }
        Err(refusal)
    }

    fn signed_query(&self, q: &Query<'_>) -> bool {
        let (Some(timestamp), Some(nonce)) = (&q.timestamp, &q.nonce) else { return false };
        let expected = q.signature.as_deref();
        expected.is_some_and(|expected| signature::verify(expected, &[self.token(), timestamp, nonce]))
    }

    fn token(&self) -> &str {
        self.token.expose_secret()
    }
}
