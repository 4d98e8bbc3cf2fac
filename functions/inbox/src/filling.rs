//! Fills in a canned reply with what is known of a conversation.

use alliance::runtime::{Deployment, StartError};
use alliance::services::door::Entered;
use alliance::services::inbox_desk::{FoundConversation, InboxDesk};
use alliance::store::{GuideBook, StoreError, Tickets};
use domain::calendar;
use domain::inbox::{Canned, Known};

/// The number that `{热线}` stands for, where the alliance's hotlines have it.
const HOTLINE: &str = "12345";

/// What is read besides the conversation.
#[derive(Debug)]
pub(crate) struct Filling {
    guides: GuideBook,
    tickets: Tickets,
}

impl Filling {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { guides: deployment.guides()?, tickets: deployment.tickets()? })
    }

    /// The text of a canned reply for this conversation; what is not known stays in braces.
    pub(crate) async fn fill(
        &self,
        desk: &InboxDesk,
        entered: &Entered,
        found: &FoundConversation,
        canned: &Canned,
    ) -> Result<String, StoreError> {
        let number = desk.report_of(found).await?;
        let ticket = match &number {
            Some(number) => self.tickets.find(number).await?.and_then(|ticket| entered.open(ticket)),
            None => None,
        };
        let deadline = ticket.and_then(|(ticket, _)| ticket.deadline);
        let guides = self.guides.guides().await?;
        let hotline = guides.hotlines.iter().find(|hotline| hotline.number == HOTLINE);
        let known = Known {
            number: number.map(|number| number.to_string()),
            term: deadline.map(|deadline| calendar::short(deadline.due)),
            hotline: hotline.map(|hotline| hotline.number.clone()),
        };
        Ok(canned.filled(&known))
    }
}
