//! The measured operations, each as a person or the clock brings it about.

use std::time::{Duration, Instant};

use alliance::runtime::{Function as _, ScheduledFunction as _, Tick};
use alliance::store::{TIMER_SHARDS, Units};
use alliance_tests::push::Push;
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Stage};
use anyhow::{Context as _, ensure};
use domain::ids::{Follower, TicketId};
use reqwest::Client;
use ticket_functions::DeadlineSweep;

use crate::preload::{Preloaded, Wanted, preload};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operation {
    /// One read and one conditional write of tables that do not grow.
    Floor,
    /// A word for the directory, POST to answer.
    Message,
    /// The last word of a report: it gets its number and becomes a ticket.
    Report,
    /// The officer's first page: their lists with numbers, and what comes next.
    Home,
    /// The officer's queue, its first page.
    Queue,
    /// The list of the sub-district, its first page.
    Area,
    /// The officer's inbox, its first page.
    Inbox,
    /// The officer accepts a ticket.
    Transition,
    /// The clock warns of the tickets that are due.
    Sweep,
}

impl Operation {
    /// Every operation.
    pub(crate) const ALL: [Self; 9] = [
        Self::Floor,
        Self::Message,
        Self::Report,
        Self::Home,
        Self::Queue,
        Self::Area,
        Self::Inbox,
        Self::Transition,
        Self::Sweep,
    ];

    /// As the table and the plot call it.
    pub(crate) fn name(self, wanted: Wanted) -> String {
        match self {
            Self::Floor => "one read, one write".to_owned(),
            Self::Message => "plain message".to_owned(),
            Self::Report => "report sent".to_owned(),
            Self::Home => "first page".to_owned(),
            Self::Queue => "queue page".to_owned(),
            Self::Area => "area page".to_owned(),
            Self::Inbox => "inbox page".to_owned(),
            Self::Transition => "transition".to_owned(),
            Self::Sweep => format!("sweep, {} due", wanted.due),
        }
    }
}

/// One run of one operation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    /// Which.
    pub(crate) operation: Operation,
    /// How long it took.
    pub(crate) time: Duration,
    /// What it cost.
    pub(crate) units: Units,
}

/// One alliance with its tickets.
pub(crate) struct Subject {
    /// How many tickets there were at the beginning.
    pub(crate) size: usize,
    /// For how many somebody must act.
    pub(crate) open: usize,
    /// What was measured so far.
    pub(crate) samples: Vec<Sample>,
    stage: Stage,
    officer: Clerk,
    sweep: DeadlineSweep,
    client: Client,
    preloaded: Preloaded,
    wanted: Wanted,
    messages: u64,
}

impl Subject {
    /// Starts an alliance and fills it.
    ///
    /// # Errors
    /// Where it does not start or cannot be filled.
    pub(crate) async fn new(size: usize, wanted: Wanted) -> anyhow::Result<Self> {
        let stage = Stage::new().await;
        let officer = stage.clerk("demo-officer-1").await;
        let preloaded = preload(&stage, size, wanted).await?;
        let sweep = DeadlineSweep::build(&stage.alliance.deployment).await?;
        let (open, client) = (preloaded.open, Client::new());
        let samples = Vec::new();
        Ok(Self { size, open, samples, stage, officer, sweep, client, preloaded, wanted, messages: 0 })
    }

    /// Runs everything once without measuring it: a function's first call reads what it keeps for a minute.
    ///
    /// # Errors
    /// Where something is not answered.
    pub(crate) async fn warm_up(&mut self) -> anyhow::Result<()> {
        let stranger = self.stage.follower("stranger", ZHANSHAN);
        for words in ["微信联盟", "帮助"] {
            self.say(&stranger, words).await;
        }
        self.officer.get("/console").await;
        let ticket = self.preloaded.to_accept.first().context("no ticket to accept")?.clone();
        // Refused for want of a category, and so not done.
        self.officer.press(&ticket, "accept", &[("community", "")]).await;
        Ok(())
    }

    /// One round: every operation once, and every few rounds a sweep.
    ///
    /// # Errors
    /// Where something does not do what it is measured at.
    pub(crate) async fn round(&mut self, round: usize) -> anyhow::Result<()> {
        let resident = self.preloaded.residents.get(round).context("too many rounds")?.clone();
        let ticket = self.preloaded.to_accept.get(round).context("too many rounds")?.clone();
        self.floor(round).await?;
        let word = self.push(&resident, "微信联盟");
        self.post(Operation::Message, &word).await;
        for words in ["报修", "新湛一路的古力盖松了"] {
            self.say(&resident, words).await;
        }
        let done = self.push(&resident, "完成");
        self.post(Operation::Report, &done).await;
        self.page(Operation::Home, "/console", "/console/queue/").await?;
        self.page(Operation::Queue, "/console/queue/unit", "after=").await?;
        self.page(Operation::Area, "/console/queue/area", "after=").await?;
        self.page(Operation::Inbox, "/console/inbox", "after=").await?;
        self.accept(&ticket).await?;
        let every = self.wanted.rounds / self.wanted.sweeps;
        if round.is_multiple_of(every)
            && let Some(at) = self.preloaded.sweeps.get(round / every).copied()
        {
            self.stage.alliance.clock.advance(at.duration_since(self.stage.alliance.clock.now()));
            self.sweep().await?;
        }
        Ok(())
    }

    /// Whether every resident's report is there.
    ///
    /// # Errors
    /// Where one is not.
    pub(crate) async fn check(&self) -> anyhow::Result<()> {
        let tickets = self.stage.alliance.deployment.tickets()?;
        for resident in &self.preloaded.residents {
            let newest = tickets.reported_by(resident, 1).await?;
            let of_today = newest.first().is_some_and(|ticket| ticket.id.as_str().starts_with("20261123-"));
            ensure!(of_today, "a report was not taken");
        }
        Ok(())
    }

    async fn floor(&mut self, round: usize) -> anyhow::Result<()> {
        let message = self.stage.message(u64::try_from(round)?);
        let started = self.start();
        self.stage.read_and_write_once(&message).await;
        self.note(Operation::Floor, started);
        Ok(())
    }

    async fn post(&mut self, operation: Operation, push: &Push) {
        let started = self.start();
        push.send_with(&self.client).await;
        self.note(operation, started);
    }

    /// A page that says by `more` that it does not show everything.
    async fn page(&mut self, operation: Operation, path: &str, more: &str) -> anyhow::Result<()> {
        let started = self.start();
        let page = self.officer.get(path).await;
        self.note(operation, started);
        ensure!(page.html.contains(more), "{path} is not a full page");
        Ok(())
    }

    async fn accept(&mut self, ticket: &TicketId) -> anyhow::Result<()> {
        let page = self.officer.ticket(ticket).await;
        let started = self.start();
        let fields = [("category", "normal"), ("community", "")];
        let done = self.officer.press_on(&page, ticket, "accept", &fields).await;
        self.note(Operation::Transition, started);
        done.expect_done();
        Ok(())
    }

    async fn sweep(&mut self) -> anyhow::Result<()> {
        let due = self.due().await?;
        ensure!(due == self.wanted.due, "{due} tickets are due at {} tickets", self.size);
        let started = self.start();
        self.sweep.tick(Tick::default()).await.map_err(anyhow::Error::from_boxed)?;
        self.note(Operation::Sweep, started);
        ensure!(self.due().await? == 0, "the sweep left something");
        Ok(())
    }

    async fn due(&self) -> anyhow::Result<usize> {
        let tickets = self.stage.alliance.deployment.tickets()?;
        let mut due = 0;
        for shard in 0..TIMER_SHARDS {
            due += tickets.due(shard, self.stage.alliance.clock.now(), 1000).await?.len();
        }
        Ok(due)
    }

    async fn say(&mut self, from: &Follower, words: &str) {
        self.push(from, words).send_with(&self.client).await;
    }

    fn push(&mut self, from: &Follower, words: &str) -> Push {
        self.messages += 1;
        Push::text(&self.stage, ZHANSHAN, from.openid.as_str(), 1_000_000 + self.messages, words)
    }

    fn start(&self) -> Instant {
        // What was not measured is not counted either.
        let _ = self.stage.alliance.deployment.meter.take();
        Instant::now()
    }

    fn note(&mut self, operation: Operation, started: Instant) {
        let time = started.elapsed();
        self.samples.push(Sample { operation, time, units: self.stage.alliance.deployment.meter.take() });
    }
}
