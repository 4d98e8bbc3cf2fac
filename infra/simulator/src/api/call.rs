//! One call of an API, as it came.

use std::collections::HashMap;

use axum::http::{HeaderValue, Method};
use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::ApiError;

/// The largest JSON body (the simulator's own bound).
const JSON_BYTES: usize = 1024 * 1024;

/// One call of an API.
pub(super) struct Call {
    pub(super) path: String,
    pub(super) method: Method,
    pub(super) query: HashMap<String, String>,
    pub(super) content_type: Option<HeaderValue>,
    pub(super) has_length: bool,
    pub(super) body: Bytes,
}

impl Call {
    /// Whether the call has the API's method.
    pub(super) fn expect(&self, method: &Method) -> Result<(), ApiError> {
        match self.method == *method {
            true => Ok(()),
            false => Err(ApiError::new(if *method == Method::GET { 43001 } else { 43002 })),
        }
    }

    /// The body as JSON, which must hold its characters themselves, not their numbers.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        if self.body.is_empty() {
            return Err(ApiError::new(44002));
        }
        if self.body.len() > JSON_BYTES {
            return Err(ApiError::new(45002));
        }
        // A menu may hold no escape of this kind at all (reported); elsewhere JSON knows no other way to write a control
        // character.
        let least = if self.path.starts_with("/cgi-bin/menu/") { 0 } else { 0x20 };
        if escapes_characters(&self.body, least) {
            return Err(ApiError::new(40033));
        }
        serde_json::from_slice(&self.body).map_err(|error| ApiError::because(47001, &error.to_string()))
    }

    /// A parameter of the address; empty when it is missing.
    pub(super) fn text(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }
}

/// Whether JSON writes a character from the number `least` on as `\uXXXX`, as real SDKs do with `&` and `<`; `\/` and
/// `\"` are no such escapes.
fn escapes_characters(json: &[u8], least: u32) -> bool {
    let mut rest = json;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        let digits = rest.get(at + 2..at + 6).and_then(|digits| str::from_utf8(digits).ok());
        let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        if rest.get(at + 1) == Some(&b'u') && number.is_some_and(|number| number >= least) {
            return true;
        }
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::escapes_characters;

    #[test]
    fn escapes_by_number_are_refused_and_the_others_are_not() {
        for refused in [
            r#"{"a":"\u4f60"}"#,
            r#"{"a":"\\\u4f60"}"#,
            r#"{"a":"?a=1\u0026b=2"}"#,
            r#"{"a":"\u003ca\u003E"}"#,
            r#"{"\u0061":"b"}"#,
            r#"{"a":"\ud83d\ude00"}"#,
        ] {
            assert!(escapes_characters(refused.as_bytes(), 0x20), "{refused}");
        }
        for taken in
            [r#"{"a":"\\u4f60 \n"}"#, r#"{"a":"https:\/\/a \" \t"}"#, "{\"a\":\"你\\", r#"{"a":"\uzzzz"}"#]
        {
            assert!(!escapes_characters(taken.as_bytes(), 0), "{taken}");
        }
        assert!(!escapes_characters(br#"{"a":"\u001f"}"#, 0x20));
        assert!(escapes_characters(br#"{"a":"\u001f"}"#, 0));
    }
}
