//! What every function behind a resident's link shares: finding the report, and its page.

use http::StatusCode;
use subtle::ConstantTimeEq as _;

use super::clock::Clock;
use super::deployment::{Deployment, StartError};
use super::objects::{Objects, Size};
use super::playing::{played, redirect_if_large};
use super::rendering::{media_views, rendered};
use super::web::{self, Request, Response};
use crate::pages::resident::{Confirming, ProgressPage, progress, sorry};
use crate::store::{Accounts, MayView, Media, MediaState, Playable, StoreError, System, Tickets};
use domain::accounts::{Account, Alliance};
use domain::ids::{AccountId, MediaId, TicketId};
use domain::tickets::{Actor, State, Ticket, possible};

/// The cookie that remembers the elder version (长辈版), for every account of the alliance.
pub const ELDER_COOKIE: &str = "elder";

/// Finds reports and shows them to the holders of their links.
#[derive(Clone, Debug)]
pub struct Reports {
    /// The accounts table, with the alliance.
    pub accounts: Accounts,
    /// The tickets table.
    pub tickets: Tickets,
    media: Media,
    /// The clock.
    pub clock: Clock,
}

impl Reports {
    /// Builds it over the deployment's tables.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            accounts: deployment.accounts()?,
            tickets: deployment.tickets()?,
            media: deployment.media()?,
            clock: deployment.clock.clone(),
        })
    }

    /// The report that a link of `account`, `ticket` and `secret` opens. A wrong secret looks like no report.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn find(
        &self,
        account: &str,
        ticket: &str,
        secret: &str,
    ) -> Result<Option<Ticket>, StoreError> {
        let (Ok(account), Ok(id)) = (AccountId::parse(account), TicketId::parse(ticket)) else {
            return Ok(None);
        };
        // A step that follows decides by the rules that are in force.
        self.accounts.rules().await?;
        let found = self.tickets.get(System::Residents, &id).await?;
        Ok(found.filter(|ticket| {
            ticket.account == account && bool::from(ticket.secret.as_bytes().ct_eq(secret.as_bytes()))
        }))
    }

    /// The page of a report.
    ///
    /// # Errors
    /// Any [`StoreError`] of what the page shows.
    pub async fn page(
        &self,
        request: &Request,
        ticket: &Ticket,
        banner: Option<&str>,
        status: StatusCode,
    ) -> Result<Response, StoreError> {
        self.show(request, ticket, (banner, None), status).await
    }

    /// The page of a report after one of its forms was not accepted: it says why, and keeps what was typed.
    ///
    /// # Errors
    /// Any [`StoreError`] of what the page shows.
    pub async fn page_again(
        &self,
        request: &Request,
        ticket: &Ticket,
        banner: &str,
        form: Confirming<'_>,
        status: StatusCode,
    ) -> Result<Response, StoreError> {
        self.show(request, ticket, (Some(banner), Some(form)), status).await
    }

    async fn show(
        &self,
        request: &Request,
        ticket: &Ticket,
        (banner, again): (Option<&str>, Option<Confirming<'_>>),
        status: StatusCode,
    ) -> Result<Response, StoreError> {
        if ticket.state == State::Archived {
            return Ok(archived(ticket));
        }
        let alliance = self.accounts.alliance().await?;
        let Some(account) = alliance.account(&ticket.account) else { return Ok(not_found()) };
        let events = self.tickets.events(System::Residents, &ticket.id).await?;
        let media = media_views(System::Residents, &self.media, &ticket.attachments).await?;
        let may = possible(ticket, &Actor::Reporter(None));
        let master = match ticket.merged_into.as_ref().filter(|_| ticket.state == State::Merged) {
            Some(master) => self.tickets.get(System::Residents, master).await?,
            None => None,
        };
        let (link_base, rules) = (ticket.page(), self.accounts.rules().await?);
        let html = progress(&ProgressPage {
            account,
            ticket,
            events: &events,
            media: &media,
            alliance: &alliance,
            rules: &rules,
            now: self.clock.now(),
            link_base: &link_base,
            master: master.as_ref(),
            may: &may,
            banner,
            again,
            elder: wants_elder(request),
        });
        Ok(remember_elder(request, rendered(status, html)))
    }

    /// The account that an address names, with the alliance.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn account(&self, id: &str) -> Result<Option<(std::sync::Arc<Alliance>, Account)>, StoreError> {
        let Ok(id) = AccountId::parse(id) else { return Ok(None) };
        let alliance = self.accounts.alliance().await?;
        let account = alliance.account(&id).cloned();
        Ok(account.map(|account| (alliance, account)))
    }
}

/// Whether the elder version is wanted: what the address says, else what was chosen before.
#[must_use]
pub fn wants_elder(request: &Request) -> bool {
    match request.query_value("elder").as_deref() {
        Some(choice) => choice == "1",
        None => request.cookie(ELDER_COOKIE) == Some("1"),
    }
}

/// Remembers a choice that the address made, for a year and on every page.
#[must_use]
pub fn remember_elder(request: &Request, mut response: Response) -> Response {
    if let Some(choice) = request.query_value("elder") {
        let choice = if choice == "1" { "1" } else { "0" };
        let cookie = format!("{ELDER_COOKIE}={choice}; Path=/a; Max-Age=31536000; HttpOnly; SameSite=Lax");
        if let Ok(cookie) = http::HeaderValue::from_str(&cookie) {
            response.headers_mut().append("set-cookie", cookie);
        }
    }
    response
}

/// The answer where there is nothing behind a link.
#[must_use]
pub fn not_found() -> Response {
    let html = sorry("没有找到这个页面", "链接可能不完整。请回到微信，发送“我的诉求”，再点一次里面的链接。");
    rendered(StatusCode::NOT_FOUND, html)
}

/// The answer where the report's link has ended with the report's retention.
fn archived(ticket: &Ticket) -> Response {
    let text = format!(
        "诉求{}早已办完，按规定网页已经收起，照片和您的信息也已删除。\
         有新的问题，请在公众号里回复“报修”；想问这件诉求，请拨打12345，说出编号。",
        ticket.id
    );
    rendered(StatusCode::GONE, sorry("这件诉求已经归档", &text))
}

/// The answer where the store does not respond.
#[must_use]
pub fn unavailable(error: &StoreError) -> Response {
    tracing::error!(error = error as &dyn std::error::Error, "the store failed a resident's request");
    let html = sorry("系统暂时没有响应", "您的诉求没有丢失，请过一会儿再打开这个页面。");
    rendered(StatusCode::SERVICE_UNAVAILABLE, html)
}

/// A photo, recording or video out of object storage; `?thumb` asks for the small picture, `?play` for what a browser
/// plays, or a part of it.
///
/// # Errors
/// Any [`StoreError`] of the reads; a file that is not there is [`not_found`].
pub async fn stored_file(
    by: impl MayView,
    media: &Media,
    objects: &Objects,
    request: &Request,
    id: &MediaId,
) -> Result<Response, StoreError> {
    let Some(MediaState::Ready { content_type, thumbnail, playable, .. }) =
        media.get(by, id).await?.map(|record| record.state)
    else {
        return Ok(not_found());
    };
    if let Some(playable) = playable.filter(|_| request.query_value("play").is_some()) {
        return Ok(played(objects, request, id, &playable).await?.unwrap_or_else(not_found));
    }
    let small = thumbnail && request.query_value("thumb").is_some();
    let size = if small { Size::Thumbnail } else { Size::Full };
    let found = objects.get(id, size).await.map_err(|error| StoreError::Broken(Box::new(error)))?;
    let Some(bytes) = found else { return Ok(not_found()) };
    let elsewhere = redirect_if_large(objects, (id, size), bytes.len() as u64).await?;
    Ok(elsewhere.unwrap_or_else(|| file(&content_type, bytes)))
}

/// A sound out of object storage as a browser plays it, or the part that it asks for; none where it is not there.
///
/// # Errors
/// [`StoreError::Broken`] where object storage does not answer.
pub async fn played_file(
    objects: &Objects,
    request: &Request,
    id: &MediaId,
    bytes: u64,
) -> Result<Option<Response>, StoreError> {
    let playable = Playable { content_type: "audio/wav".to_owned(), bytes };
    played(objects, request, id, &playable).await
}

/// A photo or recording as an answer. `Content-Disposition` keeps a browser from opening files that are not pictures.
/// A SILK recording is downloaded as one, so that the right program opens it.
fn file(content_type: &str, bytes: bytes::Bytes) -> Response {
    let kind = if content_type == "image/jpeg" { "image/jpeg" } else { "application/octet-stream" };
    let mut response = web::answer(StatusCode::OK, kind, bytes);
    if kind != "image/jpeg" {
        let named = match content_type {
            "audio/silk" => "attachment; filename=\"recording.silk\"",
            _ => "attachment; filename=\"recording.amr\"",
        };
        response.headers_mut().insert("content-disposition", http::HeaderValue::from_static(named));
    }
    response
}
