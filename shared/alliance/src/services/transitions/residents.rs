//! What the transitions of residents have in common: the link shows the report, its query code changes it.

use std::collections::BTreeMap;

use http::StatusCode;
use subtle::ConstantTimeEq as _;

use crate::pages::resident::Confirming;
use crate::runtime::rendering::BUSY;
use crate::runtime::reports::{self, Reports};
use crate::runtime::web::{self, Request, Response};
use crate::runtime::{Deployment, StartError};
use crate::services::casework::{Casework, Step, StepOutcome};
use crate::store::{CodeTries, StoreError, System};
use domain::tickets::{Actor, Command, EventKind, Ticket};

/// What a form of a resident's sends.
pub type Fields = BTreeMap<String, String>;

/// A form of a resident's: the fields that it has besides those of every such form, and the command that they make;
/// none where they make none.
#[derive(Clone, Copy, Debug)]
pub struct Asking {
    /// The names of its own fields.
    pub fields: &'static [&'static str],
    /// The field for words, where it has one.
    pub words: &'static str,
    /// Makes the command.
    pub read: fn(&Fields) -> Option<Command>,
}

/// What every form of a resident's sends.
const EVERY_FORM: [&str; 2] = ["version", "code"];

/// The transitions of residents.
#[derive(Debug)]
pub struct ReporterTransitions {
    reports: Reports,
    casework: Casework,
    tries: CodeTries,
}

impl ReporterTransitions {
    /// Builds it over the deployment's tables.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn build(deployment: &Deployment) -> Result<Self, StartError> {
        let (reports, casework) = (Reports::build(deployment)?, Casework::build(deployment)?);
        Ok(Self { reports, casework, tries: deployment.code_tries()? })
    }

    /// Runs one transition for whoever holds the link and knows the query code.
    pub async fn run(&self, request: Request, asking: &Asking) -> Response {
        match self.transition(&request, asking).await {
            Ok(answer) => answer,
            Err(error) => reports::unavailable(&error),
        }
    }

    async fn transition(&self, request: &Request, asking: &Asking) -> Result<Response, StoreError> {
        let (account, id, secret) =
            (request.param("account"), request.param("ticket"), request.param("secret"));
        let Some(ticket) = self.reports.find(account, id, secret).await? else {
            return Ok(reports::not_found());
        };
        let fields = request.form().await.map(|form| form.fields).unwrap_or_default();
        let version = fields.get("version").and_then(|version| version.parse::<u64>().ok());
        let known =
            |name: &String| EVERY_FORM.contains(&name.as_str()) || asking.fields.contains(&name.as_str());
        let Some(command) = (asking.read)(&fields).filter(|_| fields.keys().all(known)) else {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return self.reports.page(request, &ticket, Some(INCOMPLETE), status).await;
        };
        let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
        let typed = field("code");
        let form = Confirming { event: command.kind(), typed, words: field(asking.words) };
        let Some(version) = version else {
            return self.again(request, &ticket, form, INCOMPLETE, StatusCode::UNPROCESSABLE_ENTITY).await;
        };
        let command = &command;
        let now = self.reports.clock.now();
        let step = Step { command, actor: &Actor::Reporter(None), seen: Some(version), now };
        if let Err(outcome) = self.casework.foresee(&ticket, &step) {
            return self.answer(request, &ticket, form, outcome).await;
        }
        // A link may have been passed on: only the code, which is in the reporter's chat, proves that this is the
        // reporter.
        let code = six_digits(typed);
        if code.len() != 6 {
            let banner = "请填写6位查询码。查询码在您提交诉求时收到的消息里。";
            return self.again(request, &ticket, form, banner, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        let may_try = match self.tries.count_wrong(&ticket.id, now).await {
            Err(StoreError::Throttled(_)) => {
                return self.answer(request, &ticket, form, StepOutcome::Busy).await;
            }
            counted => counted?,
        };
        if !may_try {
            let banner = format!(
                "查询码今天错了太多次，为了保护反映人，今天不能在网页上办了。您可以在公众号里回复：{}{}",
                words(command.kind()),
                ticket.id
            );
            return self.again(request, &ticket, form, &banner, StatusCode::TOO_MANY_REQUESTS).await;
        }
        if !bool::from(ticket.query_code.as_bytes().ct_eq(code.as_bytes())) {
            let banner = format!(
                "查询码不对，请核对后再填。也可以不用查询码，在公众号里回复：{}{}",
                words(command.kind()),
                ticket.id
            );
            return self.again(request, &ticket, form, &banner, StatusCode::FORBIDDEN).await;
        }
        let outcome = match self.tries.give_back(&ticket.id, now).await {
            Err(StoreError::Throttled(_)) => StepOutcome::Busy,
            given => {
                given?;
                self.casework.carry_out(System::Residents, &ticket, &step).await?
            }
        };
        self.answer(request, &ticket, form, outcome).await
    }

    /// The answer to the resident's step.
    async fn answer(
        &self,
        request: &Request,
        ticket: &Ticket,
        form: Confirming<'_>,
        outcome: StepOutcome,
    ) -> Result<Response, StoreError> {
        match outcome {
            StepOutcome::Done(applied) => Ok(web::see_other(&applied.ticket.page())),
            StepOutcome::MovedOn(now) => self.moved_on(request, &now, form).await,
            StepOutcome::Refused(refusal) if !refusal.fields().is_empty() => {
                let why = format!("{refusal}。");
                self.again(request, ticket, form, &why, StatusCode::UNPROCESSABLE_ENTITY).await
            }
            StepOutcome::Refused(refusal) => {
                let why = refusal.to_string();
                self.reports.page(request, ticket, Some(&why), StatusCode::FORBIDDEN).await
            }
            StepOutcome::Busy => {
                self.again(request, ticket, form, BUSY, StatusCode::SERVICE_UNAVAILABLE).await
            }
            StepOutcome::Absent => Ok(reports::not_found()),
        }
    }

    async fn again(
        &self,
        request: &Request,
        ticket: &Ticket,
        form: Confirming<'_>,
        banner: &str,
        status: StatusCode,
    ) -> Result<Response, StoreError> {
        self.reports.page_again(request, ticket, banner, form, status).await
    }

    async fn moved_on(
        &self,
        request: &Request,
        ticket: &Ticket,
        form: Confirming<'_>,
    ) -> Result<Response, StoreError> {
        let banner = format!("您的诉求有了新进展，现在是“{}”。请看过再点。", ticket.state.for_resident());
        self.again(request, ticket, form, &banner, StatusCode::CONFLICT).await
    }
}

/// What is said of a form that lacks something, or has something that it should not have.
const INCOMPLETE: &str = "页面没有传完整，请再点一次。";

/// What the resident can say in the chat to the same effect.
fn words(event: EventKind) -> &'static str {
    match event {
        EventKind::Withdraw => "撤回",
        EventKind::RateUnsolved => "没解决",
        EventKind::RateDissatisfied => "不满意",
        EventKind::Urge => "催办",
        EventKind::Add => "补充",
        EventKind::Appeal => "申诉",
        EventKind::Reopen => "重办",
        EventKind::Consent => "可以公开",
        EventKind::Unconsent => "不要公开",
        _ => "解决了",
    }
}

/// The digits of a code, whatever width they were typed in and whatever separates them.
fn six_digits(typed: &str) -> String {
    let half = |c: char| match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    typed.chars().map(half).filter(char::is_ascii_digit).collect()
}
