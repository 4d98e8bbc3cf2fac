//! The projection `audit`: one entry for each event of a ticket, with the digest that proves later that the event was not
//! changed.

use alliance::runtime::{Clock, Deployment, Failure, StartError};
use alliance::store::{Audit, StoredEvent};
use async_trait::async_trait;
use domain::audit::Entry;

use crate::projection::Projection;

#[derive(Debug)]
pub(crate) struct TicketAudit {
    audit: Audit,
    clock: Clock,
}

impl TicketAudit {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { audit: deployment.audit()?, clock: deployment.clock.clone() })
    }
}

#[async_trait]
impl Projection<StoredEvent> for TicketAudit {
    fn name(&self) -> &'static str {
        "audit"
    }

    async fn project(&self, stored: &StoredEvent) -> Result<(), Failure> {
        // The event of an archived ticket was recorded when it happened.
        let Some(salt) = &stored.salt else { return Ok(()) };
        Ok(self.audit.put(&Entry::of_event(&stored.event, salt), self.clock.now()).await?)
    }
}
