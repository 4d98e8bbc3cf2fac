//! `ticket-decide-proposal`: somebody else than the editor decides whether a proposed report becomes public (row 32a).

use alliance::pages::steps::CASE_DECIDE;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::cases::{CHANGED_MEANWHILE, CasePages, FoundCase, ReturnedCase};
use alliance::services::casework::{Casework, Step, StepOutcome};
use alliance::services::door::{self, Door, Entered};
use alliance::services::forms::FormReader;
use alliance::services::transitions::{ANOTHER_LOGIN, unreadable};
use alliance::store::{MayStep, StoreError};
use domain::staff::kinds::{ReviewCase, ReviewCaseLate};
use domain::tickets::{Actor, Command};
use http::StatusCode;

use crate::refusing::{NotDone, refuse_stranger};

/// The `ticket-decide-proposal` function and its dependencies.
#[derive(Debug)]
pub struct TicketDecideProposal {
    door: Door,
    cases: CasePages,
    casework: Casework,
}

impl Function for TicketDecideProposal {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            cases: CasePages::build(deployment)?,
            casework: Casework::build(deployment)?,
        })
    }
}

impl HttpFunction for TicketDecideProposal {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = self.answer(&entered, &request).await;
        let answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        self.door.record(&entered, &request, answer).await
    }
}

impl TicketDecideProposal {
    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let Some(found) = self.cases.find(entered, request.param("ticket")).await? else {
            return Ok(door::no_ticket(entered.staff()));
        };
        let locus = found.ticket.locus();
        if let Some(refused) = refuse_stranger::<ReviewCase>(entered, &found.ticket)
            && entered.allow::<ReviewCaseLate>(&locus).is_none()
        {
            return Ok(refused);
        }
        let Ok(form) = request.form().await else { return Ok(unreadable(entered)) };
        let mut form = FormReader::new(&CASE_DECIDE, form);
        let own = entered.own_form(form.typed.get("csrf"));
        let number = |text: &str| text.parse::<u64>().ok();
        let seen = form.parsed("version", number);
        let granted = form.parsed("decision", |text| match text {
            "grant" => Some(true),
            "refuse" => Some(false),
            _ => None,
        });
        let note = form.text("note");
        let (typed, errors) = form.finish();
        let mut returned = ReturnedCase { form: &CASE_DECIDE, typed, errors, banner: None };
        let Some(own) = own else {
            returned.banner = Some(ANOTHER_LOGIN.to_owned());
            return Ok(self.cases.page_again(entered, &found, &returned, StatusCode::FORBIDDEN));
        };
        let Some(granted) = granted.filter(|_| returned.errors.is_empty()) else {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(self.cases.page_again(entered, &found, &returned, status));
        };
        if seen != Some(found.ticket.version) {
            returned.banner = Some(CHANGED_MEANWHILE.to_owned());
            return Ok(self.cases.page_again(entered, &found, &returned, StatusCode::CONFLICT));
        }
        let command = Command::DecideProposal { granted, note };
        let outcome = match entered.ask::<ReviewCase>(own, &locus) {
            Some(by) => self.decide(&by, entered, &found, &command).await?,
            None => match entered.ask::<ReviewCaseLate>(own, &locus) {
                Some(by) => self.decide(&by, entered, &found, &command).await?,
                None => return Ok(door::no_ticket(entered.staff())),
            },
        };
        match NotDone::unless_done(outcome) {
            Ok(()) => {
                let done = if granted { "published" } else { "refused" };
                Ok(web::see_other(&format!("/console/cases/{}?done={done}", found.ticket.id)))
            }
            Err(why) => why.page(&self.cases, entered, request, returned).await,
        }
    }

    /// Decides. What becomes public is what lies in the request.
    async fn decide(
        &self,
        by: impl MayStep,
        entered: &Entered,
        found: &FoundCase,
        command: &Command,
    ) -> Result<StepOutcome, StoreError> {
        let actor = Actor::Staff(entered.staff().clone());
        let (seen, now) = (Some(found.ticket.version), self.cases.clock.now());
        let step = Step { command, actor: &actor, seen, now };
        self.casework.carry_out(by, &found.ticket, &step).await
    }
}
