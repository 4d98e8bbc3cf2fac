//! WeChat's JSON: errors under status 200, any content type, raw control characters, broken UTF-8.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{ApiError, lenient};

/// Reads an answer; an `errcode` other than 0 is an error, an absent one is success.
pub(super) fn accept(bytes: &[u8]) -> Result<Value, ApiError> {
    let answer = parse(bytes).filter(Value::is_object).ok_or(ApiError::Malformed)?;
    match int(&answer, "errcode") {
        None | Some(0) => Ok(answer),
        Some(code) => Err(ApiError::wechat(code, &text(&answer, "errmsg").unwrap_or_default())),
    }
}

/// The answer as the type that the call returns.
pub(super) fn typed<T: DeserializeOwned>(answer: Value) -> Result<T, ApiError> {
    serde_json::from_value(answer).map_err(|_| ApiError::Malformed)
}

/// Reads malformed JSON too, as far as its meaning is clear.
pub(super) fn parse(bytes: &[u8]) -> Option<Value> {
    let text = String::from_utf8_lossy(bytes);
    serde_json::from_str(&escape_controls(text.trim_start_matches('\u{feff}'))).ok()
}

/// A text, or a number as text; `None` when absent or empty.
pub(super) fn text(object: &Value, name: &str) -> Option<String> {
    match object.get(name)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A whole number, or a text that spells one.
pub(super) fn int(object: &Value, name: &str) -> Option<i64> {
    match object.get(name)? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// An id, or a text that spells one.
pub(super) fn id(object: &Value, name: &str) -> Option<u64> {
    lenient::value_id(object.get(name)?)
}

/// Escapes the raw control characters inside strings, as JSON requires.
fn escape_controls(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in json.chars() {
        match c {
            '\0'..='\u{1f}' if in_string => {
                // A backslash before it would otherwise escape our own.
                if escaped {
                    out.push('\\');
                }
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            _ => out.push(c),
        }
        match c {
            '"' if !escaped => in_string = !in_string,
            _ => {}
        }
        escaped = in_string && c == '\\' && !escaped;
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::{accept, parse};
    use crate::client::ApiError;

    #[test]
    fn control_characters_and_broken_utf8_inside_strings_are_read() {
        for (bytes, expected) in [
            (&b"{\"n\":\"a\x14b\"}"[..], "a\u{14}b"),
            (b"{\"n\":\"a\nb\"}", "a\nb"),
            (b"{\"n\":\"a\xffb\"}", "a\u{fffd}b"),
            (b"{\n\t\"n\":\"a\\\\\\/\\\"b\"\n}", "a\\/\"b"),
            (b"\xef\xbb\xbf{\"n\":\"\"}", ""),
            (b"{\"n\":\"a\\\x07b\"}", "a\\\u{7}b"),
        ] {
            assert_eq!(parse(bytes), Some(json!({ "n": expected })), "{bytes:?}");
        }
    }

    #[test]
    fn only_an_errcode_other_than_0_is_an_error() {
        assert!(accept(br#"{"ticket":"t"}"#).is_ok());
        assert!(accept(br#"{"errcode":0,"errmsg":"send job submission success"}"#).is_ok());
        let error =
            accept(br#"{"errcode":45015,"errmsg":"response out of time limit rid: 5f-1-2"}"#).unwrap_err();
        assert_eq!(error.code(), Some(45015));
        assert!(matches!(error, ApiError::Wechat { rid: Some(rid), .. } if rid == "5f-1-2"));
        for malformed in [&b""[..], b"<html>", b"[]", b"\"ok\"", b"{\"a\":"] {
            assert!(matches!(accept(malformed), Err(ApiError::Malformed)));
        }
    }

    proptest! {
        #[test]
        fn proper_json_is_not_changed(texts: Vec<String>) {
            let value = json!({ "texts": texts });
            prop_assert_eq!(parse(value.to_string().as_bytes()), Some(value));
        }

        #[test]
        fn no_bytes_panic(bytes: Vec<u8>) {
            let _ = accept(&bytes);
        }
    }
}
