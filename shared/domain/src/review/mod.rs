//! Review before publication (审核): a digest freezes what would go out, people sign the digest, and nothing goes out whose
//! digest is not signed. Who edits afterwards makes another digest, so every signature is void.
//!
//! `Three` is 三审 with the gates 政治, 法律, 保密 and 文字 of the State Council's rule of 2018 (国办发〔2018〕123号); that
//! three people read, each with a list of points, is local practice under it.

mod points;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::StaffId;
use crate::staff::{Role, Staff};

pub use points::Point;

/// How much review something needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The author and a reviewer.
    Two,
    /// 三审: words, facts and direction, by three people.
    Three,
    /// At night, for what cannot wait: a reviewer and an operator, neither of them the author. The full review is made up
    /// within a working day.
    Emergency,
}

/// A signature that a review needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A second person reads it.
    Second,
    /// 初审: the words. The author may sign it.
    Words,
    /// 复审: the facts.
    Facts,
    /// 终审: the direction.
    Direction,
    /// In an emergency, a reviewer.
    Reviewer,
    /// In an emergency, an operator.
    Operator,
}

impl Step {
    /// The roles that sign it, within their scope.
    #[must_use]
    pub fn roles(self) -> &'static [Role] {
        match self {
            Self::Words => &[Role::Editor],
            Self::Second | Self::Facts | Self::Reviewer => &[Role::Reviewer],
            Self::Direction => &[Role::AccountAdmin, Role::Operator],
            Self::Operator => &[Role::Operator],
        }
    }

    /// What staff read.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Second => "审核",
            Self::Words => "初审",
            Self::Facts => "复审",
            Self::Direction => "终审",
            Self::Reviewer => "应急审核",
            Self::Operator => "应急批准",
        }
    }

    /// The points that the signer confirms to have looked at.
    #[must_use]
    pub fn points(self) -> &'static [Point] {
        points::of(self)
    }
}

impl Kind {
    /// The signatures that it needs, in their order.
    #[must_use]
    pub fn steps(self) -> &'static [Step] {
        match self {
            Self::Two => &[Step::Second],
            Self::Three => &[Step::Words, Step::Facts, Step::Direction],
            Self::Emergency => &[Step::Reviewer, Step::Operator],
        }
    }

    /// Whether its signatures come in their order.
    fn is_in_order(self) -> bool {
        self != Self::Emergency
    }
}

/// Whose hand something is: who did it, and in whose stead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hand {
    /// The person.
    pub staff: StaffId,
    /// Their name, with that of the person in whose stead they acted.
    pub name: String,
    /// In whose stead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stood_for: Option<StaffId>,
}

impl From<&Staff> for Hand {
    fn from(staff: &Staff) -> Self {
        Self { staff: staff.id.clone(), name: staff.name.clone(), stood_for: staff.stands_for().cloned() }
    }
}

impl Hand {
    /// Whether it counts as this person's for four eyes.
    #[must_use]
    pub fn is_of(&self, staff: &Staff) -> bool {
        staff.took(&self.staff, self.stood_for.as_ref())
    }
}

/// A signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Which.
    pub step: Step,
    /// Whose.
    pub by: Hand,
    /// The digest that was signed.
    pub digest: String,
    /// When.
    pub at: Timestamp,
}

/// The review of one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// How much it needs.
    pub kind: Kind,
    /// The digest of what would go out: text, media, targets, channel and time.
    pub digest: String,
    /// Everybody who wrote on it since something was last approved.
    pub authors: Vec<Hand>,
    /// The signatures so far.
    #[serde(default)]
    pub signatures: Vec<Signature>,
}

/// What a signer sends.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// The signature that it is.
    pub step: Step,
    /// The digest of what they read.
    pub digest: &'a str,
    /// The points that they ticked.
    pub points: &'a [Point],
}

/// Why a signature does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    /// It was edited since they read it.
    #[error("您看过以后内容又改过了，请看过现在的再签")]
    Changed,
    /// It is not this signature's turn, or it is signed already.
    #[error("这一步现在不用签，可能别人刚签过，请看现在的情况")]
    NotNow,
    /// They have no role for it.
    #[error("您的岗位不签这一步")]
    NotTheirs,
    /// They wrote it.
    #[error("自己写的不能自己审，请另一位来签")]
    Author,
    /// They signed before.
    #[error("每一步要由不同的人签，您已经签过一步")]
    SignedBefore,
    /// They have not looked at everything.
    #[error("还有没勾选的项目，请逐项看过再签")]
    Points,
}

impl Review {
    /// The review of something that was just handed in.
    #[must_use]
    pub fn new(kind: Kind, digest: String, authors: Vec<Hand>) -> Self {
        Self { kind, digest, authors, signatures: Vec::new() }
    }

    /// The signatures that may be given now.
    #[must_use]
    pub fn open(&self) -> Vec<Step> {
        let signed = |step: &Step| self.signatures.iter().any(|signature| signature.step == *step);
        let open = self.kind.steps().iter().copied().filter(|step| !signed(step));
        open.take(if self.kind.is_in_order() { 1 } else { usize::MAX }).collect()
    }

    /// Whether what has this digest may go out.
    #[must_use]
    pub fn approves(&self, digest: &str) -> bool {
        self.digest == digest && self.open().is_empty()
    }

    /// The review with one more signature. `holds` says whether the signer has a role in whose scope the content lies.
    ///
    /// # Errors
    /// [`NotSigned`] says why it does not count.
    pub fn sign(
        &self,
        by: &Staff,
        holds: impl Fn(Role) -> bool,
        sent: Sent<'_>,
        at: Timestamp,
    ) -> Result<Self, NotSigned> {
        let Sent { step, digest, points } = sent;
        if digest != self.digest {
            return Err(NotSigned::Changed);
        }
        if !self.open().contains(&step) {
            return Err(NotSigned::NotNow);
        }
        if !step.roles().iter().any(|role| holds(*role)) {
            return Err(NotSigned::NotTheirs);
        }
        if step != Step::Words && self.authors.iter().any(|author| author.is_of(by)) {
            return Err(NotSigned::Author);
        }
        if self.signatures.iter().any(|signature| signature.by.is_of(by)) {
            return Err(NotSigned::SignedBefore);
        }
        if !step.points().iter().all(|point| points.contains(point)) {
            return Err(NotSigned::Points);
        }
        let mut next = self.clone();
        let digest = digest.to_owned();
        next.signatures.push(Signature { step, by: Hand::from(by), digest, at });
        Ok(next)
    }
}
