//! Why a callback was refused.

/// Why a callback was refused. Holds nothing of the request, so it may be logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refused {
    /// A signature is wrong or missing: WeChat did not send this, or the token differs.
    #[error("the signature is wrong or missing")]
    Signature,
    /// The signed timestamp is too far from now or not a number, or it does not fit the sealed `CreateTime`: a replay,
    /// or a wrong clock.
    #[error("the timestamp is not fresh")]
    Stale,
    /// The body is over [`crate::limits::BODY_BYTES`].
    #[error("the body is too large")]
    TooLarge,
    /// The body has no envelope, or it is authentic but lacks sender or receiver.
    #[error("the body is malformed")]
    Malformed,
    /// The account is not in safe mode, or somebody reuses one of its signatures.
    #[error("the body is not encrypted")]
    PlainText,
    /// Neither key opens it: the EncodingAESKey differs.
    #[error("the body does not open under the account's keys")]
    Undecryptable,
    /// Sealed for another receiver, or meant for another account.
    #[error("the message is for another receiver")]
    WrongReceiver,
}

impl Refused {
    /// Whether the sender failed to prove that it is WeChat: answer 401, and 400 to everything else.
    pub fn is_authentic_failure(&self) -> bool {
        matches!(self, Self::Signature)
    }

    /// A stable name, for metrics.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Stale => "stale",
            Self::TooLarge => "too_large",
            Self::Malformed => "malformed",
            Self::PlainText => "plain_text",
            Self::Undecryptable => "undecryptable",
            Self::WrongReceiver => "wrong_receiver",
        }
    }
}
