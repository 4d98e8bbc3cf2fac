//! The projection `guide-words`: a question that found nothing goes on the list of guides to write, and what somebody says of
//! a guide is counted.

use alliance::runtime::{Deployment, Failure, StartError};
use alliance::store::{Gaps, GuideJudged, MessageRecord, Residents, StoreError, System};
use async_trait::async_trait;
use domain::guides::{Gap, GuideWord, Question, Topic};
use domain::sealing::MasterKey;

use crate::projection::Projection;

/// How often a change is tried while others change the same gap.
const TRIES: usize = 5;

#[derive(Debug)]
pub(crate) struct GuideWords {
    gaps: Gaps,
    residents: Residents,
    key: MasterKey,
}

impl GuideWords {
    pub(crate) async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            gaps: deployment.gaps()?,
            residents: deployment.residents()?,
            key: deployment.master_key().await?,
        })
    }

    /// Puts a question on the list, however often it is heard.
    async fn missed(&self, message: &MessageRecord, words: &str) -> Result<(), Failure> {
        let account = &message.key.follower.account;
        let Some(id) = Topic::of(words).id() else { return Ok(()) };
        // Each gap has pseudonyms of its own, so that nobody sees who asked what else.
        let person = self.key.pseudonym(&format!("gap/{id}"), &message.key.follower.key());
        let question = Question { words, person: &person, at: message.received_at };
        for _ in 0..TRIES {
            let next = match self.gaps.get(System::Streams, account, &id).await? {
                Some(gap) => gap.heard(&question),
                None => Gap::opened(account, &question),
            };
            let Some(next) = next else { return Ok(()) };
            if self.gaps.put(System::Streams, &next).await? {
                return Ok(());
            }
        }
        Err(StoreError::Conflict.into())
    }
}

#[async_trait]
impl Projection<MessageRecord> for GuideWords {
    fn name(&self) -> &'static str {
        "guide-words"
    }

    async fn project(&self, message: &MessageRecord) -> Result<(), Failure> {
        let Some(word) = &message.guide else { return Ok(()) };
        // Nothing is stored for a resident who was erased since.
        if self.residents.get(&message.key.follower).await?.has_erased(message.received_at) {
            return Ok(());
        }
        match word {
            GuideWord::Missed { words } => self.missed(message, words).await,
            GuideWord::Judged { guide, version, useful } => {
                let name = format!("guide/{guide}/{version}");
                let person = self.key.pseudonym(&name, &message.key.follower.key());
                let at = message.key.sent_at().unwrap_or(message.received_at);
                let said = GuideJudged { guide, version, person: &person, useful: *useful, at };
                self.gaps.judge(System::Streams, &said).await?;
                Ok(())
            }
        }
    }
}
