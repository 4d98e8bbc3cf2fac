//! `resident-site`: the home of an account, its public cases, and a report's progress behind its unguessable link.

use alliance::pages::resident::{DirectoryPage, directory};
use alliance::runtime::objects::Objects;
use alliance::runtime::rendering::rendered;
use alliance::runtime::reports::{self, Reports, remember_elder, wants_elder};
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::invited::{Around, invited, page};
use alliance::store::{Media, StoreError, SubmissionStore, System};
use domain::ids::MediaId;
use domain::tickets::Ticket;
use http::StatusCode;

use crate::columns::{Columns, Format};
use crate::public_cases;
use crate::readings::Listening;

/// The `resident-site` function and its dependencies.
#[derive(Debug)]
pub struct ResidentSite {
    reports: Reports,
    media: Media,
    objects: Objects,
    columns: Columns,
    listening: Listening,
    submissions: SubmissionStore,
}

impl Function for ResidentSite {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            reports: Reports::build(deployment)?,
            media: deployment.media()?,
            objects: deployment.objects()?,
            columns: Columns::build(deployment)?,
            submissions: deployment.submissions()?,
            listening: Listening {
                rota: deployment.rota()?,
                counts: deployment.counts()?,
                objects: deployment.objects()?,
                base_url: deployment.base_url()?,
                salt: deployment.settings.optional("ORIGIN_SECRET")?.unwrap_or_default(),
            },
        })
    }
}

impl HttpFunction for ResidentSite {
    async fn handle(&self, request: Request) -> Response {
        let rest = request.param("proxy").to_owned();
        let parts: Vec<_> = rest.split('/').filter(|part| !part.is_empty()).collect();
        let answer = match parts.as_slice() {
            [] => self.directory(&request).await,
            ["reports", ticket, secret] => self.progress(&request, ticket, secret).await,
            ["reports", ticket, secret, "media", media] => self.file(&request, ticket, secret, media).await,
            ["readings", rest @ ..] => self.listening.answer(&self.reports, &request, rest).await,
            ["submissions", id, secret] => self.film(&request, id, secret).await,
            ["cases"] => public_cases::list(&self.reports, &request).await,
            ["cases", ticket] => public_cases::show(&self.reports, &request, ticket).await,
            ["cases", ticket, "media", media] => self.public_file(&request, ticket, media).await,
            ["feed.xml"] => self.columns.feed(&self.reports, &request, None, Format::Rss).await,
            ["atom.xml"] => self.columns.feed(&self.reports, &request, None, Format::Atom).await,
            ["columns", column] => self.columns.column(&self.reports, &request, (column, None)).await,
            ["columns", column, "feed.xml"] => {
                self.columns.feed(&self.reports, &request, Some(column), Format::Rss).await
            }
            ["columns", column, "atom.xml"] => {
                self.columns.feed(&self.reports, &request, Some(column), Format::Atom).await
            }
            ["columns", column, month] => {
                self.columns.column(&self.reports, &request, (column, Some(month))).await
            }
            ["articles", id, "media", media] => self.article_file(&request, id, media).await,
            ["articles", id] => self.columns.article(&self.reports, &request, id).await,
            _ => Ok(reports::not_found()),
        };
        answer.unwrap_or_else(|error| reports::unavailable(&error))
    }
}

impl ResidentSite {
    async fn directory(&self, request: &Request) -> Result<Response, StoreError> {
        let Some((alliance, account)) = self.reports.account(request.param("account")).await? else {
            return Ok(reports::not_found());
        };
        let columns = self.columns.of(&account).await?;
        let latest = self.columns.latest(&account).await?;
        let series = self.listening.series(&account).await?;
        let page = DirectoryPage {
            account: &account,
            alliance: &alliance,
            columns: &columns.columns,
            latest: &latest,
            series: &series,
            elder: wants_elder(request),
        };
        Ok(remember_elder(request, rendered(StatusCode::OK, directory(&page))))
    }

    /// The page by which a large video is sent. Storage sends a browser back to it with the key of its file.
    async fn film(&self, request: &Request, id: &str, secret: &str) -> Result<Response, StoreError> {
        let address = (request.param("account"), id, secret);
        let Some(it) = invited(&self.submissions, address).await? else { return Ok(reports::not_found()) };
        let is_sent = request.query_value("key").is_some();
        let around = Around { is_sent, wrong: None, elder: wants_elder(request) };
        let of = (&self.reports.accounts, &self.objects);
        let now = self.reports.clock.now();
        let shown = page(of, (&it, self.listening.base_url.as_str()), around, now, StatusCode::OK).await?;
        Ok(remember_elder(request, shown))
    }

    async fn progress(&self, request: &Request, ticket: &str, secret: &str) -> Result<Response, StoreError> {
        match self.reports.find(request.param("account"), ticket, secret).await? {
            Some(ticket) => self.reports.page(request, &ticket, None, StatusCode::OK).await,
            None => Ok(reports::not_found()),
        }
    }

    async fn file(
        &self,
        request: &Request,
        ticket: &str,
        secret: &str,
        media: &str,
    ) -> Result<Response, StoreError> {
        let (Some(ticket), Ok(media)) =
            (self.reports.find(request.param("account"), ticket, secret).await?, MediaId::parse(media))
        else {
            return Ok(reports::not_found());
        };
        if !self.may_see(&ticket, &media).await? {
            return Ok(reports::not_found());
        }
        reports::stored_file(System::Residents, &self.media, &self.objects, request, &media).await
    }

    /// A photo of a public case.
    async fn public_file(
        &self,
        request: &Request,
        ticket: &str,
        media: &str,
    ) -> Result<Response, StoreError> {
        let Ok(media) = MediaId::parse(media) else { return Ok(reports::not_found()) };
        if !public_cases::may_see(&self.reports, request.param("account"), ticket, &media).await? {
            return Ok(reports::not_found());
        }
        reports::stored_file(System::Residents, &self.media, &self.objects, request, &media).await
    }

    /// A picture of a published article.
    async fn article_file(&self, request: &Request, id: &str, media: &str) -> Result<Response, StoreError> {
        let Ok(media) = MediaId::parse(media) else { return Ok(reports::not_found()) };
        let record = self.media.get(System::Residents, &media).await?;
        let sender = record.as_ref().and_then(|record| record.sender.as_ref());
        let now = self.reports.clock.now();
        if !self.columns.may_see((request.param("account"), id), &media, sender, now).await? {
            return Ok(reports::not_found());
        }
        reports::stored_file(System::Residents, &self.media, &self.objects, request, &media).await
    }

    /// Whether the reporter may see this file: one that they sent, one of an event that they may read, or one of the
    /// finished work once it is approved.
    async fn may_see(&self, ticket: &Ticket, media: &MediaId) -> Result<bool, StoreError> {
        if ticket.attachments.iter().any(|attachment| &attachment.media == media) {
            return Ok(true);
        }
        if ticket.is_answer_public() && ticket.after_photos.contains(media) {
            return Ok(true);
        }
        let events = self.reports.tickets.events(System::Residents, &ticket.id).await?;
        Ok(events.iter().any(|event| event.photos_for_reporter().contains(media)))
    }
}
