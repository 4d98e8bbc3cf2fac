//! From a verified message to its recorded answer: load, decide, write once.

mod arrivals;
mod keeping;
mod loading;
mod merged;
mod writing;

use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Deployment, Patience, Random, StartError};
use alliance::services::answers::Answers;
use alliance::store::{
    Accounts, Blocks, CodeTries, ContentStore, Conversations, Deliveries, FamilyDigits, FollowerRoll,
    GuideBook, MediaReference, MessageKey, MessageRecord, Messages, ReportCounts, Residents, RotaBook,
    RuleBook, Sessions, StaffRoll, StoreError, SubmissionStore, System, Tickets,
};
use domain::accounts::{Account, Alliance};
use domain::articles::copies::told_finish;
use domain::conversation::{self, Incoming, Loaded, Need, Sent, Surroundings};
use domain::guides::Guides;
use domain::ids::{AccountId, Follower};
use domain::retention::MESSAGES_KEPT;
use domain::tickets::{Rules, most_today};
use domain::understanding::Understanding;
use jiff::Timestamp;
use wechat::inbound::Inbound;
use wechat::reply::Reply;

use arrivals::Arrivals;
use loading::Numbered;
use merged::kept_by_master;
use writing::{Beside, Written};

/// The outcome of a message.
pub(crate) enum Answer {
    /// The message is new.
    First(Option<Reply>),
    /// The message is a repetition; this is the answer that it got the first time.
    Repeated(Option<Reply>),
}

/// Decides on the answer to a message, and records it.
#[derive(Debug)]
pub(crate) struct Answering {
    guides: GuideBook,
    keyword_rules: RuleBook,
    residents: Residents,
    messages: Messages,
    tickets: Tickets,
    deliveries: Deliveries,
    answers: Answers,
    staff: StaffRoll,
    sessions: Sessions,
    code_tries: CodeTries,
    family_digits: FamilyDigits,
    report_counts: ReportCounts,
    blocks: Blocks,
    followers: FollowerRoll,
    metrics: Metrics,
    district: AccountId,
    base_url: String,
    clock: Clock,
    random: Random,
    patience: Patience,
    accounts: Accounts,
    conversations: Conversations,
    rota: RotaBook,
    submissions: SubmissionStore,
    content: ContentStore,
}

/// What an attempt leaves to the next one.
#[derive(Default)]
struct Tried {
    /// The number of a new report that could not be used.
    number: Option<Numbered>,
    /// Whether the master of a storm notice turned out to have ended.
    without_storms: bool,
}

/// One push, with what every attempt to answer it needs.
struct Push<'a> {
    alliance: &'a Alliance,
    account: &'a Account,
    guides: &'a Guides,
    rules: &'a Rules,
    inbound: &'a Inbound,
    key: MessageKey,
    media: Option<MediaReference>,
}

impl Push<'_> {
    fn incoming(&self, blocked: bool) -> Incoming<'_> {
        Incoming::new(
            &self.inbound.body,
            self.media.as_ref().map(|m| m.media.clone()),
            blocked,
            Sent { at: self.inbound.create_time, id: self.inbound.msg_id.unwrap_or_default() },
        )
    }
}

impl Answering {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        // A program that would understand nobody must not start.
        Understanding::bundled().map_err(StartError::Model)?;
        Ok(Self {
            guides: deployment.guides()?,
            keyword_rules: deployment.keyword_rules()?,
            residents: deployment.residents()?,
            messages: deployment.messages()?,
            tickets: deployment.tickets()?,
            deliveries: deployment.deliveries()?,
            answers: Answers::build(deployment)?,
            staff: deployment.staff()?,
            sessions: deployment.sessions()?,
            code_tries: deployment.code_tries()?,
            family_digits: deployment.family_digits()?,
            report_counts: deployment.report_counts()?,
            blocks: deployment.blocks()?,
            followers: deployment.followers()?,
            metrics: deployment.metrics.clone(),
            district: deployment.district_account()?,
            base_url: deployment.base_url()?,
            clock: deployment.clock.clone(),
            random: deployment.random,
            patience: deployment.patience,
            accounts: deployment.accounts()?,
            conversations: deployment.conversations()?,
            rota: deployment.rota()?,
            submissions: deployment.submissions()?,
            content: deployment.content()?,
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
        let mut attempts = self.patience.start(self.random);
        let (guides, rules) = (self.guides.guides().await?, self.accounts.rules().await?);
        let key = MessageKey::new(follower, inbound.create_time, &inbound.dedupe_key());
        let media = keeping::media_reference(&key, &inbound.body);
        let push = Push { alliance, account, guides: &guides, rules: &rules, inbound, key, media };
        let mut tried = Tried::default();
        loop {
            let lost = match attempts.attempt(Box::pin(self.attempt(&push, &mut tried))).await {
                Ok(Some(answer)) => return Ok(answer),
                // Another write changed the state in between: decide again.
                Ok(None) => StoreError::Conflict,
                Err(error) if error.is_passing() => error,
                Err(error @ StoreError::Unfit(_)) => return self.turn_away(&push, &error).await,
                Err(error) => return Err(error),
            };
            if !attempts.pause().await {
                return Err(lost);
            }
        }
    }

    /// Answers a push that the store rejects, and would reject on every retry. The beginning of the push is recorded,
    /// and nothing else changes.
    async fn turn_away(&self, push: &Push<'_>, error: &StoreError) -> Result<Answer, StoreError> {
        tracing::error!(error = error as &dyn std::error::Error, "a push does not fit into the store");
        let now = self.clock.now();
        let record = MessageRecord {
            key: push.key.clone(),
            received_at: now,
            msg_type: keeping::shortened(push.inbound.msg_type()).to_owned(),
            fields: keeping::beginning(push.inbound),
            reply: (!push.inbound.is_event()).then(conversation::unreadable),
            window: push.inbound.window().map(Into::into),
            media: None,
            ticket: None,
            attention: None,
            tap: None,
            withheld_since: None,
            guide: None,
        };
        let expires = now.saturating_add(MESSAGES_KEPT).unwrap_or(Timestamp::MAX);
        Ok(match self.messages.put_alone(&record, expires).await? {
            None => Answer::First(record.reply),
            Some(earlier) => Answer::Repeated(earlier.reply),
        })
    }

    fn around<'a>(&'a self, push: &'a Push<'_>, loaded: &'a Loaded, now: Timestamp) -> Surroundings<'a> {
        Surroundings {
            alliance: push.alliance,
            guides: push.guides,
            account: push.account,
            rules: push.rules,
            now,
            base_url: &self.base_url,
            district: push.alliance.account(&self.district),
            loaded,
        }
    }

    /// Decides on the stored state, and records the result. `None` if another write was faster. `tried` is
    /// what one attempt leaves to the next.
    async fn attempt(&self, push: &Push<'_>, tried: &mut Tried) -> Result<Option<Answer>, StoreError> {
        let Push { inbound, key, .. } = push;
        let now = self.clock.now();
        let sender = &self.sender(key.follower.clone()).await?;
        let incoming = &push.incoming(sender.blocked);
        let resident = self.residents.get(&key.follower).await?;
        // WeChat may repeat a message that was erased with all other data of its sender.
        let sent_at = Timestamp::from_second(inbound.create_time).unwrap_or(now);
        if resident.has_erased(sent_at) {
            return Ok(Some(Answer::Repeated(None)));
        }
        let need = conversation::need(&resident, incoming);
        // A repeated "done" must not use up a number before it is recognised as a repetition.
        if matches!(need, Need::NewTicket { .. })
            && let Some(before) = self.messages.get(key).await?
        {
            return Ok(Some(Answer::Repeated(before.reply)));
        }
        let most_today = match need {
            Need::NewTicket { danger, .. } => most_today(danger, push.rules),
            _ => 0,
        };
        let mut loaded = self.load(&resident, (push, sender), need, &mut tried.number, now).await?;
        loaded.without_storms = tried.without_storms;
        if conversation::may_be_ruled(&resident, incoming) {
            loaded.rules = self.keyword_rules.heard_at(push.account).await?;
        }
        let mut turn = conversation::reply(&resident, incoming, &self.around(push, &loaded, now));
        if let Some(sought) = conversation::sought(&resident, &turn) {
            loaded.nearby = self.look_around(&sought).await;
            if !loaded.nearby.is_empty() {
                turn = conversation::reply(&resident, incoming, &self.around(push, &loaded, now));
            }
        }
        if conversation::says_away(&resident, &turn) {
            loaded.spoke_at = self.spoke_at(&key.follower).await;
            if loaded.spoke_at.is_some() {
                turn = conversation::reply(&resident, incoming, &self.around(push, &loaded, now));
            }
        }
        // Kept before the push is noted, so that a push that comes again after a failure keeps it, too.
        if let Some((publish, finish)) = told_finish(&inbound.body) {
            let account = &key.follower.account;
            self.content.keep_finish(System::Callback, account, publish, &finish).await?;
        }
        let late = self.late(&key.follower, &inbound.body).await?;
        turn.resident.kept_notices += writing::kept_among(&late);
        let record = MessageRecord {
            key: key.clone(),
            received_at: now,
            msg_type: inbound.msg_type().to_owned(),
            fields: keeping::fields(inbound),
            reply: turn.reply.clone(),
            window: inbound.window().map(Into::into),
            // A file that nobody will look at is not fetched: a blocked sender cannot use up the account's downloads.
            media: push.media.clone().filter(|_| !sender.blocked || turn.writes.ticket.is_some()),
            ticket: turn.writes.ticket.as_ref().map(|applied| applied.ticket.id.clone()),
            attention: turn.writes.attention.clone(),
            tap: keeping::tap(&inbound.body),
            withheld_since: turn.writes.withheld_since,
            guide: turn.writes.guide.clone(),
        };
        let arrivals = Arrivals::of(&turn.writes.shown, &late);
        let child = kept_by_master(turn.writes.ticket.as_ref(), &loaded);
        let piece = loaded.submissions.piece.take();
        let beside = Beside { late, child, sender, most_today, rules: push.rules, piece };
        let answer = match self.write(&resident, record, &turn, beside, now).await? {
            Written::As(answer) => Some(answer),
            Written::Overtaken => None,
            Written::MasterEnded => {
                tried.without_storms = true;
                None
            }
        };
        if matches!(answer, Some(Answer::First(_))) {
            let in_flood = loaded.desk_this_hour > push.rules.reports_of_a_flood;
            self.count(sender, &turn, in_flood, now);
            self.tell_reports(&arrivals, now).await;
        }
        Ok(answer)
    }
}
