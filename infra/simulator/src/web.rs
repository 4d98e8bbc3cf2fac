//! What an account's web pages live on: JS-SDK tickets, web logins and short keys.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use wechat::limits::{
    people::{OAUTH_CODE_SECONDS, OAUTH_REFRESH_SECONDS, OAUTH_TOKEN_SECONDS},
    tokens::JS_TICKET_SECONDS,
};

use super::random;

/// The most entries of each list; the oldest go first.
const ENTRIES: usize = 5000;

/// All of it.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Web {
    /// By appid and type.
    tickets: BTreeMap<String, JsTicket>,
    codes: Vec<LoginCode>,
    logins: Vec<Login>,
    short_keys: Vec<ShortKey>,
}

#[derive(Debug, Serialize, Deserialize)]
struct JsTicket {
    value: String,
    until: Timestamp,
}

/// Who agreed to what: the person, the account, and the platform that asked for it, if one did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Consent {
    pub(crate) person: String,
    pub(crate) appid: String,
    pub(crate) component: Option<String>,
    /// `snsapi_base` or `snsapi_userinfo`.
    pub(crate) scope: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct LoginCode {
    value: String,
    until: Timestamp,
    used: bool,
    consent: Consent,
}

/// A web login; its tokens are not those of the account's APIs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Login {
    pub(crate) access_token: String,
    access_until: Timestamp,
    pub(crate) refresh_token: String,
    refresh_until: Timestamp,
    pub(crate) consent: Consent,
}

/// Why a code or a token of a web login opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Closed {
    Unknown,
    Used,
    Expired,
}

/// Data behind a short key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ShortKey {
    pub(crate) key: String,
    pub(crate) data: String,
    pub(crate) created_at: Timestamp,
    pub(crate) until: Timestamp,
}

impl Web {
    /// The ticket of that type, the same one while it lives, and its seconds left.
    pub(crate) fn js_ticket(&mut self, appid: &str, kind: &str, now: Timestamp) -> (String, i64) {
        let name = format!("{appid}/{kind}");
        if let Some(ticket) = self.tickets.get(&name).filter(|ticket| now < ticket.until) {
            return (ticket.value.clone(), ticket.until.as_second() - now.as_second());
        }
        let value = random::text(&random::bytes::<64>());
        let ticket = JsTicket { value: value.clone(), until: later(now, JS_TICKET_SECONDS) };
        self.tickets.insert(name, ticket);
        (value, JS_TICKET_SECONDS)
    }

    /// A code that says what somebody agreed to.
    pub(crate) fn add_code(&mut self, consent: Consent, now: Timestamp) -> String {
        let value = format!("0{}", random::letters(31));
        let until = later(now, OAUTH_CODE_SECONDS);
        self.codes.push(LoginCode { value: value.clone(), until, used: false, consent });
        cut(&mut self.codes);
        value
    }

    /// Redeems a code of `appid`, asked for by `component`: once.
    pub(crate) fn redeem(
        &mut self,
        value: &str,
        appid: &str,
        component: Option<&str>,
        now: Timestamp,
    ) -> Result<Login, Closed> {
        let means = |code: &&mut LoginCode| {
            let consent = &code.consent;
            code.value == value && consent.appid == appid && consent.component.as_deref() == component
        };
        let code = self.codes.iter_mut().find(means).ok_or(Closed::Unknown)?;
        if code.used {
            return Err(Closed::Used);
        }
        if now >= code.until {
            return Err(Closed::Expired);
        }
        code.used = true;
        let login = Login {
            access_token: random::text(&random::bytes::<66>()),
            access_until: later(now, OAUTH_TOKEN_SECONDS),
            refresh_token: random::text(&random::bytes::<66>()),
            refresh_until: later(now, OAUTH_REFRESH_SECONDS),
            consent: code.consent.clone(),
        };
        self.logins.push(login.clone());
        cut(&mut self.logins);
        Ok(login)
    }

    /// A new access token for a refresh token; one that still lives is prolonged.
    pub(crate) fn refresh(
        &mut self,
        refresh_token: &str,
        appid: &str,
        component: Option<&str>,
        now: Timestamp,
    ) -> Result<Login, Closed> {
        let means = |login: &&mut Login| {
            let consent = &login.consent;
            login.refresh_token == refresh_token
                && consent.appid == appid
                && consent.component.as_deref() == component
        };
        let login = self.logins.iter_mut().find(means).ok_or(Closed::Unknown)?;
        if now >= login.refresh_until {
            return Err(Closed::Expired);
        }
        if now >= login.access_until {
            login.access_token = random::text(&random::bytes::<66>());
        }
        login.access_until = later(now, OAUTH_TOKEN_SECONDS);
        Ok(login.clone())
    }

    /// The login that an access token stands for.
    pub(crate) fn login(&self, access_token: &str, now: Timestamp) -> Result<&Login, Closed> {
        let login = self.logins.iter().find(|login| login.access_token == access_token);
        let login = login.ok_or(Closed::Unknown)?;
        if now >= login.access_until { Err(Closed::Expired) } else { Ok(login) }
    }

    pub(crate) fn shorten(&mut self, data: String, seconds: u32, now: Timestamp) -> String {
        let key = random::letters(15);
        let until = later(now, i64::from(seconds));
        self.short_keys.push(ShortKey { key: key.clone(), data, created_at: now, until });
        cut(&mut self.short_keys);
        key
    }

    pub(crate) fn unshorten(&self, key: &str, now: Timestamp) -> Option<ShortKey> {
        self.short_keys.iter().find(|short| short.key == key && now < short.until).cloned()
    }
}

fn cut<T>(entries: &mut Vec<T>) {
    let excess = entries.len().saturating_sub(ENTRIES);
    entries.drain(..excess);
}

pub(crate) fn later(now: Timestamp, seconds: i64) -> Timestamp {
    now.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}
