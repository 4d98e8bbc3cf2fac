//! Pushing to an account's callback: sealed, signed, awaited, repeated.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{task::JoinSet, time::timeout};
use wechat::limits::DELIVERIES;

use super::{Simulator, account::SimulatedAccount, door::Letter, faults::Strike, passive, passive::Answer};

/// The most of an answer that is read.
const ANSWER_BYTES: usize = 256 * 1024;

/// What became of something that a person did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The status of the answer that counted; none when no answer came or nothing was pushed.
    pub status: Option<u16>,
    /// What the person sees; none when nothing had to be pushed.
    pub answer: Option<Answer>,
    /// How often the push was made.
    pub attempts: u32,
}

impl Delivery {
    /// Nothing was pushed, because it makes no sense.
    pub(crate) fn refused(reason: &str) -> Self {
        Self { status: None, answer: Some(Answer::Failure { reason: reason.to_owned() }), attempts: 0 }
    }

    /// Nothing had to be pushed.
    pub(crate) fn nothing() -> Self {
        Self { status: None, answer: None, attempts: 0 }
    }

    /// The text of the answer, when it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.answer {
            Some(Answer::Text(text)) => Some(text),
            _ => None,
        }
    }
}

/// One push: every delivery of it has the same message inside.
#[derive(Debug)]
pub(crate) struct Push {
    pub(crate) account: Arc<SimulatedAccount>,
    pub(crate) openid: String,
    pub(crate) xml: String,
    pub(crate) event: bool,
}

enum Attempt {
    Answered(u16, Answer),
    /// Not repeated: the person sees the grey line at once.
    Broken(Option<u16>, String),
    /// Repeated.
    Silent(String),
}

impl Simulator {
    /// Delivers a push until it is answered, at most four times, and counts it.
    pub(crate) async fn deliver(&self, push: Push) -> Delivery {
        let push = Arc::new(push);
        let (begun, at) = (Instant::now(), self.clock().now());
        let delivery = self.deliver_uncounted(&push).await;
        let failed = matches!(delivery.answer, Some(Answer::Failure { .. }));
        let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.change(|state| state.outbox(&push.account).statistics.pushed(failed, milliseconds, at));
        delivery
    }

    async fn deliver_uncounted(&self, push: &Arc<Push>) -> Delivery {
        let strike = self.faults().strike(&push.account.account);
        if let Some(late) = strike.late {
            let (simulator, push) = (self.clone(), Arc::clone(push));
            tokio::spawn(async move {
                tokio::time::sleep(late).await;
                simulator.attempt(&push, Duration::ZERO).await;
            });
        }
        let mut silence = String::new();
        for attempts in 1..=DELIVERIES {
            match self.attempt_copies(push, strike).await {
                Attempt::Answered(status, answer) => {
                    return Delivery { status: Some(status), answer: Some(answer), attempts };
                }
                Attempt::Broken(status, reason) => {
                    return Delivery { status, answer: Some(Answer::Failure { reason }), attempts };
                }
                Attempt::Silent(reason) => silence = reason,
            }
        }
        let answer = Some(Answer::Failure { reason: silence });
        Delivery { status: None, answer, attempts: DELIVERIES }
    }

    /// One delivery, or several at once of which the first answer counts.
    async fn attempt_copies(&self, push: &Arc<Push>, strike: Strike) -> Attempt {
        if strike.copies <= 1 {
            return self.attempt(push, strike.latency).await;
        }
        let mut copies = JoinSet::new();
        for _ in 0..strike.copies {
            let (simulator, push) = (self.clone(), Arc::clone(push));
            copies.spawn(async move { simulator.attempt(&push, strike.latency).await });
        }
        let mut last = Attempt::Silent("no copy was answered".to_owned());
        while let Some(attempt) = copies.join_next().await {
            match attempt {
                Ok(Attempt::Silent(reason)) => last = Attempt::Silent(reason),
                Ok(attempt) => {
                    copies.detach_all();
                    return attempt;
                }
                Err(error) => last = Attempt::Silent(error.to_string()),
            }
        }
        last
    }

    async fn attempt(&self, push: &Push, latency: Duration) -> Attempt {
        let patience = self.patience();
        let door = self.door(&push.account);
        let answered = timeout(patience, async {
            if !latency.is_zero() {
                tokio::time::sleep(latency).await;
            }
            let to = ("ToUserName", push.account.original_id.as_str());
            self.post(door.letter(&push.xml, to, Some(&push.openid), self.clock().now())?).await
        });
        let (status, body) = match answered.await {
            Err(_) => return Attempt::Silent(format!("no answer within {} ms", patience.as_millis())),
            Ok(Err(reason)) => return Attempt::Silent(reason),
            Ok(Ok(answer)) => answer,
        };
        if self.faults().loses_answer(&push.account.account) {
            return Attempt::Silent("the answer got lost, as the faults ask".to_owned());
        }
        // A server that failed is asked again, like one that did not answer (unverified; the grey line that follows
        // any other status than 200 is reported).
        if status >= 500 {
            return Attempt::Silent(format!("status {status}"));
        }
        if status != 200 {
            return Attempt::Broken(Some(status), format!("status {status} where only 200 counts"));
        }
        match passive::read(&door, &push.account, &push.openid, push.event, &body) {
            Ok(answer) => match self.check_media(&push.account, &answer) {
                Ok(()) => Attempt::Answered(status, answer),
                Err(reason) => Attempt::Broken(Some(status), reason),
            },
            Err(reason) => Attempt::Broken(Some(status), reason),
        }
    }

    /// Posts a push, and reads the status and the body of the answer.
    pub(crate) async fn post(&self, letter: Letter) -> Result<(u16, Vec<u8>), String> {
        // The address is left out of the error: it holds an openid.
        let client = self.pushes().to(&letter.url).map_err(|error| error.without_url().to_string())?;
        let request = client.post(letter.url).header("content-type", letter.content_type).body(letter.body);
        let mut answer = request.send().await.map_err(|error| error.without_url().to_string())?;
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| error.without_url().to_string())? {
            body.extend_from_slice(&chunk);
            if body.len() > ANSWER_BYTES {
                return Ok((status, b"too long".to_vec()));
            }
        }
        Ok((status, body))
    }
}
