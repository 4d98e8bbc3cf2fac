//! The deliverers and the ledger: claim under a token, send, record; another instance takes over when a lease ends.
//!
//! The stream brings the events of one ticket in order, so the first notice that has not ended is the next one. It may
//! bring any earlier one again.

use crate::model::{Proof, Step};
use crate::scenario::Fault;
use crate::tally::Count;
use crate::world::{Broken, Notice, Sender, World};

/// The steps that the deliverers can take.
pub(crate) fn offer(proof: &Proof, world: &World, steps: &mut Vec<Step>) {
    for (index, sender) in world.senders.iter().enumerate() {
        match sender {
            Sender::Free if first_free(world) == Some(index) => offer_claims(proof, world, index, steps),
            // Instances that do nothing are alike: one of them is enough.
            Sender::Free => {}
            Sender::Claimed { .. } => {
                steps.push(Step::Accept(index));
                if world.left.refusals > 0 {
                    steps.push(Step::Keep(index));
                }
                if world.left.failures > 0 {
                    steps.push(Step::Release(index));
                }
            }
            Sender::Accepted { .. } => steps.push(Step::Record(index)),
        }
        if *sender != Sender::Free && world.left.crashes > 0 {
            steps.push(Step::SenderCrash(index));
        }
    }
}

fn first_free(world: &World) -> Option<usize> {
    world.senders.iter().position(|sender| *sender == Sender::Free)
}

fn offer_claims(proof: &Proof, world: &World, sender: usize, steps: &mut Vec<Step>) {
    for (file, of) in world.files.iter().enumerate() {
        let next = of.notices.iter().position(|notice| !notice.is_ended());
        let free = next.filter(|notice| is_free(proof, world, file, *notice));
        // What comes again is refused by the ledger, so that the state stays; it is tried where a fault lets it in.
        let again = next.or_else(|| of.notices.len().checked_sub(1)).filter(|_| proof.has(Fault::NoClaim));
        let claims = free.or(again);
        steps.extend(claims.map(|notice| Step::Claim { sender, file, notice }));
    }
}

/// The condition of the claim: nobody has it, or the lease of whoever has it is over. A function ends before its lease,
/// so a lease ends only after a crash.
fn is_free(proof: &Proof, world: &World, file: usize, notice: usize) -> bool {
    match world.files[file].notices[notice] {
        Notice::Waiting => true,
        Notice::Claimed { token, released, .. } => {
            let at_work = world.senders.iter().any(|sender| sender.holds((file, notice), token));
            released || !at_work || proof.has(Fault::ShortLease)
        }
        Notice::Sent | Notice::Kept => proof.has(Fault::NoClaim),
    }
}

/// Carries out a step of a deliverer.
pub(crate) fn change(proof: &Proof, world: &mut World, step: Step) -> Option<()> {
    match step {
        Step::Claim { sender, file, notice } => claim(proof, world, sender, (file, notice)),
        Step::Accept(sender) => accept(proof, world, sender),
        Step::Keep(sender) => {
            world.left.refusals -= 1;
            finish(proof, world, sender, Notice::Kept)
        }
        Step::Record(sender) => finish(proof, world, sender, Notice::Sent),
        Step::Release(sender) => release(world, sender),
        Step::SenderCrash(sender) => crash(proof, world, sender),
        _ => None,
    }
}

fn claim(proof: &Proof, world: &mut World, sender: usize, place: (usize, usize)) -> Option<()> {
    let notice = &mut world.files[place.0].notices[place.1];
    let (token, sends, excused) = match notice {
        Notice::Waiting => (0, 0, 0),
        Notice::Claimed { token, sends, excused, .. } => {
            proof.tally.add(Count::Takeover);
            (*token, *sends, *excused)
        }
        Notice::Sent => (8, 1, 0),
        Notice::Kept => (8, 0, 0),
    };
    let token = token + 1;
    *notice = Notice::Claimed { token, sends, excused, released: false };
    world.senders[sender] = Sender::Claimed { file: place.0, notice: place.1, token };
    Some(())
}

fn accept(proof: &Proof, world: &mut World, sender: usize) -> Option<()> {
    let Sender::Claimed { file, notice, token } = world.senders[sender] else { return None };
    world.senders[sender] = Sender::Accepted { file, notice, token };
    match &mut world.files[file].notices[notice] {
        Notice::Claimed { sends, excused, .. } => {
            if *sends > *excused {
                world.broken = Some(Broken::SentTwice);
            } else if *sends > 0 {
                proof.tally.add(Count::AllowedDouble);
            }
            *sends += 1;
        }
        // It ended under another owner.
        _ => world.broken = Some(Broken::SentTwice),
    }
    Some(())
}

/// Records the outcome on the condition of the owner's token.
fn finish(proof: &Proof, world: &mut World, sender: usize, outcome: Notice) -> Option<()> {
    let (Sender::Claimed { file, notice, token } | Sender::Accepted { file, notice, token }) =
        world.senders[sender]
    else {
        return None;
    };
    world.senders[sender] = Sender::Free;
    let entry = &mut world.files[file].notices[notice];
    match entry {
        Notice::Claimed { token: held, .. } if *held == token => {
            proof.tally.add(if outcome == Notice::Sent { Count::Sent } else { Count::Kept });
            *entry = outcome;
        }
        Notice::Claimed { .. } => {}
        Notice::Sent | Notice::Kept if proof.has(Fault::NoClaim) => {
            world.broken = Some(Broken::RecordedTwice);
        }
        Notice::Sent | Notice::Kept | Notice::Waiting => {}
    }
    Some(())
}

fn release(world: &mut World, sender: usize) -> Option<()> {
    let Sender::Claimed { file, notice, token } = world.senders[sender] else { return None };
    world.left.failures -= 1;
    world.senders[sender] = Sender::Free;
    if let Notice::Claimed { token: held, released, .. } = &mut world.files[file].notices[notice]
        && *held == token
    {
        *released = true;
    }
    Some(())
}

fn crash(proof: &Proof, world: &mut World, sender: usize) -> Option<()> {
    proof.tally.add(Count::Crash);
    world.left.crashes -= 1;
    if let Sender::Accepted { file, notice, .. } = world.senders[sender]
        && let Notice::Claimed { excused, .. } = &mut world.files[file].notices[notice]
    {
        *excused += 1;
    }
    world.senders[sender] = Sender::Free;
    Some(())
}
