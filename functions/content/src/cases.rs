//! `cases`: the pages of closed reports that are, or may become, public.

use alliance::pages::console::{CaseListPage, CaseRow, case_list};
use alliance::runtime::objects::Objects;
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError, reports};
use alliance::services::cases::{CasePages, FoundCase, Marking};
use alliance::services::door::{self, Door, Entered};
use alliance::store::{Allowed, Media, StoreError};
use domain::accounts::Alliance;
use domain::calendar;
use domain::cases::{Draft, Stage, coarse_place, may_propose, originals, stage};
use domain::ids::{AccountId, MediaId, TicketId};
use domain::staff::Locus;
use domain::staff::kinds::ReadCases;
use domain::tickets::{Actor, Ticket};
use futures_util::future::try_join_all;
use http::StatusCode;

/// The most reports of an account in a list.
const OF_AN_ACCOUNT: i32 = 20;
/// The most reports in a list.
const SHOWN: usize = 40;
/// The most characters of an answer that stands for a title.
const BEGINNING: usize = 40;

/// The `cases` function and its dependencies.
#[derive(Debug)]
pub struct Cases {
    door: Door,
    cases: CasePages,
    media: Media,
    objects: Objects,
}

impl Function for Cases {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            cases: CasePages::build(deployment)?,
            media: deployment.media()?,
            objects: deployment.objects()?,
        })
    }
}

impl HttpFunction for Cases {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let rest = request.path.strip_prefix("/console/cases").unwrap_or_default().to_owned();
        let parts: Vec<_> = rest.split('/').filter(|part| !part.is_empty()).collect();
        let answer = match parts.as_slice() {
            [] => self.list(&entered, &request).await,
            [ticket] => self.show(&entered, &request, ticket).await,
            [ticket, "media", media] => self.file(&entered, &request, ticket, media).await,
            _ => Ok(door::no_page(entered.staff())),
        };
        let mut answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        web::forbid_keeping(&mut answer);
        self.door.record(&entered, &request, answer).await
    }
}

impl Cases {
    /// One list of every account in this person's scope, merged.
    async fn list(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let alliance = self.cases.accounts.alliance().await?;
        let allowed: Vec<(&AccountId, Allowed<ReadCases>)> = alliance
            .accounts
            .iter()
            .filter_map(|account| Some((&account.id, entered.allow(&Locus::of_account(account, &alliance))?)))
            .collect();
        if allowed.is_empty() {
            let text = "民情回音由公众号的编辑、审核和管理人员办理。";
            return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能查看", text));
        }
        let wanted = request.query_value("list").and_then(|id| Stage::parse(&id)).unwrap_or(Stage::Open);
        let tickets = &self.cases.tickets;
        let lists = allowed.iter().map(|(id, by)| tickets.cases_of(by, id, wanted, OF_AN_ACCOUNT));
        let mut numbers: Vec<TicketId> = try_join_all(lists).await?.concat();
        // A number begins with the day of submission.
        numbers.sort_by(|one, other| other.cmp(one));
        let more = numbers.len() > SHOWN;
        numbers.truncate(SHOWN);
        let rows = try_join_all(numbers.iter().map(|id| self.row(entered, id, wanted, &alliance))).await?;
        let rows: Vec<_> = rows.into_iter().flatten().collect();
        let done = request.query_value("done").unwrap_or_default();
        let html = case_list(&CaseListPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            stage: wanted,
            rows: &rows,
            more,
            done: &done,
        });
        Ok(rendered(StatusCode::OK, html))
    }

    /// The row of a report; `None` where it has moved on since the index was read.
    async fn row(
        &self,
        entered: &Entered,
        id: &TicketId,
        wanted: Stage,
        alliance: &Alliance,
    ) -> Result<Option<CaseRow>, StoreError> {
        let found = self.cases.tickets.find(id).await?;
        let Some((ticket, reading)) = found.and_then(|found| entered.open_case(found)) else {
            return Ok(None);
        };
        if stage(&ticket) != Some(wanted) {
            return Ok(None);
        }
        let case = self.cases.tickets.case(&reading, id).await?.unwrap_or_else(|| Draft::new(id.clone()));
        Ok(Some(row(&ticket, &case, alliance)))
    }

    async fn show(&self, entered: &Entered, request: &Request, id: &str) -> Result<Response, StoreError> {
        let Some(found) = self.cases.find(entered, id).await? else {
            return Ok(door::no_ticket(entered.staff()));
        };
        let photo = request.query_value("photo").and_then(|photo| MediaId::parse(photo).ok());
        if let Some(photo) = photo.filter(|_| marks(entered, &found)) {
            let page = self.cases.photo_page(entered, &found, &photo, &Marking::default(), StatusCode::OK);
            return Ok(page.unwrap_or_else(|| door::no_page(entered.staff())));
        }
        let done = request.query_value("done").unwrap_or_default();
        Ok(self.cases.page(entered, &found, &done))
    }

    /// A photo of a case: an original for whoever marks it, a copy for whoever may see the case.
    async fn file(
        &self,
        entered: &Entered,
        request: &Request,
        id: &str,
        media: &str,
    ) -> Result<Response, StoreError> {
        let (Ok(media), Some(found)) = (MediaId::parse(media), self.cases.find(entered, id).await?) else {
            return Ok(reports::not_found());
        };
        let is_original = originals(&found.ticket).iter().any(|it| *it.media == media);
        if !(found.case.has_copy(&media) || (is_original && marks(entered, &found))) {
            return Ok(reports::not_found());
        }
        reports::stored_file(&found.reading, &self.media, &self.objects, request, &media).await
    }
}

/// Whether this person marks the photos of this case now. Nobody else sees a photo as it was sent.
fn marks(entered: &Entered, found: &FoundCase) -> bool {
    may_propose(&found.ticket, &Actor::Staff(entered.staff().clone()))
}

fn row(ticket: &Ticket, case: &Draft, alliance: &Alliance) -> CaseRow {
    let answer = ticket.public_answer.as_deref().unwrap_or_default();
    let beginning: String = answer.lines().next().unwrap_or_default().chars().take(BEGINNING).collect();
    let title = Some(&case.words.title).filter(|title| !title.is_empty()).cloned().unwrap_or(beginning);
    let place = Some(&case.words.place).filter(|place| !place.is_empty()).cloned();
    let account = alliance.account(&ticket.account).map(|account| account.name.clone());
    CaseRow {
        ticket: ticket.id.clone(),
        title,
        account: account.unwrap_or_default(),
        place: place.unwrap_or_else(|| coarse_place(ticket, alliance)),
        closed: ticket.closed_at.map(calendar::short).unwrap_or_default(),
        undecided: case.undecided(ticket),
    }
}
