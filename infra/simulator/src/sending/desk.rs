//! The agents' desk: who was asked to sit at it, who waits before it, and what was said.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use wechat::limits::sending::{AGENT_RECORDS_A_PAGE, AGENT_RECORDS_SECONDS};

use super::agents::Agents;

/// How long somebody may think about an invitation, in seconds (unverified).
const INVITATION_SECONDS: i64 = 86_400;

/// The most records that are remembered, the oldest forgotten first (the simulator's own bound).
const RECORDS: usize = 20_000;

/// The number of the record before the first, from which a first page is asked for.
const BEFORE_FIRST: u64 = 1;

/// An invitation to be an agent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Invitation {
    /// By WeChat id, which is the person's id here.
    pub(crate) person: String,
    at: Timestamp,
    accepted: Option<bool>,
}

/// How an invitation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Waiting,
    Accepted,
    Rejected,
    Expired,
}

impl Invitation {
    /// How it stands.
    pub(crate) fn standing(&self, now: Timestamp) -> Standing {
        match self.accepted {
            Some(true) => Standing::Accepted,
            Some(false) => Standing::Rejected,
            None if now.as_second() >= self.until() => Standing::Expired,
            None => Standing::Waiting,
        }
    }

    /// When it expires, in seconds.
    pub(crate) fn until(&self) -> i64 {
        self.at.as_second() + INVITATION_SECONDS
    }
}

impl Agents {
    /// Asks somebody to be the agent `id`.
    ///
    /// # Errors
    ///
    /// WeChat's code: 65401 when there is no such agent, 65412 when the agent is somebody already, 65411 when somebody
    /// thinks about it, 65407 when the person is another agent, 65408 when they think about that (all but the first
    /// unverified).
    pub(crate) fn invite(&mut self, id: &str, person: &str, now: Timestamp) -> Result<(), i64> {
        let standing = |invitation: &Option<Invitation>| invitation.as_ref().map(|one| one.standing(now));
        match standing(&self.agent(id)?.invitation) {
            Some(Standing::Accepted) => return Err(65412),
            Some(Standing::Waiting) => return Err(65411),
            Some(Standing::Rejected | Standing::Expired) | None => {}
        }
        for invitation in self.agents.iter().filter_map(|agent| agent.invitation.as_ref()) {
            match invitation.standing(now) {
                Standing::Accepted if invitation.person == person => return Err(65407),
                Standing::Waiting if invitation.person == person => return Err(65408),
                _ => {}
            }
        }
        self.agent(id)?.invitation = Some(Invitation { person: person.to_owned(), at: now, accepted: None });
        Ok(())
    }

    /// Somebody answers the invitation that they think about; false when there is none.
    pub(crate) fn answer(&mut self, person: &str, accept: bool, now: Timestamp) -> bool {
        let invitations = self.agents.iter_mut().filter_map(|agent| agent.invitation.as_mut());
        let own = |invitation: &&mut Invitation| {
            invitation.person == person && invitation.standing(now) == Standing::Waiting
        };
        let Some(invitation) = invitations.into_iter().find(own) else { return false };
        invitation.accepted = Some(accept);
        true
    }

    /// Somebody's message was handed to the agents: they wait, unless one talks to them already.
    pub(crate) fn wait(&mut self, openid: &str, now: Timestamp) {
        if !self.sessions.contains_key(openid) {
            self.waiting.insert(openid.to_owned(), now);
        }
    }

    /// A follower said something, which is kept when an agent talks to them.
    pub(crate) fn heard(&mut self, openid: &str, text: &str, at: Timestamp) {
        if let Some(session) = self.sessions.get(openid) {
            let agent = session.agent.clone();
            self.records.add(Record {
                id: 0,
                agent,
                openid: openid.to_owned(),
                by_agent: false,
                at,
                text: text.to_owned(),
            });
        }
    }

    /// An agent said something.
    pub(crate) fn spoke(&mut self, agent: &str, openid: &str, text: &str, at: Timestamp) {
        let (agent, openid, text) = (agent.to_owned(), openid.to_owned(), text.to_owned());
        self.records.add(Record { id: 0, agent, openid, by_agent: true, at, text });
    }
}

/// What was said, oldest first.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Records {
    last_id: u64,
    records: VecDeque<Record>,
}

/// One message of a conversation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) id: u64,
    pub(crate) agent: String,
    pub(crate) openid: String,
    pub(crate) by_agent: bool,
    pub(crate) at: Timestamp,
    pub(crate) text: String,
}

impl Records {
    fn add(&mut self, record: Record) {
        self.last_id = self.last_id.max(BEFORE_FIRST) + 1;
        self.records.push_back(Record { id: self.last_id, ..record });
        let excess = self.records.len().saturating_sub(RECORDS);
        self.records.drain(..excess);
    }

    /// What was said from second `begin` to second `end`, behind the record `after`.
    ///
    /// # Errors
    ///
    /// WeChat's code: 65417 for a wrong time, 65416 for a wrong page.
    pub(crate) fn page(
        &self,
        (begin, end): (i64, i64),
        after: u64,
        most: usize,
    ) -> Result<Vec<&Record>, i64> {
        if begin <= 0 || end < begin || end - begin > AGENT_RECORDS_SECONDS {
            return Err(65417);
        }
        if after < BEFORE_FIRST || !(1..=AGENT_RECORDS_A_PAGE).contains(&most) {
            return Err(65416);
        }
        let wanted = self
            .records
            .iter()
            .filter(|record| record.id > after && (begin..=end).contains(&record.at.as_second()));
        Ok(wanted.take(most).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_page_by_page_within_a_day() {
        let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap();
        let mut agents = Agents::default();
        for second in 0..3 {
            agents.spoke("a@gh", "o1", "您好", at(second));
        }
        let begin = at(0).as_second();
        let ids = |span: (i64, i64), after: u64, most: usize| {
            let page = agents.records.page((begin + span.0, begin + span.1), after, most);
            page.map(|page| page.iter().map(|record| record.id).collect::<Vec<_>>())
        };
        assert_eq!(ids((0, 10), 1, 2), Ok(vec![2, 3]));
        assert_eq!(ids((0, 10), 3, 2), Ok(vec![4]));
        assert_eq!(ids((0, 1), 1, 10), Ok(vec![2, 3]));
        assert_eq!(ids((0, 86_401), 1, 10), Err(65417));
        assert_eq!(ids((1, 0), 1, 10), Err(65417));
        assert_eq!(ids((0, 10), 0, 10), Err(65416));
        assert_eq!(ids((0, 10), 1, 10_001), Err(65416));
    }
}
