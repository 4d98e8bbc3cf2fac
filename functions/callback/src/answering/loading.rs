//! Reads from the tables what the conversation needs besides its own state.

use std::collections::BTreeSet;

use alliance::runtime::random::NoRandomness;
use alliance::store::{Delivery, Late, StoreError, System};
use domain::calendar;
use domain::conversation::{self, KeptNotice, LISTED_REPORTS, Loaded, Need, Resident, RotaOf, RotaSeen};
use domain::ids::{ConversationId, Follower, MediaId, PersonId, SubmissionId};
use domain::logins::Digits;
use domain::nearby::{Neighbour, Sought};
use domain::notices;
use domain::outbox::has_lapsed;
use domain::rota::PLANNED_AHEAD;
use domain::staff::Enrolled;
use domain::submissions;
use domain::tickets::{NewTicket, Ticket, most_today};
use jiff::{Timestamp, ToSpan as _};
use wechat::inbound::Body;

use super::{Answering, Push};

/// Notices looked up for one reply.
const MOST_KEPT: i32 = 10;
/// Submissions looked up for one reply.
const MOST_SUBMISSIONS: i32 = 10;

/// A number for a new report, and how many reports its desk has received in this hour, this one included.
pub(super) struct Numbered {
    pub(super) ticket: NewTicket,
    pub(super) desk_this_hour: usize,
}

/// What is known of the sender, besides the state of the conversation.
pub(super) struct Sender {
    pub(super) person: Option<PersonId>,
    pub(super) blocked: bool,
}

impl Answering {
    pub(super) async fn load(
        &self,
        resident: &Resident,
        (push, sender): (&Push<'_>, &Sender),
        need: Need,
        number: &mut Option<Numbered>,
        now: Timestamp,
    ) -> Result<Loaded, StoreError> {
        let follower = &resident.follower;
        let mut loaded = Loaded::default();
        match need {
            Need::Nothing => {}
            Need::MyReports => loaded.my_reports = self.own_reports(follower).await?,
            Need::MyReportsAnd(ticket) => {
                loaded.my_reports = self.own_reports(follower).await?;
                loaded.report = self.tickets.get(System::Callback, &ticket).await?;
                let subscription = self.tickets.subscription(System::Callback, &ticket, follower).await?;
                loaded.follows = subscription.is_some();
            }
            Need::Report(ticket) => {
                loaded.report = self.tickets.get(System::Callback, &ticket).await?;
                loaded.code_exhausted = self.code_tries.exhausted(&ticket, now).await?;
            }
            Need::ToFollow(ticket) => {
                loaded.report = self.tickets.get(System::Callback, &ticket).await?;
                let subscription = self.tickets.subscription(System::Callback, &ticket, follower).await?;
                loaded.follows = subscription.is_some();
            }
            Need::NewTicket { danger, family } => {
                if let Some(digits) = &family {
                    loaded.family = self.family_digits.given_by(digits, now).await?;
                }
                loaded.sent_today =
                    self.report_counts.sent_today(follower, sender.person.as_ref(), now).await?;
                if loaded.sent_today < most_today(danger, push.rules) {
                    let numbered = match number.take() {
                        Some(numbered) => numbered,
                        None => self.take_number(push, now).await?,
                    };
                    loaded.desk_this_hour = numbered.desk_this_hour;
                    loaded.new_ticket = Some(numbered.ticket.clone());
                    *number = Some(numbered);
                }
            }
            Need::Submission(id) => loaded.submissions = self.submissions_for(follower, id).await?,
            Need::FamilyDigits => {
                let digits = self.random.six_digits().map_err(|error| StoreError::Broken(Box::new(error)))?;
                loaded.fresh_digits = Digits::parse(digits).ok();
            }
            Need::Family(digits) => {
                let person = sender.person.as_ref();
                loaded.family_exhausted = self.family_digits.exhausted(follower, person, now).await?;
                if !loaded.family_exhausted {
                    loaded.family = self.family_digits.given_by(&digits, now).await?;
                }
            }
            Need::Rota(code) => loaded.rota = Some(self.rota_of(follower, code.as_deref(), now).await?),
            // Staff are known as followers of the district's account.
            Need::Staff | Need::Login(_) | Need::Invitation(_) if follower.account != self.district => {}
            Need::Staff => loaded.staff = self.staff_now(follower, now).await?,
            Need::Invitation(code) => {
                loaded.staff = self.staff_now(follower, now).await?;
                if let Some(invitation) = self.sessions.invitation(System::Callback, &code).await? {
                    let inviter = self.staff.get(&invitation.by).await?;
                    loaded.invitation = Some((invitation, inviter));
                }
            }
            Need::Login(digits) => {
                loaded.staff = self.staff_now(follower, now).await?;
                if loaded.staff.is_some() {
                    loaded.login = self.sessions.login(&digits).await?;
                }
            }
        }
        loaded.masters = self.masters(&loaded).await?;
        if resident.kept_notices > 0 {
            let kept = self.deliveries.kept_for(follower, MOST_KEPT).await?;
            let notice = |kept: Delivery| KeptNotice {
                has_lapsed: has_lapsed(kept.good_until, now),
                effect: kept.effect,
                text: kept.text,
            };
            loaded.kept = kept.into_iter().map(notice).collect();
        }
        Ok(loaded)
    }

    /// The submission that was named, with its article, whoever sent it: who may do what is decided by the conversation.
    async fn submissions_for(
        &self,
        follower: &Follower,
        id: Option<SubmissionId>,
    ) -> Result<submissions::Loaded, StoreError> {
        let chance = |error: NoRandomness| StoreError::Broken(Box::new(error));
        let found = match &id {
            Some(id) => self.submissions.get(System::Callback, id).await?,
            None => None,
        };
        let article = found.as_ref().and_then(|it| it.article.as_deref());
        let piece = match article {
            Some(article) => self.content.get(System::Callback, article).await?,
            None => None,
        };
        let mine = self.submissions.of_sender(System::Callback, follower, MOST_SUBMISSIONS).await?;
        let number = self.random.eight_digits().map_err(chance)?;
        let code = self.random.six_digits().map_err(chance)?;
        let fresh = SubmissionId::parse(number).ok().map(|id| (id, code));
        let secret = self.random.secret().map_err(chance)?;
        let slot = MediaId::parse(self.random.secret().map_err(chance)?).ok();
        let until = self.clock.now().saturating_add(submissions::UPLOAD_HOLDS).ok();
        let upload = slot.zip(until).map(|(slot, until)| submissions::Upload { secret, slot, until });
        Ok(submissions::Loaded { found, mine, fresh, upload, piece })
    }

    async fn own_reports(&self, follower: &Follower) -> Result<Vec<Ticket>, StoreError> {
        let most = i32::try_from(LISTED_REPORTS).unwrap_or(i32::MAX);
        self.tickets.reported_by(follower, most).await
    }

    /// Where a follower reads, with the days ahead.
    async fn rota_of(
        &self,
        follower: &Follower,
        code: Option<&str>,
        now: Timestamp,
    ) -> Result<RotaSeen, StoreError> {
        let by = System::Callback;
        let today = calendar::local(now).date();
        let last = today.saturating_add((PLANNED_AHEAD + 1).days());
        let secret = self.random.secret().map_err(|error| StoreError::Broken(Box::new(error)))?;
        let mut seen = RotaSeen { secret, ..RotaSeen::default() };
        if let Some(code) = code {
            if let Some(id) = self.rota.of_code(by, &follower.account, code).await? {
                seen.of_code = self.rota.series(by, &id).await?;
            }
            return Ok(seen);
        }
        for id in self.rota.of_reader(by, follower).await? {
            let Some(series) = self.rota.series(by, &id).await? else { continue };
            let days = self.rota.days(by, &id, (today, last)).await?;
            let (asks, spares) = (self.rota.asks(by, &id).await?, self.rota.spares(by, &id).await?);
            seen.of.push(RotaOf { series, days, asks, spares });
        }
        if seen.of.is_empty() {
            for id in self.rota.of_account(by, &follower.account).await? {
                seen.heard.extend(self.rota.series(by, &id).await?);
            }
        }
        Ok(seen)
    }

    /// The reports that go on for merged ones: what is done with those is done with these.
    async fn masters(&self, loaded: &Loaded) -> Result<Vec<Ticket>, StoreError> {
        let mut masters = Vec::new();
        for id in loaded.masters_needed().collect::<BTreeSet<_>>() {
            masters.extend(self.tickets.get(System::Callback, id).await?);
        }
        Ok(masters)
    }

    /// The member of staff who is this follower, if any of their grants is in force now.
    async fn staff_now(&self, follower: &Follower, now: Timestamp) -> Result<Option<Enrolled>, StoreError> {
        Ok(self.staff.of_follower(follower).await?.and_then(|person| person.at(now)))
    }

    /// Open reports nearby. Whoever reports is answered without them, too, so a failure is only logged.
    pub(super) async fn look_around(&self, sought: &Sought) -> Vec<Neighbour> {
        self.tickets.near(System::Callback, sought).await.unwrap_or_else(|error| {
            tracing::warn!(error = &error as &dyn std::error::Error, "reports nearby are not shown");
            Vec::new()
        })
    }

    /// When somebody of the staff spoke with a follower last. Who asks is told the hours in doubt, so a failure is only logged.
    pub(super) async fn spoke_at(&self, follower: &Follower) -> Option<Timestamp> {
        let read = self.conversations.get(System::Callback, &ConversationId::of(follower)).await;
        read.unwrap_or_else(|error| {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "whether somebody speaks with a resident is not known");
            None
        })?
        .spoke_at()
    }

    /// The follower's identity across all accounts, and whether staff have blocked their reports.
    pub(super) async fn sender(&self, follower: Follower) -> Result<Sender, StoreError> {
        let person = self.followers.person(System::Callback, &follower).await?;
        let block = self.blocks.find(System::Callback, &follower, person.as_ref()).await?;
        Ok(Sender { person, blocked: block.is_some_and(|block| block.blocked) })
    }

    /// The notices that this push reports as undelivered.
    pub(super) async fn late(&self, follower: &Follower, body: &Body) -> Result<Vec<Late>, StoreError> {
        let mut late = Vec::new();
        for receipt in notices::undelivered(body) {
            late.extend(self.deliveries.undelivered(follower, receipt).await?);
        }
        Ok(late)
    }

    async fn take_number(&self, push: &Push<'_>, now: Timestamp) -> Result<Numbered, StoreError> {
        let chance = |error: NoRandomness| StoreError::Broken(Box::new(error));
        let desk_this_hour = match conversation::desk_of(push.alliance, push.account) {
            Some(desk) => self.report_counts.at_desk(&desk.id, now).await?,
            None => 0,
        };
        let ticket = NewTicket {
            id: self.tickets.next_number(System::Callback, now).await?,
            secret: self.random.secret().map_err(chance)?,
            query_code: self.random.six_digits().map_err(chance)?,
        };
        Ok(Numbered { ticket, desk_this_hour })
    }
}
