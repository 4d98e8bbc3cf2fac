//! The query string of a callback.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

/// What WeChat says in the URL. Nothing of it is trusted before a signature has passed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query<'a> {
    /// Signs timestamp and nonce.
    pub signature: Option<Cow<'a, str>>,
    /// Signs timestamp, nonce and ciphertext.
    pub msg_signature: Option<Cow<'a, str>>,
    /// Seconds, as text: it is signed as text.
    pub timestamp: Option<Cow<'a, str>>,
    /// Random digits.
    pub nonce: Option<Cow<'a, str>>,
    /// The text to return when WeChat verifies the URL.
    pub echostr: Option<Cow<'a, str>>,
    /// `aes` for a sealed body; not signed, so not consulted.
    pub encrypt_type: Option<Cow<'a, str>>,
    /// The sender; not signed, so not consulted.
    pub openid: Option<Cow<'a, str>>,
}

impl<'a> Query<'a> {
    /// Reads a raw query string, without its `?`. If a name is repeated, its first value counts; no input is an error.
    pub fn parse(raw_query: &'a str) -> Self {
        let mut query = Self::default();
        // As a rule, WeChat sends nothing that needs decoding.
        let escaped = memchr2(b'%', b'+', raw_query.as_bytes()).is_some();
        let mut rest = raw_query;
        while !rest.is_empty() {
            let pair;
            (pair, rest) = cut(rest, b'&');
            // Compared one by one, as each comparison is with bytes that are known at compile time.
            let (field, value) = if let Some(value) = named(pair, "signature") {
                (&mut query.signature, value)
            } else if let Some(value) = named(pair, "timestamp") {
                (&mut query.timestamp, value)
            } else if let Some(value) = named(pair, "nonce") {
                (&mut query.nonce, value)
            } else if let Some(value) = named(pair, "openid") {
                (&mut query.openid, value)
            } else if let Some(value) = named(pair, "encrypt_type") {
                (&mut query.encrypt_type, value)
            } else if let Some(value) = named(pair, "msg_signature") {
                (&mut query.msg_signature, value)
            } else if let Some(value) = named(pair, "echostr") {
                (&mut query.echostr, value)
            } else {
                continue;
            };
            if field.is_none() {
                *field = Some(if escaped { decoded(value) } else { Cow::Borrowed(value) });
            }
        }
        query
    }
}

/// The value of a pair whose name is `name`; empty where the pair has none.
#[inline]
fn named<'a>(pair: &'a str, name: &str) -> Option<&'a str> {
    let rest = pair.strip_prefix(name)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('=') }
}

/// The text before and after the first `mark`.
fn cut(text: &str, mark: u8) -> (&str, &str) {
    let at = memchr(mark, text.as_bytes());
    at.and_then(|at| Some((text.get(..at)?, text.get(at + 1..)?))).unwrap_or((text, ""))
}

/// The value, with percent signs and pluses decoded.
fn decoded(value: &str) -> Cow<'_, str> {
    // The value of a pair with an empty name.
    let pair = format!("={value}");
    form_urlencoded::parse(pair.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned().into())
        .unwrap_or_default()
}
