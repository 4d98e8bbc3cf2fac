//! Who takes part, and our own codec as the first of them.

use std::hint::black_box;
use std::time::Instant;

use anyhow::Context;
use wechat::callback::{Query, Receiver};
use wechat::envelope::EncodingAesKey;
use wechat::reply::Reply;

use crate::cases::{APPID, Case, KEY, NOW, REPLY, TOKEN};

/// Somebody who answers the cases.
pub(crate) trait Contestant {
    /// One answer to each case.
    fn replies(&mut self) -> anyhow::Result<Vec<String>>;
    /// How long `count` answers to one case take.
    fn nanoseconds(&mut self, case: usize, count: u32) -> anyhow::Result<f64>;
}

/// How long `count` calls take.
pub(crate) fn time(count: u32, mut act: impl FnMut() -> anyhow::Result<String>) -> anyhow::Result<f64> {
    let started = Instant::now();
    for _ in 0..count {
        black_box(act()?);
    }
    Ok(started.elapsed().as_secs_f64() * 1e9)
}

/// The crate `wechat`, as the callback uses it.
pub(crate) struct Ours<'c> {
    receiver: Receiver,
    cases: &'c [Case],
}

impl<'c> Ours<'c> {
    pub(crate) fn new(cases: &'c [Case]) -> anyhow::Result<Self> {
        Ok(Self { receiver: Receiver::new(TOKEN, EncodingAesKey::parse(KEY)?, APPID), cases })
    }

    /// Query and body in, sealed answer out.
    fn answer(&self, case: &Case) -> anyhow::Result<String> {
        let query = Query::parse(black_box(&case.query));
        let opened = self.receiver.open(&query, black_box(case.body.as_bytes()), NOW)?;
        let reply = Reply::Text { content: REPLY.to_owned() };
        reply.check(opened.inbound.is_event())?;
        Ok(self.receiver.seal(&opened, &reply, NOW, black_box(*b"fedcba9876543210")))
    }
}

impl Contestant for Ours<'_> {
    fn replies(&mut self) -> anyhow::Result<Vec<String>> {
        self.cases.iter().map(|case| self.answer(case)).collect()
    }

    fn nanoseconds(&mut self, case: usize, count: u32) -> anyhow::Result<f64> {
        let case = self.cases.get(case).context("no such case")?;
        time(count, || self.answer(case))
    }
}
