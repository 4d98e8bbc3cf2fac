//! What can go wrong with a call.

use super::{Invalid, Reaction, reaction_to};

/// Why a client could not be built.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The base URL is not a plain `http` or `https` URL.
    #[error("the base URL must be an http or https URL without a query")]
    BaseUrl,
    /// The HTTP stack could not be set up.
    #[error("the HTTP client could not be built")]
    Http(#[source] reqwest::Error),
}

/// Why a call failed. Holds no URL, and so no token.
///
/// Its text can be logged: it leaves out what WeChat's message quotes of the request, such as an openid, a token or
/// the content. The message itself is kept whole.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// WeChat answered with an error.
    #[error("WeChat answered {code}: {}", unquoted(.message))]
    Wechat {
        /// Its `errcode`.
        code: i64,
        /// Its `errmsg`, whole.
        message: String,
        /// The request id inside the message, which Tencent's support asks for.
        rid: Option<String>,
    },
    /// The appid or secret was refused when asking for a token.
    ///
    /// WeChat reports this with codes that elsewhere mean a stale token, but here a new token does not help.
    #[error("WeChat refused the credentials with {code}: {}", unquoted(.message))]
    Credentials {
        /// Its `errcode`.
        code: i64,
        /// Its `errmsg`, whole.
        message: String,
        /// The request id inside the message.
        rid: Option<String>,
    },
    /// No answer came, or its HTTP status is a failure.
    #[error("the call did not get through")]
    Transport(#[source] reqwest::Error),
    /// The answer is not JSON, or lacks the expected fields.
    #[error("the answer is malformed")]
    Malformed,
    /// The answer is longer than the caller accepts.
    #[error("the answer is longer than {limit} bytes")]
    TooLarge {
        /// The most that the caller accepts, in bytes.
        limit: usize,
    },
    /// By the caller's own count, the day's calls are used up; nothing was sent.
    #[error("the day's calls of this kind are used up by our own count")]
    Spent,
    /// The caller could not count the call; nothing was sent.
    #[error("the call could not be counted")]
    Uncounted(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The request breaks a rule of WeChat's and was not sent.
    #[error("the request is invalid: {0}")]
    Invalid(#[from] Invalid),
}

impl ApiError {
    /// The `errcode`, when WeChat answered one.
    pub fn code(&self) -> Option<i64> {
        match self {
            Self::Wechat { code, .. } | Self::Credentials { code, .. } => Some(*code),
            Self::Transport(_)
            | Self::Malformed
            | Self::TooLarge { .. }
            | Self::Spent
            | Self::Uncounted(_)
            | Self::Invalid(_) => None,
        }
    }

    /// How to react to it.
    pub fn reaction(&self) -> Reaction {
        match self {
            Self::Wechat { code, .. } => reaction_to(*code),
            Self::Credentials { .. } => Reaction::Misconfigured,
            // A refusal by HTTP status would be repeated; an outage, a timeout or a truncated answer may pass.
            Self::Transport(error) => match error.status() {
                Some(status) if status.is_client_error() && !matches!(status.as_u16(), 408 | 429) => {
                    Reaction::CallerBug
                }
                _ => Reaction::Retry,
            },
            Self::Malformed | Self::Uncounted(_) => Reaction::Retry,
            Self::Spent => Reaction::StopUntilReset,
            Self::TooLarge { .. } | Self::Invalid(_) => Reaction::CallerBug,
        }
    }

    /// Whether the same call may succeed later, unchanged and with the same token.
    pub fn is_retryable(&self) -> bool {
        self.reaction() == Reaction::Retry
    }

    /// Whether the call may have taken effect despite the error, so that repeating a send may send twice.
    pub fn is_ambiguous(&self) -> bool {
        match self {
            Self::Wechat { code, .. } => *code == -1,
            Self::Credentials { .. } | Self::Spent | Self::Uncounted(_) | Self::Invalid(_) => false,
            Self::Transport(error) => {
                !error.is_connect() && !error.status().is_some_and(|status| status.is_client_error())
            }
            Self::Malformed | Self::TooLarge { .. } => true,
        }
    }

    pub(super) fn transport(error: reqwest::Error) -> Self {
        Self::Transport(error.without_url())
    }

    pub(super) fn wechat(code: i64, message: &str) -> Self {
        let rid = message.rsplit_once("rid:").map(|(_, rid)| rid.trim()).filter(|rid| !rid.is_empty());
        Self::Wechat { code, message: message.to_owned(), rid: rid.map(str::to_owned) }
    }

    /// The same error, as an answer to a request for a token.
    pub(super) fn for_credentials(self) -> Self {
        match self {
            Self::Wechat { code, message, rid } if reaction_to(code) == Reaction::RefreshToken => {
                Self::Credentials { code, message, rid }
            }
            other => other,
        }
    }
}

/// The longest word, and the longest number, of an English sentence or an address that WeChat itself writes.
const WORD: usize = 20;
const NUMBER: usize = 6;

/// A message of WeChat's without what it may quote of the request: ids, tokens, numbers and anything that is not ASCII.
/// The request id stays: with it Tencent's support finds the rest.
fn unquoted(message: &str) -> String {
    let (told, rid) = match message.rsplit_once("rid:") {
        Some((told, rid)) if rid.trim().bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-') => {
            (told, Some(rid.trim()))
        }
        _ => (message, None),
    };
    let mut plain = String::new();
    for part in told.split_inclusive(|c: char| !is_of_a_word(c)) {
        let word = part.trim_end_matches(|c: char| !is_of_a_word(c));
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        plain.push_str(if word.len() > WORD || digits > NUMBER { "…" } else { word });
        plain.extend(part[word.len()..].chars().filter(|c| c.is_ascii() && !c.is_control()));
    }
    match rid {
        Some(rid) => format!("{plain}rid: {rid}"),
        None => plain,
    }
}

fn is_of_a_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_logged_of_a_failure_quotes_nothing_of_the_request() {
        let cases = [
            (
                "invalid openid rid: 65f1a2b3-0d2e4f5a-1a2b3c4d",
                "invalid openid rid: 65f1a2b3-0d2e4f5a-1a2b3c4d",
            ),
            (
                "invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist rid: 1-2-3",
                "invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist rid: 1-2-3",
            ),
            ("invalid openid [oABCDEFGHIJKLMNOPQRSTUVWXYZ1]", "invalid openid […]"),
            ("data.thing1.value invalid: 古力盖松了", "data.thing1.value invalid: "),
            ("invalid phone 18653212345!", "invalid phone …!"),
            ("invalid phone 0532-85912345", "invalid phone …"),
            ("see https://a/?access_token=90_abcdefghijklmnopqrstuvw", "see https://a/?access_token=…"),
            ("rid: 古力盖", "rid: "),
            ("", ""),
        ];
        for (message, logged) in cases {
            let error = ApiError::wechat(40003, message);
            assert_eq!(error.to_string(), format!("WeChat answered 40003: {logged}"));
            let ApiError::Wechat { message: whole, .. } = error else { panic!("WeChat answered") };
            assert_eq!(whole, message);
        }
    }
}
