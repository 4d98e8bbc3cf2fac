//! Invitations (邀请): somebody who may grant a role offers it to somebody who is not on the roll. The invitee answers in
//! the chat of the district's account; whoever invited compares what the chat showed them, face to face, and only then is
//! the invitee enrolled.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Agreement, Enrolled, Grant, NotGiven};
use crate::accounts::Alliance;
use crate::ids::{Follower, StaffId};

/// How long an invitation waits for its invitee.
pub const INVITED_FOR: SignedDuration = SignedDuration::from_hours(72);
/// Wrong comparisons after which an invitation is void.
pub const MOST_COMPARED: usize = 3;
/// Invitations of one person that may wait.
pub const MOST_INVITATIONS: usize = 20;
/// The number of digits of an invitation.
const DIGITS: usize = 8;
/// What the message begins with that answers one.
const WORD: &str = "邀请";

/// The eight digits of an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct InviteCode(String);

/// A text that is not the digits of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the digits of an invitation")]
pub struct NotAnInviteCode;

impl InviteCode {
    /// Exactly eight ASCII digits.
    ///
    /// # Errors
    /// [`NotAnInviteCode`] for anything else.
    pub fn parse(text: impl Into<String>) -> Result<Self, NotAnInviteCode> {
        let text = text.into();
        let is_fine = text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_fine { Ok(Self(text)) } else { Err(NotAnInviteCode) }
    }

    /// The digits of a message that answers an invitation, `邀请` and eight digits, with blanks and punctuation between
    /// them; none where it is anything else.
    #[must_use]
    pub fn of_message(text: &str) -> Option<Self> {
        let said: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
        let full = |c: char| match c {
            '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
            other => other,
        };
        Self::parse(said.strip_prefix(WORD)?.chars().map(full).collect::<String>()).ok()
    }

    /// The message that answers it.
    #[must_use]
    pub fn message(&self) -> String {
        format!("{WORD}{}", self.0)
    }

    /// The digits as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for InviteCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for InviteCode {
    type Error = NotAnInviteCode;
    fn try_from(text: String) -> Result<Self, NotAnInviteCode> {
        Self::parse(text)
    }
}

impl From<InviteCode> for String {
    fn from(code: InviteCode) -> Self {
        code.0
    }
}

/// How far an invitation is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Answered {
    /// Nobody answered it.
    Open,
    /// A follower of the district's account answered it, and was shown the digits to compare.
    Taken {
        /// Who.
        follower: Follower,
        /// When.
        at: Timestamp,
    },
    /// Whoever invited compared the digits; a second operator has to agree to the role.
    Compared {
        /// Who answered.
        follower: Follower,
        /// When they were compared.
        at: Timestamp,
    },
}

/// An invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Its digits.
    pub code: InviteCode,
    /// Distinguishes it from a later one with the same digits.
    pub id: String,
    /// The name of the invitee, as whoever invited wrote it.
    pub name: String,
    /// The role, where, and until when.
    pub grant: Grant,
    /// Who invited.
    pub by: StaffId,
    /// The name of that person.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
    /// Until when it waits.
    pub expires_at: Timestamp,
    /// Four digits that the chat shows the invitee, and whoever invited types.
    pub check: String,
    /// How often they were typed wrong.
    #[serde(default)]
    pub wrong: usize,
    /// How far it is.
    pub answered: Answered,
    /// The number of writes; the next one is conditional on it.
    pub version: u64,
}

/// Why an invitation is worth nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Void {
    /// Its time is over.
    #[error("邀请已过期（72小时），请重新邀请。")]
    Over,
    /// Whoever invited is frozen, left, or may not give the role any more.
    #[error("邀请人已没有授予这个岗位的权限，邀请作废。")]
    NotTheirs,
    /// The digits were typed wrong too often.
    #[error("核对码输错3次，邀请作废，请重新邀请。")]
    Guessed,
}

impl Invitation {
    /// Whether it is still worth something, judged by whoever invited as they are now; who has to agree then.
    ///
    /// # Errors
    /// [`Void`] says why not.
    pub fn check_on(
        &self,
        inviter: Option<&Enrolled>,
        alliance: &Alliance,
        now: Timestamp,
    ) -> Result<Agreement, Void> {
        if now >= self.expires_at {
            return Err(Void::Over);
        }
        if self.wrong >= MOST_COMPARED {
            return Err(Void::Guessed);
        }
        let inviter = inviter.filter(|it| it.staff.id == self.by).cloned().and_then(|it| it.at(now));
        let given = inviter.map(|it| it.staff.may_give(&self.grant, None, alliance));
        given.unwrap_or(Err(NotGiven::NotYours)).map_err(|_| Void::NotTheirs)
    }

    /// Who answered it.
    #[must_use]
    pub fn follower(&self) -> Option<&Follower> {
        match &self.answered {
            Answered::Open => None,
            Answered::Taken { follower, .. } | Answered::Compared { follower, .. } => Some(follower),
        }
    }

    /// The invitation as its invitee took it.
    #[must_use]
    pub fn taken(&self, follower: Follower, at: Timestamp) -> Self {
        self.with(Answered::Taken { follower, at })
    }

    /// The same, further on.
    #[must_use]
    pub fn with(&self, answered: Answered) -> Self {
        Self { answered, version: self.version + 1, ..self.clone() }
    }

    /// The role and its place, as both sides read it.
    #[must_use]
    pub fn offer(&self, alliance: &Alliance) -> String {
        self.grant.name(alliance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_is_answered_by_its_word_and_eight_digits_and_nothing_else() {
        for said in ["邀请48291374", "邀请 4829 1374", "邀请：４８２９１３７４。", " 邀请48291374\n"]
        {
            assert_eq!(InviteCode::of_message(said).unwrap().as_str(), "48291374", "{said}");
        }
        for said in
            ["48291374", "邀请", "邀请4829137", "邀请482913745", "邀请48291374谢谢", "请邀请48291374", ""]
        {
            assert_eq!(InviteCode::of_message(said), None, "{said}");
        }
        let code = InviteCode::parse("00000001").unwrap();
        assert_eq!(InviteCode::of_message(&code.message()), Some(code));
    }
}
