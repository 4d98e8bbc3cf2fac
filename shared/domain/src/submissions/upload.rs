//! The page by which a video comes that is too large for the chat: one address for one submission, for a day.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{State, Submission};
use crate::ids::MediaId;
use crate::tickets::AttachmentKind;

/// How long such an address holds; storage forgets what nobody completed after the same time.
pub const UPLOAD_HOLDS: SignedDuration = SignedDuration::from_hours(24);

/// An invitation to send a video by a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// The part of the address that nobody guesses.
    pub secret: String,
    /// The id under which the browser's file waits until it was looked at.
    pub slot: MediaId,
    /// When the address ends.
    pub until: Timestamp,
}

/// What an address of that page leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doorstep<'a> {
    /// A video may be sent.
    Open(&'a Upload),
    /// A video is here.
    Done,
    /// The submission takes no video any more, or the address ended.
    Over,
}

impl Submission {
    /// The path of its page; none where it never had one.
    #[must_use]
    pub fn upload_page(&self) -> Option<String> {
        let secret = &self.upload.as_ref()?.secret;
        Some(format!("/a/{}/submissions/{}/{secret}", self.sender.account, self.id))
    }

    /// Where the address of its page leads now; none where it never had one.
    #[must_use]
    pub fn doorstep(&self, now: Timestamp) -> Option<Doorstep<'_>> {
        let upload = self.upload.as_ref()?;
        if self.kind() == Some(AttachmentKind::Video) {
            return Some(Doorstep::Done);
        }
        let takes = matches!(self.state, State::Collecting | State::Returned) && self.files.is_empty();
        Some(if takes && now < upload.until { Doorstep::Open(upload) } else { Doorstep::Over })
    }
}
