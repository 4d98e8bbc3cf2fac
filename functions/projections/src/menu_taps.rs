//! The projection `menu-taps`: how often each entry of an account's menu is tapped, by day. A record that comes again counts
//! again, so the numbers are shown as about so many.

use alliance::runtime::{Deployment, Failure, StartError};
use alliance::store::{Counts, MessageRecord};
use async_trait::async_trait;

use crate::projection::Projection;

#[derive(Debug)]
pub(crate) struct MenuTaps(Counts);

impl MenuTaps {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self(deployment.counts()?))
    }
}

#[async_trait]
impl Projection<MessageRecord> for MenuTaps {
    fn name(&self) -> &'static str {
        "menu-taps"
    }

    async fn project(&self, message: &MessageRecord) -> Result<(), Failure> {
        let Some(entry) = &message.tap else { return Ok(()) };
        self.0.tapped(&message.key.follower.account, entry, message.received_at).await?;
        Ok(())
    }
}
