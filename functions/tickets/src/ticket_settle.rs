//! `ticket-settle`, row 2b: diverted → triaged or closed. The emergency service is done; an officer says whether something
//! is left to mend.

use alliance::pages::steps::SETTLE;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted, community, yes};
use domain::staff::kinds::WorkAtDesk;
use domain::tickets::{Category, Command};

/// The `ticket-settle` function and its dependencies.
#[derive(Debug)]
pub struct TicketSettle(Transitions);

impl Function for TicketSettle {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketSettle {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<WorkAtDesk>(request, &SETTLE, |form, alliance, ticket| {
                let remains = yes(form, "remains");
                let category = match remains {
                    Some(true) => form.parsed("category", Category::from_id),
                    // Nothing is left to be of a category.
                    _ => None,
                };
                let community = community(form, alliance, ticket);
                let note = form.text("note");
                let command = match remains? {
                    true => Command::DefectRemains { category: category?, community, note },
                    false => Command::NothingLeft { note },
                };
                Some(Wanted::plain(command))
            })
            .await
    }
}
