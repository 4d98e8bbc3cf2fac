//! The steps of the model: everybody's next one in each state, and what it changes.

use std::sync::Arc;

use stateright::{Model, Property};

use crate::deciding::{by_clock, decide, due, is_offered};
use crate::laws;
use crate::ledger;
use crate::scenario::{Fault, Order, Role, Scenario};
use crate::tally::{Count, Tally};
use crate::world::{At, Broken, Decision, File, Notice, Outcome, Person, Sender, World};

/// One step of one process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Step {
    /// Reads, and decides on what was read.
    Read(usize),
    /// Writes ticket, event and effects in one transaction.
    Commit(usize),
    /// Tells what became of the order.
    Answer(usize),
    /// The process dies.
    Crash(usize),
    /// Whoever got no answer sends the same order again.
    Repeat(usize),
    /// The sweep reads a ticket at the time when the clock must act.
    Tick(usize),
    /// The sweep commits.
    TickCommit,
    /// The sweep dies.
    TickCrash,
    /// A deliverer claims a notice.
    Claim { sender: usize, file: usize, notice: usize },
    /// WeChat accepts the notice.
    Accept(usize),
    /// WeChat refuses it for good, so it is kept.
    Keep(usize),
    /// WeChat fails for the moment, so the claim is released.
    Release(usize),
    /// The deliverer records that WeChat accepted it.
    Record(usize),
    /// The deliverer dies.
    SenderCrash(usize),
}

/// A scenario that is explored.
#[derive(Debug)]
pub(crate) struct Proof {
    pub(crate) scenario: Scenario,
    pub(crate) tally: Arc<Tally>,
}

impl Proof {
    pub(crate) fn has(&self, fault: Fault) -> bool {
        self.scenario.fault == Some(fault)
    }

    fn at_hand(&self, world: &World, person: usize) -> Option<(&Role, &Order)> {
        let role = &self.scenario.roles[person];
        role.orders.get(world.people[person].outcomes.len()).map(|order| (role, order))
    }

    /// What the process of one person can do next.
    pub(crate) fn of_person(&self, world: &World, index: usize, steps: &mut Vec<Step>) {
        let Some((role, order)) = self.at_hand(world, index) else { return };
        match &world.people[index].at {
            At::Idle if is_offered(world, role, order) => steps.push(Step::Read(index)),
            At::Idle => {}
            At::Told => steps.push(Step::Read(index)),
            At::Unanswered(_) => steps.push(Step::Repeat(index)),
            At::Decided(_) => steps.push(Step::Commit(index)),
            At::Written(_) => steps.push(Step::Answer(index)),
        }
        let works = matches!(world.people[index].at, At::Decided(_) | At::Written(_));
        if works && world.left.crashes > 0 {
            steps.push(Step::Crash(index));
        }
    }

    /// Decides on the state of now, or ends the order where it is refused.
    fn read(&self, world: &mut World, index: usize) -> Option<()> {
        let (role, order) = self.at_hand(world, index)?;
        if self.knows(world, order) {
            self.tally.add(Count::Repeated);
            end(&mut world.people[index], Outcome::Done);
            return Some(());
        }
        let decided = decide(world, &role.actor, order);
        match decided {
            Ok(decisions) => world.people[index].at = At::Decided(decisions),
            Err(refusal) => {
                self.tally.add(Count::Refused);
                let mute = refusal.to_string().trim().is_empty();
                end(&mut world.people[index], if mute { Outcome::Mute } else { Outcome::Refused });
            }
        }
        Some(())
    }

    fn knows(&self, world: &World, order: &Order) -> bool {
        !self.has(Fault::NoMessageKey) && order.key.is_some_and(|key| world.answered & (1 << key) != 0)
    }

    fn repeat(&self, world: &mut World, index: usize) -> Option<()> {
        let (_, order) = self.at_hand(world, index)?;
        let At::Unanswered(seen) = &world.people[index].at else { return None };
        let is_old = world.files[order.wish.on()].version() != seen[0];
        if order.key.is_none() && is_old && !self.has(Fault::NoFormVersion) {
            // The form is refused with the page of today, which shows whether their step is in the history.
            let is_there = world.files[order.wish.on()].entries.iter().any(|it| it.order == Some(order.id));
            self.tally.add(Count::Conflict);
            match is_there {
                true => end(&mut world.people[index], Outcome::Done),
                false => world.people[index].at = At::Told,
            }
            return Some(());
        }
        self.read(world, index)
    }

    fn commit(&self, world: &mut World, index: usize) -> Option<()> {
        let (_, order) = self.at_hand(world, index)?;
        let (key, is_known) = (order.key, self.knows(world, order));
        let At::Decided(decisions) = world.people[index].at.clone() else { return None };
        if is_known {
            // The condition on the message fails, and its item comes back with the answer.
            self.tally.add(Count::Repeated);
            end(&mut world.people[index], Outcome::Done);
        } else if self.may_write(world, &decisions) {
            let read = decisions.iter().map(|decision| decision.read).collect();
            for decision in decisions {
                self.write(world, decision);
            }
            world.answered |= key.map_or(0, |key| 1 << key);
            world.people[index].at = At::Written(read);
        } else {
            self.tally.add(Count::Conflict);
            world.people[index].at = At::Told;
        }
        Some(())
    }

    fn may_write(&self, world: &World, decisions: &[Decision]) -> bool {
        let checked = match self.scenario.fault {
            Some(Fault::NoVersionCheck) => 0,
            Some(Fault::NoMasterVersion) => 1,
            _ => decisions.len(),
        };
        decisions.iter().take(checked).all(|decision| world.is_fresh(decision))
    }

    fn write(&self, world: &mut World, decision: Decision) {
        self.tally.add(Count::Commit);
        match decision.tells_followers {
            Some(true) => self.tally.add(Count::FollowersTold),
            Some(false) => world.broken = Some(Broken::FollowersForgotten),
            None => {}
        }
        let file = &mut world.files[decision.file];
        if !self.has(Fault::TwoWrites) {
            file.notices.extend((0..decision.entry.effects).map(|_| Notice::Waiting));
        }
        file.held = Some(decision.next);
        file.entries.push(decision.entry);
    }

    fn answer(&self, world: &mut World, index: usize) {
        if self.has(Fault::TwoWrites) {
            for file in &mut world.files {
                let due = file.entries.iter().map(|entry| entry.effects).sum();
                file.notices.resize(due, Notice::Waiting);
            }
        }
        end(&mut world.people[index], Outcome::Done);
    }

    fn crash(&self, world: &mut World, index: usize) -> Option<()> {
        self.tally.add(Count::Crash);
        world.left.crashes -= 1;
        let person = &mut world.people[index];
        let seen = match &person.at {
            At::Decided(decisions) => decisions.iter().map(|decision| decision.read).collect(),
            At::Written(read) => read.clone(),
            _ => return None,
        };
        person.at = At::Unanswered(seen);
        Some(())
    }

    fn tick(&self, world: &mut World, file: usize) -> Option<()> {
        let (now, decided) = by_clock(world, file)?;
        self.tally.add(Count::Tick);
        world.left.ticks -= 1;
        world.now = now;
        match decided {
            Ok(decision) => world.clock = Some(decision),
            Err(_) => world.broken = Some(Broken::ClockRefused),
        }
        Some(())
    }

    fn tick_commit(&self, world: &mut World) -> Option<()> {
        let decision = world.clock.take()?;
        match self.may_write(world, std::slice::from_ref(&decision)) {
            true => self.write(world, decision),
            // The next sweep finds the ticket again.
            false => self.tally.add(Count::Conflict),
        }
        Some(())
    }

    fn of_clock(world: &World, steps: &mut Vec<Step>) {
        match &world.clock {
            None if world.left.ticks > 0 => {
                let is_due = |file: &File| file.ticket().and_then(due).is_some();
                let files = world.files.iter().enumerate().filter(|(_, file)| is_due(file));
                steps.extend(files.map(|(file, _)| Step::Tick(file)));
            }
            None => {}
            Some(_) => {
                steps.push(Step::TickCommit);
                if world.left.crashes > 0 {
                    steps.push(Step::TickCrash);
                }
            }
        }
    }

    fn changed(&self, world: &mut World, step: Step) -> Option<()> {
        match step {
            Step::Read(index) => self.read(world, index),
            Step::Commit(index) => self.commit(world, index),
            Step::Answer(index) => Some(self.answer(world, index)),
            Step::Crash(index) => self.crash(world, index),
            Step::Repeat(index) => self.repeat(world, index),
            Step::Tick(file) => self.tick(world, file),
            Step::TickCommit => self.tick_commit(world),
            Step::TickCrash => {
                self.tally.add(Count::Crash);
                world.left.crashes -= 1;
                world.clock = None;
                Some(())
            }
            step => ledger::change(self, world, step),
        }
    }
}

fn end(person: &mut Person, outcome: Outcome) {
    person.outcomes.push(outcome);
    person.at = At::Idle;
}

impl Model for Proof {
    type State = World;
    type Action = Step;

    fn init_states(&self) -> Vec<World> {
        let scenario = &self.scenario;
        vec![World {
            now: crate::cast::now(),
            files: scenario.files.iter().cloned().map(File::new).collect(),
            people: scenario.roles.iter().map(|_| Person { at: At::Idle, outcomes: Vec::new() }).collect(),
            clock: None,
            senders: vec![Sender::Free; scenario.senders],
            answered: 0,
            left: scenario.left,
            broken: None,
        }]
    }

    fn actions(&self, world: &World, steps: &mut Vec<Step>) {
        for index in 0..world.people.len() {
            self.of_person(world, index, steps);
        }
        Self::of_clock(world, steps);
        ledger::offer(self, world, steps);
    }

    fn next_state(&self, before: &World, step: Step) -> Option<World> {
        let mut world = before.clone();
        self.changed(&mut world, step)?;
        // Without a safeguard there may be circles: what it was for is to be found, not these.
        let is_whole = self.scenario.fault.is_none() && world.broken.is_none();
        if is_whole && world.rank() <= before.rank() {
            world.broken = Some(Broken::NoProgress);
        }
        Some(world)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        laws::all()
    }
}
