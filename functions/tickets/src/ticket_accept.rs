//! `ticket-accept`, row 8: submitted → triaged. An officer says what kind of matter it is, and where. Where they choose the
//! unit in the same form, row 10 follows: triaged → dispatched.

use std::sync::OnceLock;

use alliance::pages::steps::{ACCEPT, DISPATCH};
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted, community, department};
use domain::routing::Suggestion;
use domain::staff::kinds::WorkAtDesk;
use domain::tickets::{Category, Command, category_of};

use crate::suggestions::Suggestions;

/// The `ticket-accept` function and its dependencies.
#[derive(Debug)]
pub struct TicketAccept {
    transitions: Transitions,
    suggestions: Suggestions,
}

impl Function for TicketAccept {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        let suggestions = Suggestions::build(deployment);
        Ok(Self { transitions: Transitions::build(deployment)?, suggestions })
    }
}

impl HttpFunction for TicketAccept {
    async fn handle(&self, request: Request) -> Response {
        let (taken, unit_taken) = (OnceLock::new(), OnceLock::new());
        let answer = self
            .transitions
            .run::<WorkAtDesk>(request, &ACCEPT, |form, alliance, ticket| {
                let category = form.parsed("category", Category::from_id);
                if let (Some(suggested), Some(chosen)) = (category_of(&ticket.description), category) {
                    let _ = taken.set(suggested.what == chosen);
                }
                let community = community(form, alliance, ticket);
                let urgent = form.ticked("urgent");
                let dispatches = !form.text("unit").is_empty();
                let unit = dispatches.then(|| department(form, "unit", alliance));
                let note = form.text("note");
                let accepted = Wanted::plain(Command::Accept { category: category?, community, urgent });
                let Some(unit) = unit else { return Some(accepted) };
                let unit = unit?;
                if let Some(suggested) = Suggestion::of(ticket, alliance).unit {
                    let _ = unit_taken.set(suggested.what.id == unit.id);
                }
                let dispatch = Command::Dispatch { unit: unit.id, unit_name: unit.name, note };
                Some(accepted.then(dispatch, &DISPATCH))
            })
            .await;
        self.suggestions.count("category", taken.get().copied(), &answer);
        self.suggestions.count("unit", unit_taken.get().copied(), &answer);
        answer
    }
}
