//! Senders whose reports are no longer taken by WeChat, and why (pure). One officer asks for it, and a second one decides;
//! one is enough to lift it.
//!
//! A sender is a person over all accounts if WeChat gives a unionid, otherwise a follower of one account. Both are
//! stored as digests, so that a block outlives the erasure of a person's data and does not reveal who they are.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, StaffId, TicketId};
use crate::staff::Staff;

/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 200;
/// How long a second officer has time to decide.
const ASKED_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The block of a sender, in force or lifted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Whether reports are refused now.
    pub blocked: bool,
    /// Whether it applies at every account that is bound to the same Open Platform account, or only at this one.
    pub everywhere: bool,
    /// The account of the report that led to the decision.
    pub account: AccountId,
    /// The report that led to the decision.
    pub ticket: TicketId,
    /// That somebody asked for a block that nobody has decided yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// The last step.
    pub last: BlockStep,
}

/// That an officer asked for a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Who, when and why.
    #[serde(flatten)]
    pub step: BlockStep,
    /// The report from which it was asked for.
    pub of: TicketId,
}

/// The report from which a sender is looked at. That of somebody who wants to stay unknown tells only what was decided
/// from it: whoever blocks them once more must not learn whether they were blocked before.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The report.
    pub ticket: &'a TicketId,
    /// Whether its sender wants to stay unknown.
    pub anonymous: bool,
}

impl Seen<'_> {
    fn tells(self, ticket: &TicketId) -> bool {
        !self.anonymous || self.ticket == ticket
    }
}

/// How far a step goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It holds.
    #[default]
    Decided,
    /// It waits for a second officer.
    Asked,
    /// A second officer refused it, or the first one took it back.
    Refused,
}

/// One step about a sender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockStep {
    /// Whether it is about a block or about lifting one.
    pub blocks: bool,
    /// How far it goes.
    #[serde(default)]
    pub stage: Stage,
    /// Why, for staff.
    pub reason: String,
    /// The name of the person who took it.
    pub by: String,
    /// That person; not known of steps that are older than this field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
    /// In whose stead they took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stood_for: Option<StaffId>,
    /// When.
    pub at: Timestamp,
}

impl BlockStep {
    fn is_of(&self, staff: &Staff) -> bool {
        self.staff.as_ref().is_some_and(|by| staff.took(by, self.stood_for.as_ref()))
    }

    /// What it is, as staff read it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match (self.blocks, self.stage) {
            (true, Stage::Decided) => "停用",
            (true, Stage::Asked) => "申请停用",
            (true, Stage::Refused) => "不停用",
            (false, _) => "恢复",
        }
    }
}

/// What an officer decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// That a colleague decide about a block.
    Ask,
    /// That the block that was asked for at this moment holds.
    Agree(Timestamp),
    /// That it does not; who asked for it takes it back by this.
    Refuse(Timestamp),
    /// That there is no block any more.
    Lift,
}

/// Why a decision is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotDecided {
    /// The sender stands as the decision would have it.
    #[error("somebody else has decided it already")]
    Already,
    /// What was read is not asked for any more.
    #[error("what was asked for has changed since it was read")]
    Changed,
    /// Who asks does not decide.
    #[error("who asks for a block does not decide about it")]
    Own,
}

impl NotDecided {
    /// What the officer reads.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Already => "同事刚刚办过，没有重复办理。现在的情况在上面",
            Self::Changed => "这个申请已经变了，或者过了7天。请看过现在的情况再办",
            Self::Own => "申请是您自己提的，请另一位受理员决定",
        }
    }
}

impl Block {
    /// How the sender of a report stands of whom nothing was ever decided.
    #[must_use]
    pub fn none(account: AccountId, ticket: TicketId, now: Timestamp) -> Self {
        let last = BlockStep {
            blocks: false,
            stage: Stage::Decided,
            reason: String::new(),
            by: String::new(),
            staff: None,
            stood_for: None,
            at: now,
        };
        Self { blocked: false, everywhere: false, account, ticket, asked: None, last }
    }

    /// Whether reports are refused, as far as this report tells.
    #[must_use]
    pub fn is_blocked(&self, seen: Seen<'_>) -> bool {
        self.blocked && seen.tells(&self.ticket)
    }

    /// What is asked for and not too old, as far as this report tells.
    #[must_use]
    pub fn open(&self, seen: Seen<'_>, now: Timestamp) -> Option<&BlockStep> {
        let in_time = |asked: &&Asked| asked.step.at.saturating_add(ASKED_FOR).is_ok_and(|until| now < until);
        let asked = self.asked.as_ref().filter(|asked| seen.tells(&asked.of)).filter(in_time);
        asked.map(|asked| &asked.step)
    }

    /// The state after a decision, whose step is its last one.
    ///
    /// # Errors
    /// [`NotDecided`] says why not.
    pub fn decide(
        &self,
        decision: Decision,
        seen: Seen<'_>,
        by: &Staff,
        reason: String,
        now: Timestamp,
    ) -> Result<Self, NotDecided> {
        let open = self.open(seen, now);
        let asked_at = |at: Timestamp| open.filter(|asked| asked.at == at).ok_or(NotDecided::Changed);
        let stage = match decision {
            Decision::Ask if self.is_blocked(seen) || open.is_some() => return Err(NotDecided::Already),
            Decision::Ask => Stage::Asked,
            // A delegate and whoever they stand in for are one person.
            Decision::Agree(at) if asked_at(at)?.is_of(by) => {
                return Err(NotDecided::Own);
            }
            Decision::Agree(_) => Stage::Decided,
            Decision::Refuse(at) => {
                asked_at(at)?;
                Stage::Refused
            }
            Decision::Lift if !self.is_blocked(seen) => return Err(NotDecided::Already),
            Decision::Lift => Stage::Decided,
        };
        // Whoever oversees blocks reads why it was asked for, and by whom.
        let reason = match (decision, open) {
            (Decision::Agree(_), Some(asked)) => format!("{}（{}申请）。{reason}", asked.reason, asked.by),
            _ => reason,
        };
        let blocks = decision != Decision::Lift;
        let (staff, name) = (Some(by.id.clone()), by.name.clone());
        let stood_for = by.stands_for().cloned();
        let last = BlockStep { blocks, stage, reason, by: name, staff, stood_for, at: now };
        let asked = (stage == Stage::Asked).then(|| Asked { step: last.clone(), of: seen.ticket.clone() });
        let mut next = Self { asked, last, ..self.clone() };
        if stage == Stage::Decided {
            (next.blocked, next.ticket) = (blocks, seen.ticket.clone());
        }
        Ok(next)
    }
}

/// What is wrong with a reason, for the form.
#[must_use]
pub fn check_reason(reason: &str) -> Option<String> {
    match reason.trim().chars().count() {
        0..4 => Some("请写明原因，至少4个字".to_owned()),
        4..=LONGEST_REASON => None,
        _ => Some(format!("请控制在{LONGEST_REASON}字以内")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{Follower, OpenId};
    use crate::staff::{Grant, Role, Scope, Stands};

    fn officer(id: &str) -> Staff {
        let account = AccountId::parse("weishinan").unwrap();
        let openid = OpenId::parse(format!("o{id:0>27}")).unwrap();
        Staff {
            id: StaffId::parse(id).unwrap(),
            follower: Follower { account, openid },
            name: id.to_owned(),
            grants: vec![Grant::new(Role::Officer, Scope::District)],
            stands: Stands::default(),
        }
    }

    #[test]
    fn two_officers_block_and_one_lifts() {
        let (one, two) = (officer("one"), officer("two"));
        let now: Timestamp = "2026-11-23T09:00:00+08:00".parse().unwrap();
        let later = |hours: i64| now + SignedDuration::from_hours(hours);
        let ticket = TicketId::parse("20261123-0001").unwrap();
        let free = Block::none(AccountId::parse("weishinan").unwrap(), ticket.clone(), now);
        let seen = Seen { ticket: &ticket, anonymous: false };
        let take = |block: &Block, decision, by: &Staff, at| {
            block.decide(decision, seen, by, "反复辱骂".to_owned(), at)
        };
        assert_eq!(take(&free, Decision::Lift, &one, now), Err(NotDecided::Already));
        assert_eq!(take(&free, Decision::Agree(now), &two, now), Err(NotDecided::Changed));
        let asked = take(&free, Decision::Ask, &one, now).unwrap();
        assert!(!asked.blocked, "one officer alone blocks nobody");
        assert_eq!(take(&asked, Decision::Ask, &two, later(1)), Err(NotDecided::Already));
        assert_eq!(take(&asked, Decision::Agree(now), &one, later(1)), Err(NotDecided::Own));
        assert_eq!(take(&asked, Decision::Agree(later(1)), &two, later(2)), Err(NotDecided::Changed));
        assert_eq!(take(&asked, Decision::Agree(now), &two, later(7 * 24)), Err(NotDecided::Changed));
        let again = take(&asked, Decision::Ask, &two, later(7 * 24)).unwrap();
        assert_eq!(
            again.open(seen, later(7 * 24)).unwrap().by,
            "two",
            "what nobody decided in time can be asked again"
        );
        let refused = take(&asked, Decision::Refuse(now), &one, later(1)).unwrap();
        assert!(!refused.blocked && refused.asked.is_none());
        let blocked = take(&asked, Decision::Agree(now), &two, later(1)).unwrap();
        assert!(blocked.blocked && blocked.asked.is_none());
        assert_eq!(take(&blocked, Decision::Ask, &one, later(2)), Err(NotDecided::Already));
        let lifted = take(&blocked, Decision::Lift, &one, later(2)).unwrap();
        assert!(!lifted.blocked);
        // Of somebody who wants to stay unknown another report tells nothing, and changes nothing that holds.
        let other = Seen { ticket: &TicketId::parse("20261123-0002").unwrap(), anonymous: true };
        assert!(!blocked.is_blocked(other) && asked.open(other, later(1)).is_none());
        let once_more = blocked.decide(Decision::Ask, other, &one, "又来辱骂".to_owned(), later(2)).unwrap();
        assert!(once_more.blocked && !once_more.is_blocked(other) && once_more.ticket == ticket);
        let names = [&asked, &refused, &blocked, &lifted].map(|block| block.last.name());
        assert_eq!(names, ["申请停用", "不停用", "停用", "恢复"]);
    }
}
