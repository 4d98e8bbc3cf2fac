//! `ticket-merge`, row 7: submitted → merged. An officer says that the report is the same matter as another, which goes on
//! for both and takes note of it in the same write.

use alliance::pages::steps::MERGE;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::forms::FormReader;
use alliance::services::transitions::{About, ReadForm, Transitions, Wanted};
use alliance::store::{Child, StoreError, Tickets};
use domain::ids::TicketId;
use domain::staff::kinds::WorkAtDesk;
use domain::tickets::{Command, Master};

use crate::pairs::beside;

/// The `ticket-merge` function and its dependencies.
#[derive(Debug)]
pub struct TicketMerge {
    transitions: Transitions,
    tickets: Tickets,
}

impl Function for TicketMerge {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { transitions: Transitions::build(deployment)?, tickets: deployment.tickets()? })
    }
}

impl HttpFunction for TicketMerge {
    async fn handle(&self, request: Request) -> Response {
        self.transitions.run_with(request, &MERGE, Merging(self.tickets.clone())).await
    }
}

/// Reads the form, which names another report.
struct Merging(Tickets);

impl ReadForm<WorkAtDesk> for Merging {
    async fn read(
        self,
        form: &mut FormReader,
        about: &About<'_>,
    ) -> Result<Option<Wanted<WorkAtDesk>>, StoreError> {
        let Some(number) = form.parsed("master", |number| TicketId::parse(number).ok()) else {
            return Ok(None);
        };
        let Some(master) = about.other(number.as_str()).await? else {
            form.wrong("master", "没有这件诉求，或者您看不到它");
            return Ok(None);
        };
        let merge = Command::Merge { master: Master::of(&master) };
        let absorb = Command::Absorb { child: about.ticket.id.clone() };
        let Some(absorbed) = beside(form, about, "master", &merge, (&master, &absorb)) else {
            return Ok(Some(Wanted::plain(merge)));
        };
        let (tickets, rules, child) = (self.0, about.rules(), Child::of(about.ticket));
        Ok(Some(Wanted::plain(merge).besides(move |by, transaction| {
            tickets.put(by, transaction, &absorbed, &rules)?;
            tickets.put_child(transaction, &absorbed.ticket.id, &child)
        })))
    }
}
