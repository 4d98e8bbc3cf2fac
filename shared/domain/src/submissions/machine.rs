//! What happens to a submission: one event, one change, or a sentence that says why not.

use jiff::Timestamp;

use super::{
    ASKED_BEFORE, Consent, File, Guardian, LONGEST_CREDIT, LONGEST_TITLE, LOOKED_EVERY, MOST_PHOTOS,
    MOST_VOICES, Refusal, Shown, State, Submission, Upload, WAITS,
};
use crate::privacy;
use crate::tickets::AttachmentKind;

/// An event.
#[derive(Clone, Debug)]
pub enum Event {
    /// S2, S8: a file was sent.
    File(File),
    /// S2: a video is too large for the chat and may come by a page.
    Invite(Upload),
    /// S2: a title was sent.
    Title(String),
    /// Who is shown.
    Shown(Shown),
    /// The name below it; empty for 匿名.
    Credit(String),
    /// S3: the sender agrees; once it is out and was asked for, a new consent extends the old one.
    Agree(Consent),
    /// S3: a guardian who is not the sender agrees.
    Guard(Guardian),
    /// S4: reviewers ask.
    Ask(String),
    /// S4: the resident answers.
    Answer(String),
    /// S4: reviewers do not take it, with a kind reason.
    Decline(String),
    /// S5: it becomes this article.
    Accept(String),
    /// S6: somebody who may takes it back.
    Withdraw(String),
    /// S5, S7, S8: the clock, with what it saw.
    Tick(Seen),
    /// The files were deleted.
    Emptied,
}

/// What the clock saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The files.
    pub files: Files,
    /// Whether residents can read the article.
    pub is_out: bool,
}

/// Whether the files have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Files {
    /// Every file is here.
    Here,
    /// One may still come.
    Awaited,
    /// One will not come any more.
    Gone,
}

impl Submission {
    /// The submission after an event.
    ///
    /// # Errors
    /// [`Refusal`] says why nothing changes.
    pub fn apply(&self, event: Event, now: Timestamp) -> Result<Self, Refusal> {
        let next = match event {
            Event::File(file) => self.with_file(file, now)?,
            Event::Invite(upload) => self.invited(upload, now)?,
            Event::Title(title) => self.titled(&title, now)?,
            Event::Shown(shown) => self.while_collecting(now, |it| {
                it.shown = Some(shown);
                it.guardian = None;
            })?,
            Event::Credit(name) if name.chars().count() > LONGEST_CREDIT => {
                return Err(self.unless_collecting(Refusal::LongCredit));
            }
            Event::Credit(name) if privacy::find_personal(&name).is_some() => {
                return Err(self.unless_collecting(Refusal::PersonalCredit));
            }
            Event::Credit(name) => self.while_collecting(now, |it| it.credit = Some(name))?,
            Event::Agree(consent) => self.agreed(consent, now)?,
            Event::Guard(guardian) => self.guarded(guardian)?,
            Event::Ask(question) => self.between(&[State::Received], State::Returned, now, |it| {
                it.talk.push(format!("问：{question}"));
            })?,
            Event::Answer(answer) => self.between(&[State::Returned], State::Received, now, |it| {
                it.talk.push(format!("答：{answer}"));
                it.look_at = Some(now);
            })?,
            Event::Decline(reason) => {
                self.between(&[State::Received, State::Returned], State::Declined, now, |it| {
                    it.reason = reason;
                })?
            }
            Event::Accept(article) => self.accepted(article, now)?,
            Event::Withdraw(reason) => self.withdrawn(reason, now)?,
            Event::Tick(seen) => self.ticked(seen, now)?,
            Event::Emptied => self.emptied()?,
        };
        Ok(Self { version: self.version + 1, ..next })
    }

    fn between(
        &self,
        from: &[State],
        to: State,
        now: Timestamp,
        change: impl FnOnce(&mut Self),
    ) -> Result<Self, Refusal> {
        if !from.contains(&self.state) {
            return Err(Refusal::Not(self.state));
        }
        let mut next = Self { state: to, since: now, ..self.clone() };
        change(&mut next);
        Ok(next)
    }

    fn while_collecting(&self, now: Timestamp, change: impl FnOnce(&mut Self)) -> Result<Self, Refusal> {
        self.between(&[State::Collecting], State::Collecting, now, change)
    }

    fn unless_collecting(&self, refusal: Refusal) -> Refusal {
        if self.state == State::Collecting { refusal } else { Refusal::Not(self.state) }
    }

    fn with_file(&self, file: File, now: Timestamp) -> Result<Self, Refusal> {
        let mut next = self.with_room_for(file.kind, now)?;
        let at = next.files.partition_point(|earlier| earlier.sent <= file.sent);
        next.files.insert(at, file);
        Ok(Self { complete: false, ..next })
    }

    /// Who asks again keeps the address, so that a video that is on its way arrives.
    fn invited(&self, upload: Upload, now: Timestamp) -> Result<Self, Refusal> {
        let next = self.with_room_for(AttachmentKind::Video, now)?;
        let upload = match &next.upload {
            Some(before) if now < before.until => Upload { until: upload.until, ..before.clone() },
            _ => upload,
        };
        Ok(Self { upload: Some(upload), ..next })
    }

    /// One that takes a file of that kind. A file of a submission that was lost begins it anew under its number; what was
    /// agreed to is agreed to again.
    fn with_room_for(&self, kind: AttachmentKind, now: Timestamp) -> Result<Self, Refusal> {
        let state = match self.state {
            State::Collecting | State::Lost => State::Collecting,
            State::Returned => State::Returned,
            other => return Err(Refusal::Not(other)),
        };
        let mut next = self.clone();
        if self.state == State::Lost {
            next.files.clear();
            next.consent = None;
            next.guardian = None;
            next.reason.clear();
        }
        if next.kind().is_some_and(|before| before != kind) {
            return Err(Refusal::OtherKind);
        }
        let (most, name) = match kind {
            AttachmentKind::Video => (1, "video"),
            AttachmentKind::Voice => (MOST_VOICES, "voice"),
            AttachmentKind::Photo => (MOST_PHOTOS, "photo"),
        };
        if next.files.len() >= most {
            return Err(Refusal::TooMany(name));
        }
        // A question keeps its term: it waits for words.
        let since = if state == State::Returned { self.since } else { now };
        Ok(Self { state, since, ..next })
    }

    fn titled(&self, title: &str, now: Timestamp) -> Result<Self, Refusal> {
        match title.trim().chars().count() {
            0 => Err(self.unless_collecting(Refusal::NoTitle)),
            long if long > LONGEST_TITLE => Err(self.unless_collecting(Refusal::LongTitle)),
            _ => self.while_collecting(now, |it| title.trim().clone_into(&mut it.title)),
        }
    }

    /// What is missing before the sender can agree.
    #[must_use]
    pub fn missing(&self) -> Option<Refusal> {
        match () {
            () if self.files.is_empty() => Some(Refusal::NoFile),
            () if self.title.is_empty() => Some(Refusal::NoTitle),
            () if self.shown.is_none() => Some(Refusal::NotSaidWho),
            () if self.credit.is_none() => Some(Refusal::NoCredit),
            () => None,
        }
    }

    fn agreed(&self, consent: Consent, now: Timestamp) -> Result<Self, Refusal> {
        match self.state {
            State::Collecting => match self.missing() {
                Some(missing) => Err(missing),
                None => self.between(&[State::Collecting], State::Received, now, |it| {
                    it.consent = Some(consent);
                    it.look_at = Some(now);
                }),
            },
            State::Accepted | State::Published if self.asked => {
                // Never wider than what was agreed to first.
                let scope = self.consent.as_ref().map(|before| before.scope).unwrap_or_default();
                Ok(Self { consent: Some(Consent { scope, ..consent }), asked: false, ..self.clone() })
            }
            other => Err(Refusal::Not(other)),
        }
    }

    fn guarded(&self, guardian: Guardian) -> Result<Self, Refusal> {
        if !matches!(self.state, State::Collecting | State::Received | State::Returned) {
            return Err(Refusal::Not(self.state));
        }
        if self.shown != Some(Shown::MinorsOfOthers) || self.guardian.is_some() {
            return Err(Refusal::NoGuardianNeeded);
        }
        if guardian.by == self.sender {
            return Err(Refusal::OwnGuardian);
        }
        Ok(Self { guardian: Some(guardian), ..self.clone() })
    }

    fn accepted(&self, article: String, now: Timestamp) -> Result<Self, Refusal> {
        if self.state != State::Received {
            return Err(Refusal::Not(self.state));
        }
        if self.lacks_guardian() {
            return Err(Refusal::GuardianMissing);
        }
        if !self.complete {
            return Err(Refusal::Incomplete);
        }
        self.between(&[State::Received], State::Accepted, now, |it| {
            it.article = Some(article);
            it.look_at = now.saturating_add(LOOKED_EVERY).ok();
        })
    }

    fn withdrawn(&self, reason: String, now: Timestamp) -> Result<Self, Refusal> {
        if self.state == State::Withdrawn {
            return Err(Refusal::Not(State::Withdrawn));
        }
        Ok(Self { state: State::Withdrawn, since: now, reason, look_at: None, ..self.clone() })
    }

    fn ticked(&self, seen: Seen, now: Timestamp) -> Result<Self, Refusal> {
        if self.next_at().is_none_or(|at| at > now) {
            return Err(Refusal::NotDue);
        }
        let lost = |it: &Self| Self { state: State::Lost, since: now, look_at: None, ..it.clone() };
        let later = now.saturating_add(LOOKED_EVERY).ok();
        Ok(match self.state {
            State::Collecting => lost(self),
            State::Received => match seen.files {
                Files::Here => Self { complete: true, look_at: None, ..self.clone() },
                Files::Gone => lost(self),
                Files::Awaited if now.duration_since(self.since) >= WAITS => lost(self),
                Files::Awaited => Self { look_at: later, ..self.clone() },
            },
            State::Returned => Self {
                state: State::Declined,
                since: now,
                reason: "七天没有收到您的回答".to_owned(),
                ..self.clone()
            },
            State::Accepted | State::Published => {
                let until = self.consent.as_ref().map_or(now, |consent| consent.until);
                let ask_from = until.saturating_sub(ASKED_BEFORE).unwrap_or(until);
                if until <= now {
                    return self.withdrawn("同意公开的时间到了".to_owned(), now);
                }
                let state = if seen.is_out { State::Published } else { self.state };
                let since = if state == self.state { self.since } else { now };
                let look_at = later.filter(|_| state == State::Accepted);
                let asked = self.asked || ask_from <= now;
                Self { state, since, look_at, asked, ..self.clone() }
            }
            // The files are deleted first.
            State::Declined | State::Withdrawn | State::Lost => return Err(Refusal::NotDue),
        })
    }

    fn emptied(&self) -> Result<Self, Refusal> {
        let ended = matches!(self.state, State::Declined | State::Withdrawn | State::Lost);
        if !ended || self.files.is_empty() {
            return Err(Refusal::Not(self.state));
        }
        Ok(Self { files: Vec::new(), ..self.clone() })
    }
}
