//! What staff see of an anonymous report (匿名): nothing that says who its reporter is. The reporter and the person for
//! whom it was reported hear every notice all the same.

use std::borrow::Cow;

use super::ticket::{Attachment, AttachmentKind, Event, OnBehalf, Ticket};
use crate::privacy::without_personal;

impl Ticket {
    /// The report as staff may see it. Of an anonymous one: no reporter, no contact, nobody for whom it was reported, no
    /// telephone or identity number in the words, and no recording and no video, as a voice says who speaks; what was
    /// transcribed stays.
    #[must_use]
    pub fn for_staff(&self) -> Cow<'_, Self> {
        if !self.anonymous {
            return Cow::Borrowed(self);
        }
        let mut shown = self.clone();
        shown.reporter = None;
        shown.contact = None;
        shown.on_behalf = self.on_behalf.as_ref().map(|_| OnBehalf::default());
        shown.secret.clear();
        // Whom staff have on the telephone is told the code; whoever reports in the chat has it already.
        if shown.channel.is_chat() {
            shown.query_code.clear();
        }
        shown.attachments.retain(may_be_seen);
        let texts = [&mut shown.place.address, &mut shown.internal_result, &mut shown.public_answer];
        for text in texts.into_iter().chain([&mut shown.title]).flatten() {
            hide(text);
        }
        hide(&mut shown.description);
        Cow::Owned(shown)
    }

    /// Whether staff may open a photo or recording that came with the report.
    #[must_use]
    pub fn shows_staff(&self, attachment: &Attachment) -> bool {
        !self.anonymous || may_be_seen(attachment)
    }

    /// How many recordings and videos are kept from staff.
    #[must_use]
    pub fn recordings_withheld(&self) -> usize {
        self.attachments.iter().filter(|attachment| !self.shows_staff(attachment)).count()
    }

    /// A text for staff about the report.
    pub(super) fn text_for_staff(&self, text: String) -> String {
        if self.anonymous { without_personal(&text).into_owned() } else { text }
    }
}

impl Event {
    /// The event as staff may see it in the history of `ticket`.
    #[must_use]
    pub fn for_staff(self, ticket: &Ticket) -> Self {
        let text = |text: String| ticket.text_for_staff(text);
        Self { public: self.public.map(text), internal: self.internal.map(text), ..self }
    }
}

fn hide(text: &mut String) {
    if let Cow::Owned(hidden) = without_personal(text) {
        *text = hidden;
    }
}

fn may_be_seen(attachment: &Attachment) -> bool {
    attachment.kind == AttachmentKind::Photo
}
