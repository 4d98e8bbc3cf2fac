//! `inbox-sweep`, every minute: does what time does to conversations. It reminds residents once of what is not sent, hands
//! staff what never was, gives back to all what somebody lets lie, brings back what was put aside, warns before a reply
//! window ends and makes a report of what nobody answered, closes what was answered, and tells the next on duty of a
//! danger that nobody has looked at. It reads what is due and nothing else.

use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Deployment, Failure, Function, ScheduledFunction, StartError, Tick};
use alliance::services::inbox_desk::around_conversation;
use alliance::services::inbox_turning::Turning;
use alliance::store::{Accounts, CLOCK_SHARDS, Conversations, DutyBook, StoreError, System, Written};
use domain::accounts::Alliance;
use domain::ids::ConversationId;
use domain::inbox::DutyList;
use jiff::Timestamp;

/// Conversations read from a shard in one sweep; the rest waits a minute.
const PAGE: i32 = 100;

/// The `inbox-sweep` function and its dependencies.
#[derive(Debug)]
pub struct InboxSweep {
    conversations: Conversations,
    accounts: Accounts,
    duty: DutyBook,
    turning: Turning,
    clock: Clock,
    metrics: Metrics,
}

impl Function for InboxSweep {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            conversations: deployment.conversations()?,
            accounts: deployment.accounts()?,
            duty: deployment.duty()?,
            turning: Turning::build(deployment)?,
            clock: deployment.clock.clone(),
            metrics: deployment.metrics.clone(),
        })
    }
}

impl ScheduledFunction for InboxSweep {
    async fn tick(&self, _: Tick) -> Result<(), Failure> {
        let now = self.clock.now();
        let mut due = Vec::new();
        for shard in 0..CLOCK_SHARDS {
            due.extend(self.conversations.due(shard, now, PAGE).await?);
        }
        if due.is_empty() {
            return Ok(());
        }
        let alliance = self.accounts.alliance().await?;
        let duty = self.duty.present(System::Clock, now).await?;
        let mut first_failure = None;
        // A failing conversation must not stop the clock of the others.
        for id in due {
            if let Err(error) = self.act(&id, &alliance, &duty, now).await {
                tracing::error!(conversation = id.as_str(), "a conversation was not swept");
                first_failure.get_or_insert(error);
            }
        }
        first_failure.map_or(Ok(()), |error| Err(error.into()))
    }
}

impl InboxSweep {
    /// Does what is due in one conversation. Where somebody else changes it meanwhile, the next sweep looks again.
    async fn act(
        &self,
        id: &ConversationId,
        alliance: &Alliance,
        duty: &DutyList,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(conversation) = self.conversations.get(System::Clock, id).await? else { return Ok(()) };
        let rules = self.accounts.rules().await?;
        if conversation.must_turn(now) {
            if self.turning.turn(&conversation, (alliance, &rules), now).await?.is_some() {
                self.metrics.count("inbox_clock", ("act", "turned"), now);
            }
            return Ok(());
        }
        let around = around_conversation(alliance, &conversation, duty, &rules);
        // The index may lag behind; the conversation itself says what is due.
        let Some(change) = conversation.pass(now, &around) else { return Ok(()) };
        if self.conversations.commit(System::Clock, &change, None, now).await? == Written::Now {
            for act in &change.acts {
                self.metrics.count("inbox_clock", ("act", act.kind.id()), now);
            }
        }
        Ok(())
    }
}
