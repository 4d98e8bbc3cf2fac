//! Another implementation in a process of its own, which times itself.
//!
//! It gets the cases as one line of JSON and answers with its replies, a list in one line; then each line
//! `CASE COUNT` with the nanoseconds that they took. The pipe is outside of what it times.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::Context;
use serde_json::json;

use crate::cases::{APPID, Case, KEY, NOW, REPLY, TOKEN};
use crate::contestants::Contestant;

pub(crate) struct Peer {
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    replies: Vec<String>,
}

impl Peer {
    /// Starts `command`, words separated by blanks, and hands it the cases.
    pub(crate) fn start(command: &str, cases: &[Case]) -> anyhow::Result<Self> {
        let mut words = command.split_whitespace();
        let mut process = Command::new(words.next().context("an empty command")?)
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {command}"))?;
        let questions = process.stdin.take().context("no standard input")?;
        let answers = BufReader::new(process.stdout.take().context("no standard output")?);
        let mut peer = Self { process, questions, answers, replies: Vec::new() };
        let cases: Vec<_> =
            cases.iter().map(|case| json!({ "query": case.query, "body": case.body })).collect();
        let all = json!({
            "token": TOKEN, "key": KEY, "appid": APPID, "reply": REPLY, "now": NOW, "cases": cases,
        });
        let replies = peer.ask(&all.to_string())?;
        peer.replies = serde_json::from_str(&replies).context("no list of replies")?;
        Ok(peer)
    }

    fn ask(&mut self, question: &str) -> anyhow::Result<String> {
        writeln!(self.questions, "{question}")?;
        self.questions.flush()?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        Ok(answer)
    }
}

impl Contestant for Peer {
    fn replies(&mut self) -> anyhow::Result<Vec<String>> {
        Ok(self.replies.clone())
    }

    fn nanoseconds(&mut self, case: usize, count: u32) -> anyhow::Result<f64> {
        let answer = self.ask(&format!("{case} {count}"))?;
        answer.trim().parse().with_context(|| format!("no number of nanoseconds: {answer}"))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
