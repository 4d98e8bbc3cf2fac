//! Every id has its own type, so that ids cannot be confused.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The text does not have the form that this kind of id requires.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {kind}")]
pub struct InvalidId {
    /// The kind of id that was expected.
    pub kind: &'static str,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks the form of `value`.
            ///
            /// # Errors
            /// [`InvalidId`] if the form is not that of this kind of id.
            pub fn parse(value: impl Into<String>) -> Result<Self, InvalidId> {
                let value = value.into();
                let valid: fn(&str) -> bool = $valid;
                if valid(&value) { Ok(Self(value)) } else { Err(InvalidId { kind: $kind }) }
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(value: String) -> Result<Self, InvalidId> {
                Self::parse(value)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    };
}

fn is_slug(value: &str) -> bool {
    (1..=64).contains(&value.len())
        && value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_openid(value: &str) -> bool {
    (1..=128).contains(&value.len())
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

fn is_hex(value: &str, len: usize) -> bool {
    value.len() == len && value.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

id!(
    /// An official account of the alliance, as in addresses: `shinan`, `370202012001`.
    AccountId, "account id", is_slug
);
id!(
    /// A member of staff, independent of their current WeChat identity.
    StaffId, "staff id", is_slug
);
id!(
    /// A body that acts on tickets: a sub-district's desk, the district's desk, a department, a crew.
    UnitId, "unit id", is_slug
);
id!(
    /// A sub-district (街道) by its division code, nine digits.
    SubdistrictCode, "sub-district code", |v| v.len() == 9 && v.bytes().all(|b| b.is_ascii_digit())
);
id!(
    /// A community (社区) by its division code, twelve digits.
    CommunityCode, "community code", |v| v.len() == 12 && v.bytes().all(|b| b.is_ascii_digit())
);
id!(
    /// The public number of a report: the day it was submitted and its sequence number on that day, `20161123-0007`.
    TicketId, "ticket number", |v| {
        let bytes = v.as_bytes();
        (13..=16).contains(&bytes.len())
            && bytes.iter().enumerate().all(|(at, b)| if at == 8 { *b == b'-' } else { b.is_ascii_digit() })
    }
);
id!(
    /// A photo or recording, by the digest of what it came with.
    MediaId, "media id", |v| is_hex(v, 32)
);
id!(
    /// The number of what a resident sent in for a column: eight digits.
    SubmissionId, "submission number", |v| v.len() == 8 && v.bytes().all(|b| b.is_ascii_digit())
);
id!(
    /// A question that found nothing, by the digest of what it is about.
    GapId, "gap id", |v| is_hex(v, 32)
);
id!(
    /// A keyword rule.
    RuleId, "rule id", |v| is_hex(v, 32)
);
id!(
    /// A form that may be sent once, as its page names it.
    FormKey, "form key", |v| is_hex(v, 32)
);
id!(
    /// An entry of a phone's outbox, as the phone names it: a ULID.
    EntryKey, "entry key", |v| {
        let is_letter = |b: u8| b.is_ascii_digit() || (b.is_ascii_uppercase() && !b"ILOU".contains(&b));
        v.len() == 26 && v.bytes().all(is_letter)
    }
);
id!(
    /// A person over all accounts that are bound to one Open Platform account: a digest of WeChat's unionid.
    PersonId, "person id", |v| is_hex(v, 64)
);
id!(
    /// Something to be done at most once: a notice to one recipient about one event.
    EffectId, "effect id", |v| (1..=256).contains(&v.len())
);

/// What one follower says to one account and what staff answer, as in addresses: the account and a digest of the follower,
/// because an openid never stands in an address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ConversationId(String);

/// The hexadecimal digits of the digest in a [`ConversationId`].
const CONVERSATION_DIGITS: usize = 32;

impl ConversationId {
    /// The conversation with a follower.
    #[must_use]
    pub fn of(follower: &Follower) -> Self {
        let digest = hex::encode(Sha256::digest(format!("conversation/{}", follower.key())));
        Self(format!("{}-{}", follower.account, &digest[..CONVERSATION_DIGITS]))
    }

    /// Checks the form of `value`.
    ///
    /// # Errors
    /// [`InvalidId`] if it is not an account's id, a hyphen and 32 hexadecimal digits.
    pub fn parse(value: impl Into<String>) -> Result<Self, InvalidId> {
        let value = value.into();
        let valid = value
            .rsplit_once('-')
            .is_some_and(|(account, digest)| is_slug(account) && is_hex(digest, CONVERSATION_DIGITS));
        if valid { Ok(Self(value)) } else { Err(InvalidId { kind: "conversation id" }) }
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The account that the follower writes to.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        self.0.rsplit_once('-').and_then(|(account, _)| AccountId::parse(account).ok())
    }

    /// Four characters by which staff tell one resident of a list from another.
    #[must_use]
    pub fn tail(&self) -> &str {
        self.0.get(self.0.len().saturating_sub(4)..).unwrap_or_default()
    }
}

impl TryFrom<String> for ConversationId {
    type Error = InvalidId;
    fn try_from(value: String) -> Result<Self, InvalidId> {
        Self::parse(value)
    }
}

impl From<ConversationId> for String {
    fn from(id: ConversationId) -> String {
        id.0
    }
}

impl fmt::Display for ConversationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The openid of a person at one account.
///
/// It never appears in a log: its `Debug` form hides it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OpenId(String);

impl OpenId {
    /// Checks the form of `value`.
    ///
    /// # Errors
    /// [`InvalidId`] if it is empty, over 128 bytes, or holds characters that WeChat never uses.
    pub fn parse(value: impl Into<String>) -> Result<Self, InvalidId> {
        let value = value.into();
        if is_openid(&value) { Ok(Self(value)) } else { Err(InvalidId { kind: "openid" }) }
    }

    /// The openid as WeChat wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for OpenId {
    type Error = InvalidId;
    fn try_from(value: String) -> Result<Self, InvalidId> {
        Self::parse(value)
    }
}

impl From<OpenId> for String {
    fn from(id: OpenId) -> String {
        id.0
    }
}

impl fmt::Debug for OpenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenId(hidden)")
    }
}

/// A resident or a member of staff as WeChat knows them: a follower of one account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Follower {
    /// The account they follow.
    pub account: AccountId,
    /// Their openid at that account.
    pub openid: OpenId,
}

impl Follower {
    /// The key of this follower in the store: `account/openid`.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}/{}", self.account, self.openid.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticket_numbers_have_one_form() {
        for good in ["20161123-0007", "20161123-12345"] {
            assert!(TicketId::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "20161123", "2016112-00007", "20161123-00x7", "20161123-000", "٢٠١٦١١٢٣-٠٠٠٧"]
        {
            assert!(TicketId::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_conversation_is_named_by_its_account_and_a_digest() {
        let account = AccountId::parse("370202-1").unwrap();
        let follower = Follower { account: account.clone(), openid: OpenId::parse("oSecret").unwrap() };
        let id = ConversationId::of(&follower);
        assert_eq!(ConversationId::parse(id.as_str()), Ok(id.clone()));
        assert_eq!(id.account(), Some(account));
        assert!(!id.as_str().contains("oSecret"));
        for bad in [
            "",
            "shinan",
            "shinan-",
            "-0123456789abcdef0123456789abcdef",
            "a/b-0123456789abcdef0123456789abcdef",
        ] {
            assert!(ConversationId::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_openid_is_never_printed() {
        let follower = Follower {
            account: AccountId::parse("shinan").unwrap(),
            openid: OpenId::parse("oSecret").unwrap(),
        };
        assert!(!format!("{follower:?}").contains("oSecret"));
    }
}
