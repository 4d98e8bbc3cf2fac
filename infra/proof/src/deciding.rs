//! Reading and deciding: the one place where the real `submit`, `apply` and `timer` are called.

use std::borrow::Cow;

use domain::outbox::Audience;
use domain::tickets::table::{self, ROWS};
use domain::tickets::{
    Actor, Applied, Command, Master, Party, Refusal, Rules, Ticket, apply, possible, submit, timer,
};
use jiff::Timestamp;

use crate::scenario::{Order, Role, Wish};
use crate::world::{Decision, Entry, Held, World};

/// Whether somebody can come to send this order now.
pub(crate) fn is_offered(world: &World, role: &Role, order: &Order) -> bool {
    let ticket = world.files[order.wish.on()].ticket();
    match (&order.wish, ticket) {
        (Wish::Submit { .. }, _) => true,
        (_, None) => false,
        (_, Some(_)) if role.is_resident() => true,
        (wish, Some(ticket)) => {
            let command = command_of(world, wish);
            command.is_some_and(|command| {
                let kind = command.kind_on(ticket, &role.actor);
                // Looking at the state first saves most of the time.
                table::decide(ticket.state, kind).is_ok() && possible(ticket, &role.actor).contains(&kind)
            })
        }
    }
}

/// The command of a wish on the ticket that it is about, with what it has to know of another ticket.
fn command_of<'a>(world: &World, wish: &'a Wish) -> Option<Cow<'a, Command>> {
    let of = |file: &usize| world.files[*file].ticket().map(Master::of);
    match wish {
        Wish::Do { command, .. } => Some(Cow::Borrowed(command)),
        Wish::Submit { .. } => None,
        Wish::Merge { master, .. } => of(master).map(|master| Cow::Owned(Command::Merge { master })),
        Wish::Unmerge { master, .. } => {
            let reason = "不是同一件事".to_owned();
            of(master).map(|master| Cow::Owned(Command::Unmerge { master, reason }))
        }
        Wish::GoOn { master, .. } => of(master).map(|master| Cow::Owned(Command::GoOn { master })),
    }
}

/// Reads and decides. The versions that were read are in the decisions.
pub(crate) fn decide(world: &World, actor: &Actor, order: &Order) -> Result<Vec<Decision>, Refusal> {
    let (id, now) = (Some(order.id), world.now);
    if let Wish::Submit { on, report } = &order.wish {
        let (submission, new) = (**report).clone();
        let applied = submit(submission, new, actor, now, Rules::bundled())?;
        return Ok(vec![decision(*on, 0, applied, id)]);
    }
    let on = order.wish.on();
    let command = command_of(world, &order.wish).ok_or(Refusal::NothingToTell)?;
    let first = step(world, on, &command, actor, now, id)?;
    let second = match (&order.wish, world.files[on].ticket()) {
        (Wish::Merge { master, .. }, Some(child)) => {
            Some((*master, Command::Absorb { child: child.id.clone() }))
        }
        (Wish::Unmerge { master, .. }, Some(child)) => {
            Some((*master, Command::Release { child: child.id.clone() }))
        }
        _ => None,
    };
    let second = second.map(|(file, command)| step(world, file, &command, actor, now, id)).transpose()?;
    Ok([Some(first), second].into_iter().flatten().collect())
}

fn step(
    world: &World,
    file: usize,
    command: &Command,
    actor: &Actor,
    now: Timestamp,
    order: Option<u8>,
) -> Result<Decision, Refusal> {
    let ticket = world.files[file].ticket().ok_or(Refusal::NothingToTell)?;
    let applied = apply(ticket, command, actor, now, Rules::bundled())?;
    Ok(decision(file, ticket.version, applied, order))
}

fn decision(file: usize, read: u64, applied: Applied, order: Option<u8>) -> Decision {
    let Applied { ticket, event } = applied;
    let told = ROWS.iter().any(|row| row.event == event.kind && row.told.contains(&Party::Followers));
    let reaches = event.effects.iter().any(|effect| matches!(effect.to, Audience::Subscribers { .. }));
    Decision {
        file,
        read,
        tells_followers: (told && ticket.has_subscribers()).then_some(reaches),
        next: Held::new(ticket),
        entry: Entry { seq: event.seq, kind: event.kind, order, effects: event.effects.len() },
    }
}

/// When the clock acts next on a ticket, and what it does.
pub(crate) fn due(ticket: &Ticket) -> Option<(Timestamp, Command)> {
    // The archiving after thirty days only makes the model larger: nobody else acts on what has ended.
    timer(ticket, Rules::bundled()).filter(|_| ticket.state.is_open())
}

/// The clock's own step, at its time; `None` where it has nothing to do on this ticket.
pub(crate) fn by_clock(world: &World, file: usize) -> Option<(Timestamp, Result<Decision, Refusal>)> {
    let (at, command) = due(world.files[file].ticket()?)?;
    let now = world.now.max(at);
    Some((now, step(world, file, &command, &Actor::Scheduler, now, None)))
}
