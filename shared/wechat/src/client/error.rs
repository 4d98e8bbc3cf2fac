//! What can go wrong with a call.

use super::{Invalid, Reaction, reaction_to};

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The base URL is no plain `http` or `https` URL.
    #[error("the base URL must be an http or https URL without a query")]
    BaseUrl,
    /// The HTTP stack could not be set up.
    #[error("the HTTP client could not be built")]
    Http(#[source] reqwest::Error),
}

/// Why a call failed. Holds no URL, and so no token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// WeChat answered with an error.
    #[error("WeChat answered {code}: {message}")]
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
    /// WeChat says so with codes that elsewhere mean a stale token, for which no new token is a cure.
    #[error("WeChat refused the credentials with {code}: {message}")]
    Credentials {
        /// Its `errcode`.
        code: i64,
        /// Its `errmsg`, whole.
        message: String,
        /// The request id inside the message.
        rid: Option<String>,
    },
    /// No answer came, or one with an HTTP status of failure.
    #[error("the call did not get through")]
    Transport(#[source] reqwest::Error),
    /// The answer is no JSON, or lacks what the call is for.
    #[error("the answer is malformed")]
    Malformed,
    /// The answer is longer than the caller takes.
    #[error("the answer is longer than {limit} bytes")]
    TooLarge {
        /// What the caller takes, in bytes.
        limit: usize,
    },
    /// The caller's own count says that the day's calls are used up; nothing was sent.
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

    /// What to do about it.
    pub fn reaction(&self) -> Reaction {
        match self {
            Self::Wechat { code, .. } => reaction_to(*code),
            Self::Credentials { .. } => Reaction::Misconfigured,
            // A refusal by HTTP status would be refused again; an outage, a timeout or a torn answer passes.
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

    /// Whether the call may have taken effect all the same, so that repeating a send may send twice.
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

    /// The same, as an answer to a request for a token.
    pub(super) fn for_credentials(self) -> Self {
        match self {
            Self::Wechat { code, message, rid } if reaction_to(code) == Reaction::RefreshToken => {
                Self::Credentials { code, message, rid }
            }
            other => other,
        }
    }
}
