//! The query string of a callback.

/// What WeChat says in the URL. Nothing of it is trusted before a signature has passed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Signs timestamp and nonce.
    pub signature: Option<String>,
    /// Signs timestamp, nonce and ciphertext.
    pub msg_signature: Option<String>,
    /// Seconds, as text: it is signed as text.
    pub timestamp: Option<String>,
    /// Random digits.
    pub nonce: Option<String>,
    /// What a verification wants to hear back.
    pub echostr: Option<String>,
    /// `aes` for a sealed body; not signed, so not consulted.
    pub encrypt_type: Option<String>,
    /// The sender; not signed, so not consulted.
    pub openid: Option<String>,
}

impl Query {
    /// Reads a raw query string, without its `?`. Of a repeated name the first value counts; no input is an error.
    pub fn parse(raw_query: &str) -> Self {
        let mut query = Self::default();
        for (name, value) in form_urlencoded::parse(raw_query.as_bytes()) {
            let field = match &*name {
                "signature" => &mut query.signature,
                "msg_signature" => &mut query.msg_signature,
                "timestamp" => &mut query.timestamp,
                "nonce" => &mut query.nonce,
                "echostr" => &mut query.echostr,
                "encrypt_type" => &mut query.encrypt_type,
                "openid" => &mut query.openid,
                _ => continue,
            };
            field.get_or_insert_with(|| value.into_owned());
        }
        query
    }
}
