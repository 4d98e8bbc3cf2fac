//! `ticket-accept`, row 8: submitted → triaged. An officer says what kind of matter it is, and where.

use alliance::pages::steps::ACCEPT;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted};
use domain::ids::CommunityCode;
use domain::staff::kinds::WorkAtDesk;
use domain::tickets::{Category, Command};

/// The `ticket-accept` function and its dependencies.
#[derive(Debug)]
pub struct TicketAccept(Transitions);

impl Function for TicketAccept {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketAccept {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<WorkAtDesk>(request, &ACCEPT, |form, alliance, ticket| {
                let category = form.parsed("category", Category::from_id);
                let area = ticket.subdistrict.as_ref();
                let community = form.parsed("community", |code| match code {
                    "" => Some(None),
                    code => {
                        let wanted = CommunityCode::parse(code).ok()?;
                        alliance.communities(area).any(|found| found.code == &wanted).then_some(Some(wanted))
                    }
                });
                let urgent = form.ticked("urgent");
                Some(Wanted::plain(Command::Accept { category: category?, community: community?, urgent }))
            })
            .await
    }
}
