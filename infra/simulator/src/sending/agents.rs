//! The agents of an account, and whom they talk to.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use wechat::limits::sending::{AGENT_NAME_CHARS, AGENT_NICKNAME_CHARS, AGENTS};

use super::desk::{Invitation, Records};
use crate::account::SimulatedAccount;

/// The number before that of an account's first agent.
const FIRST_NUMBER: u64 = 1000;

/// The agents of one account.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Agents {
    last_number: u64,
    /// Oldest first.
    pub(crate) agents: Vec<Agent>,
    /// By the openid of whom the agent talks to.
    pub(crate) sessions: BTreeMap<String, Session>,
    /// Since when somebody waits for an agent, by openid.
    pub(crate) waiting: BTreeMap<String, Timestamp>,
    /// What agents and followers said.
    pub(crate) records: Records,
}

/// An agent, who is always at work.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Agent {
    /// `name@account`.
    pub(crate) id: String,
    pub(crate) number: u64,
    pub(crate) nickname: String,
    /// The picture that followers see; empty when there is none.
    #[serde(default)]
    pub(crate) portrait: String,
    /// Who was asked to be the agent.
    #[serde(default)]
    pub(crate) invitation: Option<Invitation>,
}

/// A conversation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) agent: String,
    pub(crate) since: Timestamp,
}

impl Agents {
    /// Adds an agent of `account`.
    ///
    /// # Errors
    ///
    /// WeChat's code: 65404 for a wrong id, 65403 for a wrong nickname, 65406 for a taken id, 65405 for too many.
    pub(crate) fn add(&mut self, account: &SimulatedAccount, id: &str, nickname: &str) -> Result<(), i64> {
        let usable = |name: &str| {
            let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            letters && (1..=AGENT_NAME_CHARS).contains(&name.len())
        };
        let own = id.split_once('@').filter(|(name, home)| usable(name) && *home == account.original_id);
        own.ok_or(65404)?;
        check_nickname(nickname)?;
        if self.has(id) {
            return Err(65406);
        }
        if self.agents.len() >= AGENTS {
            return Err(65405);
        }
        self.last_number = FIRST_NUMBER.max(self.last_number) + 1;
        let agent = Agent {
            id: id.to_owned(),
            number: self.last_number,
            nickname: nickname.to_owned(),
            portrait: String::new(),
            invitation: None,
        };
        self.agents.push(agent);
        Ok(())
    }

    /// Gives an agent another nickname.
    ///
    /// # Errors
    ///
    /// WeChat's code: 65401 when there is no such agent, 65403 for a wrong nickname.
    pub(crate) fn rename(&mut self, id: &str, nickname: &str) -> Result<(), i64> {
        let agent = self.agent(id)?;
        check_nickname(nickname)?;
        nickname.clone_into(&mut agent.nickname);
        Ok(())
    }

    /// Forgets an agent and their conversations.
    ///
    /// # Errors
    ///
    /// WeChat's code 65401 when there is no such agent.
    pub(crate) fn remove(&mut self, id: &str) -> Result<(), i64> {
        let at = self.agents.iter().position(|agent| agent.id == id).ok_or(65401)?;
        self.agents.remove(at);
        self.sessions.retain(|_, session| session.agent != id);
        Ok(())
    }

    /// The agent with this id.
    ///
    /// # Errors
    ///
    /// WeChat's code 65401 when there is none.
    pub(crate) fn agent(&mut self, id: &str) -> Result<&mut Agent, i64> {
        self.agents.iter_mut().find(|agent| agent.id == id).ok_or(65401)
    }

    pub(crate) fn has(&self, id: &str) -> bool {
        self.agents.iter().any(|agent| agent.id == id)
    }

    /// Begins a conversation; whether it is new.
    ///
    /// # Errors
    ///
    /// WeChat's code: 65401 when there is no such agent, 65414 when another one talks to the follower.
    pub(crate) fn begin(&mut self, id: &str, openid: &str, now: Timestamp) -> Result<bool, i64> {
        if !self.has(id) {
            return Err(65401);
        }
        match self.sessions.get(openid) {
            Some(session) if session.agent == id => Ok(false),
            Some(_) => Err(65414),
            None => {
                self.waiting.remove(openid);
                self.sessions.insert(openid.to_owned(), Session { agent: id.to_owned(), since: now });
                Ok(true)
            }
        }
    }

    /// Ends a conversation.
    ///
    /// # Errors
    ///
    /// WeChat's code: 65401 when there is no such agent, 65413 when they do not talk to the follower.
    pub(crate) fn end(&mut self, id: &str, openid: &str) -> Result<(), i64> {
        if !self.has(id) {
            return Err(65401);
        }
        let own = self.sessions.get(openid).is_some_and(|session| session.agent == id);
        if !own {
            return Err(65413);
        }
        self.sessions.remove(openid);
        Ok(())
    }
}

fn check_nickname(nickname: &str) -> Result<(), i64> {
    let fits = (1..=AGENT_NICKNAME_CHARS).contains(&nickname.chars().count());
    if fits { Ok(()) } else { Err(65403) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_has_a_name_of_the_account_and_a_nickname() {
        let account = SimulatedAccount::generate("a", "甲", "service");
        let id = |name: &str| format!("{name}@{}", account.original_id);
        let mut agents = Agents::default();
        for (id, nickname, expected) in [
            (id("a"), "小王", Ok(())),
            (id("a"), "小李", Err(65406)),
            (id(""), "小李", Err(65404)),
            (id("abcdefghijk"), "小李", Err(65404)),
            (id("小李"), "小李", Err(65404)),
            ("b@elsewhere".to_owned(), "小李", Err(65404)),
            ("b".to_owned(), "小李", Err(65404)),
            (id("b"), "", Err(65403)),
        ] {
            assert_eq!(agents.add(&account, &id, nickname), expected, "{id} {nickname}");
        }
        for number in 1..AGENTS {
            assert_eq!(agents.add(&account, &id(&format!("n{number}")), "坐席"), Ok(()));
        }
        assert_eq!(agents.add(&account, &id("more"), "坐席"), Err(65405));
        assert_eq!(agents.agents[0].number, 1001);
    }
}
