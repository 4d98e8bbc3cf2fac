//! What the servers remember of sending: templates, mass messages, daily calls, and the news of how they ended.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date, tz::Offset};
use serde::{Deserialize, Serialize};

use super::{
    Simulator,
    account::SimulatedAccount,
    deliver::Push,
    push::{Field, Happening},
    state::State,
};

pub(super) mod agents;
pub(super) mod calls;
pub(super) mod comments;
pub(super) mod desk;
pub(super) mod drafts;
pub(super) mod failures;
pub(super) mod markup;
pub(super) mod mass;
pub(super) mod mass_delivery;
pub(super) mod menus;
pub(super) mod notifications;
pub(super) mod statistics;
pub(super) mod templates;
pub(super) mod values;

/// The sending side of every account, by its name.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Sending {
    accounts: BTreeMap<String, Outbox>,
}

/// The sending side of one account.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Outbox {
    pub(super) templates: templates::Templates,
    pub(super) mass: mass::Mass,
    pub(super) calls: calls::Calls,
    pub(super) failures: failures::Failures,
    pub(super) agents: agents::Agents,
    pub(super) drafts: drafts::Drafts,
    pub(super) comments: comments::Comments,
    pub(super) notifications: notifications::Notifications,
    pub(super) conditional: menus::Conditional,
    pub(super) statistics: statistics::Statistics,
    /// The appids of the mini-programs that its messages may lead to.
    pub(super) programs: BTreeSet<String>,
}

impl State {
    /// The sending side of `account`, made when it is first needed.
    pub(super) fn outbox(&mut self, account: &SimulatedAccount) -> &mut Outbox {
        self.sending.accounts.entry(account.account.clone()).or_default()
    }

    /// The sending side of `account`, if it ever needed one.
    pub(super) fn sending_of(&self, account: &SimulatedAccount) -> Option<&Outbox> {
        self.sending.accounts.get(&account.account)
    }
}

impl Simulator {
    /// Pushes an event that nobody waits for: an account hears of the end of a job after the call that began it.
    pub(super) fn announce(
        &self,
        account: &SimulatedAccount,
        openid: &str,
        name: &'static str,
        fields: Vec<Field>,
    ) {
        let Some(account) = self.account(&account.account).cloned() else { return };
        let happening = Happening::Event { name, fields };
        let xml = happening.xml(&account.original_id, openid, self.clock().now(), 0);
        let push = Push { account, openid: openid.to_owned(), xml, event: true };
        let simulator = self.clone();
        tokio::spawn(async move { simulator.deliver(push).await });
    }
}

/// The day in Beijing, by which WeChat counts its quotas.
pub(super) fn day(at: Timestamp) -> Date {
    Offset::constant(8).to_datetime(at).date()
}

/// Whether two moments are in one calendar month in Beijing.
pub(super) fn same_month(one: Timestamp, other: Timestamp) -> bool {
    day(one).first_of_month() == day(other).first_of_month()
}
