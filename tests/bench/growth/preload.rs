//! What is in the tables before anything is measured: some tickets that are the same at every size, because the
//! measured operations meet them, and as many more as make up the size.

use std::collections::HashMap;

use alliance::store::{System, Tickets, Transaction};
use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;
use anyhow::Context as _;
use domain::accounts::{Alliance, Unit};
use domain::calendar;
use domain::ids::{AccountId, Follower, TicketId};
use domain::tickets::{Rules, timer};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::life::{Course, Home, Story, follower};
use crate::talks::talk;

/// Over how long a time the tickets came, evenly, at every size: three years.
const SPAN: SignedDuration = SignedDuration::from_hours(24 * 365 * 3);
/// Tickets that nobody took, the first in the officer's queue at every size: more than a page shows, and more than the
/// first page counts.
const OVERDUE: usize = 110;
/// Earlier reports of each resident who will report something.
const EARLIER: i64 = 2;
/// Reports of one resident among the many.
const REPORTS_OF_ONE: usize = 5;
/// Tickets built before they are put into the tables.
const BATCH: usize = 500;

/// How much is going to be measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    /// Rounds, each with a resident who reports and a ticket that is accepted.
    pub(crate) rounds: usize,
    /// Sweeps.
    pub(crate) sweeps: usize,
    /// Tickets due in each.
    pub(crate) due: usize,
}

/// What the measured operations use.
#[derive(Debug, Default)]
pub(crate) struct Preloaded {
    /// Residents who have not reported anything today.
    pub(crate) residents: Vec<Follower>,
    /// Tickets that wait for the officer.
    pub(crate) to_accept: Vec<TicketId>,
    /// When each sweep finds its tickets due.
    pub(crate) sweeps: Vec<Timestamp>,
    /// Tickets for which somebody still has to act.
    pub(crate) open: usize,
}

/// Fills the tickets table of `stage` with `size` tickets.
///
/// # Errors
/// Where the rules refuse a story, or the tables do not take it.
pub(crate) async fn preload(stage: &Stage, size: usize, wanted: Wanted) -> anyhow::Result<Preloaded> {
    let alliance = stage.alliance.deployment.accounts()?.alliance().await?;
    let mut writer = Writer::new(stage, &alliance)?;
    let mut preloaded = Preloaded::default();
    writer.the_same_at_every_size(&mut preloaded, wanted).await?;
    let others = size.checked_sub(writer.written).context("a size below what is measured")?;
    writer.many(others)?;
    writer.flush()?;
    talk(stage, &writer.homes, &writer.zhanshan, size)?;
    preloaded.open = writer.open;
    Ok(preloaded)
}

struct Writer<'s> {
    stage: &'s Stage,
    tickets: Tickets,
    rules: &'static Rules,
    now: Timestamp,
    homes: Vec<Home>,
    zhanshan: Home,
    departments: Vec<Unit>,
    numbers: HashMap<Date, u32>,
    waiting: Vec<Transaction>,
    written: usize,
    open: usize,
}

impl<'s> Writer<'s> {
    fn new(stage: &'s Stage, alliance: &Alliance) -> anyhow::Result<Self> {
        let homes: Vec<Home> = alliance
            .accounts
            .iter()
            .filter_map(|account| {
                let desk = alliance.desk_of(account)?.id.clone();
                let (subdistrict, community) = (account.place.subdistrict(), account.place.community());
                let account = account.id.clone();
                Some(Home { account, subdistrict: subdistrict.cloned(), community: community.cloned(), desk })
            })
            .collect();
        let zhanshan = homes.iter().find(|home| home.account.as_str() == ZHANSHAN);
        Ok(Self {
            stage,
            tickets: stage.alliance.deployment.tickets()?,
            rules: Rules::bundled(),
            now: stage.alliance.clock.now(),
            zhanshan: zhanshan.context("no such account")?.clone(),
            homes,
            departments: alliance.departments().cloned().collect(),
            numbers: HashMap::new(),
            waiting: Vec::new(),
            written: 0,
            open: 0,
        })
    }

    /// Older than everything else or of today, so that neither their numbers nor their places depend on the size.
    async fn the_same_at_every_size(&mut self, out: &mut Preloaded, wanted: Wanted) -> anyhow::Result<()> {
        let before = self.now - SPAN;
        for n in 0..OVERDUE {
            let at = before - SignedDuration::from_hours(24) - SignedDuration::from_mins(i64::try_from(n)?);
            let (id, reporter) = (self.number(at)?, self.resident("Early", n));
            self.write(&self.at_zhanshan(id, at, n, reporter, Course::NotAccepted))?;
        }
        for n in 0..wanted.rounds {
            let resident = self.resident("Bench", n);
            for earlier in 1..=EARLIER {
                let at = before - SignedDuration::from_hours(24 * 100 * earlier);
                let id = self.number(at)?;
                self.write(&self.at_zhanshan(id, at, n, resident.clone(), Course::Solved))?;
            }
            out.residents.push(resident);
        }
        for n in 0..wanted.rounds {
            let at = self.now - SignedDuration::from_mins(10);
            out.to_accept.push(self.write_today(at, n).await?);
        }
        for sweep in 0..wanted.sweeps {
            // Each a second after the one before, all within the minute for which the alliance is not read again.
            let due_at = self.now + SignedDuration::from_secs(30 + i64::try_from(sweep)?);
            for n in 0..wanted.due {
                self.write_today(self.told_for(due_at, n)?, n).await?;
            }
            out.sweeps.push(due_at);
        }
        Ok(())
    }

    /// A report of this morning that nobody has taken yet.
    async fn write_today(&mut self, at: Timestamp, n: usize) -> anyhow::Result<TicketId> {
        // Today's numbers come from the store, which goes on counting when a resident reports something.
        let id = self.tickets.next_number(System::Engineer, self.now).await?;
        let reporter = self.resident("Today", self.written);
        self.write(&self.at_zhanshan(id.clone(), at, n, reporter, Course::NotAccepted))?;
        Ok(id)
    }

    /// When a report came whose first warning is due at this moment: offices that were closed meanwhile put it earlier.
    fn told_for(&self, due_at: Timestamp, n: usize) -> anyhow::Result<Timestamp> {
        let notice = self.first_due(self.now, n)?.duration_since(self.now);
        // Offices are closed for 16 hours of a night, and for 24 more with each free day.
        let candidates =
            [0, 16, 40, 64, 88].map(|closed| due_at - notice - SignedDuration::from_hours(closed));
        for at in candidates {
            if self.first_due(at, n)? == due_at {
                return Ok(at);
            }
        }
        anyhow::bail!("no report is first due at {due_at}")
    }

    /// When the first warning of a report is due where nobody takes it.
    fn first_due(&self, at: Timestamp, n: usize) -> anyhow::Result<Timestamp> {
        let id = TicketId::parse("00000000-0000")?;
        let story = self.at_zhanshan(id, at, n, self.resident("Notice", 0), Course::NotAccepted);
        let history = story.live(self.rules, at)?;
        let ticket = &history.last().context("no first event")?.ticket;
        Ok(timer(ticket, self.rules).context("nothing is ever due")?.0)
    }

    fn at_zhanshan(
        &self,
        id: TicketId,
        at: Timestamp,
        n: usize,
        reporter: Follower,
        course: Course,
    ) -> Story {
        let (home, unit) = (self.zhanshan.clone(), self.departments[n % self.departments.len()].clone());
        Story { id, at, variant: n, home, reporter, unit, course }
    }

    /// `count` tickets from all over the district, from three years ago to last midnight, in the order they came.
    fn many(&mut self, count: usize) -> anyhow::Result<()> {
        let midnight = calendar::local(self.now).start_of_day()?.timestamp();
        let step = SPAN.as_secs() / i64::try_from(count.max(1))?;
        let residents = (count / REPORTS_OF_ONE).max(1);
        for n in 0..count {
            let before = SignedDuration::from_secs(step * i64::try_from(count - n)?);
            let at = midnight - before;
            let resident = n % residents;
            let home = self.homes[resident % self.homes.len()].clone();
            let reporter = resident_of(&home.account, "Many", resident);
            let unit = self.departments[n % self.departments.len()].clone();
            let id = self.number(at)?;
            self.write(&Story { id, at, variant: n, home, reporter, unit, course: course(n) })?;
        }
        Ok(())
    }

    /// The next number of a past day.
    fn number(&mut self, at: Timestamp) -> anyhow::Result<TicketId> {
        let day = calendar::local(at).date();
        let count = self.numbers.entry(day).or_default();
        *count += 1;
        Ok(TicketId::parse(format!("{}-{count:04}", day.strftime("%Y%m%d")))?)
    }

    fn resident(&self, group: &str, n: usize) -> Follower {
        resident_of(&self.zhanshan.account, group, n)
    }

    fn write(&mut self, story: &Story) -> anyhow::Result<()> {
        let history = story.live(self.rules, self.now)?;
        let mut transaction = Transaction::default();
        for applied in &history {
            self.tickets.put(System::Engineer, &mut transaction, applied, self.rules)?;
        }
        let acts_still = history.last().is_some_and(|last| last.ticket.queue().is_some());
        self.open += usize::from(acts_still);
        self.written += 1;
        self.waiting.push(transaction);
        if self.waiting.len() >= BATCH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        self.stage.alliance.load(&std::mem::take(&mut self.waiting))
    }
}

/// Of a hundred tickets eighty are done, ten never rated, six taken back, two never taken, two never mended: the last
/// four stay in a queue for ever, which is more than a district would bear, so that queues grow with the size too.
fn course(n: usize) -> Course {
    // A step that shares no factor with what else is counted off by `n`.
    match n * 37 % 100 {
        0..60 => Course::Solved,
        60..80 => Course::SignedByTheClock,
        80..90 => Course::Unrated,
        90..96 => Course::Withdrawn,
        96..98 => Course::NotAccepted,
        _ => Course::NotMended,
    }
}

fn resident_of(account: &AccountId, group: &str, n: usize) -> Follower {
    follower(account, &format!("o{group:0<9}{n:018}"))
}
