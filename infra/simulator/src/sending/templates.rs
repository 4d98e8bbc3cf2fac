//! The templates of an account, and what it sent with them lately.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use wechat::limits::sending::{TEMPLATE_CLIENT_ID_SECONDS, TEMPLATES};

use super::{same_month, values};
use crate::random;

/// The keywords of a template for which nobody chose any.
const DEFAULT_KEYWORDS: [&str; 3] = ["事项名称", "办理时间", "办理状态"];

/// What the library's template `short` is called.
pub(crate) fn title(short: &str) -> String {
    format!("模板通知 {short}")
}

/// The template side of one account.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Templates {
    /// The two industries, and when they were set.
    pub(crate) industry: Option<(u32, u32, Timestamp)>,
    pub(crate) chosen: Vec<Template>,
    recent: Vec<Recent>,
}

/// A template that an account chose from WeChat's library.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Template {
    /// The id that it has at this account.
    pub id: String,
    /// Its title in the library.
    pub title: String,
    /// The key and the name of each of its keywords.
    pub keywords: Vec<(String, String)>,
}

/// A message that bore a `client_msg_id`.
#[derive(Debug, Serialize, Deserialize)]
struct Recent {
    openid: String,
    client_id: String,
    message_id: u64,
    at: Timestamp,
}

impl Templates {
    /// Sets the industries; false when that was done in this month already.
    pub(crate) fn set_industry(&mut self, first: u32, second: u32, now: Timestamp) -> bool {
        if self.industry.is_some_and(|(_, _, at)| same_month(at, now)) {
            return false;
        }
        self.industry = Some((first, second, now));
        true
    }

    /// Chooses the library's template `short` with the named keywords; none when there is no room.
    ///
    /// The simulated library knows every short id: what a template says is decided by its keywords alone.
    pub(crate) fn choose(&mut self, short: &str, names: &[String]) -> Option<Template> {
        if self.chosen.len() >= TEMPLATES {
            return None;
        }
        let default = || DEFAULT_KEYWORDS.map(str::to_owned).to_vec();
        let names = if names.is_empty() { default() } else { names.to_vec() };
        let keyed = (1..).zip(names).map(|(number, name)| (format!("{}{number}", values::kind(&name)), name));
        let id = random::text(&random::bytes::<32>());
        let template = Template { id, title: title(short), keywords: keyed.collect() };
        self.chosen.push(template.clone());
        Some(template)
    }

    /// The id of the message to `openid` with the same `client_msg_id`, while that is remembered.
    pub(crate) fn repeated(&mut self, openid: &str, client_id: &str, now: Timestamp) -> Option<u64> {
        self.recent.retain(|old| now.as_second() - old.at.as_second() < TEMPLATE_CLIENT_ID_SECONDS);
        let known = self.recent.iter().find(|old| old.openid == openid && old.client_id == client_id);
        known.map(|old| old.message_id)
    }

    /// Remembers the `client_msg_id` of a message.
    pub(crate) fn remember(&mut self, openid: &str, client_id: &str, message_id: u64, now: Timestamp) {
        let (openid, client_id) = (openid.to_owned(), client_id.to_owned());
        self.recent.push(Recent { openid, client_id, message_id, at: now });
    }
}

impl Template {
    /// The template as WeChat writes it.
    pub(crate) fn content(&self) -> String {
        self.lines(|key| Some(format!("{{{{{key}.DATA}}}}")))
    }

    /// One line for each keyword that has a value.
    pub(crate) fn lines(&self, value: impl Fn(&str) -> Option<String>) -> String {
        let lines = self.keywords.iter().filter_map(|(key, name)| Some(format!("{name}：{}", value(key)?)));
        lines.collect::<Vec<_>>().join("\n")
    }
}
