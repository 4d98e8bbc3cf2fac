//! The answers to those whose form about a case is not carried out.

use alliance::pages::Errors;
use alliance::runtime::rendering::BUSY;
use alliance::runtime::web::{Request, Response};
use alliance::services::cases::{CHANGED_MEANWHILE, CasePages, ReturnedCase};
use alliance::services::casework::StepOutcome;
use alliance::services::door::{self, Entered};
use alliance::store::StoreError;
use domain::staff::Kind;
use domain::tickets::{Refusal, Ticket};
use http::StatusCode;

/// The answer to somebody who sees this case but may not do `K` with it; `None` for those who may.
pub(crate) fn refuse_stranger<K: Kind>(entered: &Entered, ticket: &Ticket) -> Option<Response> {
    if entered.allow::<K>(&ticket.locus()).is_some() {
        return None;
    }
    let text = format!("这一步由{}办理。", K::ACT.rule().who);
    Some(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", &text))
}

/// Why a form was not carried out.
pub(crate) enum NotDone {
    /// Fields are wrong.
    Wrong(Vec<(String, String)>),
    /// The rules do not allow it.
    Refused(Refusal),
    /// Somebody else was first.
    Changed,
    /// The store is busy.
    Busy,
}

impl NotDone {
    /// What became of a step; an error where it was not taken.
    pub(crate) fn unless_done(outcome: StepOutcome) -> Result<(), Self> {
        match outcome {
            StepOutcome::Done(_) => Ok(()),
            StepOutcome::Refused(refusal) => Err(Self::Refused(refusal)),
            StepOutcome::Busy => Err(Self::Busy),
            StepOutcome::MovedOn(_) | StepOutcome::Absent => Err(Self::Changed),
        }
    }

    /// The page as it is now, with everything that was typed and the reason.
    pub(crate) async fn page(
        self,
        cases: &CasePages,
        entered: &Entered,
        request: &Request,
        mut returned: ReturnedCase,
    ) -> Result<Response, StoreError> {
        let Some(found) = cases.find(entered, request.param("ticket")).await? else {
            return Ok(door::no_ticket(entered.staff()));
        };
        let status = match self {
            Self::Wrong(fields) => {
                returned.errors.add(fields);
                returned.errors = returned.errors.in_order_of(returned.form);
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::Refused(refusal) if !refusal.fields().is_empty() => {
                returned.errors = Errors(refusal.fields()).in_order_of(returned.form);
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::Refused(refusal) => {
                returned.banner = Some(format!("{refusal}。"));
                StatusCode::FORBIDDEN
            }
            Self::Changed => {
                returned.banner = Some(CHANGED_MEANWHILE.to_owned());
                StatusCode::CONFLICT
            }
            Self::Busy => {
                returned.banner = Some(BUSY.to_owned());
                StatusCode::SERVICE_UNAVAILABLE
            }
        };
        Ok(cases.page_again(entered, &found, &returned, status))
    }
}
