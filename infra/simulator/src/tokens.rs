//! Access tokens: two independent kinds, each with its own rules of succession.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use wechat::limits::{FORCED_REFRESH_PAUSE_SECONDS, TOKEN_OVERLAP_SECONDS};

use super::random;

const LIFE_SECONDS: i64 = 7200;
const FORCED_A_DAY: usize = 20;
/// How many dead tokens are remembered, to tell an expired one from one that never was.
const REMEMBERED: usize = 16;

/// The tokens of one account.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Tokens {
    stable: Option<Token>,
    plain: Option<Token>,
    retired: Vec<Token>,
    forced: Vec<Timestamp>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Token {
    value: String,
    until: Timestamp,
    /// It outlived its time, rather than having been replaced.
    #[serde(default)]
    replaced: bool,
}

/// What the holder of a token is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Valid,
    Expired,
    /// Unknown, or replaced by a newer one.
    NotLatest,
}

/// Why a stable token is not refreshed by force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    TooSoon,
    Quota,
}

impl Tokens {
    /// `GET /cgi-bin/token`: always a new one; its predecessor lives five minutes more.
    pub(crate) fn issue(&mut self, now: Timestamp) -> (String, i64) {
        if let Some(old) = self.plain.take() {
            let until = old.until.min(later(now, TOKEN_OVERLAP_SECONDS));
            self.retire(Token { until, replaced: until < old.until, ..old });
        }
        let token = self.plain.insert(fresh(now));
        (token.value.clone(), LIFE_SECONDS)
    }

    /// `POST /cgi-bin/stable_token`: the same one while more than five minutes of it are left.
    pub(crate) fn stable(&mut self, force: bool, now: Timestamp) -> Result<(String, i64), Refused> {
        if force {
            self.force(now)?;
        } else if let Some(token) = &self.stable {
            let left = token.until.as_second() - now.as_second();
            if left > TOKEN_OVERLAP_SECONDS {
                return Ok((token.value.clone(), left));
            }
        }
        if let Some(old) = self.stable.take() {
            let until = if force { now.min(old.until) } else { old.until };
            self.retire(Token { until, replaced: until < old.until, ..old });
        }
        let token = self.stable.insert(fresh(now));
        Ok((token.value.clone(), LIFE_SECONDS))
    }

    fn force(&mut self, now: Timestamp) -> Result<(), Refused> {
        self.forced.retain(|at| now.as_second() - at.as_second() < 86_400);
        if self
            .forced
            .last()
            .is_some_and(|last| now.as_second() - last.as_second() < FORCED_REFRESH_PAUSE_SECONDS)
        {
            return Err(Refused::TooSoon);
        }
        if self.forced.len() >= FORCED_A_DAY {
            return Err(Refused::Quota);
        }
        self.forced.push(now);
        Ok(())
    }

    /// Whether `value` opens this account's APIs; none when it never was one of its tokens.
    pub(crate) fn verdict(&self, value: &str, now: Timestamp) -> Option<Verdict> {
        let token = [&self.stable, &self.plain].into_iter().flatten().chain(&self.retired);
        let token = token.into_iter().find(|token| token.value == value)?;
        Some(match (now < token.until, token.replaced) {
            (true, _) => Verdict::Valid,
            (false, true) => Verdict::NotLatest,
            (false, false) => Verdict::Expired,
        })
    }

    fn retire(&mut self, token: Token) {
        self.retired.push(token);
        let excess = self.retired.len().saturating_sub(REMEMBERED);
        self.retired.drain(..excess);
    }
}

fn fresh(now: Timestamp) -> Token {
    let value = format!("{}_{}", 90, random::text(&random::bytes::<96>()));
    Token { value, until: later(now, LIFE_SECONDS), replaced: false }
}

fn later(now: Timestamp, seconds: i64) -> Timestamp {
    now.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn a_plain_token_replaces_the_last_after_five_minutes() {
        let mut tokens = Tokens::default();
        let (first, _) = tokens.issue(at(0));
        let (second, life) = tokens.issue(at(100));
        assert_ne!(first, second);
        assert_eq!(life, 7200);
        assert_eq!(tokens.verdict(&first, at(399)), Some(Verdict::Valid));
        assert_eq!(tokens.verdict(&first, at(400)), Some(Verdict::NotLatest));
        assert_eq!(tokens.verdict(&second, at(7299)), Some(Verdict::Valid));
        assert_eq!(tokens.verdict(&second, at(7300)), Some(Verdict::Expired));
        assert_eq!(tokens.verdict("another", at(0)), None);
    }

    #[test]
    fn a_stable_token_stays_until_five_minutes_before_its_end() {
        let mut tokens = Tokens::default();
        let (first, _) = tokens.stable(false, at(0)).unwrap();
        let plain = tokens.issue(at(1)).0;
        assert_eq!(tokens.stable(false, at(6899)).unwrap(), (first.clone(), 301));
        let (second, life) = tokens.stable(false, at(6900)).unwrap();
        assert_ne!(first, second);
        assert_eq!(life, 7200);
        for valid in [&first, &second, &plain] {
            assert_eq!(tokens.verdict(valid, at(7199)), Some(Verdict::Valid));
        }
        assert_eq!(tokens.verdict(&first, at(7200)), Some(Verdict::Expired));
    }

    #[test]
    fn force_kills_the_old_one_but_not_twice_in_half_a_minute_nor_21_times_a_day() {
        let mut tokens = Tokens::default();
        let (first, _) = tokens.stable(false, at(0)).unwrap();
        let (second, _) = tokens.stable(true, at(1)).unwrap();
        assert_eq!(tokens.verdict(&first, at(1)), Some(Verdict::NotLatest));
        assert_eq!(tokens.stable(true, at(30)), Err(Refused::TooSoon));
        assert_eq!(tokens.verdict(&second, at(30)), Some(Verdict::Valid));
        for turn in 1..20 {
            assert!(tokens.stable(true, at(1 + 30 * turn)).is_ok());
        }
        assert_eq!(tokens.stable(true, at(3600)), Err(Refused::Quota));
        assert!(tokens.stable(true, at(86_401)).is_ok());
    }
}
