//! Closed reports on their way to the public, as every function of the content area finds and shows them.

use std::sync::Arc;

use http::StatusCode;

use super::door::Entered;
use crate::pages::console::{CasePage, CasePhotoPage, case as case_page, case_photo as photo_page};
use crate::pages::steps::StepForm;
use crate::pages::{Errors, Typed};
use crate::runtime::clock::Clock;
use crate::runtime::deployment::{Deployment, StartError};
use crate::runtime::rendering::rendered;
use crate::runtime::web::Response;
use crate::store::{Accounts, Allowed, Media, MediaState, StoreError, Tickets};
use domain::accounts::Alliance;
use domain::cases::{Draft, Stage, may_decide, may_propose, originals, stage};
use domain::ids::{MediaId, TicketId};
use domain::masking::Rectangle;
use domain::staff::kinds::ReadCases;
use domain::tickets::{Actor, Author, Refusal, RequestKind, Ticket, barred};

/// Finds and shows cases.
#[derive(Clone, Debug)]
pub struct CasePages {
    /// The accounts table, with the alliance.
    pub accounts: Accounts,
    /// The tickets table.
    pub tickets: Tickets,
    /// The clock.
    pub clock: Clock,
}

/// A case that somebody may see.
#[derive(Debug)]
pub struct FoundCase {
    /// The permission to see it.
    pub reading: Allowed<ReadCases>,
    /// The report.
    pub ticket: Ticket,
    /// What has been prepared of it.
    pub case: Draft,
    /// How far it is.
    pub stage: Stage,
    /// The alliance.
    pub alliance: Arc<Alliance>,
}

/// A form of a case's page that came back.
#[derive(Debug)]
pub struct ReturnedCase {
    /// The form.
    pub form: &'static StepForm,
    /// What was typed.
    pub typed: Typed,
    /// What is wrong.
    pub errors: Errors,
    /// A message above the content of the page.
    pub banner: Option<String>,
}

/// What was marked on a photo, as its page shows it.
#[derive(Debug, Default)]
pub struct Marking<'a> {
    /// The parts that are marked; `None` for what was saved.
    pub rectangles: Option<&'a [Rectangle]>,
    /// Whether the box that there is nothing to hide is ticked.
    pub cleared: bool,
    /// Why the decision was not taken.
    pub error: Option<&'a str>,
}

impl CasePages {
    /// Builds it over the deployment's tables.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            accounts: deployment.accounts()?,
            tickets: deployment.tickets()?,
            clock: deployment.clock.clone(),
        })
    }

    /// The case with this number, and the permission to see it. An invalid number, an unused one, a report whose
    /// resident did not agree, and one that this person may not see look alike.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn find(&self, entered: &Entered, number: &str) -> Result<Option<FoundCase>, StoreError> {
        let Ok(id) = TicketId::parse(number) else { return Ok(None) };
        let Some((ticket, reading)) =
            self.tickets.find(&id).await?.and_then(|found| entered.open_case(found))
        else {
            return Ok(None);
        };
        let case = self.tickets.case(&reading, &id).await?.unwrap_or_else(|| Draft::new(id));
        let alliance = self.accounts.alliance().await?;
        Ok(stage(&ticket).map(|stage| FoundCase { reading, ticket, case, stage, alliance }))
    }

    /// The page of a case. `done` is what was done just now: a word of the address.
    #[must_use]
    pub fn page(&self, entered: &Entered, found: &FoundCase, done: &str) -> Response {
        self.show(entered, found, None, (None, done), StatusCode::OK)
    }

    /// The page of a case with a form that came back.
    #[must_use]
    pub fn page_again(
        &self,
        entered: &Entered,
        found: &FoundCase,
        returned: &ReturnedCase,
        status: StatusCode,
    ) -> Response {
        self.show(entered, found, Some(returned), (returned.banner.as_deref(), ""), status)
    }

    /// The page of a case with a message above its content.
    #[must_use]
    pub fn say(&self, entered: &Entered, found: &FoundCase, banner: &str, status: StatusCode) -> Response {
        self.show(entered, found, None, (Some(banner), ""), status)
    }

    fn show(
        &self,
        entered: &Entered,
        found: &FoundCase,
        returned: Option<&ReturnedCase>,
        (banner, done): (Option<&str>, &str),
        status: StatusCode,
    ) -> Response {
        let actor = Actor::Staff(entered.staff().clone());
        let own = Refusal::SamePerson { author: Author::Asked(RequestKind::Publication) };
        let barred = barred(&found.ticket, &actor).contains(&own).then(|| own.to_string());
        let html = case_page(&CasePage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            ticket: &found.ticket,
            case: &found.case,
            stage: found.stage,
            alliance: &found.alliance,
            may_propose: may_propose(&found.ticket, &actor),
            may_decide: may_decide(&found.ticket, &actor),
            barred: barred.as_deref(),
            back: returned.map(|returned| (returned.form, &returned.typed, &returned.errors)),
            banner,
            done,
            now: self.clock.now(),
        });
        rendered(status, html)
    }

    /// The page of one photo of a case; `None` where the report has no such photo.
    #[must_use]
    pub fn photo_page(
        &self,
        entered: &Entered,
        found: &FoundCase,
        photo: &MediaId,
        marking: &Marking<'_>,
        status: StatusCode,
    ) -> Option<Response> {
        let all = originals(&found.ticket);
        let at = all.iter().position(|it| it.media == photo)?;
        let marks = found.case.decision(photo).map(|decision| &decision.marks);
        let saved = marks.map_or(&[][..], |marks| marks.rectangles());
        let html = photo_page(&CasePhotoPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            ticket: &found.ticket.id,
            version: found.ticket.version,
            case: found.case.version,
            photo,
            place: (at + 1, all.len()),
            after: all[at].after,
            marks,
            rectangles: marking.rectangles.unwrap_or(saved),
            cleared: marking.cleared || marks == Some(&domain::masking::Marks::Cleared),
            error: marking.error,
        });
        Some(rendered(status, html))
    }
}

impl FoundCase {
    /// Whether the file of every copy that would be shown is in the store. One is not where its making was interrupted.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn has_all_copies(&self, media: &Media) -> Result<bool, StoreError> {
        for (copy, _) in self.case.shown() {
            if !self.is_stored(media, copy).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a file is in the store.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn is_stored(&self, media: &Media, file: &MediaId) -> Result<bool, StoreError> {
        let record = media.get(&self.reading, file).await?;
        Ok(record.is_some_and(|record| matches!(record.state, MediaState::Ready { .. })))
    }

    /// Whether a copy is in use by now: somebody else may have decided anew since this was read.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn still_uses(&self, tickets: &Tickets, copy: &MediaId) -> Result<bool, StoreError> {
        let now = tickets.case(&self.reading, &self.ticket.id).await?;
        Ok(now.is_some_and(|draft| draft.has_copy(copy)))
    }
}

/// The banner over a form whose report or whose case somebody else changed meanwhile.
pub const CHANGED_MEANWHILE: &str =
    "同事刚刚改过这件，您这一次还没有保存。您填的都在下面，请看过后再按一次。";
/// The sentence where a report is no longer at the stage that a step needs.
pub const NOT_NOW: &str = "这件诉求现在不能改：已经提请审核、已经公开，或者反映人不同意公开了。";
