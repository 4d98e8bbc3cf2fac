//! `ticket-propose`: an editor saves the words of a closed report, or proposes it for the public (row 32).

use alliance::pages::steps::CASE_PROPOSE;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::cases::{CasePages, FoundCase, NOT_NOW, ReturnedCase};
use alliance::services::casework::{Casework, Step};
use alliance::services::door::{self, Door, Entered};
use alliance::services::forms::FormReader;
use alliance::services::transitions::{ANOTHER_LOGIN, unreadable};
use alliance::store::{Asked, Media, StoreError};
use domain::cases::{Draft, DraftWords, Stage};
use domain::staff::kinds::ProposeCase;
use domain::tickets::{Actor, Command};
use http::StatusCode;

use crate::refusing::{NotDone, refuse_stranger};

/// The `ticket-propose` function and its dependencies.
#[derive(Debug)]
pub struct TicketPropose {
    door: Door,
    cases: CasePages,
    casework: Casework,
    media: Media,
}

impl Function for TicketPropose {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            cases: CasePages::build(deployment)?,
            casework: Casework::build(deployment)?,
            media: deployment.media()?,
        })
    }
}

impl HttpFunction for TicketPropose {
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

impl TicketPropose {
    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let Some(found) = self.cases.find(entered, request.param("ticket")).await? else {
            return Ok(door::no_ticket(entered.staff()));
        };
        if let Some(refused) = refuse_stranger::<ProposeCase>(entered, &found.ticket) {
            return Ok(refused);
        }
        let Ok(form) = request.form().await else { return Ok(unreadable(entered)) };
        let mut form = FormReader::new(&CASE_PROPOSE, form);
        let own = entered.own_form(form.typed.get("csrf"));
        let number = |text: &str| text.parse::<u64>().ok();
        let seen = (form.parsed("version", number), form.parsed("case", number));
        let words = DraftWords {
            title: form.text("title"),
            matter: form.text("matter"),
            answer: form.text("answer"),
            place: form.text("place"),
        };
        let only_saves = form.text("act") == "save";
        let (typed, errors) = form.finish();
        let mut returned = ReturnedCase { form: &CASE_PROPOSE, typed, errors, banner: None };
        let Some(by) = own.and_then(|own| entered.ask::<ProposeCase>(own, &found.ticket.locus())) else {
            returned.banner = Some(ANOTHER_LOGIN.to_owned());
            return Ok(self.cases.page_again(entered, &found, &returned, StatusCode::FORBIDDEN));
        };
        if found.stage != Stage::Open {
            returned.banner = Some(NOT_NOW.to_owned());
            return Ok(self.cases.page_again(entered, &found, &returned, StatusCode::CONFLICT));
        }
        let mut case = Draft { words, ..found.case.clone() };
        case.saved_by = Some(by.staff().id.clone());
        case.saved_at = Some(self.cases.clock.now());
        let result = if !returned.errors.is_empty() {
            Err(NotDone::Wrong(Vec::new()))
        } else if seen != (Some(found.ticket.version), Some(found.case.version)) {
            Err(NotDone::Changed)
        } else if only_saves {
            self.save(&by, &found, &case).await?
        } else {
            self.propose(&by, &found, case).await?
        };
        let id = &found.ticket.id;
        let why = match result {
            Ok(()) if only_saves => return Ok(web::see_other(&format!("/console/cases/{id}?done=saved"))),
            Ok(()) => return Ok(web::see_other(&format!("/console/cases/{id}?done=proposed"))),
            Err(why) => why,
        };
        why.page(&self.cases, entered, request, returned).await
    }

    /// Saves the words as they are; what is missing is said when the case is proposed.
    async fn save(
        &self,
        by: &Asked<ProposeCase>,
        found: &FoundCase,
        case: &Draft,
    ) -> Result<Result<(), NotDone>, StoreError> {
        match self.cases.tickets.save_case(by, case, &found.ticket).await {
            Ok(()) => Ok(Ok(())),
            Err(StoreError::Conflict) => Ok(Err(NotDone::Changed)),
            Err(StoreError::Throttled(_)) => Ok(Err(NotDone::Busy)),
            Err(error) => Err(error),
        }
    }

    async fn propose(
        &self,
        by: &Asked<ProposeCase>,
        found: &FoundCase,
        mut case: Draft,
    ) -> Result<Result<(), NotDone>, StoreError> {
        let mut wrong = case.missing(&found.ticket);
        if wrong.iter().all(|(field, _)| *field != "photos") && !found.has_all_copies(&self.media).await? {
            wrong.push(("photos", "有的照片还没有遮好，请打开那张再保存一次".to_owned()));
        }
        if !wrong.is_empty() {
            let wrong = wrong.into_iter().map(|(field, why)| (field.to_owned(), why)).collect();
            return Ok(Err(NotDone::Wrong(wrong)));
        }
        case.settle(&found.ticket);
        let command = Command::Propose { case: case.case(&found.ticket) };
        let actor = Actor::Staff(by.staff().clone());
        let seen = Some(found.ticket.version);
        let step = Step { command: &command, actor: &actor, seen, now: self.cases.clock.now() };
        let tickets = &self.cases.tickets;
        let outcome = self
            .casework
            .carry_out_with(by, &found.ticket, &step, |transaction| tickets.put_case(by, transaction, &case))
            .await?;
        Ok(NotDone::unless_done(outcome))
    }
}
