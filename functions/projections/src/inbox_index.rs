//! The projection `inbox-index`: a message that needs a person changes its conversation, once, in whichever order messages
//! come.

use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Deployment, Failure, StartError};
use alliance::services::inbox_desk::around;
use alliance::store::{
    Accounts, Conversations, DutyBook, MessageRecord, Residents, StoreError, System, Written,
};
use async_trait::async_trait;
use domain::ids::ConversationId;
use domain::inbox::{Around, Attention, Conversation, DutyList, Heard, Reason};

use crate::projection::Projection;

/// How often a change is tried while others change the same conversation.
const TRIES: usize = 5;
/// The most calls of a conversation that are looked at when one is called off.
const CALLS: i32 = 20;

#[derive(Debug)]
pub(crate) struct InboxIndex {
    conversations: Conversations,
    residents: Residents,
    accounts: Accounts,
    duty: DutyBook,
    clock: Clock,
    metrics: Metrics,
}

impl InboxIndex {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            conversations: deployment.conversations()?,
            residents: deployment.residents()?,
            accounts: deployment.accounts()?,
            duty: deployment.duty()?,
            clock: deployment.clock.clone(),
            metrics: deployment.metrics.clone(),
        })
    }

    /// Changes the conversation as it stands now; false where somebody else changed it meanwhile.
    async fn attempt(
        &self,
        message: &MessageRecord,
        attention: &Attention,
        around: &Around<'_>,
    ) -> Result<bool, StoreError> {
        let follower = &message.key.follower;
        let id = ConversationId::of(follower);
        let now = self.clock.now();
        let found = self.conversations.get(System::Streams, &id).await?;
        let conversation = found.unwrap_or_else(|| Conversation::new(follower.clone(), message.received_at));
        let calls = match attention.reason {
            Reason::CallOff => self.conversations.calls(System::Streams, &id, CALLS).await?,
            _ => Vec::new(),
        };
        let due: Vec<_> = calls.into_iter().filter(|call| call.is_due()).collect();
        let heard = Heard { key: &message.key.message, at: message.received_at, attention };
        let Some(change) = conversation.hear(&heard, &due, around) else { return Ok(true) };
        match self.conversations.commit(System::Streams, &change, None, now).await? {
            Written::Now => {
                self.metrics.count("inbox_messages", ("reason", name(&attention.reason)), now);
                Ok(true)
            }
            Written::Before => Ok(true),
            Written::Lost => Ok(false),
        }
    }
}

#[async_trait]
impl Projection<MessageRecord> for InboxIndex {
    fn name(&self) -> &'static str {
        "inbox-index"
    }

    async fn project(&self, message: &MessageRecord) -> Result<(), Failure> {
        let Some(attention) = &message.attention else { return Ok(()) };
        // A record may arrive late or again: nothing is stored for a resident who was erased since.
        if self.residents.get(&message.key.follower).await?.has_erased(message.received_at) {
            return Ok(());
        }
        let (alliance, rules) = (self.accounts.alliance().await?, self.accounts.rules().await?);
        let account = &message.key.follower.account;
        let duty = match attention.reason {
            Reason::Danger { .. } => self.duty.present(System::Streams, self.clock.now()).await?,
            _ => DutyList::default(),
        };
        let around = around(&alliance, account, &duty, &rules);
        for _ in 0..TRIES {
            if self.attempt(message, attention, &around).await? {
                return Ok(());
            }
        }
        Err(StoreError::Conflict.into())
    }
}

/// The metrics' name of a reason.
fn name(reason: &Reason) -> &'static str {
    match reason {
        Reason::Danger { .. } => "danger",
        Reason::Person => "person",
        Reason::Call { .. } => "call",
        Reason::CallOff => "call_off",
        Reason::NotUnderstood => "not_understood",
        Reason::Recording => "recording",
        Reason::Rated { .. } => "rated",
        Reason::Unsent => "unsent",
        Reason::Settled => "settled",
    }
}
