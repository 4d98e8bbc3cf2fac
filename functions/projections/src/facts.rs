//! The projection `facts`: one fact for each event of a ticket, from which figures are folded.

use alliance::runtime::{Deployment, Failure, StartError};
use alliance::store::{Facts, StoredEvent};
use async_trait::async_trait;
use domain::facts::Fact;
use domain::sealing::MasterKey;

use crate::projection::Projection;

#[derive(Debug)]
pub(crate) struct TicketFacts {
    facts: Facts,
    key: MasterKey,
}

impl TicketFacts {
    pub(crate) async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { facts: deployment.facts()?, key: deployment.master_key().await? })
    }
}

#[async_trait]
impl Projection<StoredEvent> for TicketFacts {
    fn name(&self) -> &'static str {
        "facts"
    }

    async fn project(&self, stored: &StoredEvent) -> Result<(), Failure> {
        // An existing fact is no failure: the event was delivered again.
        self.facts.put(&Fact::of_ticket(&stored.event, &self.key)).await?;
        Ok(())
    }
}
