//! What taking a slip moves: its conversations become those of whoever takes it, one small write each.

use alliance::runtime::{Clock, Deployment, StartError};
use alliance::services::door::{Entered, OwnForm};
use alliance::store::{Accounts, Allowed, Asked, Audit, Conversations, DutyBook, StoreError, Written};
use domain::accounts::Alliance;
use domain::handover::{Handover, Stayed, WhyStayed};
use domain::ids::ConversationId;
use domain::inbox::{By, NotMoved, Press};
use domain::staff::Locus;
use domain::staff::kinds::{AnswerInbox, ReadInbox};

/// How often a conversation is tried while residents write and colleagues work on it.
const TRIES: usize = 4;

/// Moves the conversations of a slip.
#[derive(Debug)]
pub(crate) struct Moving {
    accounts: Accounts,
    conversations: Conversations,
    duty: DutyBook,
    audit: Audit,
    clock: Clock,
}

/// What somebody needs to take a conversation over.
struct Right {
    reading: Allowed<ReadInbox>,
    asked: Asked<AnswerInbox>,
}

impl Moving {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            accounts: deployment.accounts()?,
            conversations: deployment.conversations()?,
            duty: deployment.duty()?,
            audit: deployment.audit()?,
            clock: deployment.clock.clone(),
        })
    }

    /// Moves them to the person who has taken the slip; those that stay where they are, and why. Cut off and called again,
    /// it goes on: what has moved knows the slip by its form.
    pub(crate) async fn all(
        &self,
        (entered, form): (&Entered, OwnForm),
        alliance: &Alliance,
        slip: &Handover,
    ) -> Result<Vec<Stayed>, StoreError> {
        let mut stayed = Vec::new();
        for conversation in slip.conversations() {
            let why = match right(entered, form, alliance, conversation) {
                Some(right) => self.one(&right, slip, conversation).await?,
                None => Some(WhyStayed::NoRight),
            };
            stayed.extend(why.map(|why| Stayed { conversation: conversation.clone(), why }));
        }
        Ok(stayed)
    }

    /// Moves one; why it stays, if it does.
    async fn one(
        &self,
        right: &Right,
        slip: &Handover,
        id: &ConversationId,
    ) -> Result<Option<WhyStayed>, StoreError> {
        let duty = self.duty.at_work(&right.reading).await?;
        let rules = self.accounts.rules_read();
        for _ in 0..TRIES {
            let Some(conversation) = self.conversations.get(&right.reading, id).await? else {
                return Ok(Some(WhyStayed::Settled));
            };
            let press = Press {
                by: By::from(right.asked.staff()),
                form: slip.form.to_string(),
                seen: conversation.version,
                now: self.clock.now(),
                calendar: &rules.calendar,
            };
            let change = match conversation.take_over(&press, &slip.by, &duty) {
                Ok(change) => change,
                Err(NotMoved::Theirs) => return Ok(None),
                Err(NotMoved::Held(name)) => return Ok(Some(WhyStayed::Held { name })),
                Err(NotMoved::Aside) => return Ok(Some(WhyStayed::Aside)),
                Err(NotMoved::Settled) => return Ok(Some(WhyStayed::Settled)),
            };
            let written =
                self.conversations.commit(&right.asked, &change, Some(&self.audit), press.now).await?;
            if written == Written::Now {
                return Ok(None);
            }
        }
        Err(StoreError::Conflict)
    }
}

/// The right to answer where this conversation is held.
fn right(
    entered: &Entered,
    form: OwnForm,
    alliance: &Alliance,
    conversation: &ConversationId,
) -> Option<Right> {
    let account = conversation.account()?;
    let locus = Locus::of_account(alliance.account(&account)?, alliance);
    Some(Right { reading: entered.allow(&locus)?, asked: entered.ask(form, &locus)? })
}
