//! The notices of a ticket's event: one for each recipient.

use alliance::runtime::reports;
use alliance::store::{Delivery, System, digest};
use domain::accounts::Alliance;
use domain::cutting::with_link;
use domain::danger::tells_of_danger;
use domain::ids::{EffectId, Follower};
use domain::notices::Facts;
use domain::tickets::{Effect, Event, Ticket};
use jiff::Timestamp;

use crate::notification_deliver::{NotificationDeliver, Undelivered};

/// A notice to one recipient: as text, for the chat and for the ledger, and as facts, for a template.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub(crate) delivery: Delivery,
    pub(crate) facts: Facts,
    /// The page that a tap on a template opens.
    pub(crate) link: String,
    /// Whether it may spend what is reserved of a day's quota.
    pub(crate) urgent: bool,
}

/// What everybody whom an effect names is told.
struct Told {
    text: String,
    facts: Facts,
    link: String,
}

impl NotificationDeliver {
    /// The notices of an event, each under an id that a repetition computes again and that may stand in a log: the
    /// recipient is in it as a digest.
    pub(crate) async fn notices(
        &self,
        alliance: &Alliance,
        event: &Event,
        now: Timestamp,
    ) -> Result<Vec<Notice>, Undelivered> {
        let mut notices = Vec::new();
        if event.effects.is_empty() {
            return Ok(notices);
        }
        let Some(ticket) = self.tickets.get(System::Streams, &event.ticket).await? else {
            return Ok(notices);
        };
        for (at, effect) in event.effects.iter().enumerate() {
            let told = self.told(alliance, &ticket, event, effect);
            for recipient in self.recipients(&ticket, effect, now).await? {
                notices.push(Notice {
                    delivery: Delivery {
                        effect: effect_id(event, at, &recipient)?,
                        recipient,
                        text: told.text.clone(),
                        created_at: now,
                        reason: None,
                    },
                    facts: told.facts.clone(),
                    link: told.link.clone(),
                    urgent: ticket.urgent || tells_of_danger(&ticket.description),
                });
            }
        }
        Ok(notices)
    }

    async fn recipients(
        &self,
        ticket: &Ticket,
        effect: &Effect,
        now: Timestamp,
    ) -> Result<Vec<Follower>, Undelivered> {
        Ok(match effect {
            Effect::Reporter { .. } => ticket.reporter.clone().into_iter().collect(),
            Effect::Unit { unit, .. } => {
                self.staff.of_unit(unit, now).await?.into_iter().map(|holder| holder.follower).collect()
            }
        })
    }

    fn told(&self, alliance: &Alliance, ticket: &Ticket, event: &Event, effect: &Effect) -> Told {
        match effect {
            Effect::Reporter { text } => {
                let link = format!("{}{}", self.base_url, reports::link(ticket));
                Told {
                    text: with_link(text, &format!("<a href=\"{link}\">点这里看进度</a>")),
                    facts: Facts::for_reporter(ticket, event, alliance, text),
                    link,
                }
            }
            Effect::Unit { text, .. } => {
                let link = format!("{}/console/tickets/{}", self.base_url, event.ticket);
                Told {
                    text: with_link(text, &format!("<a href=\"{link}\">打开工作台</a>")),
                    facts: Facts::for_unit(ticket, event, alliance, text),
                    link,
                }
            }
        }
    }
}

fn effect_id(event: &Event, at: usize, recipient: &Follower) -> Result<EffectId, Undelivered> {
    let recipient = digest(&recipient.key());
    Ok(EffectId::parse(format!("{}#{:06}#{at}#{}", event.ticket, event.seq, &recipient[..16]))?)
}
