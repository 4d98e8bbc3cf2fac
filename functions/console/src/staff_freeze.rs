//! `staff-freeze`, row 16 of the rights: somebody's rights rest at once, until an operator lifts it.

use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Entered};
use alliance::services::inbox_desk::around_conversation;
use alliance::services::staffing::Told;
use alliance::store::{Asked, Conversations, StoreError};
use domain::accounts::Alliance;
use domain::audit::Who;
use domain::inbox::{self, DutyList};
use domain::staff::kinds::FreezeStaff;
use domain::staff::{Frozen, Staff};
use http::StatusCode;
use jiff::Timestamp;

use crate::people::{Back, People, foreign_form, nobody, typed};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// The `staff-freeze` function and its dependencies.
#[derive(Debug)]
pub struct StaffFreeze {
    people: People,
    conversations: Conversations,
}

impl Function for StaffFreeze {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { people: People::build(deployment)?, conversations: deployment.conversations()? })
    }
}

impl HttpFunction for StaffFreeze {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.people.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = match People::refusal(&entered) {
            Some(refusal) => Ok(refusal),
            None => self.change(&entered, &request).await,
        };
        let answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        self.people.door.record(&entered, &request, answer).await
    }
}

impl StaffFreeze {
    /// Gives back to all what somebody has of the inbox. What fails, the inbox's clock gives back once they were silent for
    /// two office hours.
    async fn release(&self, by: &Asked<FreezeStaff>, person: &Staff, alliance: &Alliance, now: Timestamp) {
        let released = async {
            let rules = self.people.accounts.rules().await?;
            // Whoever leads is told, not whoever is on duty.
            let duty = DutyList::default();
            for held in self.conversations.held_by(by, &person.id).await? {
                let around = around_conversation(alliance, &held, &duty, &rules);
                if let Some(change) = held.give_back(inbox::Back::Gone, now, &around) {
                    self.conversations.commit(by, &change, None, now).await?;
                }
            }
            Ok::<_, StoreError>(())
        };
        if let Err(error) = released.await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "what a frozen person has waits for the clock"
            );
        }
    }

    async fn change(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let alliance = self.people.accounts.alliance().await?;
        let Some(found) = self.people.find(entered, request.param("staff"), &alliance).await? else {
            return Ok(nobody(entered));
        };
        let typed = typed(request).await;
        let Some(own) = entered.own_form(typed.get("csrf")) else { return Ok(foreign_form(entered)) };
        let lifts = typed.get("act").is_some_and(|act| act == "lift");
        let person = &found.person.staff;
        let Some(asked) = entered.ask_freezing(own, person, lifts, &alliance) else {
            let why = if lifts {
                "解除冻结由另一位区级管理员办理。"
            } else {
                "只能冻结全部岗位都在您管理范围里的同事，也不能冻结自己。请联系区级管理员。"
            };
            let back = Back::wrong(typed, "", why);
            return self.people.page(entered, &found, &back, StatusCode::FORBIDDEN).await;
        };
        let (now, by) = (self.people.clock.now(), entered.staff());
        let reason = typed.get("reason").map_or("", |reason| reason.trim()).to_owned();
        let wrong = match (&found.person.frozen, lifts) {
            (Some(_), false) => Some(("", "已经冻结了。".to_owned(), StatusCode::CONFLICT)),
            (None, true) => Some(("", "没有冻结，不用解除。".to_owned(), StatusCode::CONFLICT)),
            (None, false) if reason.is_empty() || reason.chars().count() > LONGEST_REASON => {
                let why = format!("请写明为什么冻结，{LONGEST_REASON}字以内");
                Some(("reason", why, StatusCode::UNPROCESSABLE_ENTITY))
            }
            _ => None,
        };
        if let Some((field, why, status)) = wrong {
            return self.people.page(entered, &found, &Back::wrong(typed, field, why), status).await;
        }
        // The reason stands with the person: the audit keeps nothing that may be about a resident.
        let detail = if lifts { "解除冻结" } else { "冻结" }.to_owned();
        let told = Told { who: Who::from(by), detail, at: now };
        let frozen = Frozen { by: by.id.clone(), name: by.name.clone(), at: now, reason };
        let frozen = Some(&frozen).filter(|_| !lifts);
        match self.people.staffing.set_frozen(&asked, &found.person, frozen, &told).await {
            Ok(()) => {
                if !lifts {
                    self.release(&asked, person, &alliance, now).await;
                }
                let done = if lifts { "lifted" } else { "frozen" };
                Ok(web::see_other(&format!("/console/staff/{}?done={done}", person.id)))
            }
            Err(why) => self.people.not_changed(entered, &found, typed, why).await,
        }
    }
}
