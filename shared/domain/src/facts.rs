//! Facts: the records from which statistics are computed, one for each event, without personal data (pure).
//!
//! A fact is made from its event alone, so the same facts result however often and in whatever order events arrive.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::calendar;
use crate::ids::{AccountId, CommunityCode, SubdistrictCode, UnitId};
use crate::sealing::MasterKey;
use crate::tickets::{Category, Channel, Event, EventKind};

/// How long a fact is kept: thirteen months, so that a month can be compared with the same one of the year before.
pub const KEPT: SignedDuration = SignedDuration::from_hours(24 * 396);

/// The number of partitions that the facts of one hour are spread over.
pub const SHARDS: u8 = 4;

/// The kind of event that a fact records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "of")]
pub enum Kind {
    /// A step on a report.
    Ticket {
        /// The step.
        step: EventKind,
    },
}

/// One thing that happened: no openid, no telephone number, no text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The event's id.
    pub event: String,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub kind: Kind,
    /// The account that it came through.
    pub account: AccountId,
    /// The sub-district; none at the district's own desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subdistrict: Option<SubdistrictCode>,
    /// The community, once an officer has set it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityCode>,
    /// The unit that works on it, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// The category, once an officer has set it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// How it came in.
    pub channel: Channel,
    /// Whether staff entered it for a resident who does not use WeChat.
    pub helped: bool,
    /// The resident's pseudonym for the month: equal for the same person within one month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
}

impl Fact {
    /// The fact of a step on a report.
    #[must_use]
    pub fn of_ticket(event: &Event, key: &MasterKey) -> Self {
        let about = &event.about;
        let reporter = about.reporter.as_ref();
        Self {
            event: event.id(),
            at: event.at,
            kind: Kind::Ticket { step: event.kind },
            account: about.account.clone(),
            subdistrict: about.subdistrict.clone(),
            community: about.community.clone(),
            unit: about.unit.clone(),
            category: about.category,
            channel: about.channel,
            helped: !about.channel.is_chat(),
            who: reporter.map(|reporter| key.pseudonym(&month(event.at), &reporter.key())),
        }
    }

    /// Its partition: the hour of its event in district time, and one of [`SHARDS`].
    #[must_use]
    pub fn partition(&self) -> String {
        let hour = calendar::local(self.at).strftime("%Y-%m-%dT%H");
        let sum = self.event.bytes().fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
        format!("{hour}#{}", sum % SHARDS)
    }
}

/// The month of a moment in district time.
fn month(at: Timestamp) -> String {
    calendar::local(at).strftime("%Y-%m").to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use secrecy::SecretString;

    use super::*;
    use crate::ids::{Follower, OpenId, TicketId};
    use crate::tickets::{About, Doer, State};

    fn event(number: u32, at: &str) -> Event {
        Event {
            ticket: TicketId::parse(format!("20261123-{number:04}")).unwrap(),
            seq: 2,
            at: at.parse().unwrap(),
            kind: EventKind::Accept,
            by: Doer::Scheduler,
            from: Some(State::Submitted),
            to: State::Triaged,
            about: About {
                account: AccountId::parse("weizhanshan").unwrap(),
                subdistrict: None,
                community: None,
                unit: None,
                category: Some(Category::Danger),
                channel: Channel::Phone,
                reporter: Some(Follower {
                    account: AccountId::parse("weizhanshan").unwrap(),
                    openid: OpenId::parse("oReporter").unwrap(),
                }),
            },
            public: Some("已受理，正在安排处理单位".to_owned()),
            internal: Some("电话 18653212345".to_owned()),
            photos: Vec::new(),
            effects: Vec::new(),
        }
    }

    fn fact(number: u32, at: &str) -> Fact {
        let key = MasterKey::from_hex(&SecretString::from("0a".repeat(32))).unwrap();
        Fact::of_ticket(&event(number, at), &key)
    }

    #[test]
    fn a_fact_counts_and_names_nobody() {
        let fact = fact(1, "2026-11-23T10:59:59+08:00");
        assert!(fact.helped && fact.who.is_some());
        let text = serde_json::to_string(&fact).unwrap();
        for personal in ["oReporter", "186", "安排"] {
            assert!(!text.contains(personal), "{text}");
        }
        assert_eq!(serde_json::from_str::<Fact>(&text).unwrap(), fact);
    }

    #[test]
    fn a_person_has_one_pseudonym_a_month() {
        let who = |at| fact(1, at).who.unwrap();
        assert_eq!(who("2026-11-01T00:00:00+08:00"), who("2026-11-30T23:59:59+08:00"));
        assert_ne!(who("2026-11-30T23:59:59+08:00"), who("2026-12-01T00:00:00+08:00"));
    }

    #[test]
    fn the_facts_of_an_hour_lie_in_its_four_partitions() {
        let shards: BTreeSet<_> =
            (0..50).map(|number| fact(number, "2026-11-23T02:30:00Z").partition()).collect();
        let expected = (0..SHARDS).map(|shard| format!("2026-11-23T10#{shard}")).collect();
        assert_eq!(shards, expected);
    }
}
