//! What happens to an article: one event, one change, or a sentence that says why not.

use jiff::Timestamp;

use super::{Article, Live, MOST_LATE, Origin, Shown, Stage, Work};
use crate::review::{Hand, Kind, NotSigned, Review, Sent};
use crate::staff::{Role, Staff};

/// An event.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// A1, A4, A7: somebody wrote; the digest is that of the new content. Signatures are void.
    Write {
        /// Who.
        by: Hand,
        /// Of the content as it is now.
        digest: String,
    },
    /// S5: it is made from what a resident sent in; nobody has written on it yet.
    Begin {
        /// Of its content.
        digest: String,
    },
    /// S6, S7: the consent has ended on which it rests.
    ConsentEnded {
        /// Why.
        reason: String,
    },
    /// A2: it is handed in; `faults` is how many the check of the content found.
    HandIn {
        /// Who.
        by: &'a Staff,
        /// Faults that have to be mended first.
        faults: usize,
        /// Whether it cannot wait: it needs other signatures, and the full review is made up afterwards.
        emergency: bool,
    },
    /// A3: a signature; after an emergency, one of the review that is made up.
    Sign {
        /// Who.
        by: &'a Staff,
        /// The roles that they hold where the article belongs.
        roles: &'a [Role],
        /// What they send.
        sent: Sent<'a>,
    },
    /// A3: a signer gives it back.
    Back {
        /// Who.
        by: &'a Staff,
        /// The roles that they hold where the article belongs.
        roles: &'a [Role],
    },
    /// A4: the author or the account was frozen.
    Frozen,
    /// A5: it is to be published at this time.
    Schedule(Timestamp),
    /// A5: it is published now.
    Publish {
        /// Until when it is valid.
        valid_until: Option<Timestamp>,
    },
    /// A6, A9: the clock.
    Tick {
        /// Until when what is published now is valid.
        valid_until: Option<Timestamp>,
    },
    /// A3: nobody signed for two working days.
    Remind,
    /// A9: it expires soon.
    Warn,
    /// A8: a reviewer withdraws it, or a consent ended.
    Withdraw {
        /// Who; none where a consent ended.
        by: Option<Hand>,
        /// Why.
        reason: String,
    },
}

/// Why an event changes nothing, in a sentence for staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not in a state for this.
    #[error("{0}")]
    Not(&'static str),
    /// The signature does not count.
    #[error(transparent)]
    NotSigned(#[from] NotSigned),
}

impl Article {
    /// The article after an event.
    ///
    /// # Errors
    /// [`Refusal`] says why nothing changes.
    pub fn apply(&self, event: Event<'_>, now: Timestamp) -> Result<Self, Refusal> {
        let next = match event {
            Event::Write { by, digest } => self.with_work(Some(self.written(by, digest))),
            Event::Begin { digest } => self.begun(digest)?,
            Event::ConsentEnded { reason } => self.consent_ended(reason, now)?,
            Event::HandIn { by, faults, emergency } => self.handed_in(by, faults, emergency)?,
            Event::Sign { by, roles, sent } => self.signed((by, roles), sent, now)?,
            Event::Back { by, roles } => self.given_back(by, roles)?,
            Event::Frozen => self.frozen()?,
            Event::Schedule(at) => self.scheduled(at, now)?,
            Event::Publish { valid_until } => self.published(valid_until, now)?,
            Event::Tick { valid_until } => self.ticked(valid_until, now)?,
            Event::Remind => self.reminded()?,
            Event::Warn => self.warned()?,
            Event::Withdraw { by, reason } => self.withdrawn(by, reason, now)?,
        };
        Ok(Self { version: self.version + 1, ..next })
    }

    fn with_work(&self, work: Option<Work>) -> Self {
        Self { work, ..self.clone() }
    }

    fn at_stage(&self, work: &Work, stage: Stage) -> Self {
        self.with_work(Some(Work { stage, ..work.clone() }))
    }

    /// Whoever writes adds to the authors; those of a version that was published wrote that one.
    fn written(&self, by: Hand, digest: String) -> Work {
        let number = self.live.as_ref().map_or(1, |live| live.number + 1);
        let mut authors = self.work.as_ref().map(|work| work.authors.clone()).unwrap_or_default();
        if !authors.contains(&by) {
            authors.push(by);
        }
        Work { number, digest, authors, stage: Stage::Draft }
    }

    fn begun(&self, digest: String) -> Result<Self, Refusal> {
        if self.work.is_some() || self.live.is_some() || self.is_consent_over() {
            return Err(Refusal::Not("这篇稿件已经有了"));
        }
        Ok(self.with_work(Some(Work { number: 1, digest, authors: Vec::new(), stage: Stage::Draft })))
    }

    fn consent_ended(&self, reason: String, at: Timestamp) -> Result<Self, Refusal> {
        let Some(origin) = self.origin.as_ref().filter(|origin| !origin.ended) else {
            return Err(Refusal::Not("这篇稿件不是居民投稿，或者同意早已结束"));
        };
        let withdrawn = self.withdrawn(None, reason, at).unwrap_or_else(|_| {
            let work = self.work.clone().map(|work| Work { stage: Stage::Draft, ..work });
            self.with_work(work)
        });
        Ok(Self { origin: Some(Origin { ended: true, ..origin.clone() }), ..withdrawn })
    }

    fn handed_in(&self, by: &Staff, faults: usize, emergency: bool) -> Result<Self, Refusal> {
        let Some(work @ Work { stage: Stage::Draft, .. }) = &self.work else {
            return Err(Refusal::Not("只有草稿可以送审"));
        };
        if self.is_consent_over() {
            return Err(Refusal::Not("投稿人已经撤回，或者同意公开的时间到了，不能再发布"));
        }
        if faults > 0 {
            return Err(Refusal::Not("还有要改的地方，改好再送审"));
        }
        if !work.authors.iter().any(|author| author.is_of(by)) {
            return Err(Refusal::Not("由写的人送审"));
        }
        let kind = if emergency { Kind::Emergency } else { self.kind };
        let review = Review::new(kind, work.digest.clone(), work.authors.clone());
        Ok(self.at_stage(work, Stage::InReview(review)))
    }

    fn signed(&self, (by, roles): (&Staff, &[Role]), sent: Sent<'_>, at: Timestamp) -> Result<Self, Refusal> {
        if let Some(live) = &self.live
            && let Some(owed) = live.owed.as_ref().filter(|owed| owed.digest == sent.digest)
        {
            let owed = owed.sign(by, |role| roles.contains(&role), sent, at)?;
            let owed = (!owed.approves(&live.digest)).then_some(owed);
            return Ok(Self { live: Some(Live { owed, ..live.clone() }), ..self.clone() });
        }
        let (work, review) = self.in_review()?;
        let review = review.sign(by, |role| roles.contains(&role), sent, at)?;
        let approved = review.approves(&work.digest);
        Ok(self.at_stage(work, if approved { Stage::Approved(review) } else { Stage::InReview(review) }))
    }

    fn given_back(&self, by: &Staff, roles: &[Role]) -> Result<Self, Refusal> {
        let (work, review) = self.in_review()?;
        let mut open = review.open().into_iter().flat_map(|step| step.roles().iter());
        if !open.any(|role| roles.contains(role)) || work.authors.iter().any(|author| author.is_of(by)) {
            return Err(Refusal::Not("由这一步的审核人退回"));
        }
        Ok(self.at_stage(work, Stage::Draft))
    }

    fn in_review(&self) -> Result<(&Work, &Review), Refusal> {
        match &self.work {
            Some(work @ Work { stage: Stage::InReview(review), .. }) => Ok((work, review)),
            _ => Err(Refusal::Not("现在没有送审的稿件，可能别人刚办过")),
        }
    }

    fn frozen(&self) -> Result<Self, Refusal> {
        match &self.work {
            Some(work) if work.stage != Stage::Draft => Ok(self.at_stage(work, Stage::Draft)),
            _ => Err(Refusal::Not("没有等审核或者等发布的稿件")),
        }
    }

    fn scheduled(&self, at: Timestamp, now: Timestamp) -> Result<Self, Refusal> {
        let (work, review) = self.approved()?;
        if at <= now {
            return Err(Refusal::Not("发布时间要晚于现在"));
        }
        Ok(self.at_stage(work, Stage::Scheduled(review.clone(), at)))
    }

    fn published(&self, valid_until: Option<Timestamp>, now: Timestamp) -> Result<Self, Refusal> {
        let (work, review) = self.approved()?;
        Ok(self.out((work, review), valid_until, now))
    }

    /// What is approved, with a time or without.
    fn approved(&self) -> Result<(&Work, &Review), Refusal> {
        match &self.work {
            Some(
                work @ Work { stage: Stage::Approved(review) | Stage::Scheduled(review, _), digest, .. },
            ) if review.approves(digest) => Ok((work, review)),
            _ => Err(Refusal::Not("审核通过以后才能发布")),
        }
    }

    fn out(&self, (work, review): (&Work, &Review), valid_until: Option<Timestamp>, now: Timestamp) -> Self {
        let published_at = self.live.as_ref().map_or(now, |live| live.published_at);
        let (number, digest, shown) = (work.number, work.digest.clone(), Shown::Published);
        let full = if self.kind == Kind::Emergency { Kind::Three } else { self.kind };
        let authors = work.authors.clone();
        let owed =
            (review.kind == Kind::Emergency).then(|| Review::new(full, digest.clone(), authors.clone()));
        let live = Live { number, digest, published_at, updated_at: now, valid_until, shown, authors, owed };
        Self { work: None, live: Some(live), ..self.clone() }
    }

    fn ticked(&self, valid_until: Option<Timestamp>, now: Timestamp) -> Result<Self, Refusal> {
        if let Some(work @ Work { stage: Stage::Scheduled(review, at), .. }) = &self.work
            && *at <= now
        {
            // Long after its time, a person decides.
            let is_late = now.duration_since(*at) > MOST_LATE;
            return Ok(match is_late || !review.approves(&work.digest) {
                true => self.at_stage(work, Stage::Approved(review.clone())),
                false => self.out((work, review), valid_until, now),
            });
        }
        match &self.live {
            Some(live)
                if live.shown == Shown::Published && live.valid_until.is_some_and(|until| until <= now) =>
            {
                let live = Live { shown: Shown::Archived, ..live.clone() };
                Ok(Self { live: Some(live), ..self.clone() })
            }
            _ => Err(Refusal::Not("还没有到时间")),
        }
    }

    fn reminded(&self) -> Result<Self, Refusal> {
        match self.open_review() {
            Some(_) => Ok(self.clone()),
            None => Err(Refusal::Not("没有等签字的稿件")),
        }
    }

    fn warned(&self) -> Result<Self, Refusal> {
        let live = self.live.as_ref().filter(|live| live.shown == Shown::Published);
        match live.and_then(|live| live.valid_until) {
            Some(_) => Ok(self.clone()),
            None => Err(Refusal::Not("没有快要过期的文章")),
        }
    }

    fn withdrawn(&self, by: Option<Hand>, reason: String, at: Timestamp) -> Result<Self, Refusal> {
        match &self.live {
            Some(live) if !matches!(live.shown, Shown::Withdrawn { .. }) => {
                // What nobody reads needs no review any more.
                let live = Live { shown: Shown::Withdrawn { by, reason, at }, owed: None, ..live.clone() };
                // A correction that was on its way does not bring it back by itself.
                let work = self.work.clone().map(|work| Work { stage: Stage::Draft, ..work });
                Ok(Self { work, live: Some(live), ..self.clone() })
            }
            _ => Err(Refusal::Not("没有发布，或者已经撤了")),
        }
    }
}
