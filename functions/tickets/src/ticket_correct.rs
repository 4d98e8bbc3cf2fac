//! `ticket-correct`, row 36: any open state, kept. An officer corrects title, place, category or community; what is sent
//! as it is already does not change.

use alliance::pages::steps::CORRECT;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::forms::FormReader;
use alliance::services::transitions::{Transitions, Wanted, community};
use domain::staff::kinds::WorkAtDesk;
use domain::tickets::{Category, Command};

/// The `ticket-correct` function and its dependencies.
#[derive(Debug)]
pub struct TicketCorrect(Transitions);

impl Function for TicketCorrect {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Transitions::build(deployment).map(Self)
    }
}

impl HttpFunction for TicketCorrect {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run::<WorkAtDesk>(request, &CORRECT, |form, alliance, ticket| {
                let text = |form: &mut FormReader, field, old: Option<&str>| {
                    let new = form.text(field);
                    Some(new).filter(|new| Some(new.as_str()) != old && !new.is_empty())
                };
                let title = text(form, "title", ticket.title.as_deref());
                let address = text(form, "address", ticket.place.address.as_deref());
                let category = form.parsed("category", |id| match id {
                    "" => Some(None),
                    id => Category::from_id(id).map(Some),
                });
                let category = category?.filter(|new| Some(*new) != ticket.category);
                let community = community(form, alliance, ticket);
                let community = community.filter(|new| Some(new) != ticket.community.as_ref());
                Some(Wanted::plain(Command::Correct { title, address, category, community }))
            })
            .await
    }
}
