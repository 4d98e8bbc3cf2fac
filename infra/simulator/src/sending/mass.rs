//! Mass messages: what was sent, what must not be sent twice, and what is left of the quotas.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wechat::limits::sending::{
    MASS_CALLS_A_MINUTE, MASS_CALLS_WINDOW_SECONDS, MASS_CLIENT_ID_SECONDS, MASS_REPEAT_SECONDS,
    MASS_SERVICE_A_MONTH, MASS_SERVICE_TO_ALL_A_DAY, MASS_SUBSCRIPTION_A_DAY,
};

use super::{day, same_month};
use crate::Content;

/// The most jobs that are remembered, the oldest forgotten first (the simulator's own bound).
const JOBS: usize = 1000;

/// The mass side of one account.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Mass {
    jobs: Vec<Job>,
    /// 0, the fastest, to 4.
    pub(crate) speed: u8,
    /// Whether what an API sends to all waits for the account's administrator.
    pub(crate) protected: bool,
    calls: Vec<Timestamp>,
    /// When each follower was reached, by openid.
    reached: BTreeMap<String, Vec<Timestamp>>,
    /// What `media/uploadvideo` made, by its id.
    pub(crate) videos: BTreeMap<String, Video>,
}

/// A video with its words, ready for a mass message.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Video {
    /// The uploaded video.
    pub(crate) media_id: String,
    pub(crate) title: String,
    pub(crate) description: String,
}

/// One mass message.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Job {
    pub(crate) id: u64,
    pub(crate) client_id: String,
    pub(crate) at: Timestamp,
    pub(crate) to_all: bool,
    pub(crate) deleted: bool,
    /// The `msg_data_id` of its articles; none where it has none.
    #[serde(default)]
    pub(crate) data_id: Option<u64>,
    /// Whether it is a video.
    #[serde(default)]
    pub(crate) video: bool,
    /// How many followers got it.
    #[serde(default)]
    pub(crate) reached: usize,
    #[serde(default)]
    pub(crate) stage: Stage,
}

/// How far a mass message is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) enum Stage {
    /// It went out.
    #[default]
    Sent,
    /// It is to go out: at once, or when the account's administrator has confirmed it, by this time.
    Waiting(Box<Order>, Option<Timestamp>),
    /// Nobody got it.
    Failed,
}

/// What a mass message is made of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    /// The call.
    pub(crate) asked: Value,
    pub(crate) openids: Vec<String>,
    pub(crate) content: Content,
    /// The draft that it is made of; none for anything but articles.
    pub(crate) draft: Option<String>,
}

/// What became of a message with the same `clientmsgid`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeated {
    /// It was sent within the last minute.
    TooSoon,
    /// It was sent, with this id.
    Sent(u64),
}

impl Mass {
    /// Counts a call; false when there were too many within a minute.
    pub(crate) fn count_call(&mut self, now: Timestamp) -> bool {
        self.calls.retain(|at| now.as_second() - at.as_second() < MASS_CALLS_WINDOW_SECONDS);
        let room = self.calls.len() < MASS_CALLS_A_MINUTE as usize;
        if room {
            self.calls.push(now);
        }
        room
    }

    /// The earlier message with the same `clientmsgid`, while it is remembered.
    pub(crate) fn repeated(&self, client_id: &str, now: Timestamp) -> Option<Repeated> {
        let age = |job: &Job| now.as_second() - job.at.as_second();
        let same = |job: &&Job| job.client_id == client_id && age(job) < MASS_CLIENT_ID_SECONDS;
        let job = self.jobs.iter().rev().find(same)?;
        Some(if age(job) < MASS_REPEAT_SECONDS { Repeated::TooSoon } else { Repeated::Sent(job.id) })
    }

    /// Whether the account may send once more.
    pub(crate) fn has_quota(&self, service: bool, to_all: bool, now: Timestamp) -> bool {
        let count = |counted: &dyn Fn(&Job) -> bool| self.jobs.iter().filter(|job| counted(job)).count();
        let today = |job: &Job| day(job.at) == day(now);
        if !service {
            return count(&today) < MASS_SUBSCRIPTION_A_DAY as usize;
        }
        !to_all
            || (count(&|job| job.to_all && today(job)) < MASS_SERVICE_TO_ALL_A_DAY as usize
                && count(&|job| job.to_all && same_month(job.at, now)) < MASS_SERVICE_A_MONTH as usize)
    }

    /// Counts a message for a follower of a service account; false when this month's are spent.
    pub(crate) fn reach(&mut self, openid: &str, now: Timestamp) -> bool {
        let reached = self.reached.entry(openid.to_owned()).or_default();
        reached.retain(|at| same_month(*at, now));
        let room = reached.len() < MASS_SERVICE_A_MONTH as usize;
        if room {
            reached.push(now);
        }
        room
    }

    /// Remembers a message.
    pub(crate) fn record(&mut self, job: Job) {
        self.jobs.push(job);
        let excess = self.jobs.len().saturating_sub(JOBS);
        self.jobs.drain(..excess);
    }

    /// The order of a message that waits, which is taken out of it: it is then to be sent, or fails.
    pub(crate) fn take_order(&mut self, id: u64) -> Option<Order> {
        let job = self.job(id)?;
        match std::mem::replace(&mut job.stage, Stage::Failed) {
            Stage::Waiting(order, _) => Some(*order),
            stage => {
                job.stage = stage;
                None
            }
        }
    }

    /// The messages that nobody has confirmed in time.
    pub(crate) fn unconfirmed(&self, now: Timestamp) -> Vec<u64> {
        let late = |job: &&Job| matches!(&job.stage, Stage::Waiting(_, Some(until)) if *until <= now);
        self.jobs.iter().filter(late).map(|job| job.id).collect()
    }

    /// Whether a message waits for the administrator.
    pub(crate) fn is_to_confirm(&self, id: u64) -> bool {
        self.sent(id).is_some_and(|job| matches!(job.stage, Stage::Waiting(_, Some(_))))
    }

    /// The message with this id, as it was sent.
    pub(crate) fn sent(&self, id: u64) -> Option<&Job> {
        self.jobs.iter().find(|job| job.id == id)
    }

    pub(crate) fn job(&mut self, id: u64) -> Option<&mut Job> {
        self.jobs.iter_mut().find(|job| job.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn a_repetition_waits_a_minute_and_is_known_for_a_day() {
        let mut mass = Mass::default();
        let client_id = "c".to_owned();
        mass.record(Job {
            id: 7,
            client_id,
            at: at(0),
            to_all: true,
            deleted: false,
            data_id: None,
            video: false,
            reached: 1,
            stage: Stage::Sent,
        });
        assert_eq!(mass.repeated("c", at(59)), Some(Repeated::TooSoon));
        assert_eq!(mass.repeated("c", at(60)), Some(Repeated::Sent(7)));
        assert_eq!(mass.repeated("d", at(60)), None);
        assert_eq!(mass.repeated("c", at(86_400)), None);
    }

    #[test]
    fn a_follower_is_reached_four_times_a_month() {
        let mut mass = Mass::default();
        let reached = (0..6).filter(|second| mass.reach("o1", at(*second))).count();
        assert_eq!(reached, 4);
        assert!(mass.reach("o2", at(0)));
        assert!(mass.reach("o1", at(31 * 86_400)));
    }

    #[test]
    fn sixty_calls_a_minute() {
        let mut mass = Mass::default();
        assert!((0..60).all(|_| mass.count_call(at(0))));
        assert!(!mass.count_call(at(59)));
        assert!(mass.count_call(at(60)));
    }
}
