//! `ticket-unmerge`, row 7a: merged → submitted. An officer says that the report is a matter of its own after all; the
//! master lets go of it in the same write.

use alliance::pages::steps::UNMERGE;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::forms::FormReader;
use alliance::services::transitions::{About, ReadForm, Transitions, Wanted};
use alliance::store::{StoreError, Tickets};
use domain::staff::kinds::WorkAtDesk;
use domain::tickets::{Command, Master};

use crate::pairs::beside;

/// The `ticket-unmerge` function and its dependencies.
#[derive(Debug)]
pub struct TicketUnmerge {
    transitions: Transitions,
    tickets: Tickets,
}

impl Function for TicketUnmerge {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { transitions: Transitions::build(deployment)?, tickets: deployment.tickets()? })
    }
}

impl HttpFunction for TicketUnmerge {
    async fn handle(&self, request: Request) -> Response {
        self.transitions.run_with(request, &UNMERGE, Parting(self.tickets.clone())).await
    }
}

/// Reads the form; the report itself names its master.
struct Parting(Tickets);

impl ReadForm<WorkAtDesk> for Parting {
    async fn read(
        self,
        form: &mut FormReader,
        about: &About<'_>,
    ) -> Result<Option<Wanted<WorkAtDesk>>, StoreError> {
        let reason = form.text("reason");
        // A report without a master is in another state than this step begins in, as the page will show.
        let master = about.ticket.merged_into.as_ref().unwrap_or(&about.ticket.id);
        let Some(master) = about.other(master.as_str()).await? else {
            form.wrong("reason", "您看不到它并入的那件诉求，请由那一件的受理台办");
            return Ok(None);
        };
        let unmerge = Command::Unmerge { master: Master::of(&master), reason };
        let release = Command::Release { child: about.ticket.id.clone(), counted: !about.ticket.by_storm };
        let Some(released) = beside(form, about, "reason", &unmerge, (&master, &release)) else {
            return Ok(Some(Wanted::plain(unmerge)));
        };
        let (tickets, rules, child) = (self.0, about.rules(), about.ticket.id.clone());
        Ok(Some(Wanted::plain(unmerge).besides(move |by, transaction| {
            tickets.put(by, transaction, &released, &rules)?;
            tickets.delete_child(transaction, &released.ticket.id, &child)
        })))
    }
}
