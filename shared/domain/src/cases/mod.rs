//! A closed report as the public may read it (民情回音): what an editor writes and marks, and what is still missing.
//!
//! The lifecycle of the report says whether it may be proposed and whether it is published; this module says what would
//! be shown. Nothing here is copied from the resident: the words are the editor's, and the photos are masked copies.

mod stage;
mod words;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::accounts::Alliance;
use crate::ids::{MediaId, StaffId, TicketId};
use crate::masking::Marks;
use crate::tickets::{AttachmentKind, Case, Ticket};

pub use stage::{Stage, may_decide, may_propose, stage, was_published};
pub use words::{DraftWords, MOST_ANSWER, MOST_MATTER, MOST_PLACE, MOST_TITLE};

/// What an editor has prepared of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The report.
    pub ticket: TicketId,
    /// The number of times it was saved; every write is conditional on it.
    pub version: u64,
    /// What is told in words.
    #[serde(default)]
    pub words: DraftWords,
    /// The decisions on photos. A photo of the report that is not among these is undecided.
    #[serde(default)]
    pub photos: Vec<DraftPhoto>,
    /// Copies that are no longer used and whose files are still to be deleted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stale: Vec<MediaId>,
    /// Who saved it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved_by: Option<StaffId>,
    /// When it was saved last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved_at: Option<Timestamp>,
}

/// The decision on one photo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftPhoto {
    /// The photo as it was sent; never public.
    pub original: MediaId,
    /// Whether it shows the finished work.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub after: bool,
    /// What a person decided.
    #[serde(flatten)]
    pub marks: Marks,
    /// The copy that may become public; `None` for a photo that is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy: Option<MediaId>,
}

/// A photo of a report that a case could show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Original<'a> {
    /// The photo.
    pub media: &'a MediaId,
    /// Whether it shows the finished work.
    pub after: bool,
}

/// The photos of a report that a case could show: first what the resident sent, then what shows the finished work.
#[must_use]
pub fn originals(ticket: &Ticket) -> Vec<Original<'_>> {
    let photos = ticket.attachments.iter().filter(|it| it.kind == AttachmentKind::Photo);
    let before = photos.map(|it| Original { media: &it.media, after: false });
    let after = ticket.after_photos.iter().map(|media| Original { media, after: true });
    before.chain(after).collect()
}

/// Where a report is, as coarsely as the public may read it: its community, else its sub-district; empty where neither
/// is known.
#[must_use]
pub fn coarse_place(ticket: &Ticket, alliance: &Alliance) -> String {
    let community =
        ticket.community.as_ref().and_then(|code| alliance.community_name(code)).map(str::to_owned);
    let subdistrict = || {
        let code = ticket.subdistrict.as_ref()?;
        alliance.subdistricts.iter().find(|it| it.code == *code).map(|it| it.name.clone())
    };
    community.or_else(subdistrict).unwrap_or_default()
}

impl Draft {
    /// A case that nobody has worked on yet.
    #[must_use]
    pub fn new(ticket: TicketId) -> Self {
        Self {
            ticket,
            version: 0,
            words: DraftWords::default(),
            photos: Vec::new(),
            stale: Vec::new(),
            saved_by: None,
            saved_at: None,
        }
    }

    /// The decision on a photo; `None` where nobody has decided.
    #[must_use]
    pub fn decision(&self, original: &MediaId) -> Option<&DraftPhoto> {
        self.photos.iter().find(|photo| photo.original == *original)
    }

    /// Sets the decision on a photo. `copy` is the id that a copy gets; the same decision again keeps the copy that is
    /// there. Returns whether anything changed.
    pub fn decide(&mut self, original: Original<'_>, marks: Marks, copy: MediaId) -> bool {
        if self.decision(original.media).is_some_and(|photo| photo.marks == marks) {
            return false;
        }
        let before = self.photos.iter().position(|photo| photo.original == *original.media);
        let copy = marks.is_used().then_some(copy);
        let decided = DraftPhoto { original: original.media.clone(), after: original.after, marks, copy };
        match before {
            Some(at) => {
                let replaced = std::mem::replace(&mut self.photos[at], decided);
                self.stale.extend(replaced.copy);
            }
            None => self.photos.push(decided),
        }
        true
    }

    /// The number of photos that nobody has decided on. A case with any cannot be proposed.
    #[must_use]
    pub fn undecided(&self, ticket: &Ticket) -> usize {
        originals(ticket).iter().filter(|it| self.decision(it.media).is_none()).count()
    }

    /// Keeps the decisions on photos that the report has now, in their order. Copies of others become stale, such as
    /// those of a first attempt at work that was done again.
    pub fn settle(&mut self, ticket: &Ticket) {
        let decided = std::mem::take(&mut self.photos);
        let place = |photo: &DraftPhoto| originals(ticket).iter().position(|it| *it.media == photo.original);
        let (mut kept, gone): (Vec<_>, Vec<_>) =
            decided.into_iter().map(|photo| (place(&photo), photo)).partition(|(place, _)| place.is_some());
        kept.sort_by_key(|(place, _)| *place);
        self.photos = kept.into_iter().map(|(_, photo)| photo).collect();
        self.stale.extend(gone.into_iter().filter_map(|(_, photo)| photo.copy));
    }

    /// The copies that the public sees, and whether each shows the finished work.
    #[must_use]
    pub fn shown(&self) -> Vec<(&MediaId, bool)> {
        self.photos.iter().filter_map(|photo| Some((photo.copy.as_ref()?, photo.after))).collect()
    }

    /// What would become public of the report.
    #[must_use]
    pub fn case(&self, ticket: &Ticket) -> Case {
        let copies = |wanted: bool| {
            let shown = self.shown().into_iter().filter(move |(_, after)| *after == wanted);
            shown.map(|(copy, _)| copy.clone()).collect()
        };
        let text = |text: &str| text.trim().to_owned();
        Case {
            title: text(&self.words.title),
            matter: text(&self.words.matter),
            answer: text(&self.words.answer),
            place: text(&self.words.place),
            before: copies(false),
            after: copies(true),
            left_out: self.undecided(ticket),
        }
    }

    /// Every copy that it names, stale ones too.
    pub fn copies(&self) -> impl Iterator<Item = &MediaId> {
        self.photos.iter().filter_map(|photo| photo.copy.as_ref()).chain(&self.stale)
    }

    /// Whether a file is one of its copies.
    #[must_use]
    pub fn has_copy(&self, media: &MediaId) -> bool {
        self.photos.iter().any(|photo| photo.copy.as_ref() == Some(media))
    }

    /// What is missing before it can be proposed: each field of the form, and what to do about it.
    #[must_use]
    pub fn missing(&self, ticket: &Ticket) -> Vec<(&'static str, String)> {
        let mut wrong = self.words.wrong(ticket);
        let undecided = self.undecided(ticket);
        if undecided > 0 {
            let why =
                format!("还有{undecided}张照片没有决定。每张都要遮好、确认没有人脸和车牌，或者选“这张不用”");
            wrong.push(("photos", why));
        }
        wrong
    }
}

#[cfg(test)]
mod tests;
