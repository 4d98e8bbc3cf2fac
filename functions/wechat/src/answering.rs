//! From a verified message to its recorded answer: load, decide, write once.

use alliance::accounts::{Account, Alliance};
use alliance::conversation::{self, Incoming, KeptNotice, Need, Surroundings, Turn};
use alliance::cutting::characters;
use alliance::guides::Guides;
use alliance::ids::{AccountId, Follower, MediaId, PersonId};
use alliance::logins::Login;
use alliance::notices;
use alliance::residents::{Dialogue, Resident, Sent};
use alliance::retention::MESSAGES_KEPT;
use alliance::runtime::metrics::Metrics;
use alliance::runtime::random::NoRandomness;
use alliance::runtime::{Clock, Patience, Platform, Random, StartError};
use alliance::staff::Enrolled;
use alliance::store::{
    Blocks, CodeTries, Commit, Deliveries, FollowerRoll, GuideBook, Late, MediaReference, MessageKey,
    MessageRecord, Messages, Refused, ReportCounts, Residents, Sessions, StaffRoll, StoreError, Tickets,
    Transaction, digest,
};
use alliance::tickets::{Applied, AttachmentKind, EventKind, NewTicket, Rules, Ticket, most_today};
use jiff::Timestamp;
use wechat::inbound::{Body, Inbound};
use wechat::reply::Reply;
use wechat::xml::{Builder, Element};

/// Notices looked up for one reply.
const MOST_KEPT: i32 = 10;
/// Elements of a push that is too large to be kept whole, and characters of each.
const MOST_FIELDS: usize = 20;
const MOST_CHARACTERS: usize = 2000;

/// What a message got.
pub(crate) enum Answer {
    /// It is new.
    First(Option<Reply>),
    /// It came before: this is what it got then.
    Repeated(Option<Reply>),
}

/// Decides and records.
#[derive(Debug)]
pub(crate) struct Answering {
    guides: GuideBook,
    residents: Residents,
    messages: Messages,
    tickets: Tickets,
    deliveries: Deliveries,
    staff: StaffRoll,
    sessions: Sessions,
    code_tries: CodeTries,
    report_counts: ReportCounts,
    blocks: Blocks,
    followers: FollowerRoll,
    metrics: Metrics,
    district: AccountId,
    base_url: String,
    clock: Clock,
    random: Random,
    rules: &'static Rules,
}

/// One push, with what every attempt to answer it needs.
struct Push<'a> {
    alliance: &'a Alliance,
    account: &'a Account,
    guides: &'a Guides,
    inbound: &'a Inbound,
    key: MessageKey,
    media: Option<MediaReference>,
    incoming: Incoming<'a>,
}

/// What the conversation needs besides the state, loaded.
#[derive(Default)]
struct Loaded {
    my_reports: Vec<Ticket>,
    report: Option<Ticket>,
    code_exhausted: bool,
    new_ticket: Option<NewTicket>,
    sent_today: usize,
    desk_this_hour: usize,
    most_today: usize,
    kept: Vec<KeptNotice>,
    staff: Option<Enrolled>,
    login: Option<Login>,
}

/// A number for a new report, and how many reports its desk has got in this hour with it.
struct Numbered {
    ticket: NewTicket,
    desk_this_hour: usize,
}

/// What a write holds besides message, state and ticket.
struct Beside<'a> {
    late: Vec<Late>,
    sender: &'a Sender,
    most_today: usize,
}

/// What is known of who writes, besides where the conversation stands.
struct Sender {
    person: Option<PersonId>,
    blocked: bool,
}

impl Answering {
    pub(crate) fn build(platform: &Platform) -> Result<Self, StartError> {
        Ok(Self {
            guides: platform.guides()?,
            residents: platform.residents()?,
            messages: platform.messages()?,
            tickets: platform.tickets()?,
            deliveries: platform.deliveries()?,
            staff: platform.staff()?,
            sessions: platform.sessions()?,
            code_tries: platform.code_tries()?,
            report_counts: platform.report_counts()?,
            blocks: platform.blocks()?,
            followers: platform.followers()?,
            metrics: platform.metrics.clone(),
            district: platform.district_account()?,
            base_url: platform.base_url()?,
            clock: platform.clock.clone(),
            random: platform.random,
            rules: Rules::bundled(),
        })
    }

    /// Reads the guides, which every message needs.
    pub(crate) async fn read_ahead(&self) -> Result<(), StoreError> {
        self.guides.guides().await.map(drop)
    }

    /// Answers one message, at most once in effect however often it comes.
    pub(crate) async fn answer(
        &self,
        alliance: &Alliance,
        account: &Account,
        follower: Follower,
        inbound: &Inbound,
    ) -> Result<Answer, StoreError> {
        let mut patience = Patience::start(self.random);
        let guides = self.guides.guides().await?;
        let key = MessageKey::new(follower, inbound.create_time, &inbound.dedupe_key());
        let media = media_reference(&key, &inbound.body);
        let incoming = Incoming {
            body: &inbound.body,
            media: media.as_ref().map(|m| m.media.clone()),
            blocked: false,
            sent: Sent { at: inbound.create_time, id: inbound.msg_id.unwrap_or_default() },
        };
        let push = Push { alliance, account, guides: &guides, inbound, key, media, incoming };
        let mut number = None;
        let mut again = false;
        loop {
            let lost = match patience.attempt(Box::pin(self.attempt(&push, again, &mut number))).await {
                Ok(Some(answer)) => return Ok(answer),
                // Somebody else changed the state in between: decide again.
                Ok(None) => StoreError::Conflict,
                Err(error) if error.is_passing() => error,
                Err(error @ StoreError::Unfit(_)) => return self.turn_away(&push, &error).await,
                Err(error) => return Err(error),
            };
            again = true;
            if !patience.pause().await {
                return Err(lost);
            }
        }
    }

    /// Answers what the store does not take: it would not take it the next time either. The beginning is recorded, and
    /// nothing else changes.
    async fn turn_away(&self, push: &Push<'_>, error: &StoreError) -> Result<Answer, StoreError> {
        tracing::error!(error = error as &dyn std::error::Error, "a push does not fit into the store");
        let now = self.clock.now();
        let record = MessageRecord {
            key: push.key.clone(),
            received_at: now,
            msg_type: shortened(push.inbound.msg_type()).to_owned(),
            fields: beginning(push.inbound),
            reply: (!push.inbound.is_event()).then(conversation::unreadable),
            window: push.inbound.window().map(Into::into),
            media: None,
            ticket: None,
        };
        let expires = now.saturating_add(MESSAGES_KEPT).unwrap_or(Timestamp::MAX);
        Ok(match self.messages.put_alone(&record, expires).await? {
            None => Answer::First(record.reply),
            Some(earlier) => Answer::Repeated(earlier.reply),
        })
    }

    /// Decides on what is stored now, and records it. `None`: a race was lost. `number` is the one of a new report,
    /// which the next attempt takes where this one could not use it.
    async fn attempt(
        &self,
        push: &Push<'_>,
        again: bool,
        number: &mut Option<Numbered>,
    ) -> Result<Option<Answer>, StoreError> {
        let Push { inbound, key, .. } = push;
        let now = self.clock.now();
        let sender = &self.sender(key.follower.clone()).await?;
        let incoming = &Incoming { blocked: sender.blocked, ..push.incoming.clone() };
        let resident = self.residents.get(&key.follower).await?;
        // WeChat may push a message again that was erased with everything else of its sender.
        let sent_at = Timestamp::from_second(inbound.create_time).unwrap_or(now);
        if resident.has_erased(sent_at) {
            return Ok(Some(Answer::Repeated(None)));
        }
        let need = conversation::need(&resident, incoming);
        // A repeated "done" must not use up a number only to learn that it is a repetition.
        if matches!(need, Need::NewTicket)
            && let Some(before) = self.messages.get(key).await?
        {
            return Ok(Some(Answer::Repeated(before.reply)));
        }
        let mut loaded = self.load(&resident, (push, sender), need, number, now).await?;
        if again {
            self.drop_shown(&mut loaded.kept).await?;
        }
        let mut turn = conversation::reply(
            &resident,
            incoming,
            &Surroundings {
                alliance: push.alliance,
                guides: push.guides,
                account: push.account,
                rules: self.rules,
                now,
                base_url: &self.base_url,
                my_reports: &loaded.my_reports,
                report: loaded.report.as_ref(),
                code_exhausted: loaded.code_exhausted,
                new_ticket: loaded.new_ticket,
                sent_today: loaded.sent_today,
                desk_this_hour: loaded.desk_this_hour,
                kept: &loaded.kept,
                district: push.alliance.account(&self.district),
                staff: loaded.staff.as_ref(),
                login: loaded.login.as_ref(),
            },
        );
        let late = self.late(&key.follower, &inbound.body).await?;
        turn.resident.kept_notices += kept_among(&late);
        let record = MessageRecord {
            key: key.clone(),
            received_at: now,
            msg_type: inbound.msg_type().to_owned(),
            fields: kept_fields(inbound),
            reply: turn.reply.clone(),
            window: inbound.window().map(Into::into),
            // What nobody will look at is not fetched: a blocked sender cannot use up the account's downloads.
            media: push.media.clone().filter(|_| !sender.blocked || turn.submitted.is_some()),
            ticket: turn.submitted.as_ref().map(|applied| applied.ticket.id.clone()),
        };
        let beside = Beside { late, sender, most_today: loaded.most_today };
        let answer = self.write(&resident, record, &turn, beside, now).await?;
        if matches!(answer, Some(Answer::First(_))) {
            self.count(sender, &turn, loaded.desk_this_hour, now);
        }
        Ok(answer)
    }

    /// Writes everything together. `None`: somebody else changed the state in between, decide again.
    async fn write(
        &self,
        before: &Resident,
        record: MessageRecord,
        turn: &Turn,
        beside: Beside<'_>,
        now: Timestamp,
    ) -> Result<Option<Answer>, StoreError> {
        let expires = now.saturating_add(MESSAGES_KEPT).unwrap_or(Timestamp::MAX);
        let changes_nothing_else = before == &turn.resident
            && turn.submitted.is_none()
            && turn.code.is_none()
            && turn.shown.is_empty()
            && turn.login.is_none()
            && beside.late.is_empty();
        if changes_nothing_else {
            return Ok(Some(match self.messages.put_alone(&record, expires).await? {
                None => Answer::First(record.reply),
                Some(earlier) => Answer::Repeated(earlier.reply),
            }));
        }
        let mut transaction = Transaction::default();
        self.messages.put(&mut transaction, &record, expires)?;
        self.residents.put(&mut transaction, &turn.resident, now)?;
        if let Some(applied) = &turn.submitted {
            self.tickets.put(&mut transaction, applied, self.rules)?;
            if is_new(applied) {
                let (who, person) = (&before.follower, beside.sender.person.as_ref());
                self.report_counts.put(&mut transaction, who, person, beside.most_today, now)?;
            }
        }
        match &turn.code {
            Some(code) if code.right => self.code_tries.require_open(&mut transaction, &code.ticket, now)?,
            Some(code) => self.code_tries.put_wrong(&mut transaction, &code.ticket, now)?,
            None => {}
        }
        for effect in &turn.shown {
            self.deliveries.show(&mut transaction, effect, expires)?;
        }
        for late in &beside.late {
            self.deliveries.settle(&mut transaction, &before.follower, late, expires)?;
        }
        if let Some((digits, login)) = &turn.login {
            self.sessions.settle(&mut transaction, digits, login, now)?;
        }
        let refused = match transaction.commit(self.messages.table()).await {
            Ok(Commit::Done) => return Ok(Some(Answer::First(record.reply))),
            Ok(Commit::Refused(refused)) => refused,
            Err(error) => return Err(error),
        };
        let earlier = refused
            .into_iter()
            .find(|refused| refused.write == Messages::WRITE)
            .map(Refused::old::<MessageRecord>)
            .transpose()?
            .flatten();
        Ok(earlier.map(|earlier| Answer::Repeated(earlier.reply)))
    }

    async fn load(
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
            Need::MyReports => loaded.my_reports = self.tickets.reported_by(follower, 5).await?,
            Need::Report(ticket) => {
                loaded.report = self.tickets.get(&ticket).await?;
                loaded.code_exhausted = self.code_tries.exhausted(&ticket, now).await?;
            }
            Need::NewTicket => {
                loaded.sent_today =
                    self.report_counts.sent_today(follower, sender.person.as_ref(), now).await?;
                let danger = match &resident.dialogue {
                    _ if sender.blocked => true,
                    Dialogue::Reporting { draft } => draft.tells_of_danger(),
                    _ => false,
                };
                loaded.most_today = most_today(danger, self.rules);
                if loaded.sent_today < loaded.most_today {
                    let numbered = match number.take() {
                        Some(numbered) => numbered,
                        None => self.take_number(push, now).await?,
                    };
                    loaded.desk_this_hour = numbered.desk_this_hour;
                    loaded.new_ticket = Some(numbered.ticket.clone());
                    *number = Some(numbered);
                }
            }
            // Staff are known as followers of the district's account.
            Need::Staff | Need::Login(_) if follower.account != self.district => {}
            Need::Staff => loaded.staff = self.staff.get(follower).await?,
            Need::Login(digits) => {
                loaded.staff = self.staff.get(follower).await?;
                if loaded.staff.is_some() {
                    loaded.login = self.sessions.login(&digits).await?;
                }
            }
        }
        if resident.kept_notices > 0 {
            let kept = self.deliveries.kept_for(follower, MOST_KEPT).await?;
            loaded.kept =
                kept.into_iter().map(|kept| KeptNotice { effect: kept.effect, text: kept.text }).collect();
        }
        Ok(loaded)
    }

    /// Who a follower is over all accounts, and whether staff have stopped taking their reports.
    async fn sender(&self, follower: Follower) -> Result<Sender, StoreError> {
        let person = self.followers.person(&follower).await?;
        let block = self.blocks.find(&follower, person.as_ref()).await?;
        Ok(Sender { person, blocked: block.is_some_and(|block| block.blocked) })
    }

    fn count(&self, sender: &Sender, turn: &Turn, desk_this_hour: usize, now: Timestamp) {
        let sent = turn.submitted.as_ref().is_some_and(is_new);
        if sender.blocked {
            let outcome = if sent { "danger" } else { "quiet" };
            self.metrics.count("blocked_messages", ("outcome", outcome), now);
        }
        if sent && desk_this_hour > self.rules.reports_of_a_flood {
            self.metrics.count("reports_in_flood", ("channel", "chat"), now);
        }
    }

    /// The notices of which WeChat says with this push that they did not arrive.
    async fn late(&self, follower: &Follower, body: &Body) -> Result<Vec<Late>, StoreError> {
        let mut late = Vec::new();
        for receipt in notices::undelivered(body) {
            late.extend(self.deliveries.undelivered(follower, receipt).await?);
        }
        Ok(late)
    }

    /// After a lost race: the index may still list a notice that another answer has just shown.
    async fn drop_shown(&self, kept: &mut Vec<KeptNotice>) -> Result<(), StoreError> {
        let mut still = Vec::new();
        for notice in kept.drain(..) {
            if self.deliveries.is_kept(&notice.effect).await? {
                still.push(notice);
            }
        }
        *kept = still;
        Ok(())
    }

    async fn take_number(&self, push: &Push<'_>, now: Timestamp) -> Result<Numbered, StoreError> {
        let chance = |error: NoRandomness| StoreError::Broken(Box::new(error));
        let desk_this_hour = match conversation::desk_of(push.alliance, push.account) {
            Some(desk) => self.report_counts.at_desk(&desk.id, now).await?,
            None => 0,
        };
        let ticket = NewTicket {
            id: self.tickets.next_number(now).await?,
            secret: self.random.secret().map_err(chance)?,
            query_code: self.random.six_digits().map_err(chance)?,
        };
        Ok(Numbered { ticket, desk_this_hour })
    }
}

/// Whether it is a report that has just come, and not a step that its reporter took.
fn is_new(applied: &Applied) -> bool {
    applied.event.kind == EventKind::Submit
}

/// The beginning of a push that is too large to be kept whole: what its top elements say.
fn beginning(inbound: &Inbound) -> Element {
    let mut fields = Builder::new("xml");
    for field in inbound.fields.children().take(MOST_FIELDS) {
        fields.open(shortened(field.name()));
        fields.text(shortened(field.text()));
        fields.close();
    }
    fields.finish()
}

fn shortened(text: &str) -> &str {
    characters(text, MOST_CHARACTERS)
}

/// What is kept of a push. Where somebody is, WeChat reports whenever they open the chat, if they once agreed:
/// nothing of ours wants to know, so that the position is not kept at all.
fn kept_fields(inbound: &Inbound) -> Element {
    let reports =
        inbound.fields.get("Event").is_some_and(|event| event.trim().eq_ignore_ascii_case("LOCATION"));
    if reports { Element::default() } else { inbound.fields.clone() }
}

fn kept_among(late: &[Late]) -> u32 {
    let kept = late.iter().filter(|late| matches!(late, Late::Keep(_))).count();
    u32::try_from(kept).unwrap_or(u32::MAX)
}

/// The file that a photo or voice message brings, under an id that a repeated delivery computes again.
fn media_reference(key: &MessageKey, body: &Body) -> Option<MediaReference> {
    let (wechat_media_id, kind) = match body {
        Body::Image { media_id, .. } => (media_id.clone(), AttachmentKind::Photo),
        Body::Voice { media_id, .. } => (media_id.clone(), AttachmentKind::Voice),
        _ => return None,
    };
    let name = digest(&format!("{}#{}", key.follower.key(), key.message));
    let media = MediaId::parse(name.get(..32)?).ok()?;
    Some(MediaReference { media, wechat_media_id, kind })
}
