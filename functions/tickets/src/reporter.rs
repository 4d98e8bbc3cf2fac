//! What the transitions of residents have in common: the link is the key, and the page is the answer.

use alliance::runtime::reports::{self, Reports};
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Platform, StartError};
use alliance::store::StoreError;
use alliance::tickets::{Actor, Command, Refusal, Ticket, apply};
use http::StatusCode;

/// The transitions of residents.
#[derive(Debug)]
pub(crate) struct ReporterTransitions(Reports);

impl ReporterTransitions {
    pub(crate) fn build(platform: &Platform) -> Result<Self, StartError> {
        Reports::build(platform).map(Self)
    }

    pub(crate) async fn run(&self, request: Request, command: Command) -> Response {
        match self.transition(&request, &command).await {
            Ok(answer) => answer,
            Err(error) => reports::unavailable(&error),
        }
    }

    async fn transition(&self, request: &Request, command: &Command) -> Result<Response, StoreError> {
        let (account, id, secret) =
            (request.param("account"), request.param("ticket"), request.param("secret"));
        let Some(ticket) = self.0.find(account, id, secret).await? else { return Ok(reports::not_found()) };
        let fields = request.form().await.map(|form| form.fields).unwrap_or_default();
        let version = fields.get("version").and_then(|version| version.parse::<u64>().ok());
        let Some(version) = version.filter(|_| fields.len() == 1) else {
            let banner = Some("页面没有传完整，请再点一次。");
            return self.0.page(request, &ticket, banner, StatusCode::UNPROCESSABLE_ENTITY).await;
        };
        if version != ticket.version {
            return self.moved_on(request, &ticket).await;
        }
        let actor = Actor::Reporter(ticket.reporter.clone());
        let applied = match apply(&ticket, command, &actor, self.0.clock.now(), self.0.rules) {
            Ok(applied) => applied,
            Err(Refusal::NotFromHere { .. }) => return self.moved_on(request, &ticket).await,
            Err(refusal) => {
                let why = refusal.to_string();
                return self.0.page(request, &ticket, Some(&why), StatusCode::FORBIDDEN).await;
            }
        };
        match self.0.tickets.commit(&applied, self.0.rules).await {
            Ok(()) => Ok(web::see_other(&reports::link(&applied.ticket))),
            Err(StoreError::Conflict | StoreError::Throttled(_)) => {
                match self.0.tickets.get(&ticket.id).await? {
                    Some(now) => self.moved_on(request, &now).await,
                    None => Ok(reports::not_found()),
                }
            }
            Err(error) => Err(error),
        }
    }

    async fn moved_on(&self, request: &Request, ticket: &Ticket) -> Result<Response, StoreError> {
        let banner = format!("您的诉求有了新进展，现在是“{}”。请看过再点。", ticket.state.name());
        self.0.page(request, ticket, Some(&banner), StatusCode::CONFLICT).await
    }
}
