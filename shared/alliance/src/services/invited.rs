//! The submission behind the address by which a large video comes, and that page.

use http::StatusCode;
use jiff::Timestamp;

use crate::pages::resident::{FilmPage, Sending, film_page};
use crate::runtime::objects::Objects;
use crate::runtime::rendering::rendered;
use crate::runtime::reports;
use crate::runtime::web::{self, Response};
use crate::services::videos::large::MOST_BYTES;
use crate::store::{Accounts, StoreError, SubmissionStore, System, digest};
use domain::ids::{AccountId, SubmissionId};
use domain::submissions::{Doorstep, Submission};

/// The submission that an address opens. A wrong secret looks like no submission.
///
/// # Errors
/// Any [`StoreError`] of the read.
pub async fn invited(
    submissions: &SubmissionStore,
    (account, id, secret): (&str, &str, &str),
) -> Result<Option<Submission>, StoreError> {
    let (Ok(account), Ok(id)) = (AccountId::parse(account), SubmissionId::parse(id)) else {
        return Ok(None);
    };
    let found = submissions.get(System::Residents, &id).await?;
    // The digest takes the same time whatever is wrong with the secret.
    let opens = |it: &Submission| {
        it.sender.account == account
            && it.upload.as_ref().is_some_and(|upload| digest(&upload.secret) == digest(secret))
    };
    Ok(found.filter(opens))
}

/// What the page is shown with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    /// Whether the browser comes back from storage, which took its file.
    pub is_sent: bool,
    /// Why the video was not taken.
    pub wrong: Option<&'a str>,
    /// Whether to show the 长辈版.
    pub elder: bool,
}

/// The page as it is now.
///
/// # Errors
/// Any [`StoreError`] of the reads.
pub async fn page(
    (accounts, objects): (&Accounts, &Objects),
    (it, base_url): (&Submission, &str),
    around: Around<'_>,
    now: Timestamp,
    status: StatusCode,
) -> Result<Response, StoreError> {
    let alliance = accounts.alliance().await?;
    let (Some(account), Some(here)) = (alliance.account(&it.sender.account), it.upload_page()) else {
        return Ok(reports::not_found());
    };
    let sending = match it.doorstep(now) {
        None => return Ok(reports::not_found()),
        Some(Doorstep::Done) => Sending::Done,
        Some(Doorstep::Over) => Sending::Over,
        Some(Doorstep::Open(_)) if around.is_sent => Sending::Finish,
        Some(Doorstep::Open(upload)) => {
            let back = format!("{base_url}{here}");
            let form = objects.upload_form(&upload.slot, &back, MOST_BYTES, (now, upload.until)).await;
            form.map(Sending::Choose).unwrap_or_else(|error| {
                tracing::error!(error = &error as &dyn std::error::Error, "nobody signs the form of a video");
                Sending::Closed
            })
        }
    };
    let page =
        FilmPage { account, here: &here, id: &it.id, sending, wrong: around.wrong, elder: around.elder };
    let mut shown = rendered(status, film_page(&page));
    if let Sending::Choose(form) = &page.sending {
        web::allow_form_to(&mut shown, &form.action);
    }
    Ok(shown)
}
