//! `ticket-dispatch`, row 10: triaged → dispatched. An officer chooses the lead unit; the clock starts.

use std::sync::OnceLock;

use alliance::pages::steps::DISPATCH;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::transitions::{Transitions, Wanted, department};
use domain::routing::Suggestion;
use domain::staff::kinds::WorkAtDesk;
use domain::tickets::Command;

use crate::suggestions::Suggestions;

/// The `ticket-dispatch` function and its dependencies.
#[derive(Debug)]
pub struct TicketDispatch {
    transitions: Transitions,
    suggestions: Suggestions,
}

impl Function for TicketDispatch {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        let suggestions = Suggestions::build(deployment);
        Ok(Self { transitions: Transitions::build(deployment)?, suggestions })
    }
}

impl HttpFunction for TicketDispatch {
    async fn handle(&self, request: Request) -> Response {
        let taken = OnceLock::new();
        let answer = self
            .transitions
            .run::<WorkAtDesk>(request, &DISPATCH, |form, alliance, ticket| {
                let unit = department(form, "unit", alliance);
                let note = form.text("note");
                let unit = unit?;
                if let Some(suggested) = Suggestion::of(ticket, alliance).unit {
                    let _ = taken.set(suggested.what.id == unit.id);
                }
                Some(Wanted::plain(Command::Dispatch { unit: unit.id, unit_name: unit.name, note }))
            })
            .await;
        self.suggestions.count("unit", taken.get().copied(), &answer);
        answer
    }
}
