//! The same commands with other values: blank ones, long ones, other categories, units and dates.

use super::super::commands::INTERNAL;
use super::super::*;
use super::checks::{OTHERS, REPORTED};
use super::world::World;

impl World {
    /// Other values, blank ones and long ones.
    pub(super) fn vary(&mut self, n: usize, command: Command, actor: &Actor) -> Command {
        let (blank, long) = (self.chance.percent(6), self.chance.percent(6));
        let text = |usual: String| match (blank, long) {
            (true, _) => " ".to_owned(),
            (_, true) => format!("{INTERNAL}{}", "长".repeat(480)),
            _ => usual,
        };
        match command {
            Command::Accept { .. } => accept(*self.chance.pick(&[
                Category::Normal,
                Category::Normal,
                Category::Complex,
                Category::Utilities,
                Category::Question,
                Category::Danger,
            ])),
            Command::Dispatch { .. } => {
                let (id, name) = *self.chance.pick(&[
                    ("works", "养护队"),
                    ("works", "养护队"),
                    ("roads", "道路队"),
                    ("joint", "园林队"),
                    ("desk", "受理台"),
                ]);
                Command::Dispatch {
                    unit: unit(id),
                    unit_name: name.to_owned(),
                    note: text(format!("{INTERNAL}说明")),
                }
            }
            danger @ Command::Correct { category: Some(Category::Danger), .. } => danger,
            Command::Correct { title, address, community, .. } => {
                let category = *self.chance.pick(&[Category::Question, Category::Complex, Category::Normal]);
                Command::Correct { title, address, category: Some(category), community }
            }
            Command::Merge { .. } => {
                let other = &self.tickets[self.chance.below(self.tickets.len())];
                Command::Merge { master: Master::of(other) }
            }
            Command::Unmerge { reason, .. } => {
                let master = self.tickets[n].merged_into.clone();
                let master = self.tickets.iter().find(|it| Some(&it.id) == master.as_ref());
                let master = Master::of(master.unwrap_or(&self.tickets[n]));
                Command::Unmerge { master, reason: text(reason) }
            }
            Command::GoOn { .. } => {
                let master = self.tickets[n].merged_into.clone();
                let master = self.tickets.iter().find(|it| Some(&it.id) == master.as_ref());
                Command::GoOn { master: Master::of(master.unwrap_or(&self.tickets[n])) }
            }
            Command::Add { place, .. } => {
                let said = if actor.is_reporter() { REPORTED } else { OTHERS };
                let danger = if self.chance.percent(10) { "，冒烟了" } else { "" };
                Command::Add {
                    text: format!("{said}{danger}{}", if long { "长".repeat(1800) } else { String::new() }),
                    attachments: Vec::new(),
                    place,
                }
            }
            Command::AskExtension { reason, plan, contact, .. } => {
                let days = u32::try_from(self.chance.below(12)).unwrap();
                Command::AskExtension {
                    days,
                    reason: text(reason),
                    plan: if long { "等".repeat(490) } else { plan },
                    contact,
                }
            }
            Command::AskSuspension { reason, .. } => {
                let hours = i64::try_from(self.chance.below(24 * 17)).unwrap();
                let cause = *self.chance.pick(Cause::ALL);
                Command::AskSuspension {
                    cause,
                    until: self.now + SignedDuration::from_hours(hours),
                    reason: text(reason),
                }
            }
            Command::Join { unit: joint, unit_name, task, .. } => {
                let hours = i64::try_from(self.chance.below(24 * 9)).unwrap();
                let due = self.chance.percent(40).then(|| self.now + SignedDuration::from_hours(hours));
                Command::Join { unit: joint, unit_name, task: text(task), due }
            }
            Command::HandIn { internal, public, contact, photos, .. } => {
                let unsolved = self.chance.percent(25);
                let outcome = if unsolved {
                    Outcome::Unsolved { reason: text("等材料".to_owned()) }
                } else {
                    Outcome::Solved
                };
                let photos = if unsolved { Vec::new() } else { photos };
                let public = if long { format!("答复正文{}", "长".repeat(1500)) } else { public };
                Command::HandIn { internal: text(internal), public, outcome, contact, photos }
            }
            Command::AskDecline { reason, public, elsewhere } => {
                let more = if long { "长".repeat(480) } else { String::new() };
                Command::AskDecline {
                    reason,
                    public: format!("{public}{more}"),
                    elsewhere: format!("{elsewhere}{more}"),
                }
            }
            Command::LogCheck { place, photos, at, .. } => Command::LogCheck {
                finding: if long { "围".repeat(1900) } else { "已围挡".to_owned() },
                place,
                photos,
                at,
            },
            Command::Supervise { reason } => Command::Supervise { reason: text(reason) },
            Command::SendBack { reason } => Command::SendBack { reason: text(reason) },
            Command::Recall { reason } => Command::Recall { reason: text(reason) },
            Command::Reopen { reason } => Command::Reopen { reason: text(reason) },
            Command::Appeal { reason } => Command::Appeal { reason: text(reason) },
            Command::DecideReturn { granted, note } => Command::DecideReturn { granted, note: text(note) },
            Command::DecideDecline { granted, note } => Command::DecideDecline { granted, note: text(note) },
            Command::DecideExtension { granted, note } => {
                Command::DecideExtension { granted, note: text(note) }
            }
            Command::DecideSuspension { granted, note } => {
                Command::DecideSuspension { granted, note: text(note) }
            }
            Command::OrderHandIn { unit, result } => Command::OrderHandIn { unit, result: text(result) },
            Command::OrderReturn { unit, reason } => Command::OrderReturn { unit, reason: text(reason) },
            Command::Move { from, to, to_name, note } => {
                let ticket = &self.tickets[n];
                let joint =
                    ticket.orders.iter().find(|order| order.state.is_open()).map(|order| order.unit.clone());
                let from = match self.chance.below(4) {
                    0 => joint.unwrap_or(from),
                    _ => from,
                };
                Command::Move { from, to, to_name, note: text(note) }
            }
            other => other,
        }
    }
}
