//! Several reports, the time, and what happens next.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::super::calendar::calendar_with_2027;
use super::super::commands::{command_for, storm};
use super::super::*;
use super::Counts;
use super::chance::Chance;
use super::checks::{Authors, REPORTED, check, check_all, check_refusal};
use super::people::everybody;

const RULES: &str = include_str!("../../../../data/rules.json");
const CALENDAR: &str = include_str!("../../../../data/calendar.csv");

/// The rules that ship, with one duplicate as many: three reports have no five.
static RULES_2026: LazyLock<Rules> = LazyLock::new(|| rules(CALENDAR));
static RULES_2027: LazyLock<Rules> = LazyLock::new(|| rules(&calendar_with_2027()));

fn rules(calendar: &str) -> Rules {
    let json = RULES.replace("\"duplicates_for_supervision\": 5", "\"duplicates_for_supervision\": 1");
    Rules::parse(&json, calendar).unwrap()
}

pub(super) struct World {
    pub(super) chance: Chance,
    pub(super) now: Timestamp,
    rules: &'static Rules,
    pub(super) tickets: Vec<Ticket>,
    authors: Vec<Authors>,
    urged: BTreeMap<(usize, String), Timestamp>,
    people: Vec<Actor>,
    /// Whether the clock comes late, and does at once what was due since.
    late: bool,
}

impl World {
    pub(super) fn new(seed: u64, counts: &mut Counts) -> Self {
        let mut chance = Chance::new(seed);
        let new_year = chance.percent(15);
        let start = if new_year { at("2026-12-28T10:00") } else { at("2026-11-23T08:00") };
        let late = chance.percent(20);
        let mut world = Self {
            now: start + SignedDuration::from_mins(i64::try_from(chance.below(3000)).unwrap()),
            chance,
            rules: &RULES_2026,
            tickets: Vec::new(),
            authors: Vec::new(),
            urged: BTreeMap::new(),
            people: everybody(),
            late,
        };
        let count = *world.chance.pick(&[1, 1, 2, 3, 3]);
        for n in 0..count {
            world.submit(n);
            if n == 0 || !world.under_a_storm(n, counts) {
                world.begin(n, counts);
            }
        }
        world
    }

    /// An officer has opened a notice on the first report, and a later one may come under it.
    fn under_a_storm(&mut self, n: usize, counts: &mut Counts) -> bool {
        let category = self.tickets[0].category.unwrap_or(Category::Normal);
        if category == Category::Danger || !self.chance.percent(15) {
            return false;
        }
        let storm = storm(self.tickets[0].id.clone(), category, self.now);
        self.take(0, &Command::OpenStorm { storm: storm.clone() }, &officer(), counts);
        self.tickets[0].storm && self.take(n, &Command::MergeByStorm { storm }, &Actor::Scheduler, counts)
    }

    /// The usual steps, to some depth: chance alone seldom gets far.
    fn begin(&mut self, n: usize, counts: &mut Counts) {
        let category =
            *self.chance.pick(&[Category::Normal, Category::Normal, Category::Complex, Category::Utilities]);
        let steps = [
            (accept(category), officer()),
            (dispatch(), officer()),
            (Command::Sign, handler()),
            (hand_in(), handler()),
            (Command::Approve, officer()),
        ];
        // Some are declined at once, and wait for an appeal.
        if self.chance.percent(8) {
            for (event, by) in [(EventKind::AskDecline, "officer"), (EventKind::Decline, "officer-2")] {
                let command = command_for(event, &self.tickets[n], self.now).unwrap();
                self.take(n, &command, &staff(by, "desk", Role::Officer), counts);
            }
            return;
        }
        // Some turn out to be a question while a joint unit is at work, or are given back until the district decides.
        if self.chance.percent(4) {
            match self.chance.percent(50) {
                true => self.turn_into_a_question(n, counts),
                false => self.give_back_three_times(n, counts),
            }
            return;
        }
        let depth = *self.chance.pick(&[0, 0, 1, 2, 3, 3, 3, 4, 5, 5]);
        for (command, actor) in steps.iter().take(depth) {
            self.now += SignedDuration::from_mins(1 + i64::try_from(self.chance.below(15)).unwrap());
            self.take(n, command, actor, counts);
        }
    }

    fn submit(&mut self, n: usize) {
        let danger = self.chance.percent(15);
        let matter = if danger { "古力盖松了" } else { "楼道灯不亮" };
        let in_wechat = self.chance.percent(85);
        let called = self.chance.percent(60);
        let on_behalf = self
            .chance
            .percent(20)
            .then(|| OnBehalf { follower: Some(resident("zhang")), ..OnBehalf::default() });
        let submission = Submission {
            description: format!("{matter}{REPORTED}，很久了"),
            reporter: in_wechat.then(|| resident("wang")),
            contact: called.then(|| "0532-00000000".to_owned()),
            on_behalf,
            danger,
            ..submission()
        };
        let new = NewTicket {
            id: TicketId::parse(format!("20261123-{:04}", n + 1)).unwrap(),
            secret: format!("{:032x}", self.chance.number()),
            query_code: "123456".to_owned(),
        };
        let applied = submit(submission, new, &wang(), self.now, self.rules).unwrap();
        assert_eq!((applied.event.seq, applied.ticket.version, applied.event.from), (1, 1, None));
        self.tickets.push(applied.ticket);
        self.authors.push(Authors::default());
    }

    fn give_back_three_times(&mut self, n: usize, counts: &mut Counts) {
        self.take(n, &accept(Category::Normal), &officer(), counts);
        for round in 0..3 {
            self.take(n, &dispatch(), &officer(), counts);
            let ask = command_for(EventKind::AskReturn, &self.tickets[n], self.now).unwrap();
            self.take(n, &ask, &handler(), counts);
            if round < 2 {
                let grant = Command::DecideReturn { granted: true, note: String::new() };
                self.take(n, &grant, &officer(), counts);
            }
        }
    }

    fn turn_into_a_question(&mut self, n: usize, counts: &mut Counts) {
        self.take(n, &accept(Category::Normal), &officer(), counts);
        self.take(n, &dispatch(), &officer(), counts);
        let question = Command::Correct {
            title: None,
            address: None,
            category: Some(Category::Question),
            community: None,
        };
        for (event, by) in [
            (EventKind::Sign, handler()),
            (EventKind::Join, handler()),
            (EventKind::Recall, officer()),
            (EventKind::Correct, officer()),
            (EventKind::AnswerAtOnce, officer()),
        ] {
            let command = command_for(event, &self.tickets[n], self.now).unwrap();
            let command = if event == EventKind::Correct { question.clone() } else { command };
            self.take(n, &command, &by, counts);
        }
    }

    pub(super) fn step(&mut self, counts: &mut Counts) {
        if self.chance.percent(30) {
            self.pass(counts);
        } else {
            self.act(counts);
        }
        check_all(&self.tickets, self.now, self.rules);
    }

    /// Time moves, and the clock does what has become due.
    fn pass(&mut self, counts: &mut Counts) {
        let some = |chance: &mut Chance, most| i64::try_from(1 + chance.below(most)).unwrap();
        let next = self.tickets.iter().filter_map(|it| timer(it, self.rules)).map(|(at, _)| at).min();
        let next = next.filter(|next| next.duration_since(self.now) < SignedDuration::from_hours(24 * 12));
        let until = match (self.chance.below(20), next) {
            (0..=9, Some(next)) => next + SignedDuration::from_secs(some(&mut self.chance, 3) - 2),
            (0..=12, _) => self.now + SignedDuration::from_mins(some(&mut self.chance, 60)),
            (13..=16, _) => self.now + SignedDuration::from_hours(some(&mut self.chance, 8)),
            _ => self.now + SignedDuration::from_hours(24 * some(&mut self.chance, 4)),
        };
        // Seldom so long that what has ended is archived.
        let long = if self.chance.percent(3) { some(&mut self.chance, 35) } else { 0 };
        let until = until + SignedDuration::from_hours(24 * long);
        let until = until.max(self.now);
        if self.chance.percent(10) {
            self.rules = &RULES_2027;
        }
        let mut steps = 0;
        while let Some((at, n, command)) = self.next_by_clock(until) {
            self.now = if self.late { until } else { self.now.max(at) };
            let what = format!("{command:?} in {:?}", self.tickets[n].state);
            assert!(self.take(n, &command, &Actor::Scheduler, counts), "the clock is refused: {what}");
            steps += 1;
            assert!(steps < 200, "the clock comes to no rest: {what}");
        }
        self.now = until;
    }

    fn next_by_clock(&mut self, until: Timestamp) -> Option<(Timestamp, usize, Command)> {
        for n in 0..self.tickets.len() {
            if self.tickets[n].reducing {
                self.tickets[n] = self.tickets[n].clone().reduced();
            }
            let master =
                self.tickets[n].merged_into.clone().filter(|_| self.tickets[n].state == State::Merged);
            let archived = |it: &Ticket| Some(&it.id) == master.as_ref() && it.state == State::Archived;
            if self.tickets.iter().any(archived) {
                return Some((self.now, n, Command::Archive));
            }
        }
        let due = self.tickets.iter().enumerate();
        let due = due.filter_map(|(n, it)| timer(it, self.rules).map(|(at, command)| (at, n, command)));
        due.filter(|(at, ..)| *at <= until).min_by_key(|(at, ..)| *at)
    }

    /// Somebody does something: mostly what they may, and often what was done least.
    fn act(&mut self, counts: &mut Counts) {
        let n = self.chance.below(self.tickets.len());
        if self.tickets[n].state == State::Answered && self.chance.percent(10) {
            let event = *self.chance.pick(&[EventKind::AnswerKept, EventKind::AnswerShown]);
            let command = command_for(event, &self.tickets[n], self.now).unwrap();
            self.take(n, &command, &Actor::Scheduler, counts);
            return;
        }
        for _ in 0..6 {
            let chosen = match self.chance.below(10) {
                0..=2 => self.forward(n),
                3..=6 => self.rarest(n, counts),
                _ => self.anything(n, counts),
            };
            let Some((actor, event)) = chosen else { continue };
            let Some(command) = command_for(event, &self.tickets[n], self.now) else { continue };
            let command = self.vary(n, command, &actor);
            let done = match &command {
                Command::Merge { .. } | Command::Unmerge { .. } => {
                    self.with_master(n, &command, &actor, counts)
                }
                _ => self.take(n, &command, &actor, counts),
            };
            if let (true, Command::Urge, Actor::Subscriber { follower, .. }) = (done, &command, &actor) {
                self.urged.insert((n, follower.openid.as_str().to_owned()), self.now);
            }
            return;
        }
    }

    /// A step that leads to another state, by the first who may take one.
    fn forward(&mut self, n: usize) -> Option<(Actor, EventKind)> {
        let first = self.chance.below(self.people.len());
        let state = self.tickets[n].state;
        let question = self.tickets[n].category == Some(Category::Question);
        let leads = |event: &EventKind| {
            let row = table::decide(state, *event).ok();
            row.is_some_and(|row| row.to != table::To::Same)
                && *event != EventKind::Withdraw
                && (*event != EventKind::AnswerAtOnce || question)
        };
        let people = self.people[first..].iter().chain(&self.people[..first]);
        let choices = people.map(|actor| {
            let events: Vec<_> = possible(&self.tickets[n], actor).into_iter().filter(leads).collect();
            (actor.clone(), events)
        });
        let (actor, events) = choices.into_iter().find(|(_, events)| !events.is_empty())?;
        Some((actor, *self.chance.pick(&events)))
    }

    /// What was tried least in this state, by anybody who may.
    fn rarest(&mut self, n: usize, counts: &mut Counts) -> Option<(Actor, EventKind)> {
        let first = self.chance.below(self.people.len());
        let ticket = &self.tickets[n];
        let people = self.people[first..].iter().chain(&self.people[..first]);
        let all =
            people.flat_map(|actor| possible(ticket, actor).into_iter().map(move |event| (actor, event)));
        let alone = all.filter(|(_, event)| is_alone(*event));
        let tried = |event: EventKind| counts.tried.get(&(ticket.state, event as usize)).copied();
        let (actor, event) = alone.min_by_key(|(_, event)| tried(*event))?;
        *counts.tried.entry((ticket.state, event as usize)).or_default() += 1;
        let actor = self.knows_when_they_urged(n, actor.clone());
        Some((actor, event))
    }

    fn anything(&mut self, n: usize, counts: &mut Counts) -> Option<(Actor, EventKind)> {
        let actor = self.chance.pick(&self.people).clone();
        let actor = self.knows_when_they_urged(n, actor);
        self.choose(n, &actor, counts).map(|event| (actor, event))
    }

    fn knows_when_they_urged(&self, n: usize, actor: Actor) -> Actor {
        let Actor::Subscriber { follower, .. } = actor else { return actor };
        let urged_at = self.urged.get(&(n, follower.openid.as_str().to_owned())).copied();
        Actor::Subscriber { follower, urged_at }
    }

    fn choose(&mut self, n: usize, actor: &Actor, counts: &mut Counts) -> Option<EventKind> {
        if self.chance.percent(20) {
            let event = *self.chance.pick(EventKind::ALL);
            return Some(event).filter(|event| is_alone(*event) && !is_clocks(*event));
        }
        let ticket = &self.tickets[n];
        // Who withdraws early ends a history early.
        let rare = self.chance.percent(95);
        let stays = |event: &EventKind| !(rare && *event == EventKind::Withdraw);
        let events: Vec<_> =
            possible(ticket, actor).into_iter().filter(stays).filter(|event| is_alone(*event)).collect();
        if events.is_empty() {
            return None;
        }
        let key = |event: EventKind| (ticket.state, event as usize);
        let event = match self.chance.percent(45) {
            true => events.iter().copied().min_by_key(|event| counts.tried.get(&key(*event)).copied())?,
            false => *self.chance.pick(&events),
        };
        *counts.tried.entry(key(event)).or_default() += 1;
        Some(event)
    }

    /// A merge and its undoing change two reports in one write: both or none.
    fn with_master(&mut self, n: usize, command: &Command, actor: &Actor, counts: &mut Counts) -> bool {
        let (Command::Merge { master } | Command::Unmerge { master, .. }) = command else { return false };
        let Some(m) = self.tickets.iter().position(|it| it.id == master.id) else { return false };
        let child = self.tickets[n].id.clone();
        let beside = match command {
            Command::Merge { .. } => Command::Absorb { child },
            _ => Command::Release { child, counted: !self.tickets[n].by_storm },
        };
        let may = apply(&self.tickets[n], command, actor, self.now, self.rules).is_ok();
        if may && n != m && apply(&self.tickets[m], &beside, actor, self.now, self.rules).is_err() {
            counts.refused += 1;
            return false;
        }
        let followers = self.tickets[n].followers;
        let done = self.take(n, command, actor, counts);
        assert_eq!(self.tickets[n].followers, followers, "every subscriber stays");
        done && self.take(m, &beside, actor, counts)
    }

    /// Gives a command. Whether it was taken.
    fn take(&mut self, n: usize, command: &Command, actor: &Actor, counts: &mut Counts) -> bool {
        let before = self.tickets[n].clone();
        match apply(&before, command, actor, self.now, self.rules) {
            Ok(applied) => {
                check(&before, &applied, actor, self.now, self.rules, counts);
                self.authors[n].check(&before, &applied.event, actor);
                self.tickets[n] = applied.ticket;
                true
            }
            Err(refusal) => {
                check_refusal(&before, command, actor, &refusal);
                counts.refused += 1;
                false
            }
        }
    }
}

/// Whether it is a step of its own, and not half of a merge.
fn is_alone(event: EventKind) -> bool {
    !matches!(event, EventKind::Absorb | EventKind::Release)
}

/// Whether only the clock or the deliverer of notices causes it.
fn is_clocks(event: EventKind) -> bool {
    table::ROWS.iter().any(|row| row.event == event && row.who == table::Who::Scheduler)
}
