//! Faults that a test or a developer asks for.

use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};

const MOST_API_FAULTS: usize = 100;
const LONGEST_MS: u64 = 60_000;

/// The body of `POST /simulator/faults`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    /// Only this account; all of them when absent.
    account: Option<String>,
    callback: Option<CallbackFault>,
    api: Option<ApiFault>,
    /// So many template messages and subscription notifications are taken and then do not arrive.
    undelivered: Option<u32>,
    /// What WeChat judges of the next mass message.
    mass: Option<MassVerdict>,
    /// With which status the next publication ends.
    publication: Option<u8>,
    #[serde(default)]
    clear: bool,
}

/// What goes wrong between WeChat and an account's callback, until cleared.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct CallbackFault {
    /// Every push is under way this long before it reaches the callback; it counts against WeChat's patience.
    latency_ms: u64,
    /// So many answers get lost: the callback sees the push, WeChat no answer.
    drop_answers: u32,
    /// Every push arrives so many times at once.
    duplicate: u32,
    /// Every push arrives once more after this time.
    late_ms: Option<u64>,
}

/// What goes wrong when an account calls an API.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApiFault {
    #[serde(default)]
    account: Option<String>,
    /// Only calls whose path holds this text.
    #[serde(default)]
    path: Option<String>,
    /// The answer; when absent the call is only slow.
    #[serde(default)]
    errcode: Option<i64>,
    /// Whether the call takes effect before it is answered with the code: what was lost is the answer.
    #[serde(default)]
    lost: bool,
    #[serde(default)]
    latency_ms: u64,
    /// How many calls it strikes.
    #[serde(default = "once")]
    times: u32,
}

/// What WeChat judges of a mass message that it has taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MassVerdict {
    /// It ends with `err(n)`, and nobody gets it.
    Err(u32),
    /// Its article is one of somebody else's, at this address, which may be reprinted.
    Reprint(String),
    /// Its article is one of somebody else's, at this address, which may not.
    Copy(String),
}

/// How a publication can fail: the check for originals, a fault, the review, a ban of its account.
const PUBLICATION_FAILS: [u8; 4] = [2, 3, 4, 6];

fn once() -> u32 {
    1
}

/// All faults in force.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Faults {
    /// By account; the empty name stands for all.
    callback: BTreeMap<String, CallbackFault>,
    api: Vec<ApiFault>,
    /// Messages that will not arrive, by account; the empty name stands for all.
    undelivered: BTreeMap<String, u32>,
    /// What is judged of the next mass message, by account; the empty name stands for all.
    mass: BTreeMap<String, MassVerdict>,
    /// How the next publication ends, by account; the empty name stands for all.
    publication: BTreeMap<String, u8>,
}

/// What one push suffers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Strike {
    pub(crate) latency: Duration,
    pub(crate) copies: u32,
    pub(crate) late: Option<Duration>,
}

impl Faults {
    pub(crate) fn apply(&mut self, request: Request) -> Result<(), String> {
        if request.clear {
            *self = Self::default();
        }
        if let Some(fault) = request.callback {
            if fault.latency_ms > LONGEST_MS || fault.late_ms.is_some_and(|late| late > LONGEST_MS) {
                return Err(format!("no time may exceed {LONGEST_MS} ms"));
            }
            if fault.duplicate > 10 {
                return Err("duplicate may be 10 at most".to_owned());
            }
            self.callback.insert(request.account.clone().unwrap_or_default(), fault);
        }
        if let Some(count) = request.undelivered {
            self.undelivered.insert(request.account.clone().unwrap_or_default(), count);
        }
        if let Some(verdict) = request.mass {
            self.mass.insert(request.account.clone().unwrap_or_default(), verdict);
        }
        if let Some(status) = request.publication {
            if !PUBLICATION_FAILS.contains(&status) {
                return Err("a publication fails with status 2, 3, 4 or 6".to_owned());
            }
            self.publication.insert(request.account.clone().unwrap_or_default(), status);
        }
        if let Some(fault) = request.api {
            if fault.latency_ms > LONGEST_MS {
                return Err(format!("no time may exceed {LONGEST_MS} ms"));
            }
            if self.api.len() >= MOST_API_FAULTS {
                return Err(format!("there are {MOST_API_FAULTS} faults already; clear them first"));
            }
            let account = fault.account.clone().or(request.account);
            self.api.push(ApiFault { account, ..fault });
        }
        Ok(())
    }

    pub(crate) fn strike(&self, account: &str) -> Strike {
        let fault = self.callback.get(account).or_else(|| self.callback.get("")).cloned().unwrap_or_default();
        Strike {
            latency: Duration::from_millis(fault.latency_ms),
            copies: fault.duplicate.max(1),
            late: fault.late_ms.map(Duration::from_millis),
        }
    }

    /// Whether this answer gets lost; counts it.
    pub(crate) fn loses_answer(&mut self, account: &str) -> bool {
        let name = if self.callback.contains_key(account) { account } else { "" };
        self.callback.get_mut(name).is_some_and(|fault| take_one(&mut fault.drop_answers))
    }

    /// Whether this message, which WeChat has taken, does not arrive; counts it.
    pub(crate) fn loses_message(&mut self, account: &str) -> bool {
        let name = if self.undelivered.contains_key(account) { account } else { "" };
        self.undelivered.get_mut(name).is_some_and(take_one)
    }

    /// What is judged of this mass message, once; only articles can be copies.
    pub(crate) fn mass_verdict(&mut self, account: &str, has_articles: bool) -> Option<MassVerdict> {
        let name = if self.mass.contains_key(account) { account } else { "" };
        let fits = matches!(self.mass.get(name)?, MassVerdict::Err(_)) || has_articles;
        fits.then(|| self.mass.remove(name)).flatten()
    }

    /// The status with which this publication fails, once.
    pub(crate) fn publication(&mut self, account: &str) -> Option<u8> {
        self.publication.remove(account).or_else(|| self.publication.remove(""))
    }

    /// The delay and the error code of this call, when a fault strikes it, and whether it takes effect all the same.
    pub(crate) fn api(&mut self, account: Option<&str>, path: &str) -> Option<(Duration, Option<i64>, bool)> {
        let index = self.api.iter().position(|fault| {
            fault.times > 0
                && fault.account.as_deref().is_none_or(|name| account == Some(name))
                && fault.path.as_deref().is_none_or(|part| path.contains(part))
        })?;
        let fault = &mut self.api[index];
        fault.times -= 1;
        let struck = (Duration::from_millis(fault.latency_ms), fault.errcode, fault.lost);
        self.api.retain(|fault| fault.times > 0);
        Some(struck)
    }
}

fn take_one(left: &mut u32) -> bool {
    let some = *left > 0;
    *left = left.saturating_sub(1);
    some
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(json: &str) -> Request {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn faults_strike_whom_they_name_as_often_as_they_say() {
        let mut faults = Faults::default();
        faults
            .apply(request(
                r#"{"account":"a","callback":{"drop_answers":1},"api":{"path":"custom","errcode":-1}}"#,
            ))
            .unwrap();
        assert!(!faults.loses_answer("b"));
        assert!(faults.loses_answer("a"));
        assert!(!faults.loses_answer("a"));
        assert!(faults.api(Some("b"), "/cgi-bin/message/custom/send").is_none());
        assert!(faults.api(Some("a"), "/cgi-bin/token").is_none());
        assert_eq!(faults.api(Some("a"), "/custom/send").map(|struck| struck.1), Some(Some(-1)));
        assert!(faults.api(Some("a"), "/custom/send").is_none());
        faults.apply(request(r#"{"api":{"account":"a","path":"submit","errcode":-1,"lost":true}}"#)).unwrap();
        assert_eq!(faults.api(Some("a"), "/submit"), Some((Duration::ZERO, Some(-1), true)));
        faults.apply(request(r#"{"account":"a","undelivered":1}"#)).unwrap();
        assert!(!faults.loses_message("b") && faults.loses_message("a") && !faults.loses_message("a"));
        assert_eq!(faults.strike("a").copies, 1);
        assert!(faults.apply(request(r#"{"callback":{"duplicate":11}}"#)).is_err());
        faults.apply(request(r#"{"clear":true,"callback":{"duplicate":2}}"#)).unwrap();
        assert_eq!(faults.strike("a").copies, 2);
    }
}
