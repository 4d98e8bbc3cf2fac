//! What every page over HTTP shares, for staff and residents alike.

use http::StatusCode;

use super::web::{self, Response};
use crate::pages::{MediaState, MediaView};
use crate::store::{self, MayView, Media, StoreError};
use domain::tickets::{Attachment, AttachmentKind};

/// The message above a form whose step the store was too busy for, to staff and residents alike.
pub const BUSY: &str = "系统正忙，这一步没有办。请再按一次。";

/// The state of each attachment.
///
/// # Errors
/// Any [`StoreError`] of the reads.
pub async fn media_views(
    by: impl MayView,
    media: &Media,
    attachments: &[Attachment],
) -> Result<Vec<MediaView>, StoreError> {
    let mut views = Vec::new();
    for attachment in attachments {
        let state = match media.get(by, &attachment.media).await?.map(|record| record.state) {
            None | Some(store::MediaState::Begun { .. }) => MediaState::Pending,
            Some(store::MediaState::Ready { playable: Some(_), .. }) => MediaState::Ready,
            Some(store::MediaState::Ready { unplayable, .. }) if attachment.kind == AttachmentKind::Voice => {
                MediaState::Unplayable(unplayable.unwrap_or_default())
            }
            Some(store::MediaState::Ready { .. }) => MediaState::Ready,
            Some(store::MediaState::Waiting { reason, until, .. }) => MediaState::Waiting { reason, until },
            Some(store::MediaState::Failed { reason }) => MediaState::Failed(reason),
        };
        views.push(MediaView { id: attachment.media.clone(), kind: attachment.kind, state });
    }
    Ok(views)
}

/// A rendered page, or a plain sentence where rendering failed.
#[must_use]
pub fn rendered(status: StatusCode, html: Result<String, askama::Error>) -> Response {
    match html {
        Ok(html) => web::page(status, html),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a page could not be rendered");
            web::answer(
                StatusCode::INTERNAL_SERVER_ERROR,
                "text/plain; charset=utf-8",
                "页面暂时打不开，请稍后再试。",
            )
        }
    }
}
