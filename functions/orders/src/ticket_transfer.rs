//! `ticket-transfer`, row 15: working, the state kept. The head of the unit passes the work to a colleague.

use alliance::pages::steps::TRANSFER;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::forms::FormReader;
use alliance::services::transitions::{About, ReadForm, Transitions, Wanted};
use alliance::store::{StaffRoll, StoreError};
use domain::ids::StaffId;
use domain::staff::kinds::HeadUnit;
use domain::staff::{Act, Staff};
use domain::tickets::Command;

/// The `ticket-transfer` function and its dependencies.
#[derive(Debug)]
pub struct TicketTransfer {
    transitions: Transitions,
    staff: StaffRoll,
}

impl Function for TicketTransfer {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        let transitions = Transitions::build(deployment)?.with_colleagues(deployment)?;
        Ok(Self { transitions, staff: deployment.staff()? })
    }
}

impl HttpFunction for TicketTransfer {
    async fn handle(&self, request: Request) -> Response {
        self.transitions.run_with(request, &TRANSFER, Passing(self.staff.clone())).await
    }
}

/// Reads the form, which names a colleague.
struct Passing(StaffRoll);

impl Passing {
    /// The colleague with this id, where they work for the unit that has the report.
    async fn colleague(&self, id: &str, about: &About<'_>) -> Result<Option<Staff>, StoreError> {
        let Ok(id) = StaffId::parse(id) else { return Ok(None) };
        let found = self.0.get(&id).await?.and_then(|person| person.at(about.now));
        let is_colleague = |staff: &Staff| {
            about.ticket.unit.as_ref().is_some_and(|unit| staff.units().any(|own| own == unit))
                && staff.may(Act::WorkForUnit, &about.ticket.lead_locus())
        };
        Ok(found.map(|person| person.staff).filter(is_colleague))
    }
}

impl ReadForm<HeadUnit> for Passing {
    async fn read(
        self,
        form: &mut FormReader,
        about: &About<'_>,
    ) -> Result<Option<Wanted<HeadUnit>>, StoreError> {
        let to = form.text("to");
        let note = form.text("note");
        let Some(colleague) = self.colleague(&to, about).await? else {
            form.wrong("to", "请从列表里选择本单位的同事");
            return Ok(None);
        };
        let (to, name) = (colleague.id, colleague.name);
        Ok(Some(Wanted::plain(Command::Transfer { to, name, note })))
    }
}
